// Which sessions have run out, by the clock of the service's leader: each is heard of or not, and ends at the first tick after its
// timeout. A new leader gives every session its full time again. Source: ZooKeeper, server/ExpiryQueue (roundToNextInterval).

import { IntegerMap } from "../../kernel/integer-map.ts";
import type { Duration, Instant } from "../../kernel/time.ts";
import type { Session } from "./session-table.ts";

export class SessionClock {
  readonly #tick: Duration;
  readonly #endsAt = new IntegerMap<Instant>();

  constructor(tick: Duration) {
    this.#tick = tick;
  }

  touch({ id, timeout }: Session, now: Instant): void {
    this.#endsAt.set(id, this.nextTick((now + timeout) as Instant));
  }

  forget(id: number): void {
    this.#endsAt.delete(id);
  }

  clear(): void {
    this.#endsAt.clear();
  }

  /** It is being ended: what its client says now comes too late. */
  isTracked(id: number): boolean {
    return this.#endsAt.has(id);
  }

  /** Those that have run out; they are not tracked any more. */
  takeExpired(now: Instant): readonly number[] {
    const expired = [...this.#endsAt].flatMap(([id, endsAt]) => (endsAt <= now ? [id] : []));
    for (const id of expired) this.#endsAt.delete(id);
    return expired;
  }

  /** After this instant, and never at it. */
  nextTick(at: Instant): Instant {
    return ((Math.floor(at / this.#tick) + 1) * this.#tick) as Instant;
  }
}
