// XXL-JOB's routes LFU and LRU: for each job, the worker that has run it least often, or not for the longest time. They count what they
// decided themselves, and know nothing of loads. Each decision goes through the list of workers.

import type { RandomStream } from "../../kernel/random-stream.ts";
import type { Instant } from "../../kernel/time.ts";
import type { QueuedTask } from "../ordering/ordering.ts";
import { DailyMemory } from "./daily-memory.ts";
import {
  type ClusterView,
  definePlacement,
  NONE,
  type Placement,
  type PlacementAnswer,
  type WorkerIndex,
} from "./placement.ts";

const SOURCE_DEVIATIONS =
  "Deviations: a job is a time trigger, or a class where none launched the task; workers that are full or too small are passed over";

export const lfu = definePlacement({
  name: "lfu",
  summary:
    "For each time trigger (or class), the candidate that it was sent to least often; of several, the first. A worker that is new, or back, begins with a random count below the number of workers. Forgets all once a day.",
  source: `XXL-JOB 2.4 (ExecutorRouteLFU); catalogue B17. ${SOURCE_DEVIATIONS}`,
  parameters: {},
  create: (_parameters, { random }) => new LeastFrequentlyUsed(random),
});

export const lru = definePlacement({
  name: "lru",
  summary:
    "For each time trigger (or class), the candidate that it was not sent to for the longest time. A worker that is new, or back, comes after all others. Forgets all once a day.",
  source: `XXL-JOB 2.4 (ExecutorRouteLRU); catalogue B17. ${SOURCE_DEVIATIONS}`,
  parameters: {},
  create: () => new LeastRecentlyUsed(),
});

/** A count above this begins anew. */
const COUNT_MAX = 1_000_000;

class LeastFrequentlyUsed implements Placement {
  readonly #random: RandomStream;
  /** How often each worker was chosen. */
  readonly #counts = new DailyMemory(() => new Map<WorkerIndex, number>());

  constructor(random: RandomStream) {
    this.#random = random;
  }

  place(task: QueuedTask, view: ClusterView, now: Instant): PlacementAnswer {
    const counts = this.#counts.of(task, now);
    this.#compare(counts, view);
    let best: WorkerIndex | undefined;
    for (const [worker, count] of counts) {
      if (!view.isCandidate(worker) || !view.fits(worker, task)) continue;
      const lead = best === undefined ? 1 : counts.get(best)! - count;
      if (lead > 0 || (lead === 0 && worker < best!)) best = worker;
    }
    if (best === undefined) return NONE;
    counts.set(best, counts.get(best)! + 1);
    return best;
  }

  #compare(counts: Map<WorkerIndex, number>, view: ClusterView): void {
    const listed = listOf(view);
    for (const worker of counts.keys()) if (!view.isEligible(worker)) counts.delete(worker);
    for (const worker of listed)
      if ((counts.get(worker) ?? Infinity) > COUNT_MAX) counts.set(worker, this.#random.integer(listed.length));
  }
}

class LeastRecentlyUsed implements Placement {
  /** In order of use, the oldest first. */
  readonly #orders = new DailyMemory(() => new Set<WorkerIndex>());

  place(task: QueuedTask, view: ClusterView, now: Instant): PlacementAnswer {
    const order = this.#orders.of(task, now);
    for (const worker of order) if (!view.isEligible(worker)) order.delete(worker);
    for (const worker of listOf(view)) order.add(worker);
    for (const worker of order) {
      if (!view.isCandidate(worker) || !view.fits(worker, task)) continue;
      order.delete(worker);
      order.add(worker);
      return worker;
    }
    return NONE;
  }
}

/** Who may be given work, by number. */
function listOf(view: ClusterView): readonly WorkerIndex[] {
  const listed: WorkerIndex[] = [];
  for (let worker = 0; worker < view.workerCount; worker += 1) if (view.isEligible(worker)) listed.push(worker);
  return listed;
}
