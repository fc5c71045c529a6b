// How workers compare with each other: success rates over fixed intervals, and slowness as a moving average. What the
// `outlier` policy looks at; it decides.

import type { WorkerIndex } from "../placement/placement.ts";

/** Of one interval. */
export class SuccessCounts {
  readonly #succeeded: Int32Array;
  readonly #total: Int32Array;

  constructor(workerCount: number) {
    this.#succeeded = new Int32Array(workerCount);
    this.#total = new Int32Array(workerCount);
  }

  count(worker: WorkerIndex, hasSucceeded: boolean): void {
    this.#total[worker] += 1;
    if (hasSucceeded) this.#succeeded[worker] += 1;
  }

  /** A failure that is held against it no more, if it is of this interval. */
  excuse(worker: WorkerIndex): void {
    if (this.#total[worker] > this.#succeeded[worker]) this.#total[worker] -= 1;
  }

  clear(): void {
    this.#succeeded.fill(0);
    this.#total.fill(0);
  }

  /** Success rates of workers with enough samples, in order of worker; empty if those are too few workers. */
  rates(samplesMin: number, workersMin: number): readonly { readonly worker: WorkerIndex; readonly rate: number }[] {
    const rates: { worker: WorkerIndex; rate: number }[] = [];
    this.#total.forEach((total, worker) => {
      if (total >= samplesMin) rates.push({ worker, rate: this.#succeeded[worker] / total });
    });
    return rates.length < workersMin ? [] : rates;
  }
}

/** Below it a success rate is an outlier: the mean less so many standard deviations (of the rates themselves). */
export function outlierThreshold(rates: readonly { readonly rate: number }[], deviations: number): number {
  let sum = 0;
  for (const { rate } of rates) sum += rate;
  const mean = sum / rates.length;
  let squares = 0;
  for (const { rate } of rates) squares += (rate - mean) * (rate - mean);
  return mean - deviations * Math.sqrt(squares / rates.length);
}

/** Each worker's exponentially weighted mean of taken / expected. */
export class Slowness {
  readonly #weight: number;
  readonly #samplesMin: number;
  readonly #means: Float64Array;
  readonly #samples: Int32Array;

  constructor(workerCount: number, weight: number, samplesMin: number) {
    this.#weight = weight;
    this.#samplesMin = samplesMin;
    this.#means = new Float64Array(workerCount);
    this.#samples = new Int32Array(workerCount);
  }

  add(worker: WorkerIndex, ratio: number): void {
    const samples = (this.#samples[worker] += 1);
    // The plain mean until there are enough for the weight: the first sample is not worth more than the others.
    this.#means[worker] += Math.max(this.#weight, 1 / samples) * (ratio - this.#means[worker]);
  }

  /** undefined: too few samples. */
  of(worker: WorkerIndex): number | undefined {
    return this.#samples[worker] >= this.#samplesMin ? this.#means[worker] : undefined;
  }

  forget(worker: WorkerIndex): void {
    this.#samples[worker] = this.#means[worker] = 0;
  }

  /** Of the workers with enough samples; undefined if those are too few. */
  median(workersMin: number): number | undefined {
    const means = this.#means.filter((_, worker) => this.#samples[worker] >= this.#samplesMin).sort();
    if (means.length < workersMin) return undefined;
    const middle = means.length >> 1;
    return means.length % 2 === 1 ? means[middle] : (means[middle - 1] + means[middle]) / 2;
  }
}
