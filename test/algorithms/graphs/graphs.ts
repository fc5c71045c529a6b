// Graphs for the tests of planners: Topcuoglu's own, random ones, and the obvious way to the shortest plan.

import { createHeft } from "../../../src/algorithms/graphs/heft.ts";
import { type CreateStrategy, planList, type Planned } from "../../../src/algorithms/graphs/list-plan.ts";
import { type Platform, Precedence, type TaskGraph } from "../../../src/algorithms/graphs/task-graph.ts";
import { Availability } from "../../../src/algorithms/ordering/availability.ts";
import type { RandomStream } from "../../../src/kernel/random-stream.ts";
import { START } from "../../../src/kernel/time.ts";

export const ONE_CORE = { cores: 1, memory: 0 };

/** What is handed over takes as long as its volume between any two machines. */
export function alikePlatform(machineCount: number): Platform {
  return { machineCount, transfer: (volume, source, target) => (source === target ? 0 : volume) };
}

export function graphOf(
  costs: readonly (readonly number[])[],
  edges: readonly (readonly [from: number, to: number, volume: number])[],
): TaskGraph {
  return {
    costs,
    demands: costs.map(() => ONE_CORE),
    edges: edges.map(([from, to, volume]) => ({ from, to, volume })),
  };
}

/** Figure 2 and table 1 of Topcuoglu, Hariri and Wu, 2002; tasks from 0. */
export const TOPCUOGLU = graphOf(
  [
    [14, 16, 9],
    [13, 19, 18],
    [11, 13, 19],
    [13, 8, 17],
    [12, 13, 10],
    [13, 16, 9],
    [7, 15, 11],
    [5, 11, 14],
    [18, 12, 20],
    [21, 7, 16],
  ],
  [
    [0, 1, 18],
    [0, 2, 12],
    [0, 3, 9],
    [0, 4, 11],
    [0, 5, 14],
    [1, 7, 19],
    [1, 8, 16],
    [2, 6, 23],
    [3, 7, 27],
    [3, 8, 23],
    [4, 8, 13],
    [5, 7, 15],
    [6, 9, 17],
    [7, 9, 11],
    [8, 9, 13],
  ],
);

export function idleMachines(count: number, cores = 1): Map<number, Availability> {
  return new Map(
    Array.from({ length: count }, (_, machine) => [machine, Availability.of({ cores, memory: Infinity }, [])]),
  );
}

/** On idle machines of one core. */
export function plan(graph: TaskGraph, platform: Platform, create: CreateStrategy = createHeft): readonly Planned[] {
  return planList(create(graph, platform), {
    graph,
    platform,
    now: START,
    machines: idleMachines(platform.machineCount),
    fixed: graph.costs.map(() => undefined),
  });
}

export function makespan(planned: readonly Planned[]): number {
  return planned.reduce((latest, { finish }) => Math.max(latest, finish), 0);
}

/** Edges from lower to higher numbers; now and then a machine cannot run a task. */
export function randomGraph(random: RandomStream, tasks: number, machines: number): TaskGraph {
  const costs = Array.from({ length: tasks }, () => {
    const able = random.integer(machines);
    return Array.from({ length: machines }, (_, machine) =>
      machine === able || random.chance(0.9) ? 1 + random.integer(9) : Infinity,
    );
  });
  const edges: [number, number, number][] = [];
  for (let to = 1; to < tasks; to += 1)
    for (let from = 0; from < to; from += 1) if (random.chance(0.4)) edges.push([from, to, random.integer(12)]);
  return graphOf(costs, edges);
}

/** Tries every order and every machine; each task as early as can be behind those before it there. */
export function shortestMakespan(graph: TaskGraph, { machineCount, transfer }: Platform): number {
  const { incoming } = new Precedence(graph);
  const ends: ({ readonly machine: number; readonly at: number } | undefined)[] = graph.costs.map(() => undefined);
  const free = new Array<number>(machineCount).fill(0);
  let best = Infinity;
  const search = (left: number, latest: number): void => {
    if (latest >= best) return;
    if (left === 0) return void (best = latest);
    graph.costs.forEach((row, task) => {
      if (ends[task] !== undefined || incoming[task].some(({ from }) => ends[from] === undefined)) return;
      row.forEach((cost, machine) => {
        if (cost === Infinity) return;
        const arrivals = incoming[task].map(
          ({ from, volume }) => ends[from]!.at + transfer(volume, ends[from]!.machine, machine),
        );
        const before = free[machine];
        const end = Math.max(before, ...arrivals) + cost;
        ends[task] = { machine, at: end };
        free[machine] = end;
        search(left - 1, Math.max(latest, end));
        free[machine] = before;
        ends[task] = undefined;
      });
    });
  };
  search(graph.costs.length, 0);
  return best;
}
