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

/** Cores that are busy for less of the time are not what the queue grows by. */
const BUSY = 0.5;

interface Load {
  /** Mean number of waiting tasks in each of PARTS equal parts of the window. */
  readonly queue: readonly number[];
  /** Of all workers. */
  readonly cores: number;
  /** Part of the window for which they worked, 0 to 1. */
  readonly busy: number;
}

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

  checkGrowth({ queue, cores, busy }: Load, window: Window, end: Instant): void {
    if (queue.length < PARTS || !queue.every((mean, part) => part === 0 || mean > queue[part - 1])) return;
    const first = queue[0];
    const last = queue[queue.length - 1];
    if (last < TASKS_PER_CORE * cores || last < GROWTH * first) return;
    const seconds = Number(toSeconds((window.until - window.from) as Duration).toFixed(3));
    const why =
      busy < BUSY
        ? `tasks are not started as fast as they come, though the cores are busy for only ${Math.round(100 * busy)}% of the time`
        : "more work arrives than is done";
    const message = `the queue grew all the time, from ${first.toFixed(1)} to ${last.toFixed(1)} tasks in ${seconds} s: ${why}`;
    this.#violations.report(CHECK, end, message, { severity: "warning", since: window.from });
  }
}
