// Deadlines that schedulers offered in place of those that they could not keep, and what came of that. Empty where none was offered.

import { IntegerMap } from "../../kernel/integer-map.ts";
import { MICROSECONDS_PER_SECOND } from "../../kernel/time.ts";
import type { Trace } from "../../trace/trace.ts";
import type { Ledger } from "../ledger.ts";
import { NONE } from "../task-table.ts";

export class CounterOffers {
  /** How much later than first asked for, us: of tasks that have agreed to that, and were not acknowledged yet. */
  readonly #stretches = new IntegerMap<number>();
  #made = 0;
  #accepted = 0;
  #settled = 0;
  #stretchSum = 0;

  constructor(trace: Trace, ledger: Ledger) {
    trace.on("deadline.offered", () => void (this.#made += 1));
    trace.on("deadline.agreed", (_at, _client, task, _attempt, _epoch, deadline) => {
      this.#accepted += 1;
      const slot = ledger.find(task);
      if (slot === NONE) return;
      const later = deadline - ledger.tasks.deadline[slot];
      this.#stretches.set(task, (this.#stretches.get(task) ?? 0) + later);
      ledger.tasks.deadline[slot] = deadline;
    });
    trace.on("task.acknowledged", (_at, _client, task) => {
      const stretch = this.#stretches.get(task);
      if (stretch === undefined) return;
      this.#stretches.delete(task);
      this.#settled += 1;
      this.#stretchSum += stretch;
    });
    for (const over of ["task.rejected", "call.abandoned"] as const)
      trace.on(over, (_at, _node, task) => void this.#stretches.delete(task));
  }

  metrics(): Readonly<Record<string, number>> {
    if (this.#made === 0) return {};
    return {
      "counterOffers.made": this.#made,
      "counterOffers.accepted": this.#accepted,
      ...(this.#settled > 0 && {
        "counterOffers.stretch": this.#stretchSum / this.#settled / MICROSECONDS_PER_SECOND,
      }),
    };
  }
}
