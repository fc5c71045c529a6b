// The utilisation law, in its exact form: the integral of busy cores over all nodes equals the sum of the core time of all
// attempts. One side counts cores as they are taken and given back, the other multiplies spans from the ledger.

import type { Instant } from "../../kernel/time.ts";
import type { Violations } from "./violations.ts";

/** As for Little's law. */
const ROUNDING = 1e-9;

export class UtilisationLaw {
  readonly #violations: Violations;
  #served = 0;

  constructor(violations: Violations) {
    this.#violations = violations;
  }

  /** For each attempt: when it ends, or at the end of the run if it still runs. */
  ended(at: Instant, cores: number, startedAt: number): void {
    this.#served += cores * (at - startedAt);
  }

  /** Core-us of the attempts so far. */
  get served(): number {
    return this.#served;
  }

  /** `busyArea`: the integral of busy cores, core-us. */
  check(busyArea: number, end: Instant): void {
    if (Math.abs(busyArea - this.#served) <= busyArea * ROUNDING) return;
    const message = `busy cores integrate to ${busyArea} core-us, but the attempts held cores for ${this.#served} core-us`;
    this.#violations.report("utilisation-law", end, message);
  }
}
