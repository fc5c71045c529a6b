// Whether clients get through: what share of the tasks they give up on. Subscribes to its records itself; only in runs whose
// clients do give up.

import { IntegerMap } from "../../kernel/integer-map.ts";
import type { Trace } from "../../trace/trace.ts";
import type { Window } from "../window.ts";

export class Submissions {
  /** Arrived in the measured window, neither acknowledged nor given up. */
  readonly #open = new IntegerMap<true>();
  #arrived = 0;
  #abandoned = 0;
  #abandonedInWindow = 0;

  constructor(trace: Trace, window: Window) {
    trace.on("task.arrived", (at, _client, task) => {
      if (!window.contains(at)) return;
      this.#arrived += 1;
      this.#open.set(task, true);
    });
    trace.on("task.acknowledged", (_at, _client, task) => void this.#open.delete(task));
    trace.on("call.abandoned", (_at, _client, task) => {
      this.#abandoned += 1;
      if (this.#open.delete(task)) this.#abandonedInWindow += 1;
    });
  }

  metrics(): Readonly<Record<string, number>> {
    const count = { "submissions.abandoned": this.#abandoned };
    return this.#arrived === 0
      ? count
      : { ...count, "submissions.abandonedRatio": this.#abandonedInWindow / this.#arrived };
  }
}
