// Which of a sweep's parameters matter most, and where a curve has its knee.
//
// In a grid, each parameter goes alone to its lowest and its highest value from the best point. In a Latin hypercube no two
// points differ in one parameter alone: there a straight line is fitted through all points, seed by seed, and the change
// along it from the lowest to the highest value is the parameter's; its spread over seeds gives the interval. A line sees
// only what rises or falls throughout: a parameter with its best value in the middle shows little.

import type { SweptParameter, Sweep } from "../../scenario/sweep/sweep.ts";
import { log } from "../../kernel/math.ts";
import { CONFIDENCE, meanInterval, meanOf } from "../statistics/interval.ts";
import { fitLine } from "../statistics/linear-regression.ts";
import { kneeOf } from "../statistics/sensitivity/knee.ts";
import { tornado } from "../statistics/sensitivity/tornado.ts";
import type { TornadoArm } from "../statistics/sensitivity/tornado.ts";
import { alongParameter } from "./swept-designs.ts";
import type { Sampled } from "./swept-designs.ts";
import type { KneeResult, SensitivityArm, SensitivityResult } from "./sweep-results.ts";

/** Null where there is one parameter only: its curve says all. `around`: the design from which parameters are moved. */
export function sensitivities(
  sweep: Sweep,
  metric: string,
  around: Sampled,
  all: readonly Sampled[],
): SensitivityResult | null {
  if (sweep.parameters.length < 2 || around.design.point === null || sweep.sampling === "zip") return null;
  const own = all.filter(({ design }) => design.base === around.design.base && design.point !== null);
  const { base, point } = around.design;
  if (sweep.sampling === "latin-hypercube")
    return { metric, base, method: "fitted-line", around: null, bars: fittedBars(sweep.parameters, own) };
  return { metric, base, method: "one-at-a-time", around: point, bars: movedBars(sweep.parameters, around, own) };
}

function movedBars(
  parameters: readonly SweptParameter[],
  around: Sampled,
  own: readonly Sampled[],
): SensitivityResult["bars"] {
  const moved = parameters.flatMap(({ name }, index) => {
    const line = alongParameter(own, around.design, index);
    const excursion = (end: Sampled) => ({ setting: end.design.settings[index].label, values: end.values });
    const ends = { low: line[0], high: line[line.length - 1] };
    const low = ends.low === around ? {} : { low: excursion(ends.low) };
    const high = ends.high === around ? {} : { high: excursion(ends.high) };
    return line.length < 2 ? [] : [{ name, ...low, ...high }];
  });
  return tornado(around.values, moved).map(({ name, low, high, matters }) => ({
    parameter: name,
    low: armOf(low),
    high: armOf(high),
    matters,
  }));
}

function armOf(arm: TornadoArm | undefined): SensitivityArm | null {
  if (arm === undefined) return null;
  return { setting: arm.setting, change: arm.effect.mean, ci95: [arm.effect.low, arm.effect.high] };
}

function fittedBars(parameters: readonly SweptParameter[], own: readonly Sampled[]): SensitivityResult["bars"] {
  const numeric = parameters
    .map((parameter, index) => ({ parameter, index }))
    .filter(({ parameter }) => parameter.unit !== null && parameter.values.length > 1);
  const level = 1 - (1 - CONFIDENCE) / Math.max(1, numeric.length);
  return numeric
    .map(({ parameter, index }) => {
      const x = own.map(({ design }) => position(parameter, design.settings[index].value!));
      const span = Math.max(...x) - Math.min(...x);
      const changes = own[0].values.map(
        (_, seed) =>
          fitLine(
            x,
            own.map(({ values }) => values[seed]),
          ).slope * span,
      );
      const { mean, low, high } = meanInterval(changes, level);
      const top = parameter.values.reduce((most, each) => (each.value! > most.value! ? each : most));
      const matters = (low ?? -1) > 0 || (high ?? 1) < 0;
      const arm: SensitivityArm = { setting: top.label, change: mean, ci95: [low, high] };
      return { parameter: parameter.name, low: null, high: arm, matters };
    })
    .toSorted((a, b) => Math.abs(b.high.change) - Math.abs(a.high.change));
}

/** Where a value lies on its axis. */
export function position({ scale }: SweptParameter, value: number): number {
  return scale === "log" && value > 0 ? log(value) : value;
}

/** Of each variant's curve through its own best design. */
export function knees(sweep: Sweep, best: readonly Sampled[], all: readonly Sampled[]): readonly KneeResult[] {
  if (sweep.sampling === "latin-hypercube") return [];
  return best.flatMap(({ design }) =>
    design.point === null
      ? []
      : sweep.parameters.flatMap((parameter, index) => {
          if (parameter.unit === null) return [];
          const line =
            sweep.sampling === "zip"
              ? all.filter((each) => each.design.base === design.base && each.design.point !== null)
              : alongParameter(all, design, index);
          return kneeAlong(line, parameter, index);
        }),
  );
}

function kneeAlong(line: readonly Sampled[], parameter: SweptParameter, index: number): readonly KneeResult[] {
  const points = line
    .map(({ design, values }) => {
      const { value, label } = design.settings[index];
      return { x: position(parameter, value!), y: meanOf(values), label, design };
    })
    .toSorted((a, b) => a.x - b.x);
  const distinct = points.every(({ x }, at) => at === 0 || x > points[at - 1].x);
  const knee = distinct ? kneeOf(points) : undefined;
  if (knee === undefined) return [];
  const { label, design } = points[knee.index];
  return [{ base: design.base, parameter: parameter.name, label, design: design.name, prominence: knee.prominence }];
}
