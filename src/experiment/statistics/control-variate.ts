// A mean made more exact by something measured beside it whose true mean is known (the offered load, the mean of the drawn
// service times): what the control had by luck is taken out of the metric by regression. For metrics of one variant;
// between variants, common random numbers (paired.ts) do the same and more.
// Source: Lavenberg and Welch, A Perspective on the Use of Control Variables to Increase the Efficiency of Monte Carlo
// Simulations, Management Science 27(3), 1981. The interval is exact for jointly normal pairs, asymptotic for others.

import type { Estimate } from "./estimate.ts";
import { CONFIDENCE, meanInterval } from "./interval.ts";
import { fitLine, meanAt } from "./linear-regression.ts";
import { areAllEqual, varianceOf } from "./sample.ts";

export interface ControlledMean {
  readonly mean: Estimate;
  /** Variance that is left, as a fraction of the plain mean's: 1 = the control is of no use. Can exceed 1 a little. */
  readonly remaining: number;
}

/**
 * `values[i]` and `controls[i]` from the same replication, one or more of them; `expected` is the control's true mean. With
 * fewer than three, or a control that does not vary, the plain interval.
 */
export function controlledMean(
  values: readonly number[],
  controls: readonly number[],
  expected: number,
  level = CONFIDENCE,
): ControlledMean {
  if (values.length < 3 || areAllEqual(controls)) {
    const { mean, low, high } = meanInterval(values, level);
    return { mean: { value: mean, low, high, level }, remaining: 1 };
  }
  const line = fitLine(controls, values);
  const variance = varianceOf(values);
  const distance = expected - line.center;
  const inflation = 1 + (line.count * distance * distance) / line.spread;
  const remaining = variance === 0 ? 1 : (line.deviation * line.deviation * inflation) / variance;
  return { mean: meanAt(line, expected, level), remaining };
}
