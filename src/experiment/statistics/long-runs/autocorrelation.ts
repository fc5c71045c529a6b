// How much a series repeats itself: what makes a thousand observations of one run worth less than a thousand. For batch
// means, the effective size, and saturation.

import { assert } from "../../../kernel/assert.ts";
import { normalCdf } from "../../../kernel/special-functions.ts";
import { assertSample, deviationsOf, sumOfProducts } from "../sample.ts";

/**
 * r_lag as NIST defines it (e-Handbook 1.3.5.12): sum of products of deviations `lag` apart, divided by the sum of squares.
 * In [-1, 1]; 0 of a series that does not vary or is not longer than `lag`.
 */
export function autocorrelation(series: readonly number[], lag: number): number {
  assert(Number.isInteger(lag) && lag >= 0, "a lag is a whole number, 0 or more");
  assertSample(series);
  const deviations = deviationsOf(series);
  const squares = sumOfProducts(deviations, deviations);
  return squares === 0 ? 0 : sumOfProducts(deviations, deviations, lag) / squares;
}

/**
 * Evidence that neighbours resemble each other: p-value of von Neumann's ratio, one-sided. 1 with fewer than 3 values or none
 * that differ. Sources: von Neumann, Annals of Mathematical Statistics 12(4), 1941; Fishman, Grouping Observations in
 * Digital Simulation, Management Science 24(5), 1978, whose normal approximation is good from 8 values on.
 */
export function neighbourCorrelationP(values: readonly number[]): number {
  const count = values.length;
  const deviations = deviationsOf(values);
  const squares = sumOfProducts(deviations, deviations);
  if (count < 3 || squares === 0) return 1;
  const steps = deviations.slice(1).map((deviation, index) => deviation - deviations[index]);
  const correlation = 1 - sumOfProducts(steps, steps) / (2 * squares);
  return normalCdf(-correlation * Math.sqrt((count * count - 1) / (count - 2)));
}
