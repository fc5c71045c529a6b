// The noncentral t distribution: what a t statistic does when the effect is there. For power and sample sizes.
// Source: Lenth, Algorithm AS 243, Applied Statistics 38(1), 1989; summed outwards from the largest Poisson weight, as
// Benton and Krishnamoorthy (Computational Statistics and Data Analysis 43, 2003) do, so that no weight underflows.

import { assert } from "../../../kernel/assert.ts";
import { exp, log } from "../../../kernel/math.ts";
import { gammaLn, normalCdf } from "../../../kernel/special-functions.ts";
import { incompleteBeta } from "../incomplete-beta.ts";

/** Terms below this part of the whole are left out. */
const NEGLIGIBLE = 1e-14;

/** P(T <= t) with noncentrality `delta`; any t, delta up to 1e4 in size. Absolute error about 1e-11. */
export function noncentralTCdf(t: number, degreesOfFreedom: number, delta: number): number {
  assert(degreesOfFreedom > 0, "degrees of freedom are positive");
  assert(Math.abs(delta) <= 1e4, "the noncentrality is out of range");
  const p = t < 0 ? 1 - atPositive(-t, degreesOfFreedom, -delta) : atPositive(t, degreesOfFreedom, delta);
  return Math.min(1, Math.max(0, p));
}

function atPositive(t: number, degreesOfFreedom: number, delta: number): number {
  const square = t * t;
  const total = degreesOfFreedom + square;
  const below = normalCdf(-delta);
  if (square === 0) return below;
  if (total === Infinity) return 1;
  const rate = (delta * delta) / 2;
  const beta = (a: number): number => incompleteBeta(square / total, degreesOfFreedom / total, a, degreesOfFreedom / 2);
  if (rate === 0) return below + 0.5 * beta(0.5);
  const term = (j: number, { even, odd }: Weights): number =>
    even * beta(j + 0.5) + Math.sign(delta) * odd * beta(j + 1);
  return below + 0.5 * sumOutwards(rate, term);
}

/** Of a Poisson variate at j, and of its kin at j + 1/2: the p and q of AS 243. */
interface Weights {
  readonly even: number;
  readonly odd: number;
}

function sumOutwards(rate: number, term: (j: number, weights: Weights) => number): number {
  const start = Math.floor(rate);
  const largest = { even: poisson(rate, start), odd: poisson(rate, start + 0.5) };
  let sum = term(start, largest);
  let { even, odd } = largest;
  for (let j = start + 1; even > NEGLIGIBLE; j += 1) {
    even *= rate / j;
    odd *= rate / (j + 0.5);
    sum += term(j, { even, odd });
  }
  ({ even, odd } = largest);
  for (let j = start; j > 0 && even > NEGLIGIBLE; j -= 1) {
    even *= j / rate;
    odd *= (j + 0.5) / rate;
    sum += term(j - 1, { even, odd });
  }
  return sum;
}

/** e^-rate rate^j / Gamma(j + 1). */
function poisson(rate: number, j: number): number {
  return exp(j * log(rate) - rate - gammaLn(j + 1));
}
