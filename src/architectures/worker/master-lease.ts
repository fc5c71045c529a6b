// A worker's lease on life: how long it may go on without a sign of the master. Composed by the worker, which owns the
// timer tag and says what is to be stopped when the lease has ended.

import { START, type Duration, type Instant } from "../../kernel/time.ts";
import type { Host } from "../../process/host.ts";

export interface LeaseOptions {
  readonly host: Host;
  readonly timerTag: number;
  /** Without a sign of life from the master for this long, the lease ends. */
  readonly duration: Duration;
  /** safe-stop: only proofs that the master had heard this worker renew the lease. */
  readonly isStrict: boolean;
  /** Is there anything that the end of the lease would stop? */
  isNeeded(): boolean;
  ended(): void;
}

export class MasterLease {
  // Not the options as they came: what every message of the master asks for stands in one place in memory.
  readonly #host: Host;
  readonly #isStrict: boolean;
  readonly #duration: Duration;
  /** Local instant. */
  #end: Instant = START;
  #isWatched = false;
  readonly #options: LeaseOptions;

  constructor(options: LeaseOptions) {
    const { host, isStrict, duration } = options;
    this.#host = host;
    this.#isStrict = isStrict;
    this.#duration = duration;
    this.#options = options;
  }

  get hasEnded(): boolean {
    return this.#end <= this.#host.monotonic();
  }

  /** Less than half of it is left. */
  get isHalfOver(): boolean {
    return this.#end - this.#host.monotonic() < this.#duration / 2;
  }

  /** The master had heard this worker at a moment not before `since` (local). */
  renew(since: Instant): void {
    this.#end = Math.max(this.#end, since + this.#duration) as Instant;
  }

  /** A message of the master proves that it was alive when it sent it, which may be long ago. */
  heardMaster(): void {
    if (!this.#isStrict) this.renew(this.#host.monotonic());
  }

  /** Sees to it that the end of the lease is noticed. */
  watch(): void {
    if (this.#isWatched) return;
    this.#isWatched = true;
    const left = Math.max(0, this.#end - this.#host.monotonic()) as Duration;
    this.#host.startTimer(left, this.#options.timerTag);
  }

  /** The worker hands over the timers of this lease's tag. */
  timer(): void {
    this.#isWatched = false;
    if (!this.#options.isNeeded()) return;
    if (this.hasEnded) this.#options.ended();
    else this.watch();
  }
}
