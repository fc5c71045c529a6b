// One record of the Standard Workload Format, version 2.2: 18 numbers in a line, -1 = unknown. Used by the reader, the
// writer and the synthetic logs.

/** Times in seconds, as in the file; submit counts from the log's beginning. */
export interface SwfJob {
  readonly job: number;
  readonly submit: number;
  readonly wait: number;
  readonly run: number;
  readonly processors: number;
  /** Seconds of processor time used, mean over processors. */
  readonly processorTime: number;
  /** Kilobytes per processor. */
  readonly memory: number;
  readonly processorsRequested: number;
  readonly timeRequested: number;
  /** Kilobytes per processor. */
  readonly memoryRequested: number;
  readonly status: number;
  readonly user: number;
  readonly group: number;
  readonly executable: number;
  readonly queue: number;
  readonly partition: number;
  readonly precedingJob: number;
  readonly thinkTime: number;
}

/** In the order of the file's columns. */
export const SWF_COLUMNS = [
  ["job", "job number"],
  ["submit", "submit time"],
  ["wait", "wait time"],
  ["run", "run time"],
  ["processors", "allocated processors"],
  ["processorTime", "average processor time used"],
  ["memory", "used memory"],
  ["processorsRequested", "requested processors"],
  ["timeRequested", "requested time"],
  ["memoryRequested", "requested memory"],
  ["status", "status"],
  ["user", "user"],
  ["group", "group"],
  ["executable", "executable"],
  ["queue", "queue"],
  ["partition", "partition"],
  ["precedingJob", "preceding job"],
  ["thinkTime", "think time"],
] as const satisfies readonly (readonly [keyof SwfJob, string])[];

/** A record in which all is unknown. */
export const SWF_UNKNOWN = Object.freeze(
  Object.fromEntries(SWF_COLUMNS.map(([column]) => [column, -1])),
) as unknown as SwfJob;
