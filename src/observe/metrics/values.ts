// What there was to gain, and what was gained: the value of the tasks that came, and of those that were done by their
// deadline, or not much later where that is worth something. Empty where nobody says what tasks are worth.

import { IntegerMap } from "../../kernel/integer-map.ts";
import { NEVER, type Instant } from "../../kernel/time.ts";
import type { Trace } from "../../trace/trace.ts";
import type { Window } from "../window.ts";

interface Worth {
  readonly workClass: number;
  readonly value: number;
  fade: number;
}

class Gain {
  offered = 0;
  captured = 0;

  metrics(prefix: string): Readonly<Record<string, number>> {
    if (this.offered === 0) return {};
    return {
      [`${prefix}value.offered`]: this.offered,
      [`${prefix}value.captured`]: this.captured,
      [`${prefix}value.ratio`]: this.captured / this.offered,
    };
  }
}

export class Values {
  /** Arrived in the measured window and not ended. */
  readonly #open = new IntegerMap<Worth>();
  readonly #all = new Gain();
  /** One per class; empty where there is only one class. */
  readonly #byClass: readonly Gain[];
  readonly #classNames: readonly string[];

  constructor(trace: Trace, window: Window, classNames: readonly string[]) {
    this.#classNames = classNames;
    this.#byClass = classNames.length > 1 ? classNames.map(() => new Gain()) : [];
    trace.on("task.valued", (at, _client, task, _attempt, workClass, value) => {
      if (window.contains(at)) this.#open.set(task, { workClass, value, fade: 0 });
    });
    trace.on("task.fading", (_at, _client, task, _attempt, _class, fade) => {
      const worth = this.#open.get(task);
      if (worth !== undefined) worth.fade = fade;
    });
  }

  /** `isUseful`: it was completed, and somebody has a use for that. */
  ended(task: number, at: Instant, deadline: number, isUseful: boolean): void {
    const worth = this.#open.get(task);
    if (worth === undefined) return;
    this.#open.delete(task);
    this.#count(worth, isUseful ? valueAt(worth, at, deadline) : 0);
  }

  /** It had not ended when the run did: what it might yet be worth is not known, unless that is nothing. */
  leftOpen(task: number, end: Instant, deadline: number): void {
    const worth = this.#open.get(task);
    if (worth !== undefined && deadline + worth.fade < end) this.#count(worth, 0);
  }

  #count({ workClass, value }: Worth, captured: number): void {
    const ofClass = this.#byClass[workClass];
    for (const gain of ofClass === undefined ? [this.#all] : [this.#all, ofClass]) {
      gain.offered += value;
      gain.captured += captured;
    }
  }

  metrics(): Readonly<Record<string, number>> {
    return Object.assign(
      this.#all.metrics(""),
      ...this.#byClass.map((gain, index) => gain.metrics(`class.${this.#classNames[index]}.`)),
    );
  }
}

function valueAt({ value, fade }: Worth, at: Instant, deadline: number): number {
  if (deadline === NEVER || at <= deadline) return value;
  return fade === 0 ? 0 : value * Math.max(0, 1 - (at - deadline) / fade);
}
