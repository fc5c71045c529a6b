// What an Observatory is told beforehand: names for its reports, the window that counts, and who wants to hear of what.

import type { Duration, Instant } from "../kernel/time.ts";
import type { Violation } from "./observations.ts";

export interface ObserveOptions {
  /** Indexed by node id. */
  readonly nodeNames: readonly string[];
  /** Indexed by the zone number of `node.declared`. */
  readonly zones: readonly string[];
  /** Tasks that arrive earlier, and time before it, do not count. */
  readonly warmup: Instant;
  /** End of arrivals, and of the measured window; undefined = the window ends with the last completion. */
  readonly duration: Instant | undefined;
  /** Width of a bucket of the time series; doubled as often as needed to stay within 1,024 buckets. */
  readonly bucket: Duration;
  /** Where attempts are kept one by one, for the Gantt. */
  readonly faultWindows: readonly { readonly from: Instant; readonly until: Instant }[];
  /** Indexed by class number; metrics are also given per class where there is more than one. Default: none. */
  readonly classNames?: readonly string[];
  /** Nominal speed, indexed by node id; needed to tell what share of an attempt was saved. Default 1. */
  readonly nodeSpeeds?: readonly number[];
  /** Declared bound on failed attempts per task; undefined = none was declared. */
  readonly attemptsMax?: number;
  /** How long everything must have stood still before a task that nothing moves counts as lost. Default 60 s. */
  readonly quietAfter?: Duration;
  /** At each task's terminal state, in that order; then, at `finish`, for the others in order of their ids. */
  readonly onTask?: (row: TaskRow) => void;
  /** Called for the violations that are kept (the first 20 of each check). */
  readonly onViolation?: (violation: Violation) => void;
}

/** How a task ended, by TaskRow.state. */
export const TASK_ENDS = [
  "completed",
  "rejected",
  "expired",
  "cancelled",
  "dead-lettered",
  "lost",
  "unfinished",
] as const;

/** One task, in plain numbers: instants in us, -1 = never. */
export interface TaskRow {
  readonly task: number;
  readonly class: number;
  readonly client: number;
  readonly arrived: number;
  readonly admitted: number;
  /** First start of an attempt. */
  readonly started: number;
  readonly ended: number;
  /** Index into TASK_ENDS. */
  readonly state: number;
  readonly cores: number;
  /** True service time at speed 1, us. */
  readonly work: number;
  /** Executions started. */
  readonly attempts: number;
  /** Node of the effective attempt; -1 = not completed. */
  readonly node: number;
  /** Useful running time: the effective attempt, and what earlier ones saved. us; 0 = not completed. */
  readonly ran: number;
}
