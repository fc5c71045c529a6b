// No damping: whoever is declared dead is evicted at once.

import { type Instant, NEVER } from "../../kernel/time.ts";
import type { WorkerIndex } from "../placement/placement.ts";
import { defineDamping, type EvictionDamping } from "./damping.ts";

export const none = defineDamping({
  name: "none",
  summary: "Gives up the attempts of every worker at the moment at which it is declared dead.",
  parameters: {},
  create: () => new Undamped(),
});

class Undamped implements EvictionDamping {
  #due: WorkerIndex[] = [];

  died(worker: WorkerIndex): void {
    if (!this.#due.includes(worker)) this.#due.push(worker);
  }

  returned(worker: WorkerIndex): void {
    this.settled(worker);
  }

  settled(worker: WorkerIndex): void {
    this.#due = this.#due.filter((other) => other !== worker);
  }

  evict(): readonly WorkerIndex[] {
    const evicted = this.#due;
    this.#due = [];
    return evicted;
  }

  nextChange(now: Instant): Instant {
    return this.#due.length === 0 ? NEVER : now;
  }
}
