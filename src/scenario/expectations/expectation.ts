// A scenario's expectation, parsed: a readable comparison, judged later on confidence intervals.
// Grammar: comparison = sum op sum; op = < | <= | > | >= | == | !=; sum = product { (+|-) product };
// product = factor { (*|/) factor }; factor = number [unit] | variant.metric | all.metric | ( sum ).
// In a sweep, a condition may follow: condition = when test { and test }; test = parameter op value. `a.metric` is then a's at
// each point that the condition takes in turn (at every point, without one), and all of them must hold.
// `all.metric` stands for every variant in turn: the expectation must hold for each.

export type Expression =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "metric"; readonly variant: string | "all"; readonly metric: string }
  | {
      readonly kind: "operation";
      readonly operator: "+" | "-" | "*" | "/";
      readonly left: Expression;
      readonly right: Expression;
    };

export interface Expectation {
  /** As written. */
  readonly text: string;
  readonly line: number;
  readonly column: number;
  readonly operator: "<" | "<=" | ">" | ">=" | "==" | "!=";
  /** Durations are in seconds, as in results. */
  readonly left: Expression;
  readonly right: Expression;
  /** `within 5% of`: "a == b within 5%" is an equivalence test; relative half-width, or undefined. */
  readonly within: number | undefined;
  /** In a sweep: labels of the points at which it must hold, each for itself. Absent without a sweep. */
  readonly at?: readonly string[];
}
