// I9, conservation: nothing comes from nowhere and nothing vanishes, neither tasks nor busy time.

import type { Instant } from "../../kernel/time.ts";
import type { Violations } from "./violations.ts";

const CHECK = "I9";
/** Sums of whole us are exact up to 2^53; above that, this relative error is rounding. */
const ROUNDING = 1e-12;

interface TaskBalance {
  readonly arrived: number;
  readonly ended: number;
  readonly inSystem: number;
}

export class Conservation {
  readonly #violations: Violations;

  constructor(violations: Violations) {
    this.#violations = violations;
  }

  unknownTask(task: number, record: string, at: Instant): void {
    this.#violations.report(CHECK, at, `${record} of task ${task}, which never arrived`, { task });
  }

  secondArrival(task: number, at: Instant): void {
    this.#violations.report(CHECK, at, `task ${task} arrived twice`, { task });
  }

  checkTasks(balance: TaskBalance, end: Instant): void {
    const { arrived, ended, inSystem } = balance;
    if (arrived === ended + inSystem) return;
    this.#violations.report(
      CHECK,
      end,
      `${arrived} tasks arrived, but ${ended} ended and ${inSystem} are in the system`,
    );
  }

  /** Core-us: what the nodes were busy, and what the work account has judged useful or wasted. */
  checkWork(busy: number, judged: number, end: Instant): void {
    if (Math.abs(busy - judged) <= busy * ROUNDING) return;
    this.#violations.report(
      CHECK,
      end,
      `cores were held for ${busy} us, but useful and wasted work add up to ${judged} us`,
    );
  }
}
