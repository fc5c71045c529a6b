// How placements that compare machines choose: every candidate that fits gets a score. Only placements use it.

import type { QueuedTask } from "../ordering/ordering.ts";
import type { ClusterView, WorkerIndex } from "./placement.ts";

/** What a task asks of one resource, and what a worker has of it, free and in all. Finite; `all` above 0. */
export interface Dimension {
  readonly kind: "cores" | "memory" | "named";
  readonly asked: number;
  /** Before the task takes its part; with queues at workers it may be less than is asked. */
  readonly free: number;
  readonly all: number;
}

/**
 * The candidate that fits with the highest score; of equals the one with the fewest tasks assigned, then by number.
 * Undefined if none fits. Looks at every candidate.
 */
export function bestScored(
  view: ClusterView,
  task: QueuedTask,
  scoreOf: (dimensions: readonly Dimension[]) => number,
): WorkerIndex | undefined {
  let best: WorkerIndex | undefined;
  let bestScore = -Infinity;
  for (let index = 0; index < view.candidateCount; index += 1) {
    const worker = view.candidate(index);
    if (!view.fits(worker, task)) continue;
    const score = scoreOf(dimensionsOf(view, worker, task));
    if (best !== undefined && (score < bestScore || (score === bestScore && !isBefore(view, worker, best)))) continue;
    best = worker;
    bestScore = score;
  }
  return best;
}

/** Cores first, then memory where it is limited, then the named resources that the task asks for. */
export function dimensionsOf(view: ClusterView, worker: WorkerIndex, task: QueuedTask): readonly Dimension[] {
  const dimensions: Dimension[] = [
    { kind: "cores", asked: task.cores, free: view.freeCores(worker), all: view.cores(worker) },
  ];
  const memory = view.memory(worker);
  if (memory > 0 && memory < Infinity)
    dimensions.push({ kind: "memory", asked: task.memory, free: view.freeMemory(worker), all: memory });
  for (const [name, asked] of Object.entries(task.resources ?? {})) {
    const all = view.resource(worker, name);
    if (all > 0) dimensions.push({ kind: "named", asked, free: view.freeResource(worker, name), all });
  }
  return dimensions;
}

/** The mean share of a worker's resources that would be left free; 0 where more is asked than is free. */
export function shareLeft(dimensions: readonly Dimension[]): number {
  const left = dimensions.reduce((sum, { asked, free, all }) => sum + Math.max(0, free - asked) / all, 0);
  return left / dimensions.length;
}

function isBefore(view: ClusterView, a: WorkerIndex, b: WorkerIndex): boolean {
  return (view.load(a) - view.load(b) || a - b) < 0;
}
