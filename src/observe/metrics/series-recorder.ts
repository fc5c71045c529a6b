// The run over time, in buckets of equal width: levels as time averages, counts as rates. When the buckets run out,
// neighbours are merged and the width doubles, so that memory does not depend on the length of the run.

import { type Duration, MICROSECONDS_PER_SECOND } from "../../kernel/time.ts";
import type { Machine } from "../machines.ts";
import type { TimeSeries } from "../observations.ts";
import { rentedTime } from "./rented-time.ts";

const BUCKETS_MAX = 1024;

/** What the full buckets of a finished run hold, by position. */
export interface BucketLevels {
  /** us. */
  readonly width: number;
  /** How many there are. */
  readonly full: number;
  /** Tasks that waited, and attempts that ran, on average. */
  queue(bucket: number): number;
  running(bucket: number): number;
  completions(bucket: number): number;
  /** Longest response time of a task that was completed in it, us; undefined = none was. */
  slowest(bucket: number): number | undefined;
}

export class SeriesRecorder {
  /** End of the bucket that is being filled, us: whoever tells of something at or after it closes the bucket first. */
  bucketEnd: number;
  #width: number;
  #bucket = 0;
  /** End of the last bucket, once closed. */
  #end = 0;
  #completions = 0;
  #responseSum = 0;
  #responseMax = 0;
  #retries = 0;
  // Integrals at the end of the bucket before.
  #waitingBefore = 0;
  #runningBefore = 0;
  #busyBefore = 0;
  readonly #columns = {
    waiting: new Float64Array(BUCKETS_MAX),
    running: new Float64Array(BUCKETS_MAX),
    busy: new Float64Array(BUCKETS_MAX),
    completions: new Float64Array(BUCKETS_MAX),
    responseSum: new Float64Array(BUCKETS_MAX),
    responseMax: new Float64Array(BUCKETS_MAX),
    retries: new Float64Array(BUCKETS_MAX),
  };

  constructor(width: Duration) {
    this.#width = Math.max(1, width);
    this.bucketEnd = this.#width;
  }

  /** us. */
  completed(response: number): void {
    this.#completions += 1;
    this.#responseSum += response;
    if (response > this.#responseMax) this.#responseMax = response;
  }

  retried(): void {
    this.#retries += 1;
  }

  /** Integrals since the start of the run, now at `bucketEnd`. */
  closeBucket(waitingArea: number, runningArea: number, busyArea: number): void {
    this.#store(waitingArea, runningArea, busyArea);
    this.#bucket += 1;
    if (this.#bucket === BUCKETS_MAX) this.#fold();
    this.bucketEnd = (this.#bucket + 1) * this.#width;
  }

  /** The run ends at `end`, within the bucket that is being filled (or at its very beginning: then it is none). */
  closeLast(end: number, waitingArea: number, runningArea: number, busyArea: number): void {
    this.#end = end;
    if (end === this.#bucket * this.#width && this.#completions + this.#retries === 0) return;
    this.#store(waitingArea, runningArea, busyArea);
    this.#bucket += 1;
  }

  /** Mean number of waiting tasks in each of the last `count` buckets that are full, the oldest first. */
  recentQueues(count: number): readonly number[] {
    return Array.from(
      this.#columns.waiting.subarray(Math.max(0, this.#bucket - count), this.#bucket),
      (area) => area / this.#width,
    );
  }

  /** After `closeLast`. */
  levels(): BucketLevels {
    const { waiting, running, completions, responseMax } = this.#columns;
    const width = this.#width;
    return {
      width,
      full: Math.min(this.#bucket, Math.floor(this.#end / width)),
      queue: (bucket) => waiting[bucket] / width,
      running: (bucket) => running[bucket] / width,
      completions: (bucket) => completions[bucket],
      slowest: (bucket) => (completions[bucket] === 0 ? undefined : responseMax[bucket]),
    };
  }

  /** The last bucket may be shorter than the others; its averages are over its own length. */
  series(workers: readonly Machine[]): readonly TimeSeries[] {
    const width = this.#width;
    const capacity = workers.reduce((sum, { cores }) => sum + cores, 0);
    const rented = rentedTime(workers, width, this.#end);
    const { waiting, running, busy, completions, responseSum, responseMax, retries } = this.#columns;
    const build = (name: string, unit: string, value: (bucket: number, span: number) => number | null): TimeSeries => {
      const values = Array.from({ length: this.#bucket }, (_, bucket) =>
        value(bucket, Math.max(1, Math.min(this.#end, (bucket + 1) * width) - bucket * width)),
      );
      return { name, unit, width: width / MICROSECONDS_PER_SECOND, values };
    };
    const rate = (counts: Float64Array) => (bucket: number, span: number) =>
      (counts[bucket] * MICROSECONDS_PER_SECOND) / span;
    const average = (areas: Float64Array) => (bucket: number, span: number) => areas[bucket] / span;
    const seconds = (values: (bucket: number) => number) => (bucket: number) =>
      completions[bucket] === 0 ? null : values(bucket) / MICROSECONDS_PER_SECOND;
    return [
      build("throughput", "1/s", rate(completions)),
      build("queue", "tasks", average(waiting)),
      build("running", "attempts", average(running)),
      build("utilisation", "1", (bucket, span) => {
        const cores = rented === undefined ? capacity : rented.cores[bucket] / span;
        return cores > 0 ? busy[bucket] / span / cores : null;
      }),
      build(
        "response.mean",
        "s",
        seconds((bucket) => responseSum[bucket] / completions[bucket]),
      ),
      build(
        "response.max",
        "s",
        seconds((bucket) => responseMax[bucket]),
      ),
      build("retries", "1/s", rate(retries)),
      ...(rented === undefined ? [] : [build("machines", "machines", average(rented.machines))]),
    ];
  }

  #store(waitingArea: number, runningArea: number, busyArea: number): void {
    const bucket = this.#bucket;
    const columns = this.#columns;
    columns.waiting[bucket] = waitingArea - this.#waitingBefore;
    columns.running[bucket] = runningArea - this.#runningBefore;
    columns.busy[bucket] = busyArea - this.#busyBefore;
    columns.completions[bucket] = this.#completions;
    columns.responseSum[bucket] = this.#responseSum;
    columns.responseMax[bucket] = this.#responseMax;
    columns.retries[bucket] = this.#retries;
    this.#waitingBefore = waitingArea;
    this.#runningBefore = runningArea;
    this.#busyBefore = busyArea;
    this.#completions = this.#responseSum = this.#responseMax = this.#retries = 0;
  }

  #fold(): void {
    const { responseMax, ...sums } = this.#columns;
    for (const column of Object.values(sums)) mergePairs(column, (a, b) => a + b);
    mergePairs(responseMax, Math.max);
    this.#width *= 2;
    this.#bucket = BUCKETS_MAX / 2;
  }
}

function mergePairs(values: Float64Array, merge: (a: number, b: number) => number): void {
  const half = values.length / 2;
  for (let index = 0; index < half; index += 1) values[index] = merge(values[2 * index], values[2 * index + 1]);
  values.fill(0, half);
}
