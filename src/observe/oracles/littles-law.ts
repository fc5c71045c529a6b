// Little's law, in the exact form for a finite window: the integral of the number in the system equals the sum of the
// times that the tasks spent in it. One side counts heads, the other subtracts instants that the ledger kept.

import type { Instant } from "../../kernel/time.ts";
import type { Window } from "../window.ts";
import type { Violations } from "./violations.ts";

/** Doubles sum whole us exactly up to 2^53; above that, this relative error is rounding. */
const ROUNDING = 1e-9;

export class LittlesLaw {
  readonly #window: Window;
  readonly #violations: Violations;
  #inSystem = 0;
  #since = 0;
  #area = 0;
  #sojourns = 0;

  constructor(window: Window, violations: Violations) {
    this.#window = window;
    this.#violations = violations;
  }

  arrived(at: Instant): void {
    this.#advance(at);
    this.#inSystem += 1;
  }

  left(at: Instant, arrivedAt: number): void {
    this.#advance(at);
    this.#inSystem -= 1;
    this.#sojourns += this.#window.overlap(arrivedAt, at);
  }

  /** At the end, for a task that is still there. */
  stays(end: Instant, arrivedAt: number): void {
    this.#sojourns += this.#window.overlap(arrivedAt, end);
  }

  /** After `stays` for all that stay. */
  check(end: Instant): void {
    this.#advance(end);
    if (Math.abs(this.#area - this.#sojourns) <= this.#area * ROUNDING) return;
    const message = `the number in the system integrates to ${this.#area} task-us, but the tasks spent ${this.#sojourns} us in it`;
    this.#violations.report("littles-law", end, message);
  }

  #advance(at: Instant): void {
    if (at === this.#since) return;
    this.#area += this.#inSystem * this.#window.overlap(this.#since, at);
    this.#since = at;
  }
}
