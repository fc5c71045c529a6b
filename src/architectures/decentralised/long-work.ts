// What the central scheduler of a hybrid knows of long work: at each worker the estimated time until what it has sent there is done.
// It is right as far as workers say when they get to a reservation and when a task ends; what is another scheduler's there, after a
// takeover, they say when something is reserved at them.
// Source: Delgado et al., Hawk, USENIX ATC 2015 (a long task goes to the worker with the least estimated waiting time,
// which is then longer by the task's estimate); find_workers_long_job_prio in the authors' simulator.

import type { WorkerIndex } from "../../algorithms/placement/placement.ts";
import { IntegerMap } from "../../kernel/integer-map.ts";
import type { Duration, Instant } from "../../kernel/time.ts";
import type { WorkerCapacity } from "../../process/deployment.ts";
import type { TaskSpec } from "../../process/task.ts";
import type { LongState } from "../protocol/sparrow-messages.ts";
import type { PendingTask } from "./pending-task.ts";

interface Stay {
  /** Of reservations that have not come to their turn. */
  queued: number;
  reservations: number;
  /** Tasks that run, with the (local) instants at which they were sent. */
  readonly running: Map<PendingTask, Instant>;
  /** Of other schedulers, when that was said. */
  others: { readonly work: number; readonly at: Instant } | undefined;
}

const BITS = 8;

export class LongWork {
  readonly #workers: readonly WorkerCapacity[];
  /** Only workers with some. */
  readonly #stays = new IntegerMap<Stay>();

  constructor(workers: readonly WorkerCapacity[]) {
    this.#workers = workers;
  }

  /** Estimated time until a task that is sent there now would start, if nothing but long work were there. */
  wait(worker: WorkerIndex, now: Instant): number {
    const stay = this.#stays.get(worker);
    if (stay === undefined) return 0;
    let wait = stay.queued;
    for (const [{ spec }, since] of stay.running) wait += Math.max(0, this.#time(worker, spec) - (now - since));
    return wait + (stay.others === undefined ? 0 : Math.max(0, stay.others.work - (now - stay.others.at)));
  }

  /**
   * Where `count` tasks like this one go, one after the other, each to the candidate that then has the least wait; among equals to the
   * first. With how many each gets.
   */
  least(
    count: number,
    spec: TaskSpec,
    candidates: readonly WorkerIndex[],
    now: Instant,
  ): ReadonlyMap<WorkerIndex, number> {
    const heap = candidates.map((worker) => ({ worker, wait: this.wait(worker, now) }));
    for (let place = (heap.length >> 1) - 1; place >= 0; place -= 1) sink(heap, place);
    const chosen = new Map<WorkerIndex, number>();
    for (let each = 0; each < count && heap.length > 0; each += 1) {
      const { worker, wait } = heap[0];
      chosen.set(worker, (chosen.get(worker) ?? 0) + 1);
      heap[0] = { worker, wait: wait + this.#time(worker, spec) };
      sink(heap, 0);
    }
    return chosen;
  }

  reserved(worker: WorkerIndex, spec: TaskSpec, count: number): void {
    const stay = this.#stayAt(worker);
    stay.queued += count * this.#time(worker, spec);
    stay.reservations += count;
  }

  /** They are not there any more, or have come to their turn. */
  released(worker: WorkerIndex, spec: TaskSpec, count: number): void {
    const stay = this.#stayAt(worker);
    stay.reservations -= count;
    // Not a difference of sums, which would not be 0 in the end where machines have odd speeds.
    stay.queued = stay.reservations === 0 ? 0 : Math.max(0, stay.queued - count * this.#time(worker, spec));
    this.#tidy(worker, stay);
  }

  came(worker: WorkerIndex, task: PendingTask, now: Instant): void {
    this.#stayAt(worker).running.set(task, now);
  }

  left(worker: WorkerIndex, task: PendingTask): void {
    const stay = this.#stays.get(worker);
    if (stay === undefined) return;
    stay.running.delete(task);
    this.#tidy(worker, stay);
  }

  /** The worker says how much it has of other schedulers. */
  told(worker: WorkerIndex, work: Duration | undefined, now: Instant): void {
    if (work === undefined && !this.#stays.has(worker)) return;
    const stay = this.#stayAt(worker);
    stay.others = work === undefined ? undefined : { work, at: now };
    this.#tidy(worker, stay);
  }

  /** Who has some, for those who place short tasks. */
  state(now: Instant): LongState {
    const workers = new Set<WorkerIndex>();
    for (const [worker, { reservations, running, others }] of this.#stays)
      if (reservations > 0 || running.size > 0 || (others !== undefined && others.at + others.work > now))
        workers.add(worker);
    return { takenAt: now, workers, bytes: Math.ceil(this.#workers.length / BITS) };
  }

  /** It takes up so much of what the worker has; whole machines are slower by their speed. */
  #time(worker: WorkerIndex, { estimate, cores }: TaskSpec): number {
    const { speed, cores: all } = this.#workers[worker];
    return (estimate * cores) / (all * speed);
  }

  #stayAt(worker: WorkerIndex): Stay {
    const known = this.#stays.get(worker);
    if (known !== undefined) return known;
    const stay: Stay = { queued: 0, reservations: 0, running: new Map(), others: undefined };
    this.#stays.set(worker, stay);
    return stay;
  }

  #tidy(worker: WorkerIndex, { reservations, running, others }: Stay): void {
    if (reservations === 0 && running.size === 0 && others === undefined) this.#stays.delete(worker);
  }
}

interface Candidate {
  readonly worker: WorkerIndex;
  readonly wait: number;
}

function isBefore(one: Candidate, other: Candidate): boolean {
  return one.wait < other.wait || (one.wait === other.wait && one.worker < other.worker);
}

/** Of a heap with the least on top, all but this place being in order. */
function sink(heap: Candidate[], start: number): void {
  const moving = heap[start];
  let place = start;
  for (;;) {
    let child = 2 * place + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && isBefore(heap[child + 1], heap[child])) child += 1;
    if (!isBefore(heap[child], moving)) break;
    heap[place] = heap[child];
    place = child;
  }
  heap[place] = moving;
}
