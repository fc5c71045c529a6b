// Heterogeneous earliest finish time: tasks by upward rank, each on the machine where it would be done first.

import { rankTasks } from "./ranks.ts";
import type { CreateStrategy } from "./list-plan.ts";

/** Source: Topcuoglu, Hariri and Wu, IEEE TPDS 13(3), 2002, section 4.2. Ties, which the paper breaks at random, go to lower numbers. */
export const createHeft: CreateStrategy = (graph, platform) => ({
  priorities: rankTasks(graph, platform).upward,
  score: () => (_task, _machine, finish) => finish,
});
