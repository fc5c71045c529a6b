// How long tasks took: response, wait, service and slowdown of the completed tasks that arrived within the measured window.

import { MICROSECONDS_PER_SECOND } from "../../kernel/time.ts";
import type { HistogramData } from "../observations.ts";
import { LogLinearHistogram } from "./log-linear-histogram.ts";

/** Slowdowns are counted in parts per million. */
const PARTS_PER_MILLION = 1_000_000;
/** tau of the bounded slowdown (Feitelson): shorter tasks count as this long. us. */
const BOUND = 10 * MICROSECONDS_PER_SECOND;
/** Resolution of the exported histograms: 128 buckets per power of two, 0.4% either way. */
const EXPORT_BITS = 7;

export class Responses {
  readonly #response = new LogLinearHistogram();
  readonly #wait = new LogLinearHistogram();
  readonly #slowdown = new LogLinearHistogram();
  #responseSum = 0;
  #waitSum = 0;
  #serviceSum = 0;
  #slowdownSum = 0;
  #boundedSum = 0;

  get count(): number {
    return this.#response.count;
  }

  /** Of response / work, over all tasks recorded. */
  get slowdownSum(): number {
    return this.#slowdownSum;
  }

  /** All in us; `work` is the service time at speed 1 (less than 1 us counts as 1). */
  record(response: number, wait: number, service: number, work: number): void {
    this.#response.record(response);
    this.#wait.record(wait);
    this.#responseSum += response;
    this.#waitSum += wait;
    this.#serviceSum += service;
    const slowdown = response / Math.max(1, work);
    this.#slowdown.record(Math.round(slowdown * PARTS_PER_MILLION));
    this.#slowdownSum += slowdown;
    this.#boundedSum += Math.max(1, response / Math.max(work, BOUND));
  }

  /** Nothing where no task was recorded. */
  metrics(prefix: string): Readonly<Record<string, number>> {
    const count = this.#response.count;
    if (count === 0) return {};
    const second = MICROSECONDS_PER_SECOND;
    return {
      [`${prefix}response.mean`]: this.#responseSum / count / second,
      [`${prefix}response.p50`]: this.#response.quantile(0.5) / second,
      [`${prefix}response.p90`]: this.#response.quantile(0.9) / second,
      [`${prefix}response.p99`]: this.#response.quantile(0.99) / second,
      [`${prefix}response.p999`]: this.#response.quantile(0.999) / second,
      [`${prefix}response.max`]: this.#response.max / second,
      [`${prefix}wait.mean`]: this.#waitSum / count / second,
      [`${prefix}wait.p99`]: this.#wait.quantile(0.99) / second,
      [`${prefix}wait.max`]: this.#wait.max / second,
      [`${prefix}service.mean`]: this.#serviceSum / count / second,
      [`${prefix}slowdown.mean`]: this.#slowdownSum / count,
      [`${prefix}slowdown.p99`]: this.#slowdown.quantile(0.99) / PARTS_PER_MILLION,
      [`${prefix}boundedSlowdown.mean`]: this.#boundedSum / count,
    };
  }

  histograms(prefix: string): Readonly<Record<string, HistogramData>> {
    if (this.#response.count === 0) return {};
    return {
      [`${prefix}response`]: this.#response.toData(EXPORT_BITS),
      [`${prefix}wait`]: this.#wait.toData(EXPORT_BITS),
    };
  }
}
