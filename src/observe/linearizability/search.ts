// The search for a linearization of the history of one object: Wing and Gong's (Testing and Verifying Concurrent Objects, 1993,
// section 4), with Lowe's memory of the configurations that led nowhere (Testing for Linearizability, 2017, section 3).
//
// Two shortcuts, both exact. A reading operation that has returned, and can happen now, is placed at once and for good: wherever
// else a linearization has it, it can be moved to here. An operation that has not returned is not placed where it changes nothing:
// a linearization that has it there is one without it.

import type { Judgement, Operation, SequentialModel } from "./operation.ts";
import { PlacedSet } from "./placed-set.ts";
import { Timeline } from "./timeline.ts";

/** An operation that was given its place. */
interface Placement<State> {
  readonly operation: number;
  readonly before: State;
  /** There is nothing else to try instead. */
  readonly isForced: boolean;
}

export class Search<State, Input, Output> {
  readonly #model: SequentialModel<State, Input, Output>;
  readonly #history: readonly Operation<Input, Output>[];
  readonly #timeline: Timeline;
  readonly #placements: Placement<State>[] = [];
  /** Of operations that have returned, and of the others: which have a place, by their numbers among their like. */
  readonly #answered: PlacedSet;
  readonly #unanswered: PlacedSet;
  readonly #numbers: readonly number[];
  readonly #known = new Set<string>();
  #state: State;
  #entry: number;
  /** Operations that have returned and have no place. */
  #left: number;
  #steps = 0;
  #longest: readonly number[] = [];
  #leftAfterLongest: number;
  #stuck = 0;

  constructor(model: SequentialModel<State, Input, Output>, history: readonly Operation<Input, Output>[]) {
    this.#model = model;
    this.#history = history;
    this.#timeline = new Timeline(history);
    this.#answered = new PlacedSet(history.length);
    this.#unanswered = new PlacedSet(history.length);
    this.#state = model.initial;
    this.#entry = this.#timeline.first;
    this.#numbers = numberAmongLike(history);
    this.#left = history.filter(({ returned }) => returned !== undefined).length;
    this.#leftAfterLongest = this.#left + 1;
  }

  run(budget: number): Judgement<Input, Output> {
    while (this.#left > 0) {
      const isInvocation = this.#timeline.isInvocation(this.#entry);
      if (isInvocation && this.#steps === budget) return { verdict: "unknown", steps: this.#steps };
      const goesOn = isInvocation
        ? this.#tryToPlace(this.#entry)
        : this.#giveUp(this.#timeline.answeredBy(this.#entry));
      if (!goesOn) return this.#refutation();
    }
    const order = this.#placements.map(({ operation }) => this.#history[operation]);
    return { verdict: "linearizable", steps: this.#steps, orders: [order] };
  }

  #refutation(): Judgement<Input, Output> {
    const longest = this.#longest.map((operation) => this.#history[operation]);
    return { verdict: "not-linearizable", steps: this.#steps, longest, stuck: this.#history[this.#stuck] };
  }

  /** Returns false if the search is over. */
  #tryToPlace(operation: number): boolean {
    const { input, output, returned } = this.#history[operation];
    const hasReturned = returned !== undefined;
    this.#steps += 1;
    const after = this.#model.step(this.#state, input, output);
    if (after === undefined) return this.#pass(operation);
    if (!hasReturned && this.#isSame(after)) return this.#pass(operation);
    const isForced = hasReturned && this.#model.isReading(input, output);
    this.#mark(operation, true);
    if (this.#isKnown(after)) {
      this.#mark(operation, false);
      return isForced ? this.#goBack() : this.#pass(operation);
    }
    this.#placements.push({ operation, before: this.#state, isForced });
    this.#timeline.lift(operation, hasReturned);
    if (hasReturned) this.#left -= 1;
    this.#state = after;
    this.#entry = this.#timeline.first;
    return true;
  }

  #pass(operation: number): true {
    this.#entry = this.#timeline.after(operation);
    return true;
  }

  /** This operation returned before whatever could still be placed was invoked. */
  #giveUp(stuck: number): boolean {
    if (this.#left < this.#leftAfterLongest) {
      this.#leftAfterLongest = this.#left;
      this.#longest = this.#placements.map(({ operation }) => operation);
      this.#stuck = stuck;
    }
    return this.#goBack();
  }

  #goBack(): boolean {
    for (let last = this.#placements.pop(); last !== undefined; last = this.#placements.pop()) {
      const { operation, before, isForced } = last;
      const hasReturned = this.#history[operation].returned !== undefined;
      this.#timeline.putBack(operation, hasReturned);
      this.#mark(operation, false);
      if (hasReturned) this.#left += 1;
      this.#state = before;
      if (!isForced) return this.#pass(operation);
    }
    return false;
  }

  #isSame(state: State): boolean {
    return this.#model.fingerprint(state) === this.#model.fingerprint(this.#state);
  }

  /** Remembers the configuration. */
  #isKnown(state: State): boolean {
    const configuration = `${this.#answered.key};${this.#unanswered.key};${this.#model.fingerprint(state)}`;
    if (this.#known.has(configuration)) return true;
    this.#known.add(configuration);
    return false;
  }

  #mark(operation: number, isPlaced: boolean): void {
    const set = this.#history[operation].returned === undefined ? this.#unanswered : this.#answered;
    if (isPlaced) set.add(this.#numbers[operation]);
    else set.delete(this.#numbers[operation]);
  }
}

function numberAmongLike(history: readonly Operation<unknown, unknown>[]): readonly number[] {
  let answered = 0;
  return history.map(({ returned }, index) => {
    if (returned === undefined) return index - answered;
    answered += 1;
    return answered - 1;
  });
}
