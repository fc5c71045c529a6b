// Highest response ratio next: short tasks first, but whoever has waited long for its length goes before them, so that nobody
// starves. What runs is never displaced.

import type { Instant } from "../../kernel/time.ts";
import type { TaskId } from "../../process/identity.ts";
import { type Choice, defineOrdering, type Ordering, type QueuedTask, type Room, WAIT } from "./ordering.ts";
import { RatioTournament } from "./ratio-tournament.ts";

export const hrrn = defineOrdering({
  name: "hrrn",
  summary:
    "Highest response ratio next, (wait + estimate) / estimate, ties by admission; what runs is never displaced. Shortest first without starving the long ones.",
  source: "Brinch Hansen, An Analysis of Response Ratio Scheduling, IFIP Congress 1971; catalogue A2",
  parameters: {},
  properties: { clairvoyant: true, preemptive: false, workConserving: false, starvationFree: true },
  create: () => new HighestRatio(),
});

class HighestRatio implements Ordering {
  readonly #tournament = new RatioTournament();

  get size(): number {
    return this.#tournament.size;
  }

  add(task: QueuedTask, now: Instant): void {
    this.#tournament.add(task, now);
  }

  remove(id: TaskId): boolean {
    return this.#tournament.remove(id);
  }

  choose(room: Room, now: Instant): Choice {
    const task = this.#tournament.first(now);
    return task !== undefined && room.fits(task) ? { kind: "start", task } : WAIT;
  }

  waiting(now: Instant): readonly QueuedTask[] {
    return this.#tournament.inOrder(now);
  }
}
