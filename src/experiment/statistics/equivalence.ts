// Equivalence: evidence that a difference is too small to matter, which "not significant" never is.
// Source: Schuirmann, A Comparison of the Two One-Sided Tests Procedure and the Power Approach, Journal of
// Pharmacokinetics and Biopharmaceutics 15(6), 1987.

import { assert } from "../../kernel/assert.ts";
import { meanInterval } from "./interval.ts";
import type { Interval } from "./interval.ts";
import { tTest } from "./t-test.ts";

export interface Equivalence {
  /** Largest of the two tests' p: for "the mean is within the margin". */
  readonly p: number;
  readonly isEquivalent: boolean;
  /** At level 1 - 2 error: inside the margin exactly where the tests say so (observations that differ). */
  readonly interval: Interval;
}

/** Probability of calling a mean equivalent that lies on the margin or beyond. */
const ERROR = 0.05;

/**
 * Two one-sided tests of the mean of `differences` against -margin and +margin; one or more of them (one is no evidence),
 * margin > 0 in their unit. `error` in (0, 0.5).
 */
export function twoOneSidedTests(differences: readonly number[], margin: number, error = ERROR): Equivalence {
  assert(margin > 0 && margin < Infinity, "an equivalence margin is a positive number");
  assert(error > 0 && error < 0.5, "an error rate of a one-sided test lies between 0 and 0.5");
  const p = Math.max(tTest(differences, -margin).p.greater, tTest(differences, margin).p.less);
  return { p, isEquivalent: p <= error, interval: meanInterval(differences, 1 - 2 * error) };
}
