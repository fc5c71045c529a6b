// The polls that a task queue holds: of each worker the latest, until there is something for it, or it has waited for long enough.

import { IntegerMap } from "../../kernel/integer-map.ts";
import type { Duration, Instant } from "../../kernel/time.ts";
import type { Host } from "../../process/host.ts";
import type { Address } from "../../process/identity.ts";
import type { Poll, QueuedWork } from "../protocol/durable-messages.ts";
import { sendDurable } from "./wire.ts";

export interface QueueOwner {
  /** This is for whoever sent the poll, if nobody has it; undefined: the order has given it up. */
  match(work: QueuedWork, poll: Poll | undefined): void;
}

interface Held {
  readonly poll: Poll;
  readonly until: Instant;
  /** Something was chosen for it, and it is not known yet whether that is still there to be had. */
  isBusy: boolean;
  /** What the worker has asked since, while this one is busy. */
  next: Poll | undefined;
}

export class WaitingPolls {
  readonly #host: Host;
  readonly #overTag: number;
  /** By worker, in order of asking. */
  readonly #held = new IntegerMap<Held>();
  /** By worker: its latest poll here. One that comes again after it was answered is none. */
  readonly #latest = new IntegerMap<number>();
  /** By worker: the latest that was answered with work. */
  readonly #granted = new IntegerMap<number>();

  constructor(host: Host, overTag: number) {
    this.#host = host;
    this.#overTag = overTag;
  }

  /** False: there is nothing to be chosen for it now, or ever. */
  add(poll: Poll): boolean {
    const { worker, serial, answered, wait } = poll;
    if ((this.#latest.get(worker) ?? -1) >= serial) return false;
    this.#latest.set(worker, serial);
    const known = this.#held.get(worker);
    if (known?.isBusy === true) {
      known.next = poll;
      return false;
    }
    this.#held.delete(worker);
    // It has more than it knew when it asked, and asks again when it knows.
    if ((this.#granted.get(worker) ?? -1) > answered) return false;
    const until = (this.#host.monotonic() + wait) as Instant;
    this.#held.set(worker, { poll, until, isBusy: false, next: undefined });
    if (wait > 0) this.#host.startTimer(wait as Duration, this.#overTag, worker);
    return true;
  }

  /** The first that asked, of those that are not busy. */
  first(suits: (poll: Poll) => boolean): Poll | undefined {
    for (const { poll, isBusy } of this.#held.values()) if (!isBusy && suits(poll)) return poll;
    return undefined;
  }

  of(worker: Address): Poll | undefined {
    const held = this.#held.get(worker);
    return held === undefined || held.isBusy ? undefined : held.poll;
  }

  occupy({ worker, serial }: Poll): void {
    const held = this.#held.get(worker);
    if (held?.poll.serial === serial) held.isBusy = true;
  }

  /** What was chosen for it was there to be had: it is answered. */
  answered({ worker, serial }: Poll): void {
    this.#granted.set(worker, Math.max(serial, this.#granted.get(worker) ?? -1));
    const held = this.#held.get(worker);
    if (held?.poll.serial !== serial) return;
    this.#held.delete(worker);
    this.#addNext(held);
  }

  /** It was not: the poll waits again, or one that has come since. */
  release({ worker, serial }: Poll): void {
    const held = this.#held.get(worker);
    if (held?.poll.serial !== serial) return;
    held.isBusy = false;
    if (held.next === undefined) this.over(worker);
    else this.#addNext(held);
  }

  /** Its time may be up. */
  over(worker: Address): void {
    const held = this.#held.get(worker);
    if (held === undefined || held.isBusy || this.#host.monotonic() < held.until) return;
    const { queue, serial } = held.poll;
    this.#held.delete(worker);
    sendDurable(this.#host, worker, { type: "empty", queue, serial });
  }

  #addNext({ next }: Held): void {
    if (next === undefined) return;
    this.#latest.set(next.worker, next.serial - 1);
    this.add(next);
  }
}
