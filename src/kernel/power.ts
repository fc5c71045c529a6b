// x to the power of y, with the same bits on every engine. Part of math.ts, which exports it.
// Source: fdlibm 5.3 (Sun Microsystems, 1993), e_pow.c: log2(x) in two pieces of 24 and 53 bits, times y, then 2 to the
// power of that. Its special cases are those of `Math.pow`.

import { fromHighWord, highWord, scaled, withHighWord, withoutLowWord } from "./double-words.ts";

const TWO_TO_31 = 2_147_483_648;
const TWO_TO_53 = 9_007_199_254_740_992;
/** 2 / (3 log(2)), and in two pieces. */
const CP = 9.61796693925975554329e-1;
const CP_HIGH = 9.61796700954437255859e-1;
const CP_LOW = -7.02846165095275826516e-9;
/** log2(1.5) in two pieces. */
const LOG2_OF_1_5_HIGH = 5.84962487220764160156e-1;
const LOG2_OF_1_5_LOW = 1.35003920212974897128e-8;
/** 1 / log(2), and in two pieces. */
const INVERSE_LN2 = 1.442695040888963387;
const INVERSE_LN2_HIGH = 1.44269502162933349609;
const INVERSE_LN2_LOW = 1.92596299112661746887e-8;
const LN2 = 6.93147180559945286227e-1;
const LN2_HIGH = 6.93147182464599609375e-1;
const LN2_LOW = -1.90465429995776804525e-9;
/** -(1024 - log2(largest double + half a unit)) */
const OVERFLOW_MARGIN = 8.0085662595372944372e-17;

export function pow(x: number, y: number): number {
  if (y === 0) return 1;
  if (x !== x || y !== y) return NaN;
  if (y === Infinity || y === -Infinity) return infinitePower(Math.abs(x), y);
  if (y === 1) return x;
  if (y === -1) return 1 / x;
  if (y === 2) return x * x;
  const size = Math.abs(x);
  const isOdd = Math.abs(y) < TWO_TO_53 && Math.trunc(y) === y && y % 2 !== 0;
  const isNegative = x < 0 || (x === 0 && 1 / x < 0);
  if (x < 0 && x !== -Infinity && Math.trunc(y) !== y) return NaN;
  const power = positivePower(size, y);
  return isNegative && isOdd ? -power : power;
}

function infinitePower(size: number, y: number): number {
  if (size === 1) return NaN;
  return size > 1 === y > 0 ? Infinity : 0;
}

function positivePower(x: number, y: number): number {
  if (x === 0 || x === Infinity) return (x === 0) === y > 0 ? 0 : Infinity;
  if (x === 1) return 1;
  if (y === 0.5) return Math.sqrt(x);
  const size = Math.abs(y);
  if (size <= TWO_TO_31) return powerOfLog2(log2High(x), log2Low[0], y);
  const high = highWord(x);
  if (high < 0x3fefffff || high > 0x3ff00000 || size > TWO_TO_53 * 2048) return x > 1 === y > 0 ? Infinity : 0;
  return powerOfLog2(log2NearOneHigh(x), log2Low[0], y);
}

/** The low part that goes with the high part which one of the two functions below has just returned. */
const log2Low = new Float64Array(1);

/** log2(x) for x so near 1 that four terms of the series do. */
function log2NearOneHigh(x: number): number {
  const t = x - 1;
  const w = t * t * (0.5 - t * (0.3333333333333333333333 - t * 0.25));
  const u = INVERSE_LN2_HIGH * t;
  const v = t * INVERSE_LN2_LOW - w * INVERSE_LN2;
  const high = withoutLowWord(u + v);
  log2Low[0] = v - (high - u);
  return high;
}

