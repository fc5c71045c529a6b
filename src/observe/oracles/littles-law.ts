// Little's law, in the exact form for a finite time: the integral of the number in the system equals the sum of the times
// that the tasks spent in it. One side counts heads as they come and go, the other subtracts instants from the ledger.

import type { Instant } from "../../kernel/time.ts";
import type { Violations } from "./violations.ts";

/** Doubles sum whole us exactly up to 2^53; above that, this relative error is rounding. */
const ROUNDING = 1e-9;

export class LittlesLaw {
  readonly #violations: Violations;
  #sojourns = 0;

  constructor(violations: Violations) {
    this.#violations = violations;
  }

  /** For each task: when it ends, or at the end of the run if it has not ended. */
  left(at: Instant, arrivedAt: number): void {
    this.#sojourns += at - arrivedAt;
  }

  /** `inSystemArea`: the integral of the number in the system, task-us. */
  check(inSystemArea: number, end: Instant): void {
    if (Math.abs(inSystemArea - this.#sojourns) <= inSystemArea * ROUNDING) return;
    const message = `the number in the system integrates to ${inSystemArea} task-us, but the tasks spent ${this.#sojourns} us in it`;
    this.#violations.report("littles-law", end, message);
  }
}
