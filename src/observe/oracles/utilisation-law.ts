// The utilisation law, in its exact form: the integral of busy cores over all nodes equals the sum of the core time of all
// attempts. One side counts cores as they are taken and given back, the other multiplies spans that the ledger kept.

import type { Instant } from "../../kernel/time.ts";
import type { Violations } from "./violations.ts";

const ROUNDING = 1e-9;

export class UtilisationLaw {
  readonly #violations: Violations;
  #busyCores = 0;
  #since = 0;
  #area = 0;
  #served = 0;

  constructor(violations: Violations) {
    this.#violations = violations;
  }

  started(at: Instant, cores: number): void {
    this.#advance(at);
    this.#busyCores += cores;
  }

  ended(at: Instant, cores: number, startedAt: number): void {
    this.#advance(at);
    this.#busyCores -= cores;
    this.#served += cores * (at - startedAt);
  }

  /** Core-us of the attempts that have ended. */
  get served(): number {
    return this.#served;
  }

  /** After `ended` for all that still ran. */
  check(end: Instant): void {
    this.#advance(end);
    if (Math.abs(this.#area - this.#served) <= this.#area * ROUNDING) return;
    const message = `busy cores integrate to ${this.#area} core-us, but the attempts held cores for ${this.#served} core-us`;
    this.#violations.report("utilisation-law", end, message);
  }

  #advance(at: Instant): void {
    if (at === this.#since) return;
    this.#area += this.#busyCores * (at - this.#since);
    this.#since = at;
  }
}
