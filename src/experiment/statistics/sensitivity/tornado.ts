// Which parameter matters most: each is moved alone to a low and a high setting, everything else as in the baseline, and the
// changes of a metric are ranked. For tornado charts.
// Source: Eschenbach, Spiderplots versus Tornado Diagrams for Sensitivity Analysis, Interfaces 22(6), 1992. One at a time
// sees no interactions: two parameters that matter only together show no bar.

import { assert } from "../../../kernel/assert.ts";
import { meanInterval, CONFIDENCE } from "../interval.ts";
import type { Interval } from "../interval.ts";

/** A metric's values, in the order of the same seeds everywhere. */
export interface Excursion {
  /** As the reader is to see it: `10ms`, `0.5`. */
  readonly setting: string;
  readonly values: readonly number[];
}

export interface Parameter {
  readonly name: string;
  /** Missing where the baseline already is the extreme; one side must be there. */
  readonly low?: Excursion;
  readonly high?: Excursion;
}

export interface TornadoArm {
  readonly setting: string;
  /** Change against the baseline, seed by seed. */
  readonly effect: Interval;
}

export interface TornadoBar {
  readonly name: string;
  readonly low?: TornadoArm;
  readonly high?: TornadoArm;
  /** From the least to the greatest of the two changes and 0: the bar's length, in the metric's unit. */
  readonly swing: number;
  /** True where an arm's interval excludes 0. */
  readonly matters: boolean;
}

/**
 * Longest bar first; of equal bars, the first given. The intervals are widened (Bonferroni) so that all of them hold
 * together with probability `level`: of twenty parameters without effect, none is to look as if it had one.
 */
export function tornado(
  baseline: readonly number[],
  parameters: readonly Parameter[],
  level = CONFIDENCE,
): readonly TornadoBar[] {
  const arms = parameters.reduce(
    (sum, { low, high }) => sum + Number(low !== undefined) + Number(high !== undefined),
    0,
  );
  const armLevel = 1 - (1 - level) / Math.max(1, arms);
  return parameters
    .map((parameter) => barOf(baseline, parameter, armLevel))
    .toSorted((one, other) => other.swing - one.swing);
}

function barOf(baseline: readonly number[], { name, low, high }: Parameter, level: number): TornadoBar {
  assert(low !== undefined || high !== undefined, `parameter ${name} was moved nowhere`);
  const arms = {
    ...(low && { low: armOf(baseline, low, level) }),
    ...(high && { high: armOf(baseline, high, level) }),
  };
  const effects = Object.values(arms).map(({ effect }) => effect);
  const means = effects.map(({ mean }) => mean);
  return {
    name,
    ...arms,
    swing: Math.max(0, ...means) - Math.min(0, ...means),
    matters: effects.some((effect) => (effect.low ?? -1) > 0 || (effect.high ?? 1) < 0),
  };
}

function armOf(baseline: readonly number[], { setting, values }: Excursion, level: number): TornadoArm {
  assert(values.length === baseline.length, `setting ${setting} was not run at the baseline's seeds`);
  return {
    setting,
    effect: meanInterval(
      values.map((value, seed) => value - baseline[seed]),
      level,
    ),
  };
}
