// Masters in office at once, as they themselves believe: from when one says that it serves until it resigns or crashes. While it is
// frozen it is in nobody's way. Two of them are no fault by themselves, where everything that they decide or say is confirmed or
// fenced; how long it lasts tells how much depends on that. For the metrics.

import { MICROSECONDS_PER_SECOND, type Instant } from "../../kernel/time.ts";
import type { Trace } from "../../trace/trace.ts";

export class Offices {
  /** By node: is it awake? */
  readonly #holders = new Map<number, boolean>();
  #isShared = false;
  #sharedSince = 0;
  #overlap = 0;
  #hasHolders = false;

  constructor(trace: Trace) {
    trace.on("leader.serving", (at, node) => this.#change(at, node, true));
    trace.on("leader.resigned", (at, node) => this.#change(at, node, undefined));
    trace.on("node.crashed", (at, node) => this.#change(at, node, undefined));
    trace.on("node.paused", (at, node) => this.#holders.has(node) && this.#change(at, node, false));
    trace.on("node.resumed", (at, node) => this.#holders.has(node) && this.#change(at, node, true));
  }

  metrics(end: Instant): Readonly<Record<string, number>> {
    if (!this.#hasHolders) return {};
    const open = this.#isShared ? end - this.#sharedSince : 0;
    return { "leaders.overlap": (this.#overlap + open) / MICROSECONDS_PER_SECOND };
  }

  /** undefined: it leaves. */
  #change(at: Instant, node: number, isAwake: boolean | undefined): void {
    if (isAwake === undefined) this.#holders.delete(node);
    else this.#holders.set(node, isAwake);
    this.#hasHolders ||= isAwake === true;
    let awake = 0;
    for (const holder of this.#holders.values()) if (holder) awake += 1;
    if (this.#isShared && awake < 2) this.#overlap += at - this.#sharedSince;
    if (!this.#isShared && awake > 1) this.#sharedSince = at;
    this.#isShared = awake > 1;
  }
}
