// Delay scheduling: a task waits a little for a machine that has its data, then a little for one in the same rack, and then goes
// anywhere. Where tasks are short, a machine that has the data is free again soon; where they are long, it is time lost.

import { NEVER, type Duration, type Instant } from "../../kernel/time.ts";
import { DataLocations } from "../../process/data-locations.ts";
import type { QueuedTask } from "../ordering/ordering.ts";
import {
  type ClusterView,
  definePlacement,
  NONE,
  type Place,
  type Placement,
  type PlacementAnswer,
  type PlacementContext,
  type WorkerIndex,
} from "./placement.ts";

export const locality = definePlacement({
  name: "locality",
  summary:
    "The candidate that fits nearest to the task's data, of those the one with the fewest tasks. While none is near enough the task waits: for its own machine, then for its rack. Compares all candidates.",
  source:
    "Zaharia et al., Delay Scheduling, EuroSys 2010, section 3.4; waits by time as in Apache Spark (spark.locality.wait); catalogue B12. Deviation: a job whose tasks do not wait in turn has one clock for all of them",
  parameters: {
    wait: {
      type: "duration",
      default: "3s",
      summary:
        "A job goes no farther than the machines with its data for so long after it last found one; 0s = it waits for nothing.",
    },
    rackWait: {
      type: "duration",
      optional: true,
      summary: "After that, no farther than their racks for so long. Default: as `wait`.",
    },
  },
  shorthand: "wait",
  waits: ({ wait, rackWait }) => wait + (rackWait ?? wait) > 0,
  create: ({ wait, rackWait }, context) => new DelayScheduling(wait, rackWait ?? wait, context),
});

const ON_MACHINE = 0;
const IN_RACK = 1;
const ANYWHERE = 2;

/** Of a job, or of a task that stands alone. */
interface Patience {
  /** No farther than this. */
  level: number;
  /** Since when; NEVER while it has not had to wait. */
  since: Instant;
  /** Places that it holds. */
  held: number;
}

class DelayScheduling implements Placement {
  readonly #waits: readonly Duration[];
  readonly #places: readonly Place[] | undefined;
  readonly #locations: DataLocations;
  readonly #patiences = new Map<string, Patience>();
  #wakeAt: Instant = NEVER;

  constructor(wait: Duration, rackWait: Duration, { workerCount, places }: PlacementContext) {
    this.#waits = [wait, rackWait];
    this.#places = places;
    this.#locations = new DataLocations(workerCount);
  }

  place(task: QueuedTask, view: ClusterView, now: Instant): PlacementAnswer {
    const holders = this.#holders(task);
    const nearest = this.#nearest(task, holders, view);
    if (nearest === undefined) return NONE;
    const level = this.#levelOf(nearest, holders);
    return level <= this.#allowed(task, holders, view, level, now) ? nearest : NONE;
  }

  /** A launch at the level it waits at, or nearer, starts the clock anew. */
  granted(task: QueuedTask, worker: WorkerIndex): void {
    const patience = this.#patienceOf(task);
    patience.held += 1;
    const level = this.#levelOf(worker, this.#holders(task));
    if (level > patience.level) return;
    patience.level = level;
    patience.since = NEVER;
  }

  returned(task: QueuedTask): void {
    const patience = this.#patienceOf(task);
    patience.held -= 1;
    if (patience.held <= 0) this.#patiences.delete(nameOf(task));
  }

  takeWake(): Instant {
    const wakeAt = this.#wakeAt;
    this.#wakeAt = NEVER;
    return wakeAt;
  }

  /** Moves the job's clock on; if `level` is too far still, asks to be woken when it is not. */
  #allowed(task: QueuedTask, holders: readonly WorkerIndex[], view: ClusterView, level: number, now: Instant): number {
    const patience = this.#patienceOf(task);
    while (patience.level < level) {
      const wait = this.#canWaitFor(patience.level, task, holders, view) ? this.#waits[patience.level] : 0;
      if (patience.since === NEVER) patience.since = now;
      const until = (patience.since + wait) as Instant;
      if (now < until) {
        this.#wakeAt = Math.min(this.#wakeAt, until) as Instant;
        return patience.level;
      }
      patience.level += 1;
      patience.since = until;
    }
    return patience.level;
  }

  /** Is there a machine at this level that may be given work? */
  #canWaitFor(level: number, task: QueuedTask, holders: readonly WorkerIndex[], view: ClusterView): boolean {
    const couldTake = (worker: WorkerIndex): boolean => view.isEligible(worker) && view.cores(worker) >= task.cores;
    if (level === ON_MACHINE) return holders.some(couldTake);
    for (let worker = 0; worker < view.workerCount; worker += 1)
      if (couldTake(worker) && this.#levelOf(worker, holders) === level) return true;
    return false;
  }

  #nearest(task: QueuedTask, holders: readonly WorkerIndex[], view: ClusterView): WorkerIndex | undefined {
    let best: WorkerIndex | undefined;
    let bestLevel = Infinity;
    for (let index = 0; index < view.candidateCount; index += 1) {
      const worker = view.candidate(index);
      const level = this.#levelOf(worker, holders);
      if (level > bestLevel || !view.fits(worker, task)) continue;
      if (level === bestLevel && (view.load(worker) - view.load(best!) || worker - best!) >= 0) continue;
      best = worker;
      bestLevel = level;
    }
    return best;
  }

  #levelOf(worker: WorkerIndex, holders: readonly WorkerIndex[]): number {
    if (holders.length === 0 || holders.includes(worker)) return ON_MACHINE;
    const rack = this.#places?.[worker].rack;
    return rack !== undefined && holders.some((holder) => this.#places![holder].rack === rack) ? IN_RACK : ANYWHERE;
  }

  /** None where it reads nothing: then every machine is as good. */
  #holders({ key, input }: QueuedTask): readonly WorkerIndex[] {
    return key === undefined || input === undefined ? [] : this.#locations.holders(key, input.copies);
  }

  #patienceOf(task: QueuedTask): Patience {
    const name = nameOf(task);
    let patience = this.#patiences.get(name);
    if (patience === undefined) this.#patiences.set(name, (patience = { level: ON_MACHINE, since: NEVER, held: 0 }));
    return patience;
  }
}

function nameOf({ id, group = -1, workloadClass }: QueuedTask): string {
  return group < 0 ? `task ${id}` : `${workloadClass}/${group}`;
}
