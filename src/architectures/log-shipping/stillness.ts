// Does something that should go on stand still? For so long at first, and twice as long after each time that it was said: what is begun
// anew takes its time.

import { type Duration, type Instant, START } from "../../kernel/time.ts";

export class Stillness {
  readonly #patience: Duration;
  #wait: Duration;
  #mark: number | undefined = undefined;
  #since: Instant = START;

  constructor(patience: Duration) {
    this.#patience = this.#wait = patience;
  }

  /** `mark`: how far it is, which changes whenever it goes on; undefined: there is nothing to wait for. True: it has stood still for too long. */
  observe(mark: number | undefined, now: Instant): boolean {
    if (mark !== this.#mark) {
      this.#mark = mark;
      this.#since = now;
      if (mark === undefined) this.#wait = this.#patience;
    }
    if (mark === undefined || now - this.#since < this.#wait) return false;
    this.#wait = (2 * this.#wait) as Duration;
    this.#since = now;
    return true;
  }
}
