// Many questions, one error: p-values adjusted so that asking about fifty metrics does not find a difference in two of them
// by luck. Adjusted values are compared with the error rate itself.
// Sources: Holm, A Simple Sequentially Rejective Multiple Test Procedure, Scandinavian Journal of Statistics 6(2), 1979;
// Wright, Adjusted P-Values for Simultaneous Inference, Biometrics 48(4), 1992. Both hold whatever the dependence.

import { assert } from "../../../kernel/assert.ts";

/** Holm's, in the order given; an empty family has none. Never larger than Bonferroni's. */
export function holmAdjusted(pValues: readonly number[]): readonly number[] {
  assertPValues(pValues);
  const count = pValues.length;
  const order = pValues.map((_, index) => index).sort((a, b) => pValues[a] - pValues[b]);
  const adjusted = new Array<number>(count).fill(1);
  let least = 0;
  order.forEach((index, step) => {
    least = Math.max(least, Math.min(1, (count - step) * pValues[index]));
    adjusted[index] = least;
  });
  return adjusted;
}

/** Bonferroni's, for comparison. */
export function bonferroniAdjusted(pValues: readonly number[]): readonly number[] {
  assertPValues(pValues);
  return pValues.map((p) => Math.min(1, pValues.length * p));
}

function assertPValues(pValues: readonly number[]): void {
  for (const p of pValues) assert(p >= 0 && p <= 1, "a p-value lies between 0 and 1");
}
