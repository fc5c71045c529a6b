// Whom a member knows, what it holds of each, and in which order it probes them. Tables are arrays by address, which are
// small dense numbers. Used by `SwimMember`.

import type { Instant } from "../../kernel/time.ts";
import type { RandomStream } from "../../kernel/random-stream.ts";
import { IntegerMap } from "../../kernel/integer-map.ts";
import type { Address } from "../../process/identity.ts";
import { isGone, type Rumour } from "./rumour.ts";

const ABSENT = -1;

export class MemberTable {
  readonly #self: Address;
  readonly #random: RandomStream;
  /** The latest that is known of each, by address; one's own included. */
  readonly #rumours: (Rumour | undefined)[] = [];
  /** Those to probe: everybody who is alive or suspect, but oneself. Before the cursor: this round's, done. */
  readonly #order: Address[] = [];
  /** Place in that order, by address. */
  readonly #places: number[] = [];
  #cursor = 0;
  /** Since when each of the dead is, in order of death. */
  readonly #goneSince = new IntegerMap<Instant>();

  constructor(self: Address, random: RandomStream) {
    this.#self = self;
    this.#random = random;
  }

  /** Everybody who is not gone, oneself included. */
  get size(): number {
    return this.#order.length + 1;
  }

  get goneCount(): number {
    return this.#goneSince.size;
  }

  get(member: Address): Rumour | undefined {
    return this.#rumours[member];
  }

  put(rumour: Rumour, now: Instant): void {
    const { member } = rumour;
    this.#makeRoom(member);
    this.#rumours[member] = rumour;
    if (member === this.#self) return;
    if (!isGone(rumour)) {
      this.#goneSince.delete(member);
      this.#enter(member);
    } else if (!this.#goneSince.has(member)) {
      this.#goneSince.set(member, now);
      this.#leave(member);
    }
  }

  /** All that is known, by address. */
  everything(): readonly Rumour[] {
    const all: Rumour[] = [];
    for (const rumour of this.#rumours) if (rumour !== undefined) all.push(rumour);
    return all;
  }

  /** The next one of the round; after each round the order is drawn anew. undefined: there is nobody. */
  nextInTurn(): Address | undefined {
    if (this.#order.length === 0) return undefined;
    if (this.#cursor >= this.#order.length) this.#shuffle();
    this.#cursor += 1;
    return this.#order[this.#cursor - 1];
  }

  /** Anybody. undefined: there is nobody. */
  anyone(): Address | undefined {
    return this.#order.length === 0 ? undefined : this.#order[this.#random.integer(this.#order.length)];
  }

  /** Up to `count` others, all different, of those that `isWanted`. */
  sample(count: number, isWanted: (rumour: Rumour) => boolean): readonly Address[] {
    const chosen: Address[] = [];
    // As memberlist: where few are wanted, three tries per member may find fewer than there are.
    for (let tries = 3 * this.#order.length; tries > 0 && chosen.length < count; tries -= 1) {
      const member = this.#order[this.#random.integer(this.#order.length)];
      if (!chosen.includes(member) && isWanted(this.#rumours[member]!)) chosen.push(member);
    }
    return chosen;
  }

  /** undefined: nobody is. */
  anyGone(): Address | undefined {
    if (this.#goneSince.size === 0) return undefined;
    let skip = this.#random.integer(this.#goneSince.size);
    for (const member of this.#goneSince.keys()) {
      if (skip === 0) return member as Address;
      skip -= 1;
    }
    return undefined;
  }

  /** Forgets whoever has been gone since before `limit`. */
  forgetGone(limit: Instant): void {
    for (const [member, since] of this.#goneSince) {
      if (since >= limit) return;
      this.#goneSince.delete(member);
      this.#rumours[member] = undefined;
    }
  }

  #makeRoom(member: Address): void {
    while (this.#rumours.length <= member) {
      this.#rumours.push(undefined);
      this.#places.push(ABSENT);
    }
  }

  /** At a random place among those that this round has still to come to, so that the round stays a round. */
  #enter(member: Address): void {
    if (this.#places[member] !== ABSENT) return;
    this.#order.push(member);
    const last = this.#order.length - 1;
    this.#places[member] = last;
    this.#swap(last, this.#cursor + this.#random.integer(last + 1 - this.#cursor));
  }

  #leave(member: Address): void {
    let place = this.#places[member];
    if (place === ABSENT) return;
    if (place < this.#cursor) {
      this.#cursor -= 1;
      this.#swap(place, this.#cursor);
      place = this.#cursor;
    }
    this.#swap(place, this.#order.length - 1);
    this.#order.pop();
    this.#places[member] = ABSENT;
  }

  #shuffle(): void {
    this.#cursor = 0;
    for (let last = this.#order.length - 1; last > 0; last -= 1) this.#swap(last, this.#random.integer(last + 1));
  }

  #swap(one: number, other: number): void {
    const order = this.#order;
    const member = order[one];
    order[one] = order[other];
    order[other] = member;
    this.#places[order[one]] = one;
    this.#places[member] = other;
  }
}
