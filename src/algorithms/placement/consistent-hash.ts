// Consistent hashing: what is about one thing goes to one machine, whoever dispatches it, and a machine that comes or goes
// moves only its own keys. With a balance factor no machine takes much more than its share, however popular a key is.

import type { QueuedTask } from "../ordering/ordering.ts";
import { HashRing } from "./hash-ring.ts";
import {
  type ClusterView,
  definePlacement,
  NONE,
  type Placement,
  type PlacementAnswer,
  type WorkerIndex,
} from "./placement.ts";
import { HASHED_BY, hashOfKey, type HashedBy } from "./task-key.ts";

export const consistentHash = definePlacement({
  name: "consistent-hash",
  summary:
    "The candidate next on a hash ring, clockwise from the task's `key`; from the full, the lost and the unfitting on to the next. A task without a key is its own.",
  source:
    "Karger et al., STOC 1997; bounded loads: Mirrokni, Thorup and Zadimoghaddam, SODA 2018, section 1; catalogue B10. Deviations: FNV-1a and MurmurHash3's mixer for the hash; machines of all sizes have equally many points",
  parameters: {
    virtualNodes: {
      type: "integer",
      default: 100,
      min: 1,
      max: 1_000,
      summary: "Points of each worker on the ring: the more, the more even are their shares.",
    },
    balanceFactor: {
      type: "number",
      optional: true,
      min: 1,
      max: 1_000,
      summary:
        "No candidate gets more tasks than this many times the candidates' mean, the new task counted and rounded up: 1.25 is usual. Waived where nobody below that fits. Default: no bound.",
    },
    by: HASHED_BY,
  },
  shorthand: "virtualNodes",
  create: ({ virtualNodes, balanceFactor, by }, { workerCount }) =>
    new NextOnRing(workerCount, { virtualNodes, balanceFactor: balanceFactor ?? Infinity, by: by as HashedBy }),
});

/** So many points are walked past; then the candidates are compared instead. Enough unless fewer than one in twenty will do. */
const STEPS_MAX = 100;
/** Of a product that is whole but for its rounding. */
const ROUNDING = 1e-9;

class NextOnRing implements Placement {
  readonly #workerCount: number;
  readonly #virtualNodes: number;
  readonly #balanceFactor: number;
  readonly #by: HashedBy;
  #ring: HashRing | undefined;

  constructor(
    workerCount: number,
    { virtualNodes, balanceFactor, by }: { virtualNodes: number; balanceFactor: number; by: HashedBy },
  ) {
    this.#workerCount = workerCount;
    this.#virtualNodes = virtualNodes;
    this.#balanceFactor = balanceFactor;
    this.#by = by;
  }

  place(task: QueuedTask, view: ClusterView): PlacementAnswer {
    if (view.candidateCount === 0) return NONE;
    const bound = this.#balanceFactor === Infinity ? Infinity : boundOf(view, this.#balanceFactor);
    return this.#next(task, view, bound) ?? (bound < Infinity ? this.#next(task, view, Infinity) : undefined) ?? NONE;
  }

  #next(task: QueuedTask, view: ClusterView, bound: number): WorkerIndex | undefined {
    const ring = (this.#ring ??= new HashRing(numbersBelow(this.#workerCount), this.#virtualNodes));
    const from = ring.positionOf(hashOfKey(task, this.#by));
    const willDo = (worker: WorkerIndex): boolean => view.load(worker) < bound && view.fits(worker, task);
    const steps = Math.min(STEPS_MAX, ring.size);
    for (let step = 0; step < steps; step += 1) {
      const worker = ring.owner(from + step);
      if (view.isCandidate(worker) && willDo(worker)) return worker;
    }
    return steps === ring.size ? undefined : nearest(ring, from, view, willDo);
  }
}

/** The same answer as the walk's, by a look at every candidate. */
function nearest(
  ring: HashRing,
  from: number,
  view: ClusterView,
  willDo: (worker: WorkerIndex) => boolean,
): WorkerIndex | undefined {
  let best: WorkerIndex | undefined;
  let bestPosition = Infinity;
  for (let index = 0; index < view.candidateCount; index += 1) {
    const worker = view.candidate(index);
    const position = ring.nextOf(from, worker);
    if (position >= bestPosition || !willDo(worker)) continue;
    best = worker;
    bestPosition = position;
  }
  return best;
}

/** Every candidate may hold so many tasks. There is always one that holds fewer: they cannot all be above the mean. */
export function boundOf(view: ClusterView, balanceFactor: number): number {
  let tasks = 1;
  let unseen = view.candidateCount;
  for (let load = view.lowestLoad() ?? 0; unseen > 0; load += 1) {
    const count = view.countWithLoad(load);
    tasks += count * load;
    unseen -= count;
  }
  return Math.ceil((balanceFactor * tasks) / view.candidateCount - ROUNDING);
}

function numbersBelow(count: number): readonly number[] {
  return Array.from({ length: count }, (_, number) => number);
}
