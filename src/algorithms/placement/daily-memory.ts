// What a route remembers of each job, and how long: XXL-JOB's routes forget everything a day after they last did. Bounded by the number of
// jobs (time triggers and classes).

import { seconds, type Instant } from "../../kernel/time.ts";
import type { QueuedTask } from "../ordering/ordering.ts";
import { jobOf } from "./task-key.ts";

const DAY = seconds(86_400);

export class DailyMemory<Item> {
  readonly #begin: () => Item;
  readonly #items = new Map<number, Item>();
  /** Everything is forgotten when this is past. */
  #until = -1;

  constructor(begin: () => Item) {
    this.#begin = begin;
  }

  /** Of the task's job. */
  of(task: QueuedTask, now: Instant): Item {
    if (now > this.#until) {
      this.#items.clear();
      this.#until = now + DAY;
    }
    const job = jobOf(task);
    let item = this.#items.get(job);
    if (item === undefined) this.#items.set(job, (item = this.#begin()));
    return item;
  }
}
