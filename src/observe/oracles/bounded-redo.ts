// Bounded redo, where a bound is declared: when an attempt comes to an end through no fault of its task, no more work than that
// must be done again, because the rest is in a checkpoint or was taken along.

import { type Duration, type Instant, toSeconds } from "../../kernel/time.ts";
import type { Violations } from "./violations.ts";

const CHECK = "bounded-redo";
/** Work is saved in whole us, and a node's speed is a fraction. */
const SLACK = 2;

export class BoundedRedo {
  readonly #violations: Violations;
  readonly #bound: number;

  constructor(violations: Violations, bound: Duration | undefined) {
    this.#violations = violations;
    this.#bound = bound ?? Infinity;
  }

  /** An attempt ended: the task had come to `reached`, of which `kept` need not be done again. Work, us. */
  check(at: Instant, task: number, reached: number, kept: number): void {
    const redo = reached - kept;
    if (redo <= this.#bound + SLACK) return;
    const message = `${toSeconds(redo as Instant)} s of work on task ${task} must be done again; the bound is ${toSeconds(this.#bound as Instant)} s`;
    this.#violations.report(CHECK, at, message, { task });
  }
}
