// Series of many runs on one grid: the mean of everything that was observed in each of its buckets.

import type { TimeSeries } from "../../observe/observations.ts";
import { finite } from "../quantity.ts";

/** More buckets than this are merged by their mean. */
const POINTS_MAX = 200;
/** Series that everybody wants; the others are drawn smaller. */
export const SERIES_SHOWN: ReadonlySet<string> = new Set(["throughput", "queue"]);

export interface SeriesGrid {
  /** Of a bucket, seconds. */
  readonly width: number;
  readonly count: number;
  /** Seconds. */
  readonly end: number;
  readonly unit: string;
}

/** Those with a value somewhere. */
export function usableSeries(all: readonly TimeSeries[]): readonly TimeSeries[] {
  return all.filter(({ width, values }) => width > 0 && values.some(finite));
}

/** How far the series of one name reach in the runs of a variant. */
export class SeriesExtent {
  end = 0;
  /** The widest bucket, seconds. */
  width = 0;
  /** Of the first that has a value. */
  unit: string | undefined;

  add(series: TimeSeries): void {
    if (usableSeries([series]).length === 0) return;
    this.unit ??= series.unit;
    this.width = Math.max(this.width, series.width);
    this.end = Math.max(this.end, series.width * series.values.length);
  }
}

/** Undefined where nothing was observed. */
export function gridOf(name: string, extents: readonly SeriesExtent[]): SeriesGrid | undefined {
  const end = extents.reduce((latest, extent) => Math.max(latest, extent.end), 0);
  const finest = extents.reduce((widest, extent) => Math.max(widest, extent.width), 0);
  const unit = extents.find((extent) => extent.unit !== undefined)?.unit;
  if (unit === undefined) return undefined;
  const width = finest * Math.ceil(end / finest / (SERIES_SHOWN.has(name) ? POINTS_MAX : POINTS_MAX / 2));
  return { width, count: Math.ceil(end / width - 1e-9), end, unit };
}

export class SeriesSums {
  readonly #width: number;
  readonly #sums: Float64Array;
  readonly #weights: Float64Array;
  /** Replications with a value somewhere. */
  runs = 0;

  constructor({ width, count }: SeriesGrid) {
    this.#width = width;
    this.#sums = new Float64Array(count);
    this.#weights = new Float64Array(count);
  }

  add({ width, values }: TimeSeries): void {
    const last = this.#sums.length - 1;
    this.runs += 1;
    values.forEach((value, index) => {
      if (!finite(value)) return;
      const bucket = Math.min(last, Math.floor(((index + 0.5) * width) / this.#width));
      this.#sums[bucket] += value;
      this.#weights[bucket] += 1;
    });
  }

  /** By bucket; null where nothing was observed. */
  means(): readonly (number | null)[] {
    return Array.from(this.#sums, (sum, bucket) => (this.#weights[bucket] > 0 ? sum / this.#weights[bucket] : null));
  }
}
