// How a plug-in declares its parameters: plain data, from which the scenario loader, the JSON Schema, `orrery list`
// and the reference pages are made. Every plug-in kind (ordering, placement, distribution, arrival process ...) uses it.

import type { Duration } from "./time.ts";
import type { Distribution } from "./distributions/distribution.ts";

/** Durations and sizes are written as in a scenario file ("1s", "16GiB"); `min` and `max` are inclusive. */
export type Parameter = {
  /** One sentence: what it is, its unit where the type does not say it, and advice. */
  readonly summary: string;
} & (
  | {
      readonly type: "duration";
      readonly default?: string;
      readonly min?: string;
      readonly max?: string;
      readonly optional?: true;
    }
  | {
      readonly type: "number";
      readonly default?: number;
      readonly min?: number;
      readonly max?: number;
      readonly above?: number;
      readonly optional?: true;
    }
  | {
      readonly type: "integer";
      readonly default?: number;
      readonly min?: number;
      readonly max?: number;
      readonly optional?: true;
    }
  | { readonly type: "probability"; readonly default?: number; readonly optional?: true }
  | { readonly type: "bytes"; readonly default?: string; readonly optional?: true }
  | { readonly type: "rate"; readonly default?: string; readonly optional?: true }
  | {
      readonly type: "choice";
      readonly options: readonly string[];
      readonly default?: string;
      readonly optional?: true;
    }
  | { readonly type: "boolean"; readonly default?: boolean; readonly optional?: true }
  | { readonly type: "string"; readonly default?: string; readonly optional?: true }
  | { readonly type: "file"; readonly optional?: true }
  | {
      readonly type: "distribution";
      readonly of: "duration" | "number";
      readonly default?: unknown;
      readonly optional?: true;
    }
  | { readonly type: "durations"; readonly default?: readonly string[]; readonly optional?: true }
  | { readonly type: "numbers"; readonly optional?: true }
  /** A list of lists, one value for each column: `[[1h, 5m, 14.4], [6h, 30m, 6]]`. */
  | {
      readonly type: "rows";
      readonly columns: readonly RowColumn[];
      readonly default?: readonly (readonly (string | number)[])[];
      readonly optional?: true;
    }
  /** From names to shares of a whole. */
  | { readonly type: "shares"; readonly optional?: true }
  /** From names to whole numbers from 0 on. */
  | { readonly type: "counts"; readonly optional?: true }
  | { readonly type: "names"; readonly optional?: true }
  /** From names to parameters, and below some of them, under the key `below`, further such names. */
  | { readonly type: "tree"; readonly node: Parameters; readonly below: string; readonly optional?: true }
);

export interface RowColumn {
  readonly name: string;
  readonly type: "duration" | "number";
  readonly min?: number;
  /** Exclusive. */
  readonly above?: number;
}

export type Parameters = Readonly<Record<string, Parameter>>;

/** What a parameter of each type is when it is loaded. */
export interface ParameterTypes {
  duration: Duration;
  number: number;
  integer: number;
  probability: number;
  bytes: number;
  /** Occurrences per second. */
  rate: number;
  /** One of its options, by name, where those are known to the compiler. */
  choice: string;
  boolean: boolean;
  string: string;
  file: string;
  distribution: Distribution;
  durations: readonly Duration[];
  numbers: readonly number[];
  rows: readonly (readonly number[])[];
  shares: Readonly<Record<string, number>>;
  counts: Readonly<Record<string, number>>;
  names: readonly string[];
  /** Of each node the values of its parameters and, under `below`, the nodes below it. */
  tree: Readonly<Record<string, unknown>>;
}

/** The loaded values of declared parameters: durations in microseconds, sizes in bytes, rates per second. */
export type ParameterValues<P extends Parameters> = {
  readonly [K in keyof P]: P[K] extends { readonly optional: true } ? ValueOf<P[K]> | undefined : ValueOf<P[K]>;
};

/** The loaded value of one parameter. */
export type ValueOf<P extends Parameter> = P extends { readonly options: readonly (infer Option)[] }
  ? Option
  : ParameterTypes[P["type"]];

/** What every plug-in says of itself, whatever its kind. Its name is its name in the YAML and on the charts. */
export interface PlugInDescription<P extends Parameters = Parameters> {
  readonly name: string;
  /** One sentence: the rule it follows. */
  readonly summary: string;
  /** Paper and section, or the system whose rule it is. */
  readonly source?: string;
  readonly parameters: P;
  /** Throws a ParameterError where values are wrong only together; absent = `create` does, or they never are. */
  check?(parameters: ParameterValues<P>): void;
  /**
   * The parameter a bare value stands for: with `shorthand: "d"`, `power-of-d: 3` reads as `power-of-d: { d: 3 }`.
   */
  readonly shorthand?: keyof P & string;
}