function log2High(x: number): number {
  let high = highWord(x);
  let exponent = 0;
  let significand = x;
  if (high < 0x00100000) {
    significand = x * TWO_TO_53;
    exponent = -53;
    high = highWord(significand);
  }
  exponent += (high >> 20) - 1023;
  const fraction = high & 0x000fffff;
  high = fraction | 0x3ff00000;
  // Near 1 or near 1.5: the two points around which the logarithm is expanded.
  const isNear1_5 = fraction > 0x3988e && fraction < 0xbb67a;
  if (fraction >= 0xbb67a) {
    exponent += 1;
    high -= 0x00100000;
  }
  return log2OfSignificand(withHighWord(significand, high), high, exponent, isNear1_5);
}

function log2OfSignificand(x: number, high: number, exponent: number, isNear1_5: boolean): number {
  const centre = isNear1_5 ? 1.5 : 1;
  let u = x - centre;
  let v = 1 / (x + centre);
  const s = u * v;
  const sHigh = withoutLowWord(s);
  // x + centre, in two pieces
  let tHigh = fromHighWord(((high >> 1) | 0x20000000) + 0x00080000 + (isNear1_5 ? 0x40000 : 0));
  let tLow = x - (tHigh - centre);
  const sLow = v * (u - sHigh * tHigh - sHigh * tLow);
  const square = s * s;
  const tail = square * square * log2Polynomial(square) + sLow * (sHigh + s);
  const squareHigh = sHigh * sHigh;
  tHigh = withoutLowWord(3 + squareHigh + tail);
  tLow = tail - (tHigh - 3 - squareHigh);
  u = sHigh * tHigh;
  v = sLow * tHigh + tLow * s;
  const pHigh = withoutLowWord(u + v);
  const pLow = v - (pHigh - u);
  const zHigh = CP_HIGH * pHigh;
  const zLow = CP_LOW * pHigh + pLow * CP + (isNear1_5 ? LOG2_OF_1_5_LOW : 0);
  const offset = isNear1_5 ? LOG2_OF_1_5_HIGH : 0;
  const result = withoutLowWord(zHigh + zLow + offset + exponent);
  log2Low[0] = zLow - (result - exponent - offset - zHigh);
  return result;
}

function log2Polynomial(s: number): number {
  const rest = 2.72728123808534006489e-1 + s * (2.30660745775561754067e-1 + s * 2.06975017800338417784e-1);
  return 5.99999999999994648725e-1 + s * (4.28571428578550184252e-1 + s * (3.33333329818377432918e-1 + s * rest));
}

/** 2^(y * (logHigh + logLow)) */
function powerOfLog2(logHigh: number, logLow: number, y: number): number {
  const yHigh = withoutLowWord(y);
  const low = (y - yHigh) * logHigh + y * logLow;
  const high = yHigh * logHigh;
  const exponent = low + high;
  if (exponent >= 1024 && (exponent > 1024 || low + OVERFLOW_MARGIN > exponent - high)) return Infinity;
  if (exponent <= -1075 && (exponent < -1075 || low <= exponent - high)) return 0;
  return exponential2(high, low, exponent);
}

/** 2^(high + low), where `sum` is high + low. */
function exponential2(high: number, low: number, sum: number): number {
  const whole = Math.abs(sum) > 0.5 ? nearestInteger(sum) : 0;
  const fraction = high - whole;
  let t = withoutLowWord(low + fraction);
  const u = t * LN2_HIGH;
  const v = (low - (t - fraction)) * LN2 + t * LN2_LOW;
  const z = u + v;
  const w = v - (z - u);
  t = z * z;
  const t1 = z - t * exponentialPolynomial(t);
  const r = (z * t1) / (t1 - 2) - (w + z * w);
  return scaled(1 - (r - z), whole);
}

function exponentialPolynomial(t: number): number {
  const rest = 6.61375632143793436117e-5 + t * (-1.6533902205465251539e-6 + t * 4.13813679705723846039e-8);
  return 1.66666666666666019037e-1 + t * (-2.77777777770155933842e-3 + t * rest);
}

/** Halves away from zero. */
function nearestInteger(x: number): number {
  return x < 0 ? -Math.floor(0.5 - x) : Math.floor(x + 0.5);
}
