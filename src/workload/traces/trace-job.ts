// A job of a log as a task source takes it, whatever the log's format was, and the options that every reader shares.

import type { Duration } from "../../kernel/time.ts";
import type { TraceProblem } from "./problem-log.ts";

/** Undefined = the log does not say; the workload class does. */
export interface TraceJob {
  /** Line of the log, from 1. */
  readonly line: number;
  /** The job's number or name in the log, where it has one. */
  readonly job: string;
  /** Since the beginning of the cut, after scaling. */
  readonly arrivedAfter: Duration;
  readonly service: Duration | undefined;
  readonly requested: Duration | undefined;
  readonly cores: number | undefined;
  /** Bytes, all cores together. */
  readonly memory: number | undefined;
  readonly priority: number | undefined;
  /** From arrival to deadline. */
  readonly deadline: Duration | undefined;
  readonly tenant: string | undefined;
}

export interface TraceReader {
  /** Jobs in order of arrival. Throws a TraceError at a log that it cannot take. */
  next(): TraceJob | undefined;
  /** What happened so far; complete when `next` gave undefined and the cut had no end. */
  report(): TraceReport;
}

/** What a reader did with the lines it has read. */
export interface TraceReport {
  readonly file: string;
  /** Well-formed records. */
  readonly records: number;
  /** Records that became jobs, inside the cut or not. */
  readonly kept: number;
  /** Records left out by the cleaning rule. */
  readonly dropped: number;
  /** The first of those, with their reason. */
  readonly droppedJobs: readonly DroppedJob[];
  /** Jobs whose run time was cut to their request. */
  readonly killedAtRequest: number;
  /** Lines skipped because they were broken. */
  readonly broken: number;
  /** The first of those. */
  readonly problems: readonly TraceProblem[];
}

export interface DroppedJob {
  readonly line: number;
  /** The job's number or name in the log, where it has one. */
  readonly job: string;
  readonly reason: string;
}

/** How a log is cut and scaled. Lengths of time are in the log's own time, before any scaling. */
export interface TraceOptions {
  /** Where the cut begins, since the log's beginning. */
  readonly from: Duration;
  /** How long the cut is; undefined = to the end. */
  readonly for: Duration | undefined;
  /** Multiplies the gaps between arrivals: 0.1 makes ten hours one. */
  readonly timeScale: number;
  /** Multiplies service times, requests and deadlines. */
  readonly serviceScale: number;
  /** cores = max(1, ceil(processors * nodeScale)); memory shrinks with them. */
  readonly nodeScale: number;
  /** The cluster of the log killed jobs at their requested time: run = min(run, requested). */
  readonly killAtRequest: boolean;
  /** Leave broken lines out and count them; otherwise the reader fails. */
  readonly skipBroken: boolean;
  /** How many records may be held to put a log in order whose lines are out of order. */
  readonly reorderWithin: number;
}

export const TRACE_DEFAULTS: TraceOptions = {
  from: 0 as Duration,
  for: undefined,
  timeScale: 1,
  serviceScale: 1,
  nodeScale: 1,
  killAtRequest: false,
  skipBroken: false,
  reorderWithin: 1_000,
};

/** Reads to the end and says what it found: for a check of a whole log before any run starts. */
export function inspectTrace(reader: TraceReader): TraceReport {
  while (reader.next());
  return reader.report();
}
