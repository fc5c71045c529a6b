// Logarithm, exponential and power with the same bits on every engine: only + - * /, comparisons and access to a
// double's two halves. (`Math.log` and its kin differ between engines in the last place, `**` even inside one.)
// Source: fdlibm 5.3 (Sun Microsystems, 1993), e_log.c, e_exp.c and (power.ts) e_pow.c: error below one unit in the last
// place. Coefficients and order of operations are theirs, so the results have the bits of the published code.

import { highWord, scaled, withHighWord } from "./double-words.ts";

export { pow } from "./power.ts";

const TWO_TO_54 = 18_014_398_509_481_984;
const LN2_HIGH = 6.9314718036912381649e-1;
const LN2_LOW = 1.90821492927058770002e-10;
const INVERSE_LN2 = 1.442695040888963387;

/** Natural logarithm. */
export function log(x: number): number {
  let high = highWord(x);
  let exponent = 0;
  let significand = x;
  if (high < 0x00100000) {
    if (x === 0) return -Infinity;
    if (high < 0) return NaN;
    significand = x * TWO_TO_54; // was subnormal
    high = highWord(significand);
    exponent = -54;
  }
  if (high >= 0x7ff00000) return x;
  exponent += (high >> 20) - 1023;
  high &= 0x000fffff;
  // Bring the significand into [sqrt(1/2), sqrt(2)).
  const half = (high + 0x95f64) & 0x100000;
  exponent += half >> 20;
  return logOfSignificand(withHighWord(significand, high | (half ^ 0x3ff00000)) - 1, exponent, high);
}

/** log(1 + f) + exponent * log(2), for a significand 1 + f whose high word is `high`. */
function logOfSignificand(f: number, exponent: number, high: number): number {
  if ((0x000fffff & (2 + high)) < 3) {
    // |f| < 2^-20
    if (f === 0) return exponent === 0 ? 0 : exponent * LN2_HIGH + exponent * LN2_LOW;
    const remainder = f * f * (0.5 - 0.33333333333333333 * f);
    if (exponent === 0) return f - remainder;
    return exponent * LN2_HIGH - (remainder - exponent * LN2_LOW - f);
  }
  const s = f / (2 + f);
  const z = s * s;
  const polynomial = logPolynomial(z);
  if (((high - 0x6147a) | (0x6b851 - high)) > 0) {
    const halfSquare = 0.5 * f * f;
    if (exponent === 0) return f - (halfSquare - s * (halfSquare + polynomial));
    return exponent * LN2_HIGH - (halfSquare - (s * (halfSquare + polynomial) + exponent * LN2_LOW) - f);
  }
  if (exponent === 0) return f - s * (f - polynomial);
  return exponent * LN2_HIGH - (s * (f - polynomial) - exponent * LN2_LOW - f);
}

function logPolynomial(z: number): number {
  const w = z * z;
  const even = w * (3.999999999940941908e-1 + w * (2.222219843214978396e-1 + w * 1.531383769920937332e-1));
  const odd =
    z *
    (6.66666666666673513e-1 +
      w * (2.857142874366239149e-1 + w * (1.818357216161805012e-1 + w * 1.479819860511658591e-1)));
  return odd + even;
}

/** e to the power of x. */
export function exp(x: number): number {
  if (x !== x) return NaN;
  if (x > 7.09782712893383973096e2) return Infinity;
  if (x < -7.4513321910194110842e2) return 0;
  if (x === 1) return 2.718281828459045; // fdlibm's own answer is one unit in the last place above
  const size = x < 0 ? -x : x;
  if (size < 3.725290298461914e-9) return 1 + x;
  if (size <= 0.5 * 0.693147180559945286) return expReduced(x, 0, x, 0);
  const k = Math.trunc(INVERSE_LN2 * x + (x < 0 ? -0.5 : 0.5));
  return expReduced(x - k * LN2_HIGH, k * LN2_LOW, x, k);
}

/** exp(high - low) * 2^k, where |high - low| is at most about half of log(2). */
function expReduced(high: number, low: number, x: number, k: number): number {
  const r = k === 0 ? x : high - low;
  const t = r * r;
  const c =
    r -
    t *
      (1.66666666666666019037e-1 +
        t *
          (-2.77777777770155933842e-3 +
            t * (6.61375632143793436117e-5 + t * (-1.6533902205465251539e-6 + t * 4.13813679705723846039e-8))));
  if (k === 0) return 1 - ((r * c) / (c - 2) - r);
  return scaled(1 - (low - (r * c) / (2 - c) - high), k);
}

/** log(1 + x) to a few units in the last place, also where x is tiny. Source: Goldberg, ACM Computing Surveys 23(1), 1991. */
export function log1p(x: number): number {
  const sum = 1 + x;
  if (sum === 1 || sum === Infinity) return x;
  return (log(sum) * x) / (sum - 1);
}

/** exp(x) - 1 to a few units in the last place, also where x is tiny. Source: Kahan; Higham, Accuracy and Stability, 1.14. */
export function expm1(x: number): number {
  const power = exp(x);
  if (power === 1) return x;
  if (power < 0.4 || power > 2.5) return power - 1;
  return ((power - 1) * x) / log(power);
}
