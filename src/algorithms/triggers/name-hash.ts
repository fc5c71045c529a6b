// A number that depends on a name and nothing else: spreads jobs over a window of time, the same way on every master, after
// every restart (catalogue C, "Spread"). For cron expressions and the trigger table.

const TWO_TO_21 = 2_097_152;

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

function mixed(lane: number): number {
  let hash = Math.imul(lane ^ (lane >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
