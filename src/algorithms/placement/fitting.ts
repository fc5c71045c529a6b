// How placements meet workers that do not fit: a few draws, and only then a look at all candidates.

import type { RandomStream } from "../../kernel/random-stream.ts";
import type { QueuedTask } from "../ordering/ordering.ts";
import type { ClusterView, WorkerIndex } from "./placement.ts";

/** Draws before the look at all: enough unless fewer than one in ten fit. */
export const DRAWS_MAX = 16;

/**
 * One of the candidates that fit, each with the same probability; undefined if none fits. With `load`, only among the
 * candidates with exactly this load.
 */
export function drawFitting(
  view: ClusterView,
  task: QueuedTask,
  random: RandomStream,
  load?: number,
): WorkerIndex | undefined {
  const count = load === undefined ? view.candidateCount : view.countWithLoad(load);
  for (let draw = 0; draw < DRAWS_MAX && count > 0; draw += 1) {
    const worker = candidateAt(view, random.integer(count), load);
    if (view.fits(worker, task)) return worker;
  }
  const fitting: WorkerIndex[] = [];
  for (let index = 0; index < count; index += 1) {
    const worker = candidateAt(view, index, load);
    if (view.fits(worker, task)) fitting.push(worker);
  }
  return fitting.length === 0 ? undefined : fitting[random.integer(fitting.length)];
}

function candidateAt(view: ClusterView, index: number, load: number | undefined): WorkerIndex {
  return load === undefined ? view.candidate(index) : view.withLoad(load, index);
}

/**
 * The first candidate that fits, by number, from `from` upwards and round again; undefined if none. Walks along the
 * workers, but no further than there are candidates: then it compares those instead.
 */
export function nextFitting(view: ClusterView, task: QueuedTask, from: WorkerIndex): WorkerIndex | undefined {
  const { workerCount, candidateCount } = view;
  for (let step = 0; step < candidateCount; step += 1) {
    const worker = from + step < workerCount ? from + step : from + step - workerCount;
    if (view.isCandidate(worker) && view.fits(worker, task)) return worker;
  }
  return nearestFitting(view, task, from);
}

function nearestFitting(view: ClusterView, task: QueuedTask, from: WorkerIndex): WorkerIndex | undefined {
  const { workerCount, candidateCount } = view;
  let nearest: WorkerIndex | undefined;
  let nearestDistance = workerCount;
  for (let index = 0; index < candidateCount; index += 1) {
    const worker = view.candidate(index);
    const distance = worker >= from ? worker - from : worker - from + workerCount;
    if (distance < nearestDistance && view.fits(worker, task)) {
      nearest = worker;
      nearestDistance = distance;
    }
  }
  return nearest;
}

/** Would it fit if nothing else ran there? */
export function couldHold(view: ClusterView, worker: WorkerIndex, task: QueuedTask): boolean {
  if (view.cores(worker) < task.cores || view.memory(worker) < task.memory) return false;
  return Object.entries(task.resources ?? {}).every(([name, amount]) => view.resource(worker, name) >= amount);
}
