// Earliest deadline first. Tasks without a deadline come last, by admission. Beyond capacity every task may be late (the
// domino effect): `dropLate` gives up what is already late and so saves some of the others.

import { type Instant, NEVER } from "../../kernel/time.ts";
import { KeyedOrder } from "./keyed-order.ts";
import { type Choice, defineOrdering, type QueuedTask, type Room, WAIT } from "./ordering.ts";
import { findVictim } from "./victim.ts";

export const edf = defineOrdering({
  name: "edf",
  summary: "Earliest deadline first, ties by admission; tasks without a deadline last.",
  source: "Liu and Layland, JACM 20(1), 1973, section 7; catalogue A4",
  parameters: {
    dropLate: { type: "boolean", default: false, summary: "Give up a waiting task once its deadline has passed." },
    preemptive: {
      type: "boolean",
      default: false,
      summary: "Displace the running task with the latest deadline when a waiting one has an earlier one.",
    },
  },
  // Preemptive by parameter only.
  properties: { clairvoyant: false, preemptive: true, workConserving: false, starvationFree: false },
  create: ({ dropLate, preemptive }) => new EarliestDeadlineFirst(dropLate, preemptive),
});

class EarliestDeadlineFirst extends KeyedOrder {
  readonly #dropLate: boolean;
  readonly #preemptive: boolean;

  constructor(dropLate: boolean, preemptive: boolean) {
    super((task) => task.deadline);
    this.#dropLate = dropLate;
    this.#preemptive = preemptive;
  }

  override choose(room: Room, now: Instant): Choice {
    const task = this.heap.first();
    // At its very deadline a task that has not started is late, whatever its estimate says.
    if (this.#dropLate && task !== undefined && task.deadline <= now) return { kind: "drop", task };
    return super.choose(room, now);
  }

  protected override blocked(task: QueuedTask, room: Room, _now: Instant): Choice {
    if (this.#preemptive) {
      const victim = findVictim(task, task.deadline, room, (running) => running.task.deadline);
      if (victim !== undefined) return { kind: "preempt", task, victim };
    }
    return this.#dropLate && task.deadline !== NEVER ? { kind: "wait", until: task.deadline } : WAIT;
  }
}
