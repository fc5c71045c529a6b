// I2, exactly-once effects: at most one effective completion per task, and only of an attempt that started and succeeded.

import type { Instant } from "../../kernel/time.ts";
import { OUTCOMES } from "../../trace/record-codes.ts";
import type { Ledger } from "../ledger.ts";
import { NONE, NOT_YET } from "../task-table.ts";
import type { Violations } from "./violations.ts";

const CHECK = "I2";
const SUCCEEDED = OUTCOMES.indexOf("succeeded");

export class OneEffect {
  readonly #ledger: Ledger;
  readonly #violations: Violations;

  constructor(ledger: Ledger, violations: Violations) {
    this.#ledger = ledger;
    this.#violations = violations;
  }

  /** The slot of the attempt that the completion is of, or NONE with a violation. */
  effectiveAttempt(taskSlot: number, number: number, node: number, at: Instant): number {
    const attempt = this.#ledger.findAttempt(taskSlot, number);
    const task = this.#ledger.tasks.id[taskSlot];
    const blame = (what: string) =>
      this.#violations.report(CHECK, at, `task ${task} completed by attempt ${number}, which ${what}`, { task, node });
    if (attempt === NONE) blame("never started");
    else if (this.#ledger.attempts.ended[attempt] === NOT_YET) blame("still runs");
    else if (this.#ledger.attempts.outcome[attempt] !== SUCCEEDED)
      blame(`ended ${OUTCOMES[this.#ledger.attempts.outcome[attempt]]}`);
    else return attempt;
    return NONE;
  }

  secondCompletion(task: number, node: number, at: Instant): void {
    this.#violations.report(CHECK, at, `task ${task} took effect twice`, { task, node });
  }

  /** A completion was committed after the task had ended otherwise. */
  lateCompletion(task: number, node: number, at: Instant): void {
    this.#violations.report(CHECK, at, `task ${task} took effect after it had ended otherwise`, { task, node });
  }

  successWithoutStart(task: number, node: number, at: Instant): void {
    this.#violations.report(
      CHECK,
      at,
      `an attempt of task ${task} succeeded on node ${node}, where it was not running`,
      { task, node },
    );
  }
}
