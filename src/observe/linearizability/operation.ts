// What the checker of linearizability works on: operations on an object, what the object would do if they came one at a time,
// and what the checker has to say. Knows nothing of tasks or traces.

/** One call of an object's interface, as its caller saw it. */
export interface Operation<Input, Output> {
  /** Who called; for the reader only: the operations of one process may overlap. */
  readonly process: number;
  readonly input: Input;
  /** Any whole numbers that order all invocations and responses: instants, lines of a file, numbers of records. */
  readonly invoked: number;
  /** undefined = no response: it may take effect at any time after its invocation, or never. */
  readonly returned: number | undefined;
  /** undefined = nobody heard it. */
  readonly output: Output | undefined;
}

/** The object's behaviour when operations come one at a time. `State` is immutable, and not undefined. */
export interface SequentialModel<State, Input, Output> {
  readonly initial: State;
  /** The state after the operation; undefined if in this one it cannot happen, or cannot have this output (undefined: any output will do). */
  step(state: State, input: Input, output: Output | undefined): State | undefined;
  /** An operation with this output leaves every state as it is in which it can happen. It spares the search a lot to know. */
  isReading(input: Input, output: Output | undefined): boolean;
  /** Tells states apart: the same for equal states, and only for these. */
  fingerprint(state: State): string | number;
  /** Operations with different keys are operations on different objects. Left out: there is one object. */
  keyOf?(input: Input): string | number;
}

/** `steps`: how many placements of an operation were tried. */
export type Judgement<Input, Output> =
  | {
      readonly verdict: "linearizable";
      readonly steps: number;
      /** For each key, in order of its first invocation, one order in which the operations may have taken effect. */
      readonly orders: readonly (readonly Operation<Input, Output>[])[];
    }
  | {
      readonly verdict: "not-linearizable";
      readonly steps: number;
      /** An order of as many operations with responses as can be placed, of the key that has none for all. */
      readonly longest: readonly Operation<Input, Output>[];
      /** No way is known to place this one after these, and it had returned before any that is left was invoked. */
      readonly stuck: Operation<Input, Output>;
    }
  | { readonly verdict: "unknown"; readonly steps: number };
