// XXL-JOB's routes FIRST and LAST: one worker for everything, the first or the last of the list; another only when that one is off the
// list. What is busy is not passed over: its work waits.

import type { QueuedTask } from "../ordering/ordering.ts";
import { couldHold } from "./fitting.ts";
import { type ClusterView, definePlacement, NONE, type PlacementAnswer, type WorkerIndex } from "./placement.ts";

export const first = definePlacement({
  name: "first",
  summary:
    "The first worker that may be given work and could run the task, in the scenario's order, busy or not: where queues are central, the task waits for it. (`first-fit` goes on to the next.)",
  source: "XXL-JOB 2.4 (ExecutorRouteFirst); catalogue B17",
  parameters: {},
  waits: () => true,
  create: () => ({ place: (task, view) => onlyFrom(task, view, firstOf(task, view)) }),
});

export const last = definePlacement({
  name: "last",
  summary:
    "The last worker that may be given work and could run the task, in the scenario's order, busy or not: where queues are central, the task waits for it.",
  source: "XXL-JOB 2.4 (ExecutorRouteLast); catalogue B17",
  parameters: {},
  waits: () => true,
  create: () => ({ place: (task, view) => onlyFrom(task, view, lastOf(task, view)) }),
});

function onlyFrom(task: QueuedTask, view: ClusterView, worker: WorkerIndex | undefined): PlacementAnswer {
  return worker !== undefined && view.isCandidate(worker) && view.fits(worker, task) ? worker : NONE;
}

function firstOf(task: QueuedTask, view: ClusterView): WorkerIndex | undefined {
  for (let worker = 0; worker < view.workerCount; worker += 1) if (isServer(task, view, worker)) return worker;
  return undefined;
}

function lastOf(task: QueuedTask, view: ClusterView): WorkerIndex | undefined {
  for (let worker = view.workerCount - 1; worker >= 0; worker -= 1) if (isServer(task, view, worker)) return worker;
  return undefined;
}

function isServer(task: QueuedTask, view: ClusterView, worker: WorkerIndex): boolean {
  return view.isEligible(worker) && couldHold(view, worker, task);
}
