// Whoever lets tasks fail at machines, as the cluster sees him.

import type { TaskSpec } from "../process/task.ts";
import type { SimulatedNode } from "./simulated-node.ts";

export interface Failing {
  /** Whether an attempt there fails that would succeed. */
  fails(node: SimulatedNode, task: TaskSpec): boolean;
}
