// How many runs go into one batch: enough to last a second, since taking a batch costs a millisecond or two, and few enough
// that everybody has work to the end.

const AIMED_AT_MS = 1_000;
const RUNS_MAX = 500;
/** Of the newest run, in the mean that decides. */
const WEIGHT = 0.1;

export class BatchSize {
  #mean: number | undefined;

  /** How long one run took, milliseconds. */
  observe(took: number): void {
    this.#mean = this.#mean === undefined ? took : this.#mean + WEIGHT * (took - this.#mean);
  }

  /** `waiting`: runs in no batch yet. `slots`: runs that are made side by side. At least 1. */
  next(waiting: number, slots: number): number {
    // Before anything is known, small batches: a run may last an hour.
    const lasting = this.#mean === undefined ? 1 : Math.floor(AIMED_AT_MS / Math.max(this.#mean, 0.1));
    const fair = Math.ceil(waiting / Math.max(1, 2 * slots));
    return Math.max(1, Math.min(RUNS_MAX, lasting, fair));
  }
}
