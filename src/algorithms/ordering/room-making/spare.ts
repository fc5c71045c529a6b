// What a machine has left, counted up and down while somebody reckons with who might go and who might come. For orderings.

import type { Demand } from "../availability.ts";

export class Spare {
  #cores: number;
  #memory: number;
  readonly #resources: Map<string, number>;

  private constructor(cores: number, memory: number, resources: Map<string, number>) {
    this.#cores = cores;
    this.#memory = memory;
    this.#resources = resources;
  }

  static of({ cores, memory, resources }: Demand): Spare {
    return new Spare(cores, memory, new Map(Object.entries(resources ?? {})));
  }

  copy(): Spare {
    return new Spare(this.#cores, this.#memory, new Map(this.#resources));
  }

  /** It gives back what it holds. */
  add(demand: Demand): void {
    this.#change(demand, 1);
  }

  take(demand: Demand): void {
    this.#change(demand, -1);
  }

  /** Who asks for nothing of a kind needs none of it, not even where more was taken than there is. */
  covers({ cores, memory, resources }: Demand): boolean {
    if (this.#cores < cores || (memory > 0 && this.#memory < memory)) return false;
    if (resources === undefined) return true;
    return Object.entries(resources).every(([name, amount]) => (this.#resources.get(name) ?? 0) >= amount);
  }

  #change({ cores, memory, resources }: Demand, sign: 1 | -1): void {
    this.#cores += sign * cores;
    this.#memory += sign * memory;
    if (resources === undefined) return;
    for (const [name, amount] of Object.entries(resources))
      this.#resources.set(name, (this.#resources.get(name) ?? 0) + sign * amount);
  }
}
