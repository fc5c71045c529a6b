// What will be free on one machine, as a step function of time, by the estimates of those that hold a place there and by the
// reservations made so far. For orderings that plan ahead.

import { type Duration, type Instant, NEVER } from "../../kernel/time.ts";

/** What a task holds while it runs, or what a machine has free. */
export interface Demand {
  readonly cores: number;
  /** Bytes. */
  readonly memory: number;
  readonly resources?: Readonly<Record<string, number>> | undefined;
}

/** A stretch of time on one machine. */
export interface Stretch {
  readonly start: Instant;
  readonly duration: Duration;
}

export class Availability {
  readonly #names: readonly string[];
  /** From `at[i]` on, until `at[i + 1]`, `free[i]` is free; the last step lasts for ever. */
  readonly #at: number[];
  readonly #free: number[][];

  private constructor(names: readonly string[], at: number[], free: number[][]) {
    this.#names = names;
    this.#at = at;
    this.#free = free;
  }

  /**
   * `free` is free now; each of `ends` (in order of time) gives back what its task holds. What should have ended already
   * counts as free: whoever overran its estimate is taken to be just about to end.
   */
  static of(free: Demand, ends: readonly { readonly at: Instant; readonly task: Demand }[]): Availability {
    const names = Object.keys(free.resources ?? {});
    const steps = [amountsOf(free, names)];
    const instants = [-Infinity];
    for (const { at, task } of ends) {
      const before = steps[steps.length - 1];
      const back = amountsOf(task, names);
      steps.push(before.map((amount, index) => amount + back[index]));
      instants.push(at);
    }
    return new Availability(names, instants, steps);
  }

  copy(): Availability {
    return new Availability(
      this.#names,
      this.#at.slice(),
      this.#free.map((amounts) => amounts.slice()),
    );
  }

  /**
   * The first instant, not before `from`, at which `task` fits and goes on to fit for `duration`; NEVER if there is none, or
   * none before `limit`.
   */
  earliest(task: Demand, duration: Duration, from: Instant, limit: Instant = NEVER): Instant {
    if (task.resources !== undefined && !this.#hasNames(task.resources)) return NEVER;
    let start = NEVER as number;
    for (let index = this.#stepAt(from); index < this.#at.length; index += 1) {
      if (!this.#covers(index, task)) {
        start = NEVER;
        continue;
      }
      if (start === NEVER) start = Math.max(from, this.#at[index]);
      if (start >= limit) return NEVER;
      if (index === this.#at.length - 1 || this.#at[index + 1] - start >= duration) return start as Instant;
    }
    return NEVER;
  }

  /** Would it fit there all the time? */
  fits(task: Demand, { start, duration }: Stretch): boolean {
    return this.earliest(task, duration, start) === start;
  }

  take(task: Demand, stretch: Stretch): void {
    this.#change(task, stretch, -1);
  }

  giveBack(task: Demand, stretch: Stretch): void {
    this.#change(task, stretch, 1);
  }

  #change(task: Demand, { start, duration }: Stretch, sign: 1 | -1): void {
    const demand = amountsOf(task, this.#names);
    const first = this.#split(start, 0);
    const end = this.#split(start + duration, first);
    for (let index = first; index < end; index += 1) {
      const free = this.#free[index];
      for (let which = 0; which < free.length; which += 1) free[which] += sign * demand[which];
    }
  }

  /** The number of the step that begins at this instant: made if there is none. */
  #split(at: number, from: number): number {
    const index = this.#stepAt(at, from);
    if (this.#at[index] === at) return index;
    this.#at.splice(index + 1, 0, at);
    this.#free.splice(index + 1, 0, this.#free[index].slice());
    return index + 1;
  }

  /** The last step that begins at or before this instant. */
  #stepAt(at: number, from = 0): number {
    let low = from;
    let high = this.#at.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#at[middle] <= at) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  #hasNames(resources: Readonly<Record<string, number>>): boolean {
    return Object.entries(resources).every(([name, amount]) => amount === 0 || this.#names.includes(name));
  }

  /** Who asks for nothing of a kind needs none of it, not even where found attempts have overdrawn it. */
  #covers(index: number, { cores, memory, resources }: Demand): boolean {
    const free = this.#free[index];
    if ((cores > 0 && free[0] < cores) || (memory > 0 && free[1] < memory)) return false;
    if (resources === undefined) return true;
    return this.#names.every((name, which) => !(resources[name] > 0) || free[which + 2] >= resources[name]);
  }
}

/** Cores, memory, and whatever else the machine has a name for, in the order of its names. */
function amountsOf({ cores, memory, resources }: Demand, names: readonly string[]): number[] {
  const amounts = [cores, memory];
  for (const name of names) amounts.push(resources?.[name] ?? 0);
  return amounts;
}
