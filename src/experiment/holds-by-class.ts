// Which machine could hold which tasks, cores aside: what I1 must know of a task that waits while others stand idle.

import type { Variant } from "../scenario/scenario.ts";
import type { WorkloadClass } from "../workload/workload.ts";

/** By class and node: could it hold the biggest task of the class, cores aside, if nothing else ran there? */
export function holdsByClass({ cluster, workload }: Variant): (workloadClass: number, node: number) => boolean {
  const most = cluster.nodes.reduce((memory, node) => Math.max(memory, node.memory), 0);
  const needs = workload.map((one) => ({ memory: memoryOf(one, most), resources: resourcesOf(one) }));
  return (workloadClass, node) => {
    const { memory, resources } = needs[workloadClass];
    const machine = cluster.nodes[node];
    return machine.memory >= memory && resources.every(([name, amount]) => (machine.resources[name] ?? 0) >= amount);
  };
}

/** Bytes. A log's jobs may ask for as much as any machine has. */
function memoryOf({ demand, memory, workflow }: WorkloadClass, most: number): number {
  return demand.kind === "trace"
    ? most
    : Math.max(memory, ...(workflow ?? []).map((stage) => stage.workloadClass.memory));
}

function resourcesOf({ resources, workflow }: WorkloadClass): readonly (readonly [string, number])[] {
  return [resources, ...(workflow ?? []).map((stage) => stage.workloadClass.resources)].flatMap((some) =>
    Object.entries(some ?? {}),
  );
}
