// What a correlated series is worth: the number of independent observations whose mean would be as exact as its own.
// Source: Geyer, Practical Markov Chain Monte Carlo, Statistical Science 7(4), 1992, section 3.3 (the initial monotone
// sequence: sums of neighbouring autocorrelations, until they turn negative, and never rising again).

import { assertSample, deviationsOf, sumOfProducts } from "../sample.ts";

/**
 * Between 1 and the series' length. Of a series that does not vary, its length; one observation or more. A series that is
 * not many times longer than its memory looks better than it is. Costs its length times its memory.
 */
export function effectiveSize(series: readonly number[]): number {
  assertSample(series);
  const deviations = deviationsOf(series);
  const squares = sumOfProducts(deviations, deviations);
  if (squares === 0) return series.length;
  const correlation = (lag: number): number => sumOfProducts(deviations, deviations, lag) / squares;
  let sum = 0;
  let least = Infinity;
  for (let lag = 0; lag + 1 < series.length; lag += 2) {
    const pair = correlation(lag) + correlation(lag + 1);
    if (pair <= 0) break;
    least = Math.min(least, pair);
    sum += least;
  }
  // 1 + 2 (rho_1 + rho_2 + ...) = 2 (all pair sums) - rho_0. Below 1 a series would be worth more than independent ones.
  return Math.max(1, series.length / Math.max(1, 2 * sum - 1));
}
