// The setting of one or two parameters at which a metric is best: grids that close in on it.
//
// A grid over the range is measured, all settings on the same seeds; the next one spans what cannot be told from the best, and
// one step more on each side. It ends when the steps are as fine as was asked for, or when the grid does not shrink any more:
// then the seeds tell no finer. Golden section (Kiefer, Proc. AMS 4(3), 1953) needs fewer evaluations of an exact function,
// but gives a part of the range away for ever on each single comparison; here a part goes only if the paired test finds
// every setting in it worse. And a grid's settings run side by side on all cores.

import { assert } from "../../../kernel/assert.ts";
import { holmAdjusted } from "../../statistics/families/adjusted-p.ts";
import { CONFIDENCE, meanOf } from "../../statistics/interval.ts";
import { tTest } from "../../statistics/t-test.ts";

/** A setting as it came out: the goal's values at the same seeds everywhere, and whether it may be chosen. */
export interface Measurement {
  /** Of each parameter, on its own axis. */
  readonly at: readonly number[];
  /** Empty where the metric was not observed. */
  readonly values: readonly number[];
  readonly isFeasible: boolean;
}

export interface RefineOptions {
  readonly better: "lower" | "higher";
  /** Settings along each parameter of a grid: 4 or more. */
  readonly side: number;
  /** The settings nearest to these that can be written, each once. */
  grid(from: number, to: number, parameter: number, side: number): readonly number[];
  isFine(from: number, to: number, parameter: number): boolean;
  measure(settings: readonly (readonly number[])[]): Promise<readonly Measurement[]>;
  readonly roundsMax: number;
}

export interface RefineResult {
  /** Undefined where no setting was feasible. */
  readonly best: Measurement | undefined;
  /** Of each parameter: from where to where nothing can be told from the best. */
  readonly plateau: readonly (readonly [number, number])[];
  readonly reason: "fine" | "noise" | "rounds" | "infeasible";
  readonly measured: readonly Measurement[];
}

const ERROR = 1 - CONFIDENCE;

export async function refine(
  ranges: readonly (readonly [number, number])[],
  options: RefineOptions,
): Promise<RefineResult> {
  assert(ranges.length === 1 || ranges.length === 2, "a search has one parameter or two");
  const known = new Map<string, Measurement>();
  let box = ranges;
  for (let round = 1; ; round += 1) {
    const axes = box.map(([from, to], parameter) => options.grid(from, to, parameter, options.side));
    const settings = combinations(axes);
    const fresh = settings.filter((at) => !known.has(at.join(" ")));
    for (const each of await options.measure(fresh)) known.set(each.at.join(" "), each);
    const here = settings.map((at) => known.get(at.join(" "))!);
    const best = bestOf([...known.values()], options.better);
    const measured = [...known.values()];
    if (best === undefined) return { best, plateau: [], reason: "infeasible", measured };
    const close = [...here, best].filter((each) => each === best || isFree(each, best, here, options.better));
    const plateau = ranges.map((_, parameter) => extent(close, parameter));
    if (axes.every((axis, parameter) => isStepFine(axis, parameter, options)))
      return { best, plateau, reason: "fine", measured };
    const next = axes.map((axis, parameter) => oneStepMore(axis, plateau[parameter]!));
    const isSmaller = next.some(
      ([from, to], parameter) => to - from < (box[parameter]![1] - box[parameter]![0]) * (1 - 1e-9),
    );
    if (!isSmaller) return { best, plateau, reason: "noise", measured };
    if (round === options.roundsMax) return { best, plateau, reason: "rounds", measured };
    box = next;
  }
}

function combinations(axes: readonly (readonly number[])[]): readonly (readonly number[])[] {
  return axes.reduce<readonly (readonly number[])[]>(
    (all, axis) => all.flatMap((at) => axis.map((value) => [...at, value])),
    [[]],
  );
}

function bestOf(all: readonly Measurement[], better: "lower" | "higher"): Measurement | undefined {
  const sign = better === "lower" ? 1 : -1;
  return all
    .filter(({ isFeasible, values }) => isFeasible && values.length > 0)
    .reduce<Measurement | undefined>(
      (best, each) => (best === undefined || sign * (meanOf(each.values) - meanOf(best.values)) < 0 ? each : best),
      undefined,
    );
}

/** Not found worse than the best, with Holm's procedure over the grid: wrongly giving up the best one stays rare. */
function isFree(
  each: Measurement,
  best: Measurement,
  grid: readonly Measurement[],
  better: "lower" | "higher",
): boolean {
  const rivals = grid.filter(
    (other) => other !== best && other.isFeasible && other.values.length === best.values.length,
  );
  const adjusted = holmAdjusted(
    rivals.map((rival) => {
      const { p } = tTest(best.values.map((value, seed) => value - rival.values[seed]));
      return better === "lower" ? p.less : p.greater;
    }),
  );
  const index = rivals.indexOf(each);
  return index !== -1 && adjusted[index] > ERROR;
}

function extent(close: readonly Measurement[], parameter: number): readonly [number, number] {
  const places = close.map(({ at }) => at[parameter]!);
  return [Math.min(...places), Math.max(...places)];
}

function isStepFine(axis: readonly number[], parameter: number, { isFine }: RefineOptions): boolean {
  return axis.every((value, index) => index === 0 || isFine(axis[index - 1]!, value, parameter));
}

/** The nearest settings of the grid outside the plateau; its own ends where there are none. */
function oneStepMore(axis: readonly number[], [from, to]: readonly [number, number]): readonly [number, number] {
  const below = axis.filter((value) => value < from);
  const above = axis.filter((value) => value > to);
  return [below.length > 0 ? Math.max(...below) : from, above.length > 0 ? Math.min(...above) : to];
}
