// A set of whole numbers from 0 to 63 in two words: the values that one field of a cron expression allows. Plain data; the
// next allowed value is found without a loop. For cron expressions only.

export interface FieldSet {
  /** Bit i: i is allowed. */
  readonly low: number;
  /** Bit i: i + 32 is allowed. */
  readonly high: number;
}

/** What `firstFrom` says when there is none. */
export const NONE = -1;

export const EMPTY: FieldSet = { low: 0, high: 0 };

export function setOf(values: Iterable<number>): FieldSet {
  let low = 0;
  let high = 0;
  for (const value of values) {
    if (value < 32) low |= 1 << value;
    else high |= 1 << (value - 32);
  }
  return { low, high };
}

export function union(one: FieldSet, other: FieldSet): FieldSet {
  return { low: one.low | other.low, high: one.high | other.high };
}

export function has(set: FieldSet, value: number): boolean {
  return ((value < 32 ? set.low >>> value : set.high >>> (value - 32)) & 1) === 1;
}

/** The smallest allowed value that is `value` or more (0 to 64); NONE if there is none. */
export function firstFrom(set: FieldSet, value: number): number {
  if (value < 32) {
    const rest = set.low & (-1 << value);
    if (rest !== 0) return lowestBit(rest);
  }
  if (value >= 64) return NONE;
  const rest = value <= 32 ? set.high : set.high & (-1 << (value - 32));
  return rest === 0 ? NONE : 32 + lowestBit(rest);
}

function lowestBit(word: number): number {
  return 31 - Math.clz32(word & -word);
}
