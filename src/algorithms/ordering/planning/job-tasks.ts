// A job, as its tasks describe it, turned into the graph that the planners of `graphs/` work on: what each task takes on each
// worker by its estimate, and who hands how much to whom. For orderings that plan jobs.

import type { WorkerCapacity } from "../../../process/deployment.ts";
import { workFactor } from "../../../process/task.ts";
import type { Edge, TaskGraph } from "../../graphs/task-graph.ts";
import type { Demand } from "../availability.ts";
import type { QueuedTask } from "../ordering.ts";

interface Kind extends Demand {
  readonly workOn?: readonly number[] | undefined;
}

/** Of the job that it is part of, or of it alone. */
export function graphOfJob(task: QueuedTask, workers: readonly WorkerCapacity[]): TaskGraph {
  if (task.part === undefined) return { costs: [costsOf(task, task.remaining, workers)], demands: [task], edges: [] };
  const { stages, estimates } = task.part.graph;
  const demands = stages.flatMap((stage) => Array.from({ length: stage.count }, () => stage));
  const edges: Edge[] = [];
  for (const { first, count, after } of stages)
    for (const { stage, bytes, isNarrow } of after)
      for (let to = 0; to < count; to += 1)
        for (let from = 0; from < stages[stage].count; from += 1) {
          const volume = isNarrow === true && from !== to ? 0 : bytes;
          edges.push({ from: stages[stage].first + from, to: first + to, volume });
        }
  return { costs: demands.map((kind, position) => costsOf(kind, estimates[position], workers)), demands, edges };
}

function costsOf(kind: Kind, estimate: number, workers: readonly WorkerCapacity[]): readonly number[] {
  return workers.map((worker, number) =>
    canHold(worker, kind) ? Math.max(1, Math.ceil((estimate * workFactor(kind, number)) / worker.speed)) : Infinity,
  );
}

function canHold(worker: WorkerCapacity, { cores, memory, resources }: Demand): boolean {
  if (worker.cores < cores || worker.memory < memory) return false;
  return Object.entries(resources ?? {}).every(([name, amount]) => (worker.resources[name] ?? 0) >= amount);
}
