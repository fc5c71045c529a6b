// What became of the time that cores were held: useful, or wasted by cause. Every core-microsecond is judged exactly once,
// in whole numbers, so that the parts add up to the whole.

import { OUTCOMES } from "../../trace/record-codes.ts";
import { type AttemptTable, COMPARED, DRAINED, RACED } from "../attempt-table.ts";
import type { Machine } from "../machines.ts";
import type { WorkAccount } from "../observations.ts";
import { MICROSECONDS_PER_SECOND } from "../../kernel/time.ts";

/**
 * duplicate: ran to success though another attempt of its task was the effective one. superseded: stopped, or ended too
 * late, because its task had already ended. speculative: either of these, of an attempt that raced with a copy. drained:
 * stopped on a machine that was to go down. checkpoint: it stood still to be saved or restored, whatever became of it. barrier: it
 * held its place and waited for the others of its gang, whatever became of it. unfetched: what it needs was lost, and it ended without
 * work. verification: what came of it was compared with what counted, or checked, and no more than that. recomputed: it made again what had been lost. lost:
 * its success or what it saved belongs to a lost task. unfinished: the run ended first; not counted in `work.wasted`.
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
  "speculative",
  "drained",
  "checkpoint",
  "barrier",
  "unfetched",
  "recomputed",
  "verification",
  "lost",
  "unfinished",
] as const;
export type WasteCause = (typeof WASTE_CAUSES)[number];

const SUCCEEDED = OUTCOMES.indexOf("succeeded");
const KILLED = OUTCOMES.indexOf("killed");
const CAUSE_BY_OUTCOME: readonly WasteCause[] = OUTCOMES.map((outcome) =>
  outcome === "succeeded" ? "duplicate" : outcome,
);

/** Rounding of the executor's clock: work is saved in whole us, and the node's speed is a fraction. */
const SAVED_SLACK = 2;

export class WorkLedger {
  #useful = 0;
  readonly #wasted = new Float64Array(WASTE_CAUSES.length);

  #stoodStill = 0;
  #waited = 0;

  /** Core-us for which members of gangs held places and waited for others. */
  get waited(): number {
    return this.#waited;
  }

  /** Core-us for which attempts stood still to be saved or restored. */
  get stoodStill(): number {
    return this.#stoodStill;
  }

  /** The attempt whose completion took effect. Returns its useful running time, us. */
  judgeEffective(attempts: AttemptTable, attempt: number, machine: Machine): number {
    const useful = attempts.ended[attempt] - attempts.started[attempt] - this.#judgeStill(attempts, attempt, machine);
    this.#useful += attempts.cores[attempt] * useful;
    return useful;
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
    const ran = attempts.ended[attempt] - attempts.started[attempt] - this.#judgeStill(attempts, attempt, machine);
    const saved = savedIs === cause ? 0 : savedTime(ran, attempts.saved[attempt], attempts.progressed(attempt));
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

  /** us */
  #judgeStill(attempts: AttemptTable, attempt: number, machine: Machine): number {
    const still = attempts.stoodStill(attempt);
    if (still === 0) return 0;
    const isGanged = attempts.isGanged(attempt);
    if (isGanged) this.#waited += attempts.cores[attempt] * still;
    else this.#stoodStill += attempts.cores[attempt] * still;
    this.#waste(machine, isGanged ? "barrier" : "checkpoint", attempts.cores[attempt] * still);
    return still;
  }

  #waste(machine: Machine, cause: WasteCause, coreTime: number): void {
    this.#wasted[WASTE_CAUSES.indexOf(cause)] += coreTime;
    if (cause !== "unfinished") machine.wasted += coreTime;
  }
}

/** How a task stands when an attempt of it is judged. `isTooLate`: the attempt ended after its task had. */
export interface TaskFate {
  readonly isCompleted: boolean;
  readonly isTooLate: boolean;
}

export const COMPLETED_BEFORE: TaskFate = { isCompleted: true, isTooLate: true };
export const ENDED_BEFORE: TaskFate = { isCompleted: false, isTooLate: true };
export const COMPLETED_NOW: TaskFate = { isCompleted: true, isTooLate: false };
export const NOT_COMPLETED: TaskFate = { isCompleted: false, isTooLate: false };

/** Why an ended attempt that was not the effective one was in vain. */
export function causeOfWaste(
  attempts: AttemptTable,
  attempt: number,
  { isCompleted, isTooLate }: TaskFate,
): WasteCause {
  const outcome = attempts.outcome[attempt];
  const isBeaten = isCompleted && (isTooLate || outcome === SUCCEEDED || outcome === KILLED);
  if (attempts.has(attempt, COMPARED) && (isBeaten || outcome === SUCCEEDED)) return "verification";
  if (isBeaten && attempts.has(attempt, RACED)) return "speculative";
  if (outcome === SUCCEEDED) return isCompleted ? "duplicate" : "superseded";
  if (isTooLate) return "superseded";
  return attempts.has(attempt, DRAINED) ? "drained" : CAUSE_BY_OUTCOME[outcome];
}

/** The part of the running time in which the saved work was done, if work advanced evenly. us. */
function savedTime(ran: number, saved: number, worked: number): number {
  if (saved <= 0 || ran <= 0) return 0;
  if (saved >= worked - SAVED_SLACK) return ran;
  return Math.floor((ran * saved) / worked);
}
