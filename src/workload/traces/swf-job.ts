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

/** From the 18 values of a line. Spelt out, because a log may have millions of them. */
export function toSwfJob(values: readonly number[]): SwfJob {
  const at = (column: number) => values[column] ?? -1;
  return {
    job: at(0),
    submit: at(1),
    wait: at(2),
    run: at(3),
    processors: at(4),
    processorTime: at(5),
    memory: at(6),
    processorsRequested: at(7),
    timeRequested: at(8),
    memoryRequested: at(9),
    status: at(10),
    user: at(11),
    group: at(12),
    executable: at(13),
    queue: at(14),
    partition: at(15),
    precedingJob: at(16),
    thinkTime: at(17),
  };
}

/** A record in which all is unknown. */
export const SWF_UNKNOWN: SwfJob = Object.freeze(toSwfJob([]));
