// Conservative backfilling: every waiting task has a reservation, and nobody is let past whom that would delay. Kinder to
// wide tasks than EASY, and everybody knows a latest start; it finds fewer holes.

import type { Instant } from "../../kernel/time.ts";
import type { TaskId } from "../../process/identity.ts";
import { depthParameter } from "./easy-backfill.ts";
import { type Choice, defineOrdering, type Ordering, type QueuedTask, type Room, WAIT } from "./ordering.ts";
import { QueueWindow } from "./backfilling/queue-window.ts";
import { Reservations } from "./backfilling/reservations.ts";

export const conservativeBackfill = defineOrdering({
  name: "conservative-backfill",
  summary:
    "Every waiting task has a reservation by the estimates, kept or moved earlier when others end early; a task may overtake only where it delays none.",
  source: "Mu'alem and Feitelson, IEEE TPDS 12(6), 2001; catalogue A13",
  parameters: { depth: depthParameter },
  shorthand: "depth",
  properties: { clairvoyant: true, preemptive: false, workConserving: false, starvationFree: true, reserving: true },
  create: ({ depth }) => new ConservativeBackfill(depth),
});

/**
 * Starts every task on the machine and at the instant of its reservation: which machine is decided here, and not by the
 * placement. What happens to reservations when something ends, is late or is lost: see `Reservations`. Estimates do not kill:
 * a task whose place is held by one that overran waits until that has ended, and everybody behind them is planned anew.
 *
 * Reservations are kept in memory only. A new leadership makes its own, in the queue's order; they may be later than those
 * of its predecessor.
 */
class ConservativeBackfill implements Ordering {
  readonly #queue: QueueWindow;
  readonly #reservations = new Reservations();

  constructor(depth: number) {
    this.#queue = new QueueWindow(depth);
  }

  get size(): number {
    return this.#queue.size;
  }

  add(task: QueuedTask, _now: Instant): void {
    this.#queue.add(task);
  }

  remove(id: TaskId): boolean {
    this.#reservations.delete(id);
    return this.#queue.remove(id);
  }

  choose(room: Room, now: Instant): Choice {
    const { front } = this.#queue;
    if (front.length === 0) return WAIT;
    const machines = room.machines?.();
    if (machines === undefined) return room.fits(front[0]) ? { kind: "start", task: front[0] } : WAIT;
    this.#reservations.update(front, { room, machines, now });
    for (const task of front) {
      const slot = this.#reservations.of(task.id);
      if (slot === undefined || slot.start > now) continue;
      const where = { kind: "only", worker: slot.machine.worker } as const;
      if (room.fits(task, where)) return { kind: "start", task, where };
    }
    return WAIT;
  }

  waiting(_now: Instant): readonly QueuedTask[] {
    return this.#queue.inOrder();
  }

  promised(id: TaskId): Instant | undefined {
    return this.#reservations.of(id)?.start;
  }

  eachPromise(tell: (task: QueuedTask, start: Instant) => void): void {
    for (const task of this.#queue.front) {
      const slot = this.#reservations.of(task.id);
      if (slot !== undefined) tell(task, slot.start);
    }
  }
}
