// A warning at the end of a run in which nobody serves: the tasks that wait then are not lost, the service is unavailable.

import { type Instant, NEVER, toSeconds } from "../../kernel/time.ts";
import type { Violations } from "./violations.ts";

const CHECK = "unavailable";

interface Service {
  /** Since when nobody serves; NEVER = somebody does. */
  readonly brokenSince: number;
  /** Some master has served, or the design does without. */
  readonly hasBegun: boolean;
  /** Tasks that have arrived and not ended. */
  readonly outstanding: number;
}

export class Unavailability {
  readonly #violations: Violations;

  constructor(violations: Violations) {
    this.#violations = violations;
  }

  check({ brokenSince, hasBegun, outstanding }: Service, end: Instant): void {
    if (outstanding === 0 || (hasBegun && brokenSince === NEVER)) return;
    const since = hasBegun ? `has served since ${toSeconds(brokenSince as Instant)} s` : "has ever served";
    const message = `no master ${since}: ${outstanding} tasks wait, and the service is unavailable at the end`;
    this.#violations.report(CHECK, end, message, { severity: "warning" });
  }
}
