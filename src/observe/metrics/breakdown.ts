// What the mean response time is made of, in four ways that each add up to it: what tasks spent it on, the class they are of,
// how much work they are, and when they arrived. Of the completed tasks that arrived within the measured window.

import { MICROSECONDS_PER_SECOND, type Duration } from "../../kernel/time.ts";
import type { BreakdownCell, ResponseBreakdown } from "../observations.ts";

/** What a task spends its time on, in the order in which it does. */
export const RESPONSE_PARTS = ["admission", "queueing", "interruption", "running", "reporting"] as const;
export type ResponsePart = (typeof RESPONSE_PARTS)[number];

/** Instants of a completed task, us. */
export interface TaskInstants {
  readonly arrived: number;
  /** undefined = nobody said that it was. */
  readonly admitted: number | undefined;
  /** First start of an attempt; undefined = it was never seen to run. */
  readonly started: number | undefined;
  /** Start and end of the attempt that counted; undefined = it is not known which one that was. */
  readonly begun: number | undefined;
  readonly ended: number | undefined;
  readonly completed: number;
}

/** The key of tasks of a second of work, up to two. */
export const WHOLE_SECOND = 20;
const PERIODS_MAX = 64;

export class Breakdown {
  readonly #parts = new Float64Array(RESPONSE_PARTS.length);
  readonly #classes = new Cells();
  /** By the power of two that the work has reached. */
  readonly #work = new Cells();
  readonly #arrivals: Periods;

  readonly #classNames: readonly string[];

  /** `width`: of the first periods, us. */
  constructor(width: Duration, classNames: readonly string[] = []) {
    this.#classNames = classNames;
    this.#arrivals = new Periods(width);
  }

  /** `work` is the service time at speed 1, us. */
  record(task: TaskInstants, workClass: number, work: number): void {
    const { arrived, completed } = task;
    // None of them before the one before it, whatever order a design took them in.
    const started = Math.min(task.started ?? completed, completed);
    const admitted = Math.max(arrived, Math.min(task.admitted ?? arrived, started));
    const begun = Math.max(started, Math.min(task.begun ?? started, completed));
    const ended = Math.max(begun, Math.min(task.ended ?? completed, completed));
    const parts = this.#parts;
    parts[0] += admitted - arrived;
    parts[1] += started - admitted;
    parts[2] += begun - started;
    parts[3] += ended - begun;
    parts[4] += completed - ended;
    const response = completed - arrived;
    this.#classes.add(workClass, response);
    this.#work.add(powerOfTwo(work), response);
    this.#arrivals.add(arrived, response);
  }

  /** undefined where no task was recorded. */
  result(): ResponseBreakdown | undefined {
    if (this.#classes.isEmpty) return undefined;
    return {
      parts: Array.from(this.#parts, (sum) => sum / MICROSECONDS_PER_SECOND),
      classNames: this.#classNames,
      classes: this.#classes.list(),
      work: this.#work.list(),
      period: this.#arrivals.width / MICROSECONDS_PER_SECOND,
      arrivals: this.#arrivals.list(),
    };
  }
}

/** Counts and sums by a small whole number. */
class Cells {
  readonly #counts: number[] = [];
  readonly #sums: number[] = [];

  get isEmpty(): boolean {
    return this.#counts.length === 0;
  }

  add(key: number, response: number): void {
    while (this.#counts.length <= key) {
      this.#counts.push(0);
      this.#sums.push(0);
    }
    this.#counts[key] += 1;
    this.#sums[key] += response;
  }

  /** Two neighbours each become one. */
  fold(): void {
    for (const column of [this.#counts, this.#sums]) {
      const half = Math.ceil(column.length / 2);
      for (let index = 0; index < half; index += 1) column[index] = column[2 * index] + (column[2 * index + 1] ?? 0);
      column.length = half;
    }
  }

  list(): readonly BreakdownCell[] {
    return this.#counts.flatMap((count, key) =>
      count === 0 ? [] : [[key, count, this.#sums[key] / MICROSECONDS_PER_SECOND] as const],
    );
  }
}

/** Equal periods of time; when they run out, neighbours are merged, so that memory does not depend on the length of the run. */
class Periods {
  #width: number;
  readonly #cells = new Cells();

  constructor(width: Duration) {
    this.#width = Math.max(1, width);
  }

  get width(): number {
    return this.#width;
  }

  add(at: number, response: number): void {
    while (at >= PERIODS_MAX * this.#width) {
      this.#cells.fold();
      this.#width *= 2;
    }
    this.#cells.add(Math.floor(at / this.#width), response);
  }

  list(): readonly BreakdownCell[] {
    return this.#cells.list();
  }
}

/** Parts of a second in a us: powers of two of it are powers of two of a second. */
const GRAINS_PER_US = 1.048576;
const TWO_TO_30 = 1_073_741_824;

/** The largest n with 2^(n - WHOLE_SECOND) s <= us; 0 for less. */
function powerOfTwo(us: number): number {
  const grains = us * GRAINS_PER_US;
  const isLarge = grains >= TWO_TO_30;
  const whole = Math.floor(isLarge ? grains / TWO_TO_30 : grains);
  return (isLarge ? 30 : 0) + Math.max(0, 31 - Math.clz32(whole));
}
