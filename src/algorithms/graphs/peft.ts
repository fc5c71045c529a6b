// Predict earliest finish time: like HEFT, but a machine is also judged by what it leaves to be done behind the task, if all goes
// as well as it can: the optimistic cost table.

import type { CreateStrategy } from "./list-plan.ts";
import { createMeanTransfer, type Platform, Precedence, type TaskGraph } from "./task-graph.ts";

/** Source: Arabnejad and Barbosa, IEEE TPDS 25(3), 2014, section 4. Ties go to lower numbers. */
export const createPeft: CreateStrategy = (graph, platform) => {
  const table = optimisticCosts(graph, platform);
  return {
    priorities: table.map((row) => row.reduce((sum, cost) => sum + cost, 0)),
    score: () => (task, machine, finish) => finish + table[task][machine],
  };
};

/** By task and machine: the shortest that the longest way behind it can be, if it runs there. */
function optimisticCosts(graph: TaskGraph, platform: Platform): readonly (readonly number[])[] {
  const { costs } = graph;
  const meanTransfer = createMeanTransfer(platform);
  const { outgoing, order } = new Precedence(graph);
  const table = costs.map(() => new Array<number>(platform.machineCount).fill(0));
  for (const task of order.toReversed())
    for (const { to, volume } of outgoing[task]) {
      const onward = costs[to].map((cost, machine) => cost + table[to][machine]);
      const elsewhere = onward.reduce((least, cost) => Math.min(least, cost), Infinity) + meanTransfer(volume);
      for (let machine = 0; machine < onward.length; machine += 1)
        table[task][machine] = Math.max(table[task][machine], Math.min(onward[machine], elsewhere));
    }
  return table;
}
