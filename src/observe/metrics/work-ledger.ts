// What became of the time that cores were held: useful, or wasted by cause. Every core-microsecond is judged exactly once,
// in whole numbers, so that the parts add up to the whole.

import { OUTCOMES } from "../../trace/record-kinds.ts";
import type { AttemptTable } from "../attempt-table.ts";
import type { Machine } from "../machines.ts";
import type { WorkAccount } from "../observations.ts";
import { MICROSECONDS_PER_SECOND } from "../../kernel/time.ts";

/**
 * duplicate: ran to success though another attempt of its task was the effective one. superseded: stopped, or ended too
 * late, because its task had already ended. lost: its success or what it saved belongs to a lost task. unfinished: the
 * run ended first; not counted as waste in `work.wasted`.
 * The others are what happened to the attempt.
 */
export const WASTE_CAUSES = [
  "failed",
  "killed",
  "preempted",
  "crashed",
  "orphaned",
  "duplicate",
  "superseded",
  "lost",
  "unfinished",
] as const;
export type WasteCause = (typeof WASTE_CAUSES)[number];

const SUCCEEDED = OUTCOMES.indexOf("succeeded");
const CAUSE_BY_OUTCOME: readonly WasteCause[] = OUTCOMES.map((outcome) =>
  outcome === "succeeded" ? "duplicate" : outcome,
);

/** Rounding of the executor's clock: work is saved in whole us, and the node's speed is a fraction. */
const SAVED_SLACK = 2;

export class WorkLedger {
  #useful = 0;
  readonly #wasted = new Float64Array(WASTE_CAUSES.length);

  /** The attempt whose completion took effect. */
  judgeEffective(attempts: AttemptTable, attempt: number): void {
    this.#useful += attempts.cores[attempt] * (attempts.ended[attempt] - attempts.started[attempt]);
  }

  /** Any other: in vain for `cause`, but for what it saved. Returns the useful running time, us (not core-us). */
  judgeOther(
    attempts: AttemptTable,
    attempt: number,
    machine: Machine,
    cause: WasteCause,
    savedIs: "useful" | WasteCause,
  ): number {
    const cores = attempts.cores[attempt];
    const ran = attempts.ended[attempt] - attempts.started[attempt];
    const saved = savedIs === cause ? 0 : savedTime(ran, attempts.saved[attempt], attempts.worked[attempt]);
    this.#waste(machine, cause, cores * (ran - saved));
    if (savedIs === "useful") this.#useful += cores * saved;
    else this.#waste(machine, savedIs, cores * saved);
    return savedIs === "useful" ? saved : 0;
  }

  /** Core-us of everything judged. */
  get total(): number {
    return this.#wasted.reduce((sum, part) => sum + part, this.#useful);
  }

  metrics(): Readonly<Record<string, number>> {
    const wasted = this.#wasted.reduce(
      (sum, part, cause) => (WASTE_CAUSES[cause] === "unfinished" ? sum : sum + part),
      0,
    );
    const values: Record<string, number> = { "work.wasted": wasted / MICROSECONDS_PER_SECOND };
    if (this.total > 0) values["work.wastedRatio"] = wasted / this.total;
    return values;
  }

  /** Causes that cost nothing are left out. */
  account(): WorkAccount {
    const parts = WASTE_CAUSES.map((cause, index) => [cause, this.#wasted[index] / MICROSECONDS_PER_SECOND] as const);
    return {
      total: this.total / MICROSECONDS_PER_SECOND,
      useful: this.#useful / MICROSECONDS_PER_SECOND,
      wasted: Object.fromEntries(parts.filter(([, seconds]) => seconds > 0)),
    };
  }

  #waste(machine: Machine, cause: WasteCause, coreTime: number): void {
    this.#wasted[WASTE_CAUSES.indexOf(cause)] += coreTime;
    if (cause !== "unfinished") machine.wasted += coreTime;
  }
}

/** Why an attempt that was not the effective one was in vain. `isTooLate`: it ended after its task had. */
export function causeOfWaste(outcome: number, isTaskCompleted: boolean, isTooLate: boolean): WasteCause {
  if (outcome === SUCCEEDED) return isTaskCompleted ? "duplicate" : "superseded";
  return isTooLate ? "superseded" : CAUSE_BY_OUTCOME[outcome];
}

/** The part of the running time in which the saved work was done, if work advanced evenly. us. */
function savedTime(ran: number, saved: number, worked: number): number {
  if (saved <= 0 || ran <= 0) return 0;
  if (saved >= worked - SAVED_SLACK) return ran;
  return Math.floor((ran * saved) / worked);
}
