// Whether one sample is worse than another, from counts alone: tests for two shares and for two distributions, each against the
// one-sided alternative. Sources: Fisher, The Logic of Inductive Inference, JRSS 98, 1935; Mann and Whitney, On a Test of Whether One
// of Two Random Variables Is Stochastically Larger than the Other, Annals of Mathematical Statistics 18, 1947 (ties: Lehmann, Nonparametrics, 1975).

import { exp } from "./math.ts";
import { gammaLn, normalCdf } from "./special-functions.ts";

/** `hits` of `size`. */
export interface Share {
  readonly hits: number;
  readonly size: number;
}

/** Fisher's exact test: how likely so many hits or more in `suspect` are, if both have the same share. */
export function higherShare(suspect: Share, rest: Share): number {
  const all = suspect.size + rest.size;
  const hits = suspect.hits + rest.hits;
  const most = Math.min(hits, suspect.size);
  let term = exp(
    chooseLn(hits, suspect.hits) + chooseLn(all - hits, suspect.size - suspect.hits) - chooseLn(all, suspect.size),
  );
  let sum = 0;
  for (let drawn = suspect.hits; drawn <= most; drawn += 1) {
    sum += term;
    const left = all - hits - suspect.size + drawn + 1;
    term *= ((hits - drawn) * (suspect.size - drawn)) / ((drawn + 1) * left);
  }
  return Math.min(1, sum);
}

/**
 * The test of Mann and Whitney, by its normal approximation with the correction for ties: how likely `suspect` is so much larger, if
 * both come from the same distribution. Counts by bin, in the order of the values; what is in the same bin is tied.
 */
export function largerValues(suspect: readonly number[], rest: readonly number[]): number {
  let below = 0;
  let wins = 0;
  let ties = 0;
  let suspects = 0;
  const bins = Math.max(suspect.length, rest.length);
  for (let bin = 0; bin < bins; bin += 1) {
    const [own, other] = [suspect[bin] ?? 0, rest[bin] ?? 0];
    wins += own * (below + other / 2);
    const tied = own + other;
    ties += tied * tied * tied - tied;
    below += other;
    suspects += own;
  }
  const all = suspects + below;
  const variance = ((suspects * below) / 12) * (all + 1 - ties / (all * (all - 1)));
  if (!(variance > 0)) return 1;
  const above = wins - (suspects * below) / 2 - 1 / 2;
  return normalCdf(-above / Math.sqrt(variance));
}

function chooseLn(from: number, count: number): number {
  return gammaLn(from + 1) - gammaLn(count + 1) - gammaLn(from - count + 1);
}
