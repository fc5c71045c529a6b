// The two 32-bit halves of a double, whatever the machine's byte order. For the portable functions and the digest.

const asDouble = new Float64Array(1);
const asWords = new Int32Array(asDouble.buffer);
asDouble[0] = 1;
/** The half that holds sign and exponent comes second on little-endian machines. */
const HIGH = asWords[0] === 0 ? 1 : 0;
const LOW = 1 - HIGH;

export function highWord(x: number): number {
  asDouble[0] = x;
  return asWords[HIGH];
}

export function lowWord(x: number): number {
  asDouble[0] = x;
  return asWords[LOW];
}

export function withHighWord(x: number, high: number): number {
  asDouble[0] = x;
  asWords[HIGH] = high;
  return asDouble[0];
}

/** The double with this high word and nothing below. */
export function fromHighWord(high: number): number {
  asWords[HIGH] = high;
  asWords[LOW] = 0;
  return asDouble[0];
}

/** x without the lower half of its significand. */
export function withoutLowWord(x: number): number {
  asDouble[0] = x;
  asWords[LOW] = 0;
  return asDouble[0];
}

/** value * 2^k; correct also where the result is subnormal, infinite or zero. */
export function scaled(value: number, k: number): number {
  if (k > 1023) return value * 2 * powerOfTwo(k - 1);
  if (k < -1021) return value * powerOfTwo(Math.max(k + 1000, -1022)) * 9.3326361850321887899e-302; // 2^-1000
  return value * powerOfTwo(k);
}

function powerOfTwo(k: number): number {
  return fromHighWord((k + 1023) << 20);
}
