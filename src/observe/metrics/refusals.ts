// What is turned away: how often a master said no, and what share of the tasks that came to. Subscribes to its records itself;
// only in runs whose design does turn tasks away.

import { IntegerMap } from "../../kernel/integer-map.ts";
import type { Trace } from "../../trace/trace.ts";
import type { Window } from "../window.ts";

export class Refusals {
  /** Arrived in the measured window, neither acknowledged nor rejected. */
  readonly #open = new IntegerMap<true>();
  #arrived = 0;
  #refused = 0;
  #rejectedInWindow = 0;

  constructor(trace: Trace, window: Window) {
    trace.on("task.arrived", (at, _client, task) => {
      if (!window.contains(at)) return;
      this.#arrived += 1;
      this.#open.set(task, true);
    });
    trace.on("submission.refused", () => void (this.#refused += 1));
    trace.on("task.acknowledged", (_at, _client, task) => void this.#open.delete(task));
    trace.on("task.rejected", (_at, _node, task) => {
      if (this.#open.delete(task)) this.#rejectedInWindow += 1;
    });
  }

  metrics(): Readonly<Record<string, number>> {
    const count = { "submissions.refused": this.#refused };
    return this.#arrived === 0 ? count : { ...count, "tasks.rejectedRatio": this.#rejectedInWindow / this.#arrived };
  }
}
