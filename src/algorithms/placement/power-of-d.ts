// The power of d choices: look at d workers at random, take the least loaded. Nearly as good as the shortest queue, and
// robust where the loads are old.

import type { RandomStream } from "../../kernel/random-stream.ts";
import type { QueuedTask } from "../ordering/ordering.ts";
import { DRAWS_MAX } from "./fitting.ts";
import {
  type ClusterView,
  definePlacement,
  NONE,
  type Placement,
  type PlacementAnswer,
  type WorkerIndex,
} from "./placement.ts";

export const powerOfD = definePlacement({
  name: "power-of-d",
  summary: "The least loaded of d different candidates drawn at random, ties at random.",
  source: "Mitzenmacher, The Power of Two Choices in Randomized Load Balancing, TPDS 12(10), 2001; catalogue B5",
  parameters: {
    d: {
      type: "integer",
      default: 2,
      min: 1,
      summary: "How many workers to look at; 1 is random, more than there are means all.",
    },
  },
  shorthand: "d",
  create: ({ d }, { random }) => new LeastLoadedOfSample(d, random),
});

class LeastLoadedOfSample implements Placement {
  readonly #d: number;
  readonly #random: RandomStream;
  readonly #sample: number[] = [];

  constructor(d: number, random: RandomStream) {
    this.#d = d;
    this.#random = random;
  }

  /** A sample without a worker that fits is drawn again; after a few of those, from the ones that fit. */
  place(task: QueuedTask, view: ClusterView): PlacementAnswer {
    const count = view.candidateCount;
    for (let draws = 0; draws < DRAWS_MAX; draws += this.#d) {
      const best = this.#leastLoaded(count, (index) => view.candidate(index), task, view);
      if (best !== undefined) return best;
      if (this.#d >= count) return NONE;
    }
    const fitting = fittingCandidates(view, task);
    return this.#leastLoaded(fitting.length, (index) => fitting[index], task, view) ?? NONE;
  }

  #leastLoaded(
    count: number,
    at: (index: number) => WorkerIndex,
    task: QueuedTask,
    view: ClusterView,
  ): WorkerIndex | undefined {
    let best: WorkerIndex | undefined;
    let ties = 1;
    for (const index of this.#drawSample(count)) {
      const worker = at(index);
      if (!view.fits(worker, task)) continue;
      const difference = best === undefined ? -1 : view.load(worker) - view.load(best);
      if (difference < 0) ties = 1;
      else if (difference === 0) ties += 1;
      if (difference < 0 || (difference === 0 && this.#random.integer(ties) === 0)) best = worker;
    }
    return best;
  }

  /** min(d, count) different indices below `count`, every such set with the same probability (Floyd, CACM 30(9), 1987). */
  #drawSample(count: number): readonly number[] {
    const sample = this.#sample;
    sample.length = 0;
    if (this.#d >= count) {
      for (let index = 0; index < count; index += 1) sample.push(index);
      return sample;
    }
    for (let last = count - this.#d; last < count; last += 1) {
      const index = this.#random.integer(last + 1);
      sample.push(sample.includes(index) ? last : index);
    }
    return sample;
  }
}

function fittingCandidates(view: ClusterView, task: QueuedTask): WorkerIndex[] {
  const fitting: WorkerIndex[] = [];
  for (let index = 0; index < view.candidateCount; index += 1) {
    const worker = view.candidate(index);
    if (view.fits(worker, task)) fitting.push(worker);
  }
  return fitting;
}
