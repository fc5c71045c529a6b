// Critical path on a processor: the whole critical path goes to the one machine that has it done first; all other tasks go where
// they are done first. Priority is the length of the longest way through a task.

import type { CreateStrategy } from "./list-plan.ts";
import { rankTasks, type Ranks } from "./ranks.ts";
import { Precedence, type TaskGraph } from "./task-graph.ts";

/**
 * Source: Topcuoglu, Hariri and Wu, IEEE TPDS 13(3), 2002, section 4.3. Ties go to lower numbers. Where the path's machine is
 * lost, the best of those that are left takes its place.
 */
export const createCpop: CreateStrategy = (graph, platform) => {
  const ranks = rankTasks(graph, platform);
  const priorities = ranks.upward.map((upward, task) => upward + ranks.downward[task]);
  const path = criticalPath(graph, ranks, priorities);
  return {
    priorities,
    score(machines) {
      const pathMachine = cheapest(graph, path, machines);
      return (task, machine, finish) =>
        pathMachine !== undefined && path.has(task) && machine !== pathMachine ? Infinity : finish;
    },
  };
};

/** From the first task of the highest priority on, always to the first one behind it that is on the path too. */
function criticalPath(graph: TaskGraph, { downward }: Ranks, priorities: readonly number[]): ReadonlySet<number> {
  const { incoming, outgoing } = new Precedence(graph);
  const longest = priorities.reduce((most, priority) => Math.max(most, priority), 0);
  const path = new Set<number>();
  let next = priorities.findIndex((priority, task) => incoming[task].length === 0 && priority === longest);
  while (next >= 0) {
    path.add(next);
    const behind = outgoing[next].map(({ to }) => to).toSorted((a, b) => a - b);
    const from = downward[next];
    next = behind.find((task) => priorities[task] === longest && downward[task] > from) ?? -1;
  }
  return path;
}

/** undefined where no machine can run all of it. */
function cheapest({ costs }: TaskGraph, path: ReadonlySet<number>, machines: readonly number[]): number | undefined {
  let best: number | undefined;
  let least = Infinity;
  for (const machine of machines) {
    let sum = 0;
    for (const task of path) sum += costs[task][machine];
    if (sum >= least) continue;
    least = sum;
    best = machine;
  }
  return best;
}
