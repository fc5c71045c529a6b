// How long crashed nodes went unnoticed, and how often a node was declared dead that had not crashed.

import { type Instant, MICROSECONDS_PER_SECOND } from "../../kernel/time.ts";
import type { Machine } from "../machines.ts";

export class Detection {
  /** Nodes that are down, and that nobody has declared dead since. */
  readonly #undetected = new Set<number>();
  #count = 0;
  #total = 0;
  #max = 0;
  #mistakes = 0;

  crashed(machine: Machine): void {
    this.#undetected.add(machine.id);
  }

  /** Back before anybody noticed: no detection, no sample. */
  restarted(machine: Machine): void {
    this.#undetected.delete(machine.id);
  }

  declaredDead(at: Instant, machine: Machine): void {
    if (machine.isUp) this.#mistakes += 1;
    if (!this.#undetected.delete(machine.id)) return;
    const delay = at - machine.crashedAt;
    this.#count += 1;
    this.#total += delay;
    this.#max = Math.max(this.#max, delay);
  }

  metrics(): Readonly<Record<string, number>> {
    const mistakes = { "detection.mistakes": this.#mistakes };
    if (this.#count === 0) return mistakes;
    return {
      ...mistakes,
      "detection.mean": this.#total / this.#count / MICROSECONDS_PER_SECOND,
      "detection.max": this.#max / MICROSECONDS_PER_SECOND,
    };
  }
}
