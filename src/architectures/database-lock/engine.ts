// How an instance comes to its work, and what it makes of the news: Quartz's way or XXL-JOB's. What an instance process composes.

import type { TaskSpec } from "../../process/task.ts";
import type { Launched } from "../protocol/sparrow-messages.ts";
import type { PendingTask } from "../decentralised/pending-task.ts";

export interface Engine {
  start(): void;
  /** There may be something to do: a row came in here, or a task has ended. */
  signal(): void;
  timer(tag: number, detail: number): void;
  /** A worker has it, or it is not to go to one any more. */
  placed(task: number): void;
  /** This row was put in here. Absent: `signal` says enough. */
  inserted?(spec: TaskSpec): void;
  /** It is about to be executed here. Absent: there is nothing to add. */
  prepare?(task: PendingTask): void;
  /** A worker has refused it, having had orders of a later term. Absent: there are no terms. */
  deposed?(refused: Launched): void;
}
