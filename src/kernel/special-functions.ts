// Gamma function, incomplete gamma function, normal distribution: what the distributions need for their moments, cdfs and
// quantiles. Portable, as everything that stands on math.ts. Relative error about 1e-13; not for the path of a draw.

import { assert } from "./assert.ts";
import { exp, log } from "./math.ts";

const SQRT_2_PI = 2.5066282746310002;
/** Beyond any that a shape below 1e9 needs. */
const ITERATIONS_MAX = 1_000_000;
const RELATIVE_PRECISION = 1e-16;

// Lanczos, SIAM J. Numer. Anal. 1, 1964, with the 14 coefficients of Godfrey for g = 607/128.
const LANCZOS = [
  57.156235665862923517, -59.597960355475491248, 14.136097974741747174, -0.49191381609762019978,
  0.33994649984811888699e-4, 0.46523628927048575665e-4, -0.98374475304879564677e-4, 0.15808870322491248884e-3,
  -0.21026444172410488319e-3, 0.2174396181152126432e-3, -0.16431810653676389022e-3, 0.84418223983852743293e-4,
  -0.2619083840158140867e-4, 0.36899182659531622704e-5,
];

/** The logarithm of the gamma function of x > 0. */
export function gammaLn(x: number): number {
  let sum = 0.99999999999999709182;
  for (let index = 0; index < LANCZOS.length; index += 1) sum += LANCZOS[index] / (x + 1 + index);
  const t = x + 5.2421875;
  return (x + 0.5) * log(t) - t + log((SQRT_2_PI * sum) / x);
}

/** P(a, x), the cdf at x of a gamma variate of shape a > 0 and scale 1. */
export function gammaLower(a: number, x: number): number {
  if (x <= 0) return 0;
  if (x === Infinity) return 1;
  return x < a + 1 ? lowerSeries(a, x) : 1 - upperFraction(a, x);
}

/** Q(a, x) = 1 - P(a, x), exact also where it is tiny. */
export function gammaUpper(a: number, x: number): number {
  if (x <= 0) return 1;
  if (x === Infinity) return 0;
  return x < a + 1 ? 1 - lowerSeries(a, x) : upperFraction(a, x);
}

/** P(Z <= x) of the standard normal distribution. */
export function normalCdf(x: number): number {
  const tail = 0.5 * gammaUpper(0.5, 0.5 * x * x);
  return x < 0 ? tail : 1 - tail;
}

export function normalDensity(x: number): number {
  return exp(-0.5 * x * x) / SQRT_2_PI;
}

/** The inverse of `normalCdf`. Source: Wichura, Algorithm AS 241 (PPND16), Applied Statistics 37, 1988. */
export function normalQuantile(p: number): number {
  if (p <= 0) return -Infinity;
  if (p >= 1) return Infinity;
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) return q * centralRatio(0.180625 - q * q);
  const r = Math.sqrt(-log(q < 0 ? p : 1 - p));
  const size = r <= 5 ? middleRatio(r - 1.6) : tailRatio(r - 5);
  return q < 0 ? -size : size;
}

/** The x with cdf(x) = p, by bisection to the last bits. For a continuous cdf on x >= 0 and p in [0, 1). */
export function invertCdf(cdf: (x: number) => number, p: number, guess: number): number {
  if (p <= 0) return 0;
  let low = 0;
  let high = guess;
  while (cdf(high) < p) {
    low = high;
    high *= 2;
    if (high === Infinity) return Infinity;
  }
  while (low === 0 && high > 1e-300 && cdf(high / 2) >= p) high /= 2;
  for (;;) {
    const middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) return high;
    if (cdf(middle) < p) low = middle;
    else high = middle;
  }
}

// Abramowitz and Stegun 6.5.29.
function lowerSeries(a: number, x: number): number {
  let term = 1 / a;
  let sum = term;
  for (let n = 1; n < ITERATIONS_MAX; n += 1) {
    term *= x / (a + n);
    sum += term;
    if (term < sum * RELATIVE_PRECISION) return sum * exp(a * log(x) - x - gammaLn(a));
  }
  assert(false, `the series of the incomplete gamma function did not converge for ${a}, ${x}`);
}

// Abramowitz and Stegun 6.5.31, evaluated by Lentz's method (Numerical Recipes, 6.2).
function upperFraction(a: number, x: number): number {
  const TINY = 1e-300;
  let b = x + 1 - a;
  let c = 1 / TINY;
  let d = 1 / b;
  let fraction = d;
  for (let n = 1; n < ITERATIONS_MAX; n += 1) {
    const numerator = -n * (n - a);
    b += 2;
    d = numerator * d + b;
    d = 1 / (Math.abs(d) < TINY ? TINY : d);
    c = b + numerator / c;
    if (Math.abs(c) < TINY) c = TINY;
    const factor = d * c;
    fraction *= factor;
    if (Math.abs(factor - 1) < 3e-16) return fraction * exp(a * log(x) - x - gammaLn(a));
  }
  assert(false, `the fraction of the incomplete gamma function did not converge for ${a}, ${x}`);
}

/** The polynomial with these coefficients, the highest power first. */
function polynomial(coefficients: readonly number[], x: number): number {
  let sum = 0;
  for (let index = 0; index < coefficients.length; index += 1) sum = sum * x + coefficients[index];
  return sum;
}

const CENTRAL_ABOVE = [
  2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457, 13731.693765509461125,
  1971.5909503065514427, 133.14166789178437745, 3.387132872796366608,
];
const CENTRAL_BELOW = [
  5226.495278852854561, 28729.085735721942674, 39307.89580009271061, 21213.794301586595867, 5394.1960214247511077,
  687.1870074920579083, 42.313330701600911252, 1,
];
const MIDDLE_ABOVE = [
  7.7454501427834140764e-4, 0.0227238449892691845833, 0.24178072517745061177, 1.27045825245236838258,
  3.64784832476320460504, 5.7694972214606914055, 4.6303378461565452959, 1.42343711074968357734,
];
const MIDDLE_BELOW = [
  1.05075007164441684324e-9, 5.475938084995344946e-4, 0.0151986665636164571966, 0.14810397642748007459,
  0.68976733498510000455, 1.6763848301838038494, 2.05319162663775882187, 1,
];
const TAIL_ABOVE = [
  2.01033439929228813265e-7, 2.71155556874348757815e-5, 0.0012426609473880784386, 0.026532189526576123093,
  0.29656057182850489123, 1.7848265399172913358, 5.4637849111641143699, 6.6579046435011037772,
];
const TAIL_BELOW = [
  2.04426310338993978564e-15, 1.4215117583164458887e-7, 1.8463183175100546818e-5, 7.868691311456132591e-4,
  0.0148753612908506148525, 0.13692988092273580531, 0.59983220655588793769, 1,
];

function centralRatio(r: number): number {
  return polynomial(CENTRAL_ABOVE, r) / polynomial(CENTRAL_BELOW, r);
}
function middleRatio(r: number): number {
  return polynomial(MIDDLE_ABOVE, r) / polynomial(MIDDLE_BELOW, r);
}
function tailRatio(r: number): number {
  return polynomial(TAIL_ABOVE, r) / polynomial(TAIL_BELOW, r);
}
