// What executions stand in, and whom they tell how they went.

import type { Simulation } from "../kernel/simulation.ts";
import type { AttemptNumber, NodeId, TaskId } from "../process/identity.ts";
import type { Result } from "../process/result.ts";
import type { TaskSpec } from "../process/task.ts";
import type { Trace } from "../trace/trace.ts";
import type { DataReads } from "./data-reads.ts";

export interface ExecutionSurroundings {
  readonly simulation: Simulation;
  readonly trace: Trace;
  readonly reads: DataReads;
  /** An attempt started at another pace than the node's own. */
  slowed(node: NodeId): void;
  /** An attempt ended by itself. */
  finished(node: NodeId, task: TaskId, attempt: AttemptNumber, succeeded: boolean, result: Result): void;
  /** Whether an attempt fails that would succeed now. */
  fails(node: NodeId, spec: TaskSpec): boolean;
  /** What comes of an attempt that succeeds now. */
  resultOf(node: NodeId, task: TaskId, attempt: AttemptNumber, epoch: number): Result;
  /** A poison task is about to take the node's process down; it runs until then. */
  poisoned(node: NodeId): void;
}
