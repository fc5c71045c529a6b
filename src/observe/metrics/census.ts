// Head counts: what became of every task of the run, how far deadlines were kept, how many executions it took.

import { MICROSECONDS_PER_SECOND, NEVER } from "../../kernel/time.ts";
import { CANCELLED, COMPLETED, DEAD_LETTERED, EXPIRED, REJECTED, STATE_NAMES } from "../task-state.ts";

export class Census {
  submitted = 0;
  admitted = 0;
  /** Known only at the end of the run. */
  lost = 0;
  effectsDuplicate = 0;
  executionsDuplicate = 0;
  /** Completions within the measured window, and their work in core-us. */
  completedInWindow = 0;
  workInWindow = 0;
  /** Of this work, what was in time; of tasks without a deadline, all of it. */
  workInTimeInWindow = 0;
  #ended = 0;
  readonly #endedBy = new Float64Array(STATE_NAMES.length);
  #deadlinesJudged = 0;
  #deadlinesMissed = 0;
  #admittedDeadlinesJudged = 0;
  #admittedDeadlinesMissed = 0;
  #deadlinesCompleted = 0;
  #tardinessSum = 0;
  #measuredCompleted = 0;
  #measuredStarts = 0;

  get hasDeadlines(): boolean {
    return this.#deadlinesJudged > 0;
  }

  get ended(): number {
    return this.#ended;
  }

  get completed(): number {
    return this.#endedBy[COMPLETED];
  }

  countEnd(state: number): void {
    this.#ended += 1;
    this.#endedBy[state] += 1;
  }

  /** A completed task that arrived within the window. */
  countStarts(starts: number): void {
    this.#measuredCompleted += 1;
    this.#measuredStarts += starts;
  }

  /** Of a task with a deadline that arrived within the window and ended at `at` in that terminal state. */
  judgeDeadline(state: number, at: number, deadline: number, isAdmitted: boolean): void {
    if (deadline === NEVER || state === CANCELLED) return;
    this.#countDeadline(state !== COMPLETED || at > deadline, isAdmitted);
    if (state !== COMPLETED) return;
    this.#deadlinesCompleted += 1;
    this.#tardinessSum += Math.max(0, at - deadline);
  }

  /** Of one that had not ended when the run did. */
  judgeOpenDeadline(end: number, deadline: number, isAdmitted: boolean): void {
    if (deadline < end) this.#countDeadline(true, isAdmitted);
  }

  #countDeadline(isMissed: boolean, isAdmitted: boolean): void {
    this.#deadlinesJudged += 1;
    if (isMissed) this.#deadlinesMissed += 1;
    if (!isAdmitted) return;
    this.#admittedDeadlinesJudged += 1;
    if (isMissed) this.#admittedDeadlinesMissed += 1;
  }

  /** `effectsAtStores`: effects that stores carried out beyond the first of each task. */
  metrics(effectsAtStores: number): Readonly<Record<string, number>> {
    const values: Record<string, number> = {
      "tasks.submitted": this.submitted,
      "tasks.admitted": this.admitted,
      "tasks.completed": this.completed,
      "tasks.rejected": this.#endedBy[REJECTED],
      "tasks.expired": this.#endedBy[EXPIRED],
      "tasks.cancelled": this.#endedBy[CANCELLED],
      "tasks.deadLettered": this.#endedBy[DEAD_LETTERED],
      "tasks.lost": this.lost,
      "tasks.unfinished": this.submitted - this.#ended - this.lost,
      "executions.duplicate": this.executionsDuplicate,
      "effects.duplicate": this.effectsDuplicate + effectsAtStores,
    };
    if (this.#deadlinesJudged > 0) values["deadline.missRatio"] = this.#deadlinesMissed / this.#deadlinesJudged;
    if (this.#admittedDeadlinesJudged > 0)
      values["deadline.admittedMissRatio"] = this.#admittedDeadlinesMissed / this.#admittedDeadlinesJudged;
    if (this.#deadlinesCompleted > 0)
      values["tardiness.mean"] = this.#tardinessSum / this.#deadlinesCompleted / MICROSECONDS_PER_SECOND;
    if (this.#measuredCompleted > 0) values["attempts.perTask"] = this.#measuredStarts / this.#measuredCompleted;
    return values;
  }
}
