// What the main thread and its worker threads say to each other: plain data.

import type { TaskRow } from "../../experiment/executors/executor.ts";
import type { PlugInBundle } from "../plugins/bundle.ts";

/** What a worker thread needs to make any run of a scenario by itself. */
export interface WorkerSetup {
  readonly path: string;
  readonly text: string;
  readonly plugins: readonly PlugInBundle[];
  readonly isParanoid: boolean;
  /** Send the task rows of detailed jobs. */
  readonly sendsTaskRows: boolean;
}

/** What one thread has besides. */
export interface ThreadSetup extends WorkerSetup {
  /** Where it notes whose policy it is in; undefined where there are only policies of ours, which come back. */
  readonly callBoard: SharedArrayBuffer | undefined;
}

/** A thread answers its jobs in the order in which they were given to it: none need be named. */
export type FromWorker =
  | { readonly kind: "task-rows"; readonly rows: readonly TaskRow[] }
  /** How far the run under way has come, in seconds of virtual time. */
  | { readonly kind: "moment"; readonly now: number }
  /** The next method of a policy of the user's that is called for the first time. */
  | { readonly kind: "policy-method"; readonly method: string }
  /** As JSON (toJsonText): one long text crosses a thread faster than thousands of numbers, and files want it anyway. */
  | { readonly kind: "result"; readonly result: string }
  | { readonly kind: "failure"; readonly isLoaded: boolean; readonly failure: CarriedFailure };

/** An error as it crosses a thread: class identity does not survive the way. */
export interface CarriedFailure {
  /** input: a file of the user's turned out bad during the run; plug-in: the user's policy threw; crash: our bug. */
  readonly kind: "input" | "plug-in" | "crash";
  readonly message: string;
  readonly stack: string;
  /** Of a plug-in's. */
  readonly mistake?: string;
}
