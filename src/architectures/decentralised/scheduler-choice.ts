// To which of several schedulers a client entrusts a task: the tasks of a job go to the same one, whichever client they come from,
// and jobs to one after the other; whoever is not heard of is passed over. Of a hybrid, long
// tasks go to the first one.

import { NO_GROUP, type TaskSpec } from "../../process/task.ts";
import { isLong, type HybridOptions } from "./hybrid.ts";
import type { Vigil } from "./vigil.ts";

export class SchedulerChoice {
  readonly #count: number;
  readonly #vigil: Pick<Vigil, "isTrusted" | "incarnation">;
  readonly #hybrid: HybridOptions | undefined;

  constructor(count: number, vigil: Pick<Vigil, "isTrusted" | "incarnation">, hybrid?: HybridOptions) {
    this.#count = count;
    this.#hybrid = hybrid;
    this.#vigil = vigil;
  }

  /** `failures`: so many have been asked in vain. undefined: none is known to be there. */
  forTask(spec: TaskSpec, failures: number): number | undefined {
    const first = this.#firstFor(spec) + failures;
    for (let step = 0; step < this.#count; step += 1) {
      const scheduler = (first + step) % this.#count;
      if (this.#vigil.isTrusted(scheduler) && this.#vigil.incarnation(scheduler) > 0) return scheduler;
    }
    return undefined;
  }

  /** Long tasks of a hybrid all go to the first scheduler that is heard of, which is thereby the central one. */
  #firstFor(spec: TaskSpec): number {
    if (this.#hybrid?.isCentral === true && isLong(this.#hybrid, spec)) return 0;
    return spec.group === NO_GROUP ? spec.id : spec.group + spec.workloadClass;
  }
}
