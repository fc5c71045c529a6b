// The contract between a master in office and whoever decides in its place when and by whom the next job is thought about. Absent,
// the dispatcher decides at once and for nothing.

import type { Instant } from "../../kernel/time.ts";
import type { Address } from "../../process/identity.ts";
import type { StartChoice } from "../dispatch/dispatcher-options.ts";
import type { TaskEntry } from "../dispatch/task-entry.ts";
import type { MasterCore } from "../master/master-core.ts";

export interface Planning {
  /** The task is ready: sooner or later it goes into the dispatcher's queue. */
  queued(entry: TaskEntry): void;
  /** Decides what can be decided now. Returns when to ask again although nothing happened, if ever. */
  decide(now: Instant): Instant | undefined;
  /** The dispatcher has come to this choice: true = not now, it is thought about first. */
  postpones(choice: StartChoice): boolean;
  /** Tasks without a place that do not stand in the dispatcher's queue, since somebody thinks about them. Absent = none. */
  readonly inHand?: number;
  /** What is free there, or whether it may be given work, is another now. */
  changed?(worker: number): void;
  /** False if the message is of another kind. */
  receive?(from: Address, message: { readonly kind: number }): boolean;
  /** False if the timer is somebody else's. */
  timer(tag: number, detail: number): boolean;
  disconnected?(peer: Address): void;
}

export type CreatePlanning = (core: MasterCore) => Planning;

/** Within a leadership, after those of masters. */
export const PLANNING_TIMER = {
  /** Tasks of a job have been waited for long enough. */
  gathered: 32,
  /** A master has thought. */
  thought: 33,
  /** A scheduler that has a job has been silent for long enough. */
  nack: 34,
  /** Tasks for which nothing was found may be looked at again. */
  rested: 35,
} as const;
