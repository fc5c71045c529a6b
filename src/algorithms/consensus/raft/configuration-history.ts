// The configurations in a member's log, by the index at which each came into force. The latest counts, committed or not; the
// ones before it come back when the log is cut.

import type { Address } from "../../../process/identity.ts";
import { receivers, type Configuration } from "./configuration.ts";

interface Step {
  readonly index: number;
  readonly configuration: Configuration;
}

export class ConfigurationHistory {
  /** Oldest first, never empty. */
  #steps: Step[];

  constructor(initial: Configuration) {
    this.#steps = [{ index: 0, configuration: initial }];
  }

  get latest(): Configuration {
    return this.#steps[this.#steps.length - 1].configuration;
  }

  get latestIndex(): number {
    return this.#steps[this.#steps.length - 1].index;
  }

  /** Whoever receives the log in any of them; some more than once. */
  get everybody(): readonly Address[] {
    return this.#steps.flatMap(({ configuration }) => receivers(configuration));
  }

  /** In force once everything up to `index` was appended. */
  at(index: number): Configuration {
    return this.#steps.findLast((step) => step.index <= index)!.configuration;
  }

  add(index: number, configuration: Configuration): void {
    this.#steps.push({ index, configuration });
  }

  truncateFrom(index: number): void {
    while (this.#steps.length > 1 && this.#steps[this.#steps.length - 1].index >= index) this.#steps.pop();
  }

  /** Nothing before `index` will be cut any more. */
  compactTo(index: number): void {
    const kept = this.#steps.findLastIndex((step) => step.index <= index);
    this.#steps.splice(0, kept);
  }

  resetTo(index: number, configuration: Configuration): void {
    this.#steps = [{ index, configuration }];
  }
}
