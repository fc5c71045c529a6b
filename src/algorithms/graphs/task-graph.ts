// A job as those see it that plan it: what each of its tasks takes on each machine, and how long what one hands to another is on
// its way. Whole microseconds throughout, so that equal ranks are equal. For the planners beside this file and for orderings.

import type { Demand } from "../ordering/availability.ts";

export interface Edge {
  readonly from: number;
  readonly to: number;
  /** What is handed over, in whatever unit the platform counts (bytes, say). */
  readonly volume: number;
}

export interface TaskGraph {
  /** By task and machine: us, at least 1; Infinity = it cannot run there. */
  readonly costs: readonly (readonly number[])[];
  /** By task: what it holds while it runs. */
  readonly demands: readonly Demand[];
  readonly edges: readonly Edge[];
}

/** The machines that a graph can be planned on, and what is between them. */
export interface Platform {
  readonly machineCount: number;
  /** Whole us that it takes from one machine to another; 0 on the same one. */
  transfer(volume: number, source: number, target: number): number;
}

/** A graph with its edges by task, and its tasks in an order in which each comes after all that it waits for. */
export class Precedence {
  readonly incoming: readonly (readonly Edge[])[];
  readonly outgoing: readonly (readonly Edge[])[];
  readonly order: readonly number[];

  constructor({ costs, edges }: Pick<TaskGraph, "costs" | "edges">) {
    const incoming: Edge[][] = costs.map(() => []);
    const outgoing: Edge[][] = costs.map(() => []);
    for (const edge of edges) {
      incoming[edge.to].push(edge);
      outgoing[edge.from].push(edge);
    }
    this.incoming = incoming;
    this.outgoing = outgoing;
    this.order = orderOf(incoming, outgoing);
  }
}

function orderOf(incoming: readonly (readonly Edge[])[], outgoing: readonly (readonly Edge[])[]): readonly number[] {
  const left = incoming.map(({ length }) => length);
  const order = left.flatMap((count, task) => (count === 0 ? [task] : []));
  for (let next = 0; next < order.length; next += 1)
    for (const { to } of outgoing[order[next]]) if (--left[to] === 0) order.push(to);
  return order;
}

/** Mean over all pairs of different machines, to the microsecond. */
export function createMeanTransfer(platform: Platform): (volume: number) => number {
  const known = new Map<number, number>();
  return (volume) => {
    let mean = known.get(volume);
    if (mean === undefined) known.set(volume, (mean = meanTransfer(volume, platform)));
    return mean;
  };
}

function meanTransfer(volume: number, { machineCount, transfer }: Platform): number {
  if (volume === 0 || machineCount < 2) return 0;
  let sum = 0;
  for (let source = 0; source < machineCount; source += 1)
    for (let target = 0; target < machineCount; target += 1)
      if (source !== target) sum += transfer(volume, source, target);
  return Math.round(sum / (machineCount * (machineCount - 1)));
}
