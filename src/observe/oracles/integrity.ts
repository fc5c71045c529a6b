// Integrity: no task is completed with a wrong result. And what wrong results there were, who was checked, and what came of it.
// Subscribes to its records itself; of what ends with which attempt it is told.

import type { Instant } from "../../kernel/time.ts";
import { COUNTS, codeOf } from "../../trace/record-codes.ts";
import type { Trace } from "../../trace/trace.ts";
import { CORRUPT } from "../attempt-table.ts";
import type { Ledger } from "../ledger.ts";
import { NONE } from "../task-table.ts";
import type { Violations } from "./violations.ts";

const CHECK = "integrity";
const PASSED = codeOf(COUNTS, "check-passed");
const FAILED = codeOf(COUNTS, "check-failed");

interface Surroundings {
  readonly ledger: Ledger;
  readonly violations: Violations;
}

export class Integrity {
  readonly #surroundings: Surroundings;
  /** Machines may come to wrong results here. */
  readonly #isDoubtful: boolean;
  #corrupted = 0;
  #completed = 0;
  #wrong = 0;
  #checks = 0;
  #failedChecks = 0;

  constructor(trace: Trace, surroundings: Surroundings, isDoubtful: boolean) {
    this.#surroundings = surroundings;
    this.#isDoubtful = isDoubtful;
    if (isDoubtful) trace.on("attempt.corrupted", () => void (this.#corrupted += 1));
    trace.on("attempt.counted", (_at, _node, _task, _attempt, _epoch, as) => {
      if (as === PASSED || as === FAILED) this.#checks += 1;
      if (as === FAILED) this.#failedChecks += 1;
    });
  }

  /** The task was completed by this attempt. */
  completed(at: Instant, task: number, attempt: number): void {
    this.#completed += 1;
    const { attempts } = this.#surroundings.ledger;
    if (attempt === NONE || !attempts.has(attempt, CORRUPT)) return;
    this.#wrong += 1;
    const node = attempts.node[attempt];
    const message = `task ${task} was completed with a wrong result, of its attempt ${attempts.number[attempt]}`;
    this.#surroundings.violations.report(CHECK, at, message, { task, node });
  }

  metrics(): Readonly<Record<string, number>> {
    return {
      ...(this.#isDoubtful && { "results.corrupted": this.#corrupted, "results.wrong": this.#wrong }),
      ...(this.#isDoubtful && this.#completed > 0 && { "results.wrongShare": this.#wrong / this.#completed }),
      ...(this.#checks > 0 && { "checks.run": this.#checks, "checks.failed": this.#failedChecks }),
    };
  }
}
