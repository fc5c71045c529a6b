// Weighted fair queueing: imitates a machine that could be divided at will. Whoever would be served first by that one goes
// first here; no task ends later than there by more than the longest task takes, and no tenant notices how much others bring.

import type { Instant } from "../../kernel/time.ts";
import { estimatedWork } from "./tenants/estimated-work.ts";
import { FluidClock } from "./tenants/fluid-clock.ts";
import { KeyedOrder } from "./keyed-order.ts";
import { defineOrdering, type OrderingContext, type QueuedTask } from "./ordering.ts";

export const wfq = defineOrdering({
  name: "wfq",
  summary:
    "Weighted fair queueing: the task goes next that would end first if all tenants with work were served at once, in proportion to weights. By estimates, which are not corrected by what was used; a task that does not fit keeps the turn.",
  source:
    "Demers, Keshav, Shenker, SIGCOMM 1989; Parekh and Gallager, IEEE/ACM Transactions on Networking 1, 1993; catalogue A7",
  parameters: {},
  properties: { clairvoyant: true, preemptive: false, workConserving: false, starvationFree: true },
  create: (_, context) => new FairQueueing(context),
});

class FairQueueing extends KeyedOrder {
  readonly #clock: FluidClock;
  #places = 0;

  constructor(context: OrderingContext | undefined) {
    const clock = new FluidClock(() => context?.capacity().cores ?? 1);
    super((task, now) => clock.finish(task.tenant, estimatedWork(task), task.weight, now));
    this.#clock = clock;
  }

  override add(task: QueuedTask, now: Instant): void {
    if (this.#places === 0 && this.size === 0) this.#clock.restart(now);
    super.add(task, now);
  }

  granted(): void {
    this.#places += 1;
  }

  returned(): void {
    this.#places -= 1;
  }
}
