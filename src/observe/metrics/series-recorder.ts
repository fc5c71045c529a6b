// The run over time, in buckets of equal width: levels as time averages, counts as rates. When the buckets run out,
// neighbours are merged and the width doubles, so that memory does not depend on the length of the run.

import { type Duration, type Instant, MICROSECONDS_PER_SECOND } from "../../kernel/time.ts";
import type { TimeSeries } from "../observations.ts";

export const BUCKETS_MAX = 1024;

export class SeriesRecorder {
  #width: number;
  #bucket = 0;
  #bucketEnd: number;
  #since = 0;
  #waiting = 0;
  #running = 0;
  #busyCores = 0;
  readonly #waitingArea = new Float64Array(BUCKETS_MAX);
  readonly #runningArea = new Float64Array(BUCKETS_MAX);
  readonly #busyArea = new Float64Array(BUCKETS_MAX);
  readonly #completions = new Float64Array(BUCKETS_MAX);
  readonly #responseSum = new Float64Array(BUCKETS_MAX);
  readonly #responseMax = new Float64Array(BUCKETS_MAX);
  readonly #retries = new Float64Array(BUCKETS_MAX);

  constructor(width: Duration) {
    this.#width = Math.max(1, width);
    this.#bucketEnd = this.#width;
  }

  waiting(at: Instant, change: number): void {
    this.#advance(at);
    this.#waiting += change;
  }

  /** One attempt more, or one fewer, holding `cores`. */
  running(at: Instant, change: 1 | -1, cores: number): void {
    this.#advance(at);
    this.#running += change;
    this.#busyCores += change * cores;
  }

  completed(at: Instant, response: number): void {
    this.#advance(at);
    const bucket = this.#bucket;
    this.#completions[bucket] += 1;
    this.#responseSum[bucket] += response;
    if (response > this.#responseMax[bucket]) this.#responseMax[bucket] = response;
  }

  retried(at: Instant): void {
    this.#advance(at);
    this.#retries[this.#bucket] += 1;
  }

  /** `capacity` in cores. The last bucket may be shorter than the others; its averages are over its own length. */
  series(end: Instant, capacity: number): readonly TimeSeries[] {
    this.#advance(end);
    const count = this.#since > this.#bucketEnd - this.#width ? this.#bucket + 1 : this.#bucket;
    const width = this.#width / MICROSECONDS_PER_SECOND;
    const build = (name: string, unit: string, value: (bucket: number, span: number) => number | null): TimeSeries => ({
      name,
      unit,
      width,
      values: Array.from({ length: count }, (_, bucket) => value(bucket, Math.min(end, (bucket + 1) * this.#width) - bucket * this.#width)),
    });
    const rate = (counts: Float64Array) => (bucket: number, span: number) => (counts[bucket] * MICROSECONDS_PER_SECOND) / span;
    const perCompletion = (values: (bucket: number) => number) => (bucket: number) =>
      this.#completions[bucket] === 0 ? null : values(bucket) / MICROSECONDS_PER_SECOND;
    return [
      build("throughput", "1/s", rate(this.#completions)),
      build("queue", "tasks", (bucket, span) => this.#waitingArea[bucket] / span),
      build("running", "attempts", (bucket, span) => this.#runningArea[bucket] / span),
      build("utilisation", "1", (bucket, span) => (capacity > 0 ? this.#busyArea[bucket] / span / capacity : null)),
      build("response.mean", "s", perCompletion((bucket) => this.#responseSum[bucket] / this.#completions[bucket])),
      build("response.max", "s", perCompletion((bucket) => this.#responseMax[bucket])),
      build("retries", "1/s", rate(this.#retries)),
    ];
  }

  #advance(at: number): void {
    if (at >= this.#bucketEnd) this.#roll(at);
    const held = at - this.#since;
    if (held === 0) return;
    this.#add(held);
    this.#since = at;
  }

  #add(held: number): void {
    const bucket = this.#bucket;
    this.#waitingArea[bucket] += this.#waiting * held;
    this.#runningArea[bucket] += this.#running * held;
    this.#busyArea[bucket] += this.#busyCores * held;
  }

  #roll(at: number): void {
    while (at >= this.#bucketEnd) {
      this.#add(this.#bucketEnd - this.#since);
      this.#since = this.#bucketEnd;
      this.#bucket += 1;
      if (this.#bucket === BUCKETS_MAX) this.#fold();
      this.#bucketEnd = (this.#bucket + 1) * this.#width;
    }
  }

  #fold(): void {
    const add = (a: number, b: number) => a + b;
    for (const sums of [this.#waitingArea, this.#runningArea, this.#busyArea, this.#completions, this.#responseSum, this.#retries]) mergePairs(sums, add);
    mergePairs(this.#responseMax, Math.max);
    this.#width *= 2;
    this.#bucket = BUCKETS_MAX / 2;
  }
}

function mergePairs(values: Float64Array, merge: (a: number, b: number) => number): void {
  const half = values.length / 2;
  for (let index = 0; index < half; index += 1) values[index] = merge(values[2 * index], values[2 * index + 1]);
  values.fill(0, half);
}
