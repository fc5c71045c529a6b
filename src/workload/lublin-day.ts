// The daily cycle of the Lublin-Feitelson model: gaps are amounts of "points", paid out against the half hours of the
// day, which cost more or fewer points a second as more or fewer jobs arrive in them.

import { drawGamma } from "../kernel/distributions/gamma-variate.ts";
import { exp } from "../kernel/math.ts";
import type { RandomStream } from "../kernel/random-stream.ts";
import { gammaLower } from "../kernel/special-functions.ts";
import type { LublinParameters } from "./lublin-parameters.ts";

const BUCKETS = 48;
const SECONDS_IN_BUCKET = 1_800;
/** The fitted day begins with its 11th half hour (05:00), when fewest jobs arrive. */
const FIRST_BUCKET = 11;
/** Longest gap before it is paid out: e^13 s, 5 days. */
const GAP_LOG_MAX = 13;

/** Runs from midnight; gives the arrivals of one kind of jobs. */
export class DayClock {
  readonly #parameters: LublinParameters;
  readonly #weights: readonly number[];
  #bucket = 0;
  /** Points paid into the current bucket, and the share of its time that they stand for. */
  #points = 0;
  #share = 0;
  /** Whole seconds, as the program counts. */
  #now = 0;

  constructor(parameters: LublinParameters) {
    this.#parameters = parameters;
    this.#weights = bucketWeights(parameters);
  }

  /** Seconds since the log's beginning at which the next job arrives. */
  next(random: RandomStream): number {
    this.#points += exp(this.#drawGap(random)) / SECONDS_IN_BUCKET;
    let passed = 0;
    while (this.#points > this.#weight()) {
      this.#points -= this.#weight();
      this.#bucket = (this.#bucket + 1) % BUCKETS;
      passed += SECONDS_IN_BUCKET;
    }
    const share = this.#points / this.#weight();
    passed += SECONDS_IN_BUCKET * (share - this.#share);
    this.#share = share;
    this.#now = Math.floor(this.#now + passed);
    return this.#now;
  }

  #weight(): number {
    return this.#weights[this.#bucket] as number;
  }

  #drawGap(random: RandomStream): number {
    const { gap, wholeDayRatio } = this.#parameters;
    for (;;) {
      const logarithm = gap.scale * drawGamma(random, gap.shape * wholeDayRatio);
      if (logarithm <= GAP_LOG_MAX) return logarithm;
    }
  }
}

/** How dear each half hour from midnight is; mean 1. */
export function bucketWeights({ day }: LublinParameters): readonly number[] {
  const weights = Array.from({ length: BUCKETS }, (_, position) => {
    // Half hours are counted from 1, and those before the first belong to the end of the fitted day.
    const bucket = position + 1 < FIRST_BUCKET ? position + 1 + BUCKETS : position + 1;
    return gammaLower(day.shape, (bucket + 0.5) / day.scale) - gammaLower(day.shape, (bucket - 0.5) / day.scale);
  });
  const mean = weights.reduce((sum, weight) => sum + weight, 0) / BUCKETS;
  return weights.map((weight) => weight / mean);
}
