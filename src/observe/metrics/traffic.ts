// What it cost to coordinate: messages, bytes, syncs, repeated calls, refused commands. Subscribes to its records itself,
// since they concern no task of the ledger.

import { type Instant, MICROSECONDS_PER_SECOND } from "../../kernel/time.ts";
import type { Trace } from "../../trace/trace.ts";

const TENTH = MICROSECONDS_PER_SECOND / 10;

/** The most that happened within one tenth of a second, tenths counted from the start of the run. */
class BusiestTenth {
  most = 0;
  #tenth = 0;
  #inTenth = 0;

  count(at: Instant): void {
    const tenth = Math.floor(at / TENTH);
    this.#inTenth = tenth === this.#tenth ? this.#inTenth + 1 : 1;
    this.#tenth = tenth;
    this.most = Math.max(this.most, this.#inTenth);
  }
}

export class Traffic {
  #messages = 0;
  #bytes = 0;
  #syncs = 0;
  #callsRetried = 0;
  readonly #retries = new BusiestTenth();
  #commandsRefused = 0;

  constructor(trace: Trace) {
    trace.on("message.sent", (_at, _from, _to, _message, bytes) => {
      this.#messages += 1;
      this.#bytes += bytes;
    });
    trace.on("disk.synced", () => (this.#syncs += 1));
    trace.on("call.retried", (at) => {
      this.#callsRetried += 1;
      this.#retries.count(at);
    });
    trace.on("command.refused", () => (this.#commandsRefused += 1));
  }

  metrics(completed: number): Readonly<Record<string, number>> {
    const totals = {
      "messages.total": this.#messages,
      "calls.retried": this.#callsRetried,
      ...(this.#callsRetried > 0 && { "calls.retriedPeak": this.#retries.most }),
      "commands.refused": this.#commandsRefused,
    };
    if (completed === 0) return totals;
    return {
      ...totals,
      "messages.perTask": this.#messages / completed,
      "bytes.perTask": this.#bytes / completed,
      "disk.syncsPerTask": this.#syncs / completed,
    };
  }
}
