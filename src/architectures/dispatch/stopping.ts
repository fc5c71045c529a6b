// Who was asked to stop so that somebody else could start, and for whom: one victim for each that waits, and no more. For
// orderings that displace without promising the place: whoever is first then takes it.

import type { TaskId } from "../../process/identity.ts";
import type { Attempt } from "./attempt.ts";

export class Stopping {
  readonly #claimants = new Set<TaskId>();
  readonly #victims = new Set<Attempt>();

  /** The task waits for a place. Is somebody to stop for it? Not if as many are still stopping as tasks wait for that. */
  needsVictim(task: TaskId): boolean {
    for (const victim of this.#victims) if (!victim.isStopping || !victim.holdsPlace) this.#victims.delete(victim);
    this.#claimants.add(task);
    return this.#victims.size < this.#claimants.size;
  }

  stops(victim: Attempt): void {
    this.#victims.add(victim);
  }

  /** It does not wait any more. */
  left(task: TaskId): void {
    if (this.#claimants.size > 0) this.#claimants.delete(task);
  }
}
