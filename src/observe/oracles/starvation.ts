// I11, liveness: where a bound is declared, no task waits in the queue for longer than that. Disturbances do not count against it:
// the wait is measured from the last fault that struck or healed, or from when somebody began to serve, if that came later. So a
// part of the system that is broken for good excuses nothing, and what heals has the bound to catch up.

import { type Duration, type Instant, toSeconds } from "../../kernel/time.ts";
import type { Trace } from "../../trace/trace.ts";
import type { Violations } from "./violations.ts";

const CHECK = "I11";

export class Starvation {
  readonly #violations: Violations;
  readonly #bound: number;
  #disturbedAt = 0;

  constructor(trace: Trace, violations: Violations, bound: Duration | undefined) {
    this.#violations = violations;
    this.#bound = bound ?? Infinity;
    if (bound === undefined) return;
    const disturbed = (at: Instant) => (this.#disturbedAt = at);
    trace.on("fault.started", disturbed);
    trace.on("fault.ended", disturbed);
    trace.on("leader.serving", disturbed);
  }

  /** A task that was in the queue since then leaves it, or the run ends. */
  waited(at: Instant, task: number, since: number): void {
    const wait = at - Math.max(since, this.#disturbedAt);
    if (wait <= this.#bound) return;
    const message = `task ${task} waited in the queue for ${toSeconds(wait as Instant)} s without a disturbance; the bound is ${toSeconds(this.#bound as Instant)} s`;
    this.#violations.report(CHECK, at, message, { task });
  }
}
