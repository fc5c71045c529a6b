// Offers of two-level scheduling: how many there are, what becomes of them, how much stands locked in them, and how long frameworks
// wait for one. Subscribes to its records itself.

import { IntegerMap } from "../../kernel/integer-map.ts";
import { MICROSECONDS_PER_SECOND, type Instant } from "../../kernel/time.ts";
import { OFFER_ENDS } from "../../trace/record-codes.ts";
import type { Trace } from "../../trace/trace.ts";
import type { Window } from "../window.ts";

interface Open {
  readonly allocator: number;
  readonly cores: number;
  readonly since: Instant;
}

const NOT_WAITING = -1;

export class Offers {
  readonly #window: Window;
  readonly #open = new IntegerMap<Open>();
  /** By OFFER_ENDS index. */
  readonly #ends = OFFER_ENDS.map(() => 0);
  #made = 0;
  /** Core-us. */
  #locked = 0;
  /** By framework: since when it waits. */
  readonly #waitingSince: number[] = [];
  #waits = 0;
  #waitSum = 0;
  #waitMax = 0;

  constructor(trace: Trace, window: Window) {
    this.#window = window;
    trace.on("offer.wanted", (at, _node, _task, framework) => {
      if ((this.#waitingSince[framework] ?? NOT_WAITING) === NOT_WAITING) this.#waitingSince[framework] = at;
    });
    trace.on("offer.made", (at, node, offer, framework, _machines, cores) => {
      this.#made += 1;
      this.#open.set(offer, { allocator: node, cores, since: at });
      this.#waited(framework, at);
    });
    trace.on("offer.closed", (at, _node, offer, _framework, _launches, how) => {
      this.#ends[how] += 1;
      this.#close(offer, at);
    });
    // What an allocator has offered it forgets with everything else.
    trace.on("node.crashed", (at, node) => {
      for (const [offer, { allocator }] of [...this.#open]) if (allocator === node) this.#close(offer, at);
    });
  }

  /** `capacity`: core-us of the window; nothing where nobody offers anything. */
  metrics(capacity: number, end: Instant): Readonly<Record<string, number>> {
    if (this.#made === 0) return {};
    for (const [offer] of [...this.#open]) this.#close(offer, end);
    const [accepted, declined, rescinded] = this.#ends;
    return {
      "offers.made": this.#made,
      "offers.accepted": accepted,
      "offers.declined": declined,
      "offers.rescinded": rescinded,
      ...(capacity > 0 && { "offers.locked": this.#locked / capacity }),
      ...(this.#waits > 0 && {
        "offer.wait.mean": this.#waitSum / this.#waits / MICROSECONDS_PER_SECOND,
        "offer.wait.max": this.#waitMax / MICROSECONDS_PER_SECOND,
      }),
    };
  }

  #close(id: number, at: Instant): void {
    const offer = this.#open.get(id);
    if (offer === undefined) return;
    this.#open.delete(id);
    this.#locked += offer.cores * this.#window.overlap(offer.since, at);
  }

  #waited(framework: number, at: Instant): void {
    const since = this.#waitingSince[framework] ?? NOT_WAITING;
    if (since === NOT_WAITING) return;
    this.#waitingSince[framework] = NOT_WAITING;
    if (!this.#window.contains(at)) return;
    this.#waits += 1;
    this.#waitSum += at - since;
    this.#waitMax = Math.max(this.#waitMax, at - since);
  }
}
