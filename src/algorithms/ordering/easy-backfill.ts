// EASY backfilling: the queue's head has a reservation, and whoever does not delay it may go first. What most batch systems
// run, and what a first-come-first-served queue of parallel jobs should be compared with.

import type { Instant } from "../../kernel/time.ts";
import type { TaskId } from "../../process/identity.ts";
import { EasyRule } from "./backfilling/easy-rule.ts";
import { type Choice, defineOrdering, type Ordering, type QueuedTask, type Room } from "./ordering.ts";
import { QueueWindow } from "./backfilling/queue-window.ts";

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

class EasyBackfill implements Ordering {
  readonly #queue: QueueWindow;
  readonly #rule: EasyRule;

  constructor(isShortestFirst: boolean, depth: number) {
    this.#queue = new QueueWindow(depth);
    this.#rule = new EasyRule(isShortestFirst);
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
    return this.#rule.choose(this.#queue.front, room, now);
  }

  waiting(_now: Instant): readonly QueuedTask[] {
    return this.#queue.inOrder();
  }

  promised(id: TaskId): Instant | undefined {
    const { promise } = this.#rule;
    return promise?.task.id === id ? promise.start : undefined;
  }

  eachPromise(tell: (task: QueuedTask, start: Instant) => void): void {
    const { promise } = this.#rule;
    if (promise !== undefined) tell(promise.task, promise.start);
  }
}
