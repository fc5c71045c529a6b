// What the main thread and its worker threads say to each other: plain data.

import type { Job, TaskRow } from "../../experiment/executors/executor.ts";
import type { RunResult } from "../../experiment/results.ts";
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

export type FromWorker =
  | { readonly kind: "task-rows"; readonly job: Job; readonly rows: readonly TaskRow[] }
  | { readonly kind: "result"; readonly job: Job; readonly result: RunResult }
  /** Without a job: the thread could not even load the scenario. */
  | { readonly kind: "failure"; readonly job: Job | undefined; readonly failure: CarriedFailure };

/** An error as it crosses a thread: class identity does not survive the way. */
export interface CarriedFailure {
  /** input: a file of the user's turned out bad during the run; plug-in: the user's policy threw; crash: our bug. */
  readonly kind: "input" | "plug-in" | "crash";
  readonly message: string;
  readonly stack: string;
}
