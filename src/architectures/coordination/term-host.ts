// A host for the length of one leadership: the machine's own, but for timers, which all end with the leadership, so that
// nothing that an earlier term started disturbs a later one.

import { IntegerMap } from "../../kernel/integer-map.ts";
import type { Duration } from "../../kernel/time.ts";
import { ForwardingHost } from "../../process/forwarding-host.ts";
import type { Host, TimerHandle } from "../../process/host.ts";

/** What was started: the real timer, and what the leadership asked for. */
export interface TermTimer {
  readonly handle: TimerHandle;
  readonly tag: number;
  readonly detail: number;
}

/** Timers carry 32 bits. */
const SERIALS = 0x40000000;

export class TermHost extends ForwardingHost {
  readonly #tag: number;
  readonly #timers = new IntegerMap<TermTimer>();
  #serials = 0;

  /** All timers are started under `tag` of the real host. */
  constructor(host: Host, tag: number) {
    super(host);
    this.#tag = tag;
  }

  /** A timer of the real host fired, with this detail; undefined if it belonged to an earlier leadership. */
  fired(detail: number): TermTimer | undefined {
    const timer = this.#timers.get(detail);
    this.#timers.delete(detail);
    return timer;
  }

  end(): void {
    for (const { handle } of this.#timers.values()) this.host.cancelTimer(handle);
    this.#timers.clear();
  }

  override startTimer(delay: Duration, tag: number, detail = 0): TimerHandle {
    const serial = this.#nextSerial();
    this.#timers.set(serial, { handle: this.host.startTimer(delay, this.#tag, serial), tag, detail });
    return serial as TimerHandle;
  }

  override afterComputing(tag: number, detail = 0): TimerHandle {
    const serial = this.#nextSerial();
    this.#timers.set(serial, { handle: this.host.afterComputing(this.#tag, serial), tag, detail });
    return serial as TimerHandle;
  }

  override cancelTimer(timer: TimerHandle): void {
    const started = this.#timers.get(timer);
    if (started === undefined) return;
    this.#timers.delete(timer);
    this.host.cancelTimer(started.handle);
  }

  #nextSerial(): number {
    this.#serials = (this.#serials + 1) % SERIALS;
    return this.#serials;
  }
}
