// The messages of one space-time window: all of them while they fit into a budget, then a fair sample, in which those of higher
// precedence stay whole as long as they fill no more than half of it and any of lower precedence is there. Which ones stay is decided
// by a hash of their number alone, so that the sample is the same in every run with that seed, and draws from no random stream.

import { type Instant, toSeconds } from "../../kernel/time.ts";
import type { SpaceTimeMessages } from "../observations.ts";

const NONE = -1;
export const DELIVERED = -1;
const UNDER_WAY = -2;
/** 2^32 divided by the golden ratio. */
const MULTIPLIER = 0x9e3779b1;
const EVERY = 0xffffffff;
/** Two node ids make a key. */
const NODES_MAX = 1 << 24;

// Columns of a message: whole numbers.
const FROM = 0;
const TO = 1;
const KIND = 2;
const FATE = 3;
const RANK = 4;
const PRECEDENCE = 5;
/** The message of the same pair of nodes that was kept before it and is still under way. */
const EARLIER = 6;
const INTEGERS = 7;

export class MessageSample {
  readonly #budget: number;
  readonly #integers: Int32Array;
  readonly #sent: Float64Array;
  readonly #until: Float64Array;
  /** By pair of nodes: the latest message that is under way. */
  #latest = new Map<number, number>();
  #size = 0;
  #underWay = 0;
  #seen = 0;
  /** By precedence: a message stays if its rank is not above this. 32 bits. */
  readonly #rankMax: number[];

  /** `precedences`: how many there are. */
  constructor(budget: number, precedences: number) {
    this.#budget = budget;
    this.#rankMax = Array.from({ length: precedences }, () => EVERY);
    this.#integers = new Int32Array((budget + 1) * INTEGERS);
    this.#sent = new Float64Array(budget + 1);
    this.#until = new Float64Array(budget + 1);
  }

  /** Messages that were sent, kept or not. */
  get seen(): number {
    return this.#seen;
  }

  /** Some that were kept are under way. */
  get awaits(): boolean {
    return this.#underWay > 0;
  }

  /** `precedence`: from 0, the lowest. */
  send(at: number, from: number, to: number, kind: number, precedence: number): void {
    const rank = hashed((this.#seen += 1));
    if (rank > this.#rankMax[precedence]) return;
    const slot = this.#size;
    const first = slot * INTEGERS;
    const integers = this.#integers;
    integers[first + FROM] = from;
    integers[first + TO] = to;
    integers[first + KIND] = kind;
    integers[first + FATE] = UNDER_WAY;
    integers[first + RANK] = rank | 0;
    integers[first + PRECEDENCE] = precedence;
    this.#sent[slot] = at;
    this.#size += 1;
    this.#link(slot);
    while (this.#size > this.#budget) this.#thin();
  }

  /** `sentAt` is known of a delivered message; of a dropped one it is not (NONE): then it is the oldest that fits. */
  end(at: number, from: number, to: number, kind: number, fate: number, sentAt: number): void {
    const pair = from * NODES_MAX + to;
    let later = NONE;
    let found = NONE;
    let afterFound = NONE;
    for (let slot = this.#latest.get(pair) ?? NONE; slot !== NONE; slot = this.#integers[slot * INTEGERS + EARLIER]) {
      const isSame =
        this.#integers[slot * INTEGERS + KIND] === kind && (sentAt === NONE || this.#sent[slot] === sentAt);
      if (isSame) {
        found = slot;
        afterFound = later;
      }
      later = slot;
    }
    if (found === NONE) return;
    this.#unlink(pair, found, afterFound);
    this.#until[found] = at;
    this.#integers[found * INTEGERS + FATE] = fate;
  }

  messages(): SpaceTimeMessages {
    const column = (index: number) =>
      Array.from({ length: this.#size }, (_, slot) => this.#integers[slot * INTEGERS + index]);
    const fate = column(FATE);
    return {
      from: column(FROM),
      to: column(TO),
      kind: column(KIND),
      sent: Array.from(this.#sent.subarray(0, this.#size), (at) => toSeconds(at as Instant)),
      until: fate.map((how, slot) => (how === UNDER_WAY ? null : toSeconds(this.#until[slot] as Instant))),
      fate,
    };
  }

  #link(slot: number): void {
    const first = slot * INTEGERS;
    const pair = this.#integers[first + FROM] * NODES_MAX + this.#integers[first + TO];
    this.#integers[first + EARLIER] = this.#latest.get(pair) ?? NONE;
    this.#latest.set(pair, slot);
    this.#underWay += 1;
  }

  #unlink(pair: number, slot: number, later: number): void {
    const earlier = this.#integers[slot * INTEGERS + EARLIER];
    if (later !== NONE) this.#integers[later * INTEGERS + EARLIER] = earlier;
    else if (earlier === NONE) this.#latest.delete(pair);
    else this.#latest.set(pair, earlier);
    this.#underWay -= 1;
  }

  /** Halves the messages of one precedence. */
  #thin(): void {
    const precedence = this.#leastWanted();
    this.#rankMax[precedence] = Math.floor(this.#rankMax[precedence] / 2);
    const before = this.#size;
    this.#size = 0;
    this.#underWay = 0;
    this.#latest = new Map();
    for (let slot = 0; slot < before; slot += 1) if (this.#mayStay(slot)) this.#move(slot);
  }

  /** What fills more than half of the budget is too much of anything; otherwise the lowest that is there. */
  #leastWanted(): number {
    const counts = this.#rankMax.map(() => 0);
    for (let slot = 0; slot < this.#size; slot += 1) counts[this.#integers[slot * INTEGERS + PRECEDENCE]] += 1;
    const large = counts.findIndex((count) => count > this.#budget / 2);
    return large >= 0 ? large : counts.findIndex((count) => count > 0);
  }

  #mayStay(slot: number): boolean {
    const first = slot * INTEGERS;
    const rank = this.#integers[first + RANK] >>> 0;
    return rank <= this.#rankMax[this.#integers[first + PRECEDENCE]];
  }

  /** To the end of those that stay. */
  #move(from: number): void {
    const slot = this.#size;
    this.#size += 1;
    this.#integers.copyWithin(slot * INTEGERS, from * INTEGERS, (from + 1) * INTEGERS);
    this.#sent[slot] = this.#sent[from];
    this.#until[slot] = this.#until[from];
    if (this.#integers[slot * INTEGERS + FATE] === UNDER_WAY) this.#link(slot);
  }
}

/** 32 bits, evenly spread for consecutive numbers (the finaliser of MurmurHash3). */
function hashed(number: number): number {
  let hash = Math.imul(number, MULTIPLIER);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
