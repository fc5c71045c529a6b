// Numbers that depend on a name and nothing else: the same on every master, after every restart. They spread jobs over a
// window of time (catalogue C, "Spread") and keys over machines (catalogue B10, B11).

const TWO_TO_21 = 2_097_152;
const TWO_TO_32 = 4_294_967_296;

/**
 * 53 bits. Two lanes of FNV-1a over the bytes of the UTF-16 code units (Fowler, Noll and Vo; the second with another offset
 * basis), each finished with MurmurHash3's mixer, since FNV's low bits know only the low bits of the name.
 */
export function hashOfName(name: string): number {
  let a = 0x811c9dc5 | 0;
  let b = 0x050c5d1f | 0;
  for (let index = 0; index < name.length; index += 1) {
    const unit = name.charCodeAt(index);
    a = Math.imul(Math.imul(a ^ (unit & 255), 0x01000193) ^ (unit >>> 8), 0x01000193);
    b = Math.imul(Math.imul(b ^ (unit >>> 8), 0x01000193) ^ (unit & 255), 0x01000193);
  }
  return (mixed(a) >>> 0) * TWO_TO_21 + (mixed(b ^ Math.imul(a, 0x9e3779b1)) >>> 11);
}

/** 53 bits of a name's hash and a number from 0 to 2^32 - 1: for one name as good as independent, number by number. */
export function hashOfPair(hash: number, number: number): number {
  const low = mixed((hash % TWO_TO_32) ^ number);
  const high = mixed(Math.floor(hash / TWO_TO_21) ^ Math.imul(low, 0x9e3779b1) ^ number);
  return (high >>> 0) * TWO_TO_21 + (low >>> 11);
}

function mixed(lane: number): number {
  let hash = Math.imul(lane ^ (lane >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
