// To which of several schedulers a client entrusts a task: the tasks of a job go to the same one, whichever client they come from,
// and jobs to one after the other; whoever is not heard of is passed over.

import { NO_GROUP, type TaskSpec } from "../../process/task.ts";
import type { Vigil } from "./vigil.ts";

export class SchedulerChoice {
  readonly #count: number;
  readonly #vigil: Pick<Vigil, "isTrusted" | "incarnation">;

  constructor(count: number, vigil: Pick<Vigil, "isTrusted" | "incarnation">) {
    this.#count = count;
    this.#vigil = vigil;
  }

  /** `failures`: so many have been asked in vain. undefined: none is known to be there. */
  forTask({ id, group, workloadClass }: TaskSpec, failures: number): number | undefined {
    const first = (group === NO_GROUP ? id : group + workloadClass) + failures;
    for (let step = 0; step < this.#count; step += 1) {
      const scheduler = (first + step) % this.#count;
      if (this.#vigil.isTrusted(scheduler) && this.#vigil.incarnation(scheduler) > 0) return scheduler;
    }
    return undefined;
  }
}
