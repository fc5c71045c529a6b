// One timer for each task that something is due of. For a history host.

import { IntegerMap } from "../../kernel/integer-map.ts";
import type { Duration, Instant } from "../../kernel/time.ts";
import type { Host, TimerHandle } from "../../process/host.ts";

export class DueTimers {
  readonly #host: Host;
  readonly #tag: number;
  readonly #timers = new IntegerMap<{
    readonly handle: TimerHandle;
    readonly dueAt: Instant;
    readonly shard: number;
  }>();

  constructor(host: Host, tag: number) {
    this.#host = host;
    this.#tag = tag;
  }

  /** undefined: nothing is due of it. */
  set(shard: number, key: number, delay: Duration | undefined): void {
    const known = this.#timers.get(key);
    const dueAt = delay === undefined ? undefined : ((this.#host.monotonic() + delay) as Instant);
    if (known?.dueAt === dueAt) return;
    if (known !== undefined) this.#host.cancelTimer(known.handle);
    if (delay === undefined || dueAt === undefined) this.#timers.delete(key);
    else this.#timers.set(key, { handle: this.#host.startTimer(delay, this.#tag, key), dueAt, shard });
  }

  /** A timer with this tag fired: of which shard; undefined = it is not the present one. */
  fired(key: number): number | undefined {
    const known = this.#timers.get(key);
    if (known === undefined || this.#host.monotonic() < known.dueAt) return undefined;
    this.#timers.delete(key);
    return known.shard;
  }
}
