// EASY backfilling: the queue's head has a reservation, and whoever does not delay it may go first. What most batch systems
// run, and what a first-come-first-served queue of parallel jobs should be compared with.

import type { Instant } from "../../kernel/time.ts";
import type { TaskId } from "../../process/identity.ts";
import { BackfillPlan } from "./backfill-plan.ts";
import { HeadStarts } from "./head-starts.ts";
import type { Machine } from "./machine.ts";
import { type Choice, defineOrdering, type Ordering, type QueuedTask, type Room, WAIT } from "./ordering.ts";
import { QueueWindow } from "./queue-window.ts";

/** As Slurm's bf_max_job_test, which is 500 there, where a pass runs every 30 s and not after every event. */
export const depthParameter = {
  type: "integer",
  default: 100,
  min: 1,
  max: 100_000,
  summary:
    "How many waiting tasks are looked at, from the head on (Slurm's bf_max_job_test); later ones wait their turn.",
} as const;

export const easyBackfill = defineOrdering({
  name: "easy-backfill",
  summary:
    "Oldest first; a task that does not fit gets a reservation, and later ones may overtake it where, by their estimates, they do not delay it.",
  source:
    "Lifka, The ANL/IBM SP Scheduling System, JSSPP 1995; Mu'alem and Feitelson, IEEE TPDS 12(6), 2001; shortest first: Tsafrir, Etsion and Feitelson, IEEE TPDS 18(6), 2007; catalogue A13",
  parameters: {
    order: {
      type: "choice",
      options: ["arrival", "shortest"],
      default: "arrival",
      summary: "Who behind the head is tried first: by arrival, or by estimate (EASY-SJBF, one half of EASY++).",
    },
    depth: depthParameter,
  },
  shorthand: "order",
  properties: { clairvoyant: true, preemptive: false, workConserving: false, starvationFree: true, reserving: true },
  create: ({ order, depth }) => new EasyBackfill(order === "shortest", depth),
});

/**
 * The head's reservation is the earliest instant at which, by the estimates, some one machine has room for it (the *shadow
 * time*), on that machine (of several the first). A later task may start on any other machine, and on that one if it should
 * be gone by then, or takes only what is left over beside the head. So the head is not delayed as long as nobody overruns an
 * estimate and the machine stays; nothing is promised to the others. Reservations last for one decision: each decision makes
 * them anew, so that they move earlier when tasks end early, and to another machine when one is lost.
 *
 * Estimates do not kill. An attempt that has overrun its estimate counts as about to end: whoever could then start is
 * planned as started, the next one is the head with the reservation, and others may still take what neither needs. A task
 * for which no machine at hand is big enough has no reservation and holds nobody up.
 */
class EasyBackfill implements Ordering {
  readonly #isShortestFirst: boolean;
  readonly #queue: QueueWindow;
  readonly #headStarts = new HeadStarts();
  #promise: { readonly task: QueuedTask; readonly start: Instant } | undefined;

  constructor(isShortestFirst: boolean, depth: number) {
    this.#isShortestFirst = isShortestFirst;
    this.#queue = new QueueWindow(depth);
  }

  get size(): number {
    return this.#queue.size;
  }

  add(task: QueuedTask, _now: Instant): void {
    this.#queue.add(task);
  }

  remove(id: TaskId): boolean {
    return this.#queue.remove(id);
  }

  choose(room: Room, now: Instant): Choice {
    this.#promise = undefined;
    if (this.#queue.size === 0) return WAIT;
    const [head] = this.#queue.front;
    if (room.fits(head)) return { kind: "start", task: head };
    const machines = room.machines?.();
    return machines === undefined ? WAIT : this.#backfill(room, machines, now);
  }

  waiting(_now: Instant): readonly QueuedTask[] {
    return this.#queue.inOrder();
  }

  promised(id: TaskId): Instant | undefined {
    return this.#promise?.task.id === id ? this.#promise.start : undefined;
  }

  eachPromise(tell: (task: QueuedTask, start: Instant) => void): void {
    if (this.#promise !== undefined) tell(this.#promise.task, this.#promise.start);
  }

  #backfill(room: Room, machines: readonly Machine[], now: Instant): Choice {
    const plan = new BackfillPlan(room, machines, now);
    const { front } = this.#queue;
    for (let position = 0; position < front.length; position += 1) {
      const task = front[position];
      const slot = plan.earliest(task, position === 0 ? this.#headStarts : undefined);
      if (slot === undefined) continue;
      if (slot.start === now) {
        const where = plan.whereHarmless(task);
        if (room.fits(task, where)) return { kind: "start", task, where };
      }
      this.#promise ??= { task, start: slot.start };
      plan.take(task, slot);
      if (slot.start > now) return this.#fill(front.slice(position + 1), plan, room);
    }
    return WAIT;
  }

  /** The first of these that delays nobody who is planned. */
  #fill(tasks: QueuedTask[], plan: BackfillPlan, room: Room): Choice {
    if (this.#isShortestFirst) tasks.sort((a, b) => a.remaining - b.remaining || a.sequence - b.sequence);
    for (const task of tasks) {
      const where = plan.whereHarmless(task);
      if (room.fits(task, where)) return { kind: "start", task, where };
      const slot = plan.slotOfOverdue(task);
      if (slot !== undefined) plan.take(task, slot);
    }
    return WAIT;
  }
}
