// The most valuable first, by what a task is worth for each second of work that is left of it, or by its value alone. Greedy: it
// looks at no deadline, unless to give up what is late already.

import { type Instant, NEVER } from "../../kernel/time.ts";
import type { TaskId } from "../../process/identity.ts";
import { KeyedOrder } from "./keyed-order.ts";
import { type Choice, defineOrdering, type QueuedTask, type Room, type RunningTask, WAIT } from "./ordering.ts";
import { TaskHeap } from "./task-heap.ts";
import { findVictim } from "./victim.ts";

export const highestValue = defineOrdering({
  name: "highest-value",
  summary:
    "Greedy: the task first that is worth most for the work that is left of it, or worth most at all; ties by admission. Tasks without a value last.",
  source:
    "Value-density scheduling: Jensen, Locke and Tokuda, A Time-Driven Scheduling Model for Real-Time Operating Systems, RTSS 1985; catalogue A15",
  parameters: {
    by: {
      type: "choice",
      options: ["density", "value"],
      default: "density",
      summary: "What is compared: value for each second of core time that is left by the estimate, or the value alone.",
    },
    dropLate: { type: "boolean", default: false, summary: "Give up a waiting task once its deadline has passed." },
    preemptive: {
      type: "boolean",
      default: false,
      summary: "Displace the running task with the lowest value or density when a waiting one has a higher one.",
    },
  },
  shorthand: "by",
  needsValues: true,
  // Preemptive by parameter only.
  properties: { clairvoyant: true, preemptive: true, workConserving: false, starvationFree: false },
  create: ({ by, dropLate, preemptive }) => new HighestValueFirst(by === "density", dropLate, preemptive),
});

class HighestValueFirst extends KeyedOrder {
  readonly #isByDensity: boolean;
  readonly #preemptive: boolean;
  /** By deadline; undefined: what is late waits on. */
  readonly #due: TaskHeap | undefined;

  constructor(isByDensity: boolean, dropLate: boolean, preemptive: boolean) {
    super((task) => -worthOf(task, isByDensity));
    this.#isByDensity = isByDensity;
    this.#preemptive = preemptive;
    this.#due = dropLate ? new TaskHeap() : undefined;
  }

  override add(task: QueuedTask, now: Instant): void {
    super.add(task, now);
    if (task.deadline !== NEVER) this.#due?.push(task, task.deadline);
  }

  override remove(id: TaskId): boolean {
    this.#due?.remove(id);
    return super.remove(id);
  }

  override choose(room: Room, now: Instant): Choice {
    const due = this.#due?.first();
    // At its very deadline a task that has not ended is late.
    if (due !== undefined && due.deadline <= now) return { kind: "drop", task: due };
    return super.choose(room, now);
  }

  protected override blocked(task: QueuedTask, room: Room, now: Instant): Choice {
    if (this.#preemptive) {
      const key = -worthOf(task, this.#isByDensity);
      const victim = findVictim(task, key, room, (running) => this.#keyOf(running, now));
      if (victim !== undefined) return { kind: "preempt", task, victim };
    }
    const due = this.#due?.first();
    return due === undefined ? WAIT : { kind: "wait", until: due.deadline };
  }

  /** The less is left of it, the denser a running task becomes: so nobody who waits catches up with it. */
  #keyOf(running: RunningTask, now: Instant): number {
    const { value = 0, cores } = running.task;
    return this.#isByDensity ? -density(value, cores, running.remaining(now)) : -value;
  }
}

function worthOf({ value = 0, cores, remaining }: QueuedTask, isByDensity: boolean): number {
  return isByDensity ? density(value, cores, remaining) : value;
}

/** For each us of core time; of what has overrun its estimate, the last one is still to come. */
function density(value: number, cores: number, remaining: number): number {
  return value / (cores * Math.max(1, remaining));
}
