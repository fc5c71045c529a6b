// Displacements: attempts that were asked to stop because their places were promised to more deserving tasks, and how they set
// each other off. Only orderings that promise room say for whom.

import { IntegerMap } from "../../kernel/integer-map.ts";
import type { Trace } from "../../trace/trace.ts";

/** Chains are followed through so many displaced tasks, the latest. */
const REMEMBERED_MAX = 4_096;

export class Displacements {
  /** By task that was displaced: how many displacements led to it, itself included. */
  readonly #chains = new IntegerMap<number>();
  #count = 0;
  #cascaded = 0;
  #chainMax = 0;

  constructor(trace: Trace) {
    trace.on("attempt.displaced", (_at, _node, task, _attempt, _epoch, preemptor) => this.#displaced(task, preemptor));
  }

  /** Nothing where there were none. */
  metrics(): Readonly<Record<string, number>> {
    if (this.#count === 0) return {};
    return {
      "displacements.count": this.#count,
      "displacements.cascaded": this.#cascaded,
      "displacements.chainMax": this.#chainMax,
    };
  }

  #displaced(task: number, preemptor: number): void {
    const before = this.#chains.get(preemptor) ?? 0;
    this.#count += 1;
    if (before > 0) this.#cascaded += 1;
    this.#chainMax = Math.max(this.#chainMax, before + 1);
    this.#chains.delete(task);
    this.#chains.set(task, before + 1);
    if (this.#chains.size > REMEMBERED_MAX) this.#chains.delete(this.#chains.firstKey()!);
  }
}
