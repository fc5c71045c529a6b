// What lost data costs: executions that could not fetch, work that is done again, and time for which jobs wait until all that was lost
// is on its way again. For the oracle of lineage, which knows why a task runs again.

import { type Instant, MICROSECONDS_PER_SECOND } from "../../kernel/time.ts";

export class LineageCosts {
  #failures = 0;
  #mostInARow = 0;
  #recomputed = 0;
  #work = 0;
  #aborted = 0;
  #repairing = 0;
  /** By job: since when something of it has been to come again. */
  readonly #since = new Map<string, Instant>();

  /** A program heard that a task could not fetch what it needs; `inARow`: of its stage. */
  heard(inARow: number): void {
    this.#failures += 1;
    this.#mostInARow = Math.max(this.#mostInARow, inARow);
  }

  /** `work`: core-us at speed 1. */
  cameAgain(wasDone: boolean, work: number): void {
    if (!wasDone) return;
    this.#recomputed += 1;
    this.#work += work;
  }

  aborted(): void {
    this.#aborted += 1;
  }

  broke(job: string, at: Instant): void {
    if (!this.#since.has(job)) this.#since.set(job, at);
  }

  repaired(job: string, at: Instant): void {
    const since = this.#since.get(job);
    if (since === undefined) return;
    this.#since.delete(job);
    this.#repairing += at - since;
  }

  /** Nothing where nothing was missing. */
  metrics(): Readonly<Record<string, number>> {
    if (this.#failures === 0) return {};
    return {
      "lineage.fetchFailures": this.#failures,
      "lineage.failuresInARow": this.#mostInARow,
      "lineage.recomputed": this.#recomputed,
      "lineage.recomputedWork": this.#work / MICROSECONDS_PER_SECOND,
      "lineage.repairTime": this.#repairing / MICROSECONDS_PER_SECOND,
      "lineage.jobsAborted": this.#aborted,
    };
  }
}
