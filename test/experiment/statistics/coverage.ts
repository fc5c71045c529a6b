// How often an interval holds the truth, or a test errs, by simulation: for the tests of statistics.

import type { RandomStream } from "../../../src/kernel/random-stream.ts";

export function shareOf(trials: number, succeeds: (trial: number) => boolean): number {
  let successes = 0;
  for (let trial = 0; trial < trials; trial += 1) if (succeeds(trial)) successes += 1;
  return successes / trials;
}

/** Four standard errors of a share that is `probability` in truth: a right procedure fails once in 16,000. */
export function fourSigma(probability: number, trials: number): number {
  return 4 * Math.sqrt((probability * (1 - probability)) / trials);
}

export function sample(count: number, draw: () => number): number[] {
  return Array.from({ length: count }, draw);
}

export function holds(interval: { readonly low: number | null; readonly high: number | null }, truth: number): boolean {
  return (interval.low ?? -Infinity) <= truth && truth <= (interval.high ?? Infinity);
}

/** x_t = phi x_(t-1) + noise of variance 1, from its steady state: mean 0, long-run variance 1 / (1 - phi)^2. */
export function autoregressive(stream: RandomStream, count: number, phi: number): number[] {
  let x = stream.normal() / Math.sqrt(1 - phi * phi);
  return sample(count, () => (x = phi * x + stream.normal()));
}

/** Waits of successive customers of an M/M/1 queue with service rate 1, from its steady state: mean load / (1 - load). */
export function queueWaits(stream: RandomStream, count: number, load: number): number[] {
  let wait = stream.chance(load) ? stream.exponential() / (1 - load) : 0;
  return sample(count, () => {
    const current = wait;
    wait = Math.max(0, wait + stream.exponential() - stream.exponential() / load);
    return current;
  });
}
