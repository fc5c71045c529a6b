// How well the starts could be foretold that an ordering promised: who came later than promised, and who earlier (Mu'alem and
// Feitelson call it predictability). Fed by the oracle of reservations, which follows the promises.

import { MICROSECONDS_PER_SECOND } from "../../kernel/time.ts";

export class Punctuality {
  #made = 0;
  #judged = 0;
  #late = 0;
  #lateMax = 0;
  #early = 0;

  promised(): void {
    this.#made += 1;
  }

  /** `lateness` in us; below 0 = earlier than promised. */
  sentOut(lateness: number): void {
    this.#judged += 1;
    this.#late += Math.max(0, lateness);
    this.#lateMax = Math.max(this.#lateMax, lateness);
    this.#early += Math.max(0, -lateness);
  }

  /** Nothing where nothing was promised. */
  metrics(): Readonly<Record<string, number>> {
    if (this.#made === 0) return {};
    return {
      "reservations.made": this.#made,
      ...(this.#judged > 0 && {
        "reservations.lateness.mean": this.#late / this.#judged / MICROSECONDS_PER_SECOND,
        "reservations.lateness.max": this.#lateMax / MICROSECONDS_PER_SECOND,
        "reservations.gain.mean": this.#early / this.#judged / MICROSECONDS_PER_SECOND,
      }),
    };
  }
}
