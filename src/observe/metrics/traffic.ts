// What it cost to coordinate: messages, bytes, syncs, repeated calls, refused commands. Subscribes to its records itself,
// since they concern no task of the ledger.

import type { Trace } from "../../trace/trace.ts";

export class Traffic {
  #messages = 0;
  #bytes = 0;
  #syncs = 0;
  #callsRetried = 0;
  #commandsRefused = 0;

  constructor(trace: Trace) {
    trace.on("message.sent", (_at, _from, _to, _message, bytes) => {
      this.#messages += 1;
      this.#bytes += bytes;
    });
    trace.on("disk.synced", () => (this.#syncs += 1));
    trace.on("call.retried", () => (this.#callsRetried += 1));
    trace.on("command.refused", () => (this.#commandsRefused += 1));
  }

  metrics(completed: number): Readonly<Record<string, number>> {
    const totals = {
      "messages.total": this.#messages,
      "calls.retried": this.#callsRetried,
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
