// Whoever lets machines come to wrong results, or tasks fail there, as the cluster sees him.

import type { AttemptNumber, TaskId } from "../process/identity.ts";
import { RIGHT, type Result } from "../process/result.ts";
import type { TaskSpec } from "../process/task.ts";
import type { SimulatedNode } from "./simulated-node.ts";

/** An attempt that succeeds. */
export interface Success {
  readonly task: TaskId;
  readonly attempt: AttemptNumber;
  readonly epoch: number;
}

export interface Corruption {
  /** What comes of it. A wrong result shows on record, and nowhere else. */
  resultOf(node: SimulatedNode, success: Success): Result;
}

export interface Failing {
  /** Whether an attempt there fails that would succeed. */
  fails(node: SimulatedNode, task: TaskSpec): boolean;
}

/** Right, where nobody does. */
export function resultOf(corruption: Corruption | undefined, node: SimulatedNode, ...success: SuccessColumns): Result {
  if (corruption === undefined) return RIGHT;
  const [task, attempt, epoch] = success;
  return corruption.resultOf(node, { task, attempt, epoch });
}

type SuccessColumns = [task: TaskId, attempt: AttemptNumber, epoch: number];
