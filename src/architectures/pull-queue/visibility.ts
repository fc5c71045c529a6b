// Which messages are hidden because somebody works on them, and until when. By the broker's own clock, and only in its memory: a
// broker that restarts hides again, for a full timeout, what its log says is with a consumer. So nobody who still works on a message,
// and extends it, loses it through the broker's fault, and what a dead consumer held comes back at most one timeout later than it
// would have; where what is begun is acknowledged by that, so does what a consumer had begun that is gone by then. Composed by the broker's office.

import { IntegerMap } from "../../kernel/integer-map.ts";
import type { Duration, Instant } from "../../kernel/time.ts";
import type { Host, TimerHandle } from "../../process/host.ts";
import type { Attempt } from "../dispatch/attempt.ts";

interface Hidden {
  readonly attempt: Attempt;
  until: Instant;
  timer: TimerHandle;
}

export class Visibility {
  readonly #host: Host;
  readonly #timeout: Duration;
  readonly #tag: number;
  /** By task. */
  readonly #hidden = new IntegerMap<Hidden>();

  constructor(host: Host, timeout: Duration, tag: number) {
    this.#host = host;
    this.#timeout = timeout;
    this.#tag = tag;
  }

  /** From now on, for a full timeout. */
  hide(attempt: Attempt): void {
    const { id } = attempt.entry;
    this.show(id);
    const timer = this.#host.startTimer(this.#timeout, this.#tag, id);
    this.#hidden.set(id, { attempt, until: this.#fullTimeout(), timer });
  }

  /** For a full timeout from now, if it is hidden. */
  extend(task: number): void {
    const hidden = this.#hidden.get(task);
    if (hidden !== undefined) hidden.until = this.#fullTimeout();
  }

  /** Its time does not run any more: it is there for everybody, or gone. */
  show(task: number): void {
    const hidden = this.#hidden.get(task);
    if (hidden === undefined) return;
    this.#host.cancelTimer(hidden.timer);
    this.#hidden.delete(task);
  }

  /** The delivery whose time is up; undefined if it was extended. */
  timer(task: number): Attempt | undefined {
    const hidden = this.#hidden.get(task);
    if (hidden === undefined) return undefined;
    const left = hidden.until - this.#host.monotonic();
    if (left > 0) {
      hidden.timer = this.#host.startTimer(left as Duration, this.#tag, task);
      return undefined;
    }
    this.#hidden.delete(task);
    return hidden.attempt;
  }

  #fullTimeout(): Instant {
    return (this.#host.monotonic() + this.#timeout) as Instant;
  }
}
