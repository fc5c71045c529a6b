// I10, bounded resources: no task is tried again when as many attempts as declared have failed; and, as a warning only, the queue should
// not grow from the beginning of the window to its end (a saturated system is a legitimate answer, but no steady state).

import { type Duration, type Instant, toSeconds } from "../../kernel/time.ts";
import type { Violations } from "./violations.ts";

const CHECK = "I10";
/** The window is cut in as many parts; the queue must grow from each to the next. */
export const PARTS = 8;
/** A queue shorter than this many tasks per core of the workers is not called saturated. */
const TASKS_PER_CORE = 1;
/** And it must have grown at least this much from the first part to the last. */
const GROWTH = 2;

interface Window {
  readonly from: Instant;
  readonly until: Instant;
}

export class Bounded {
  readonly #violations: Violations;
  readonly #attemptsMax: number;

  constructor(violations: Violations, attemptsMax: number | undefined) {
    this.#violations = violations;
    this.#attemptsMax = attemptsMax ?? Infinity;
  }

  /** At the start of an attempt: `failures` attempts of the task have failed before. */
  checkStart(task: number, failures: number, at: Instant): void {
    if (failures < this.#attemptsMax) return;
    this.#violations.report(
      CHECK,
      at,
      `task ${task} is tried again after ${failures} failed attempts; the bound is ${this.#attemptsMax} attempts`,
      { task },
    );
  }

  /** `queue` = mean number of waiting tasks in each of PARTS equal parts of the window. */
  checkGrowth(queue: readonly number[], cores: number, window: Window, end: Instant): void {
    if (queue.length < PARTS || !queue.every((mean, part) => part === 0 || mean > queue[part - 1])) return;
    const first = queue[0];
    const last = queue[queue.length - 1];
    if (last < TASKS_PER_CORE * cores || last < GROWTH * first) return;
    const seconds = Number(toSeconds((window.until - window.from) as Duration).toFixed(3));
    const message = `the queue grew all the time, from ${first.toFixed(1)} to ${last.toFixed(1)} tasks in ${seconds} s: more work arrives than is done`;
    this.#violations.report(CHECK, end, message, { severity: "warning", since: window.from });
  }
}
