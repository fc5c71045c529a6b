// The designs of a sweep as its analysis looks at them: which variant at which point, with the values of a metric at the
// seeds that all of them have.

import type { Sweep, SweptValue } from "../../scenario/sweep/sweep.ts";
import type { MeasuredVariant } from "../compare.ts";
import { valuesBySeed } from "../statistics/paired.ts";
import type { SweptDesign } from "./sweep-results.ts";

export interface MeasuredDesign extends SweptDesign {
  readonly measured: MeasuredVariant;
  /** Of each parameter; empty where the design is not swept. */
  readonly settings: readonly SweptValue[];
}

export function measuredDesigns(sweep: Sweep, variants: readonly MeasuredVariant[]): readonly MeasuredDesign[] {
  return variants.map((measured) => {
    const { name, point } = measured;
    const settings = sweep.points.find(({ label }) => label === point?.label)?.values ?? [];
    return { name, base: point?.base ?? name, point: point?.label ?? null, measured, settings };
  });
}

/** A design with a metric's values at the common seeds, in their order. */
export interface Sampled {
  readonly design: MeasuredDesign;
  readonly values: readonly number[];
}

/** Designs without the metric are left out, and so are seeds at which one of the others has no value. */
export function sampled(designs: readonly MeasuredDesign[], metric: string): readonly Sampled[] {
  const series = designs
    .map((design) => ({ design, bySeed: valuesBySeed(design.measured.runs, metric) }))
    .filter(({ bySeed }) => bySeed.size > 0);
  const [first, ...others] = series;
  if (first === undefined) return [];
  const seeds = [...first.bySeed.keys()].filter((seed) => others.every(({ bySeed }) => bySeed.has(seed)));
  if (seeds.length === 0) return [];
  return series.map(({ design, bySeed }) => ({ design, values: seeds.map((seed) => bySeed.get(seed)!) }));
}

/** Designs of the same variant that differ from this one in the given parameter alone, itself among them, by rising value. */
export function alongParameter(all: readonly Sampled[], from: MeasuredDesign, parameter: number): readonly Sampled[] {
  return all
    .filter(
      ({ design }) =>
        design.base === from.base &&
        design.point !== null &&
        design.settings.every(({ label }, index) => index === parameter || label === from.settings[index]!.label),
    )
    .toSorted((a, b) => (a.design.settings[parameter]!.value ?? 0) - (b.design.settings[parameter]!.value ?? 0));
}
