// Upward and downward ranks: how long the way is from a task to the end of its job, and to it from the beginning, with mean costs
// and mean transfers. Times the number of machines, so that they are whole numbers and ties are ties: in Topcuoglu's own example
// two ranks are equal, which rounded means would hide.
//
// Source: Topcuoglu, Hariri and Wu, IEEE TPDS 13(3), 2002, section 4.1.

import { createMeanTransfer, type Platform, Precedence, type TaskGraph } from "./task-graph.ts";

export interface Ranks {
  /** By task, times the number of machines: the longest way from its start to the end of the job. */
  readonly upward: readonly number[];
  /** By task, times the number of machines: the longest way from the start of the job to its start. */
  readonly downward: readonly number[];
}

export function rankTasks(graph: TaskGraph, platform: Platform): Ranks {
  const { machineCount } = platform;
  const meanTransfer = createMeanTransfer(platform);
  const { incoming, outgoing, order } = new Precedence(graph);
  const costs = graph.costs.map((row) => scaledMean(row));
  const upward = costs.map(() => 0);
  const downward = costs.map(() => 0);
  for (const task of order.toReversed()) {
    let longest = 0;
    for (const { to, volume } of outgoing[task])
      longest = Math.max(longest, machineCount * meanTransfer(volume) + upward[to]);
    upward[task] = costs[task] + longest;
  }
  for (const task of order)
    for (const { from, volume } of incoming[task])
      downward[task] = Math.max(downward[task], downward[from] + costs[from] + machineCount * meanTransfer(volume));
  return { upward, downward };
}

/** The sum of its costs; machines on which it cannot run count as the mean of the others. */
function scaledMean(costs: readonly number[]): number {
  const finite = costs.filter((cost) => cost < Infinity);
  const sum = finite.reduce((total, cost) => total + cost, 0);
  return finite.length === costs.length ? sum : Math.round((sum * costs.length) / Math.max(1, finite.length));
}
