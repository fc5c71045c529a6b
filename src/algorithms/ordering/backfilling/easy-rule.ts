// EASY's rule, over tasks in whatever order they are to go: the head has a reservation, and whoever does not delay it may go
// first. For orderings that backfill.

import type { Instant } from "../../../kernel/time.ts";
import { BackfillPlan } from "./backfill-plan.ts";
import { HeadStarts } from "./head-starts.ts";
import type { Machine } from "../machine.ts";
import { type Choice, type QueuedTask, type Room, WAIT } from "../ordering.ts";

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
export class EasyRule {
  readonly #isShortestFirst: boolean;
  readonly #headStarts = new HeadStarts();
  #promise: { readonly task: QueuedTask; readonly start: Instant } | undefined;

  constructor(isShortestFirst: boolean) {
    this.#isShortestFirst = isShortestFirst;
  }

  /** What the last `choose` promised to the head. */
  get promise(): { readonly task: QueuedTask; readonly start: Instant } | undefined {
    return this.#promise;
  }

  /** `front`: the tasks that are looked at, the first in order first. */
  choose(front: readonly QueuedTask[], room: Room, now: Instant): Choice {
    this.#promise = undefined;
    if (front.length === 0) return WAIT;
    const [head] = front;
    if (room.fits(head)) return { kind: "start", task: head };
    const machines = room.machines?.();
    return machines === undefined ? WAIT : this.#backfill(front, room, machines, now);
  }

  #backfill(front: readonly QueuedTask[], room: Room, machines: readonly Machine[], now: Instant): Choice {
    const plan = new BackfillPlan(room, machines, now);
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
