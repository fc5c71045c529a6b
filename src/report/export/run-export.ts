// What an export is told of a run while it goes on, and how it hands back its text or bytes. experiment/export feeds it from
// the trace; the exports themselves know neither the trace nor a file.

import type { RunResult } from "../../experiment/results.ts";
import type { MetricDescription } from "../../observe/observations.ts";
import type { Moment } from "./moments.ts";

export interface ExportedNode {
  readonly name: string;
  readonly role: string;
  readonly zone: string;
  /** Empty where the scenario has no racks. */
  readonly rack: string;
  readonly cores: number;
  /** Bytes; null = not limited. */
  readonly memory: number | null;
  /** Relative; work of t seconds takes t / speed. */
  readonly speed: number;
}

export interface ExportedFault {
  /** As written in the scenario. */
  readonly text: string;
  /** It is over as soon as it has struck. */
  readonly isInstant: boolean;
}

/** What is known of a run before it begins. */
export interface ExportedRun {
  readonly scenario: string;
  readonly variant: string;
  readonly seed: number;
  readonly engine: { readonly version: string; readonly fingerprint: string };
  /** Indexed by node id. */
  readonly nodes: readonly ExportedNode[];
  /** Indexed by class number. */
  readonly classes: readonly string[];
  /** Indexed by the number that records of faults carry. */
  readonly faults: readonly ExportedFault[];
  /** Also for the metrics of a class; undefined for names that are not known. */
  readonly describeMetric: (name: string) => MetricDescription | undefined;
}

export type TaskEnd = "completed" | "rejected" | "expired" | "cancelled" | "dead-lettered" | "lost" | "unfinished";

/** One task at its end, or at the end of the run. Instants and spans in us; -1 = never. */
export interface TaskFacts {
  readonly task: number;
  readonly class: number;
  /** Node id of the client that submitted it. */
  readonly client: number;
  readonly arrived: number;
  readonly admitted: number;
  /** First start of an attempt. */
  readonly started: number;
  readonly ended: number;
  readonly end: TaskEnd;
  readonly cores: number;
  /** True service time at speed 1. */
  readonly work: number;
  /** Executions started. */
  readonly attempts: number;
  /** Node of the attempt that counted; -1 = none did. */
  readonly node: number;
  /** Useful running time; 0 = not completed. */
  readonly ran: number;
}

/** Takes the next piece of one file. */
export type Write = (piece: string | Uint8Array) => void;

/** Turns one run into one or more files, piece by piece. Everything is told in the order of virtual time. */
export interface RunExport {
  moment?(moment: Moment): void;
  /** After the moment at which the task ended; the unfinished ones follow after the last moment. */
  task?(facts: TaskFacts): void;
  /** Once, after everything else. Returns one line for the user per thing that is not in the file. */
  finish(result: RunResult): readonly string[];
}
