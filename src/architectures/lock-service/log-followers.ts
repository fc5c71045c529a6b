// Readers of the log that wait for its next entry, each until its time is over: what lets a hot standby follow without looking
// again and again. Composed by a member of the lock service, which owns a timer tag for it. A reader waits once, for its
// latest request.

import { IntegerMap } from "../../kernel/integer-map.ts";
import type { Duration } from "../../kernel/time.ts";
import type { Host, TimerHandle } from "../../process/host.ts";
import type { Address } from "../../process/identity.ts";

export interface Follower {
  readonly from: Address;
  readonly serial: number;
  /** It has everything up to this index. */
  readonly after: number;
}

export class LogFollowers {
  readonly #host: Host;
  readonly #tag: number;
  /** By address. */
  readonly #waiting = new IntegerMap<{ readonly follower: Follower; readonly timer: TimerHandle }>();

  constructor(host: Host, tag: number) {
    this.#host = host;
    this.#tag = tag;
  }

  add(follower: Follower, hold: Duration): void {
    this.take(follower.from);
    const timer = this.#host.startTimer(hold, this.#tag, follower.from);
    this.#waiting.set(follower.from, { follower, timer });
  }

  /** It waits no more; undefined = it did not. */
  take(from: number): Follower | undefined {
    const waiting = this.#waiting.get(from);
    if (waiting === undefined) return undefined;
    this.#waiting.delete(from);
    this.#host.cancelTimer(waiting.timer);
    return waiting.follower;
  }

  /** Those for whom there is something now that the log ends at `last`; they wait no more. */
  takeServed(last: number): readonly Follower[] {
    const served = [...this.#waiting.values()].filter(({ follower }) => follower.after < last);
    return served.flatMap(({ follower }) => this.take(follower.from) ?? []);
  }

  /** In the order in which they came. */
  takeAll(): readonly Follower[] {
    return [...this.#waiting.keys()].flatMap((from) => this.take(from) ?? []);
  }
}
