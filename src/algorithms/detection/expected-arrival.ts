// When the next heartbeat of a peer should arrive, from the arrivals and sequence numbers of the latest: the estimate of
// NFD-E, for the detectors beside this file. Lost beats do not disturb it, since every beat says which it is.
// Source: Chen, Toueg, Aguilera, On the Quality of Service of Failure Detectors, IEEE Transactions on Computers 51(5), 2002,
// section 6.3: EA of beat l + 1 = mean of (A_i - eta s_i) over the latest n beats i, + (l + 1) eta.

import type { Duration, Instant } from "../../kernel/time.ts";
import { SampleWindow } from "./sample-window.ts";

/** Before the first beat. */
const NONE = -1;
/** So far back it is known which beats have come: bits of an integer. */
const REMEMBERED = 32;
/** So many late beats in a row are the sender's doing: even if one in twenty is late, chance does it once in 160,000 beats. */
const LATE_MAX = 4;

/** One peer's. Whoever owns it says when watching begins, and hands over every beat. */
export class ExpectedArrival {
  readonly #interval: Duration;
  /** By how much each beat came after interval * sequence: the same for all if nothing ever varied. */
  readonly #offsets: SampleWindow;
  #sequence = NONE;
  /** Bit k: the beat k before the latest has come. */
  #seen = 0;
  /** Offsets of the latest beats if all of them were late, and it is not known yet what to make of that. */
  #late: number[] = [];
  #next = 0;
  #lateness = 0;

  constructor(interval: Duration, window: number) {
    this.#interval = interval;
    this.#offsets = new SampleWindow(window);
  }

  /** Of the beat after the latest. Not rounded. */
  get next(): number {
    return this.#next;
  }

  /** How much later than expected the latest beat came; negative if earlier. */
  get lateness(): number {
    return this.#lateness;
  }

  /** Beats count anew: nothing is known of their phase, but one must come within an interval. */
  restart(now: Instant): void {
    this.#offsets.clear();
    this.#sequence = NONE;
    this.#seen = 0;
    this.#late = [];
    this.#next = now + this.#interval;
    this.#lateness = 0;
  }

  /** False: a later beat came before, and this one says nothing new. `margin`: beyond it a beat counts as late. */
  arrived(sequence: number, now: Instant, margin: number): boolean {
    const offset = now - this.#interval * sequence;
    if (sequence <= this.#sequence) {
      // Without those that were overtaken the mean would be of the quick ones only. Duplicates do not count.
      if (this.#isFirst(this.#sequence - sequence)) this.#offsets.add(offset);
      return false;
    }
    const step = sequence - this.#sequence;
    this.#seen = step < REMEMBERED ? (this.#seen << step) | 1 : 1;
    this.#sequence = sequence;
    this.#lateness = this.#offsets.count === 0 ? 0 : offset - this.#offsets.mean;
    this.#take(offset, margin);
    const isPastNext = this.#lateness > margin + this.#interval;
    const isRelative = this.#late.length > 1 || isPastNext;
    this.#next = (isRelative ? offset : this.#offsets.mean) + this.#interval * (sequence + 1);
    return true;
  }

  #isFirst(back: number): boolean {
    const bit = 1 << back;
    if (back >= REMEMBERED || (this.#seen & bit) !== 0) return false;
    this.#seen |= bit;
    return true;
  }

  // Not in the paper, whose senders never shift: a process that was paused sends all later beats late, and a window of a
  // thousand would go on expecting them when they came before the pause. A few beats that are late in a row may be the network's
  // doing; if there are more, it is the sender, and the past is void. Until that is known, what follows the second late beat, or
  // one that comes when even its successor is overdue, is expected an interval after it: who was just heard is trusted. No
  // network makes a beat early: one that is shows that the past was late.
  #take(offset: number, margin: number): void {
    const isLate = this.#lateness > margin;
    if (isLate) this.#late.push(offset);
    if (isLate && this.#late.length < LATE_MAX) return;
    const isEarly = this.#lateness < -Math.max(margin, this.#interval);
    if (isLate || isEarly) this.#offsets.clear();
    else for (const late of this.#late) this.#offsets.add(late);
    this.#offsets.add(offset);
    this.#late = [];
  }
}
