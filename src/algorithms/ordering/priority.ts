// Priority classes, with ageing: the longer a task waits, the more important it becomes. Also what can be displaced.

import type { Instant } from "../../kernel/time.ts";
import { AgedPriorityOrder } from "./aged-priority.ts";
import { KeyedOrder } from "./keyed-order.ts";
import { type Choice, defineOrdering, type QueuedTask, type Room, WAIT } from "./ordering.ts";
import { findVictim } from "./victim.ts";

export const priority = defineOrdering({
  name: "priority",
  summary: "Highest priority first, then oldest; waiting tasks may gain priority with time.",
  source: "Ageing: catalogue A6 (priority + floor(wait / agingInterval) * agingStep, capped at agingMax)",
  parameters: {
    agingInterval: {
      type: "duration",
      default: "0s",
      summary: "A waiting task gains one step each time it has waited this long; 0s = no ageing.",
    },
    agingStep: { type: "number", default: 1, min: 0, summary: "Priority gained per interval." },
    agingMax: {
      type: "number",
      optional: true,
      summary:
        "Ageing lifts no task above this priority; absent = no limit. Below the highest class, starvation is possible.",
    },
    preemptive: {
      type: "boolean",
      default: false,
      summary: "Displace the least important running task when a more important one waits.",
    },
  },
  // Preemptive by parameter only. Starvation-free only with ageing that reaches the highest class.
  properties: { clairvoyant: false, preemptive: true, workConserving: false, starvationFree: false },
  create({ agingInterval, agingStep, agingMax, preemptive }) {
    if (agingInterval === 0) return new FixedPriorityOrder(preemptive);
    return new AgedPriorityOrder({ interval: agingInterval, step: agingStep, max: agingMax ?? Infinity }, preemptive);
  },
});

class FixedPriorityOrder extends KeyedOrder {
  readonly #preemptive: boolean;

  constructor(preemptive: boolean) {
    super((task) => -task.priority);
    this.#preemptive = preemptive;
  }

  protected override blocked(task: QueuedTask, room: Room, _now: Instant): Choice {
    const victim = this.#preemptive
      ? findVictim(task, -task.priority, room, (running) => -running.task.priority)
      : undefined;
    return victim === undefined ? WAIT : { kind: "preempt", task, victim };
  }
}
