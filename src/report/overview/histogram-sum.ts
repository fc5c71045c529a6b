// Histograms of many runs as one: buckets with the same bound are one bucket, and their counts are added up.

import type { HistogramData } from "../../observe/observations.ts";

export class HistogramSum {
  readonly #counts = new Map<number, number>();
  #min = Number.POSITIVE_INFINITY;
  #max = 0;

  add({ buckets, count, min, max }: HistogramData): void {
    for (const [lower, inBucket] of buckets) this.#counts.set(lower, (this.#counts.get(lower) ?? 0) + inBucket);
    if (count === 0) return;
    this.#min = Math.min(this.#min, min);
    this.#max = Math.max(this.#max, max);
  }

  data(): HistogramData {
    const buckets = [...this.#counts].toSorted(([a], [b]) => a - b);
    const count = buckets.reduce((total, [, inBucket]) => total + inBucket, 0);
    return { count, min: this.#min, max: this.#max, buckets };
  }
}

export const EMPTY_HISTOGRAM: HistogramData = new HistogramSum().data();
