// Puts records in order of arrival by holding back a bounded number of them: logs are often sorted by end, or merged
// from several clocks.

import type { ProblemLog } from "./problem-log.ts";
import type { TraceRecord } from "./trace-record.ts";

export class ArrivalOrder {
  readonly #pull: () => TraceRecord | undefined;
  readonly #window: number;
  readonly #problems: ProblemLog;
  /** By (arrival, line). Nearly every record belongs at the end. */
  readonly #held: TraceRecord[] = [];
  #latest = -Infinity;
  #isOver = false;

  constructor(pull: () => TraceRecord | undefined, window: number, problems: ProblemLog) {
    this.#pull = pull;
    this.#window = window;
    this.#problems = problems;
  }

  next(): TraceRecord | undefined {
    while (!this.#isOver && this.#held.length <= this.#window) this.#hold(this.#pull());
    const record = this.#held.shift();
    if (record) this.#latest = record.arrival;
    return record;
  }

  #hold(record: TraceRecord | undefined): void {
    if (!record) {
      this.#isOver = true;
      return;
    }
    if (record.arrival < this.#latest) {
      this.#refuse(record);
      return;
    }
    let position = this.#held.length;
    while (position > 0 && (this.#held[position - 1] as TraceRecord).arrival > record.arrival) position -= 1;
    this.#held.splice(position, 0, record);
  }

  #refuse(record: TraceRecord): void {
    const expected = `an arrival not more than ${this.#window} records out of order (sort the log, or raise reorderWithin)`;
    this.#problems.add(record.line, expected, `one that is ${(this.#latest - record.arrival) / 1_000_000} s too early`);
  }
}
