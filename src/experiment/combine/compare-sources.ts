// Differences between variants of different sources: paired by seed where both met the same weather in the same engine,
// otherwise the difference of the means with Welch's interval. A metric must have the same unit on both sides.

import type { MetricDescription } from "../../observe/observations.ts";
import { ALL_PAIRS_MAX, comparePair, verdictOfEnds } from "../compare.ts";
import type { Comparison, VariantResult } from "../results.ts";
import { welchTest } from "../statistics/welch.ts";

/** A variant of a combined report. */
export interface CombinedVariant {
  /** `label/variant`, as the report calls it. */
  readonly name: string;
  /** In its own source. */
  readonly ownName: string;
  /** Index of the source. */
  readonly source: number;
  readonly fingerprint: string;
  /** undefined = not known. */
  readonly weather: string | undefined;
  readonly result: VariantResult;
}

type Pair = readonly [CombinedVariant, CombinedVariant];

/** Metric by metric in the order given, pair by pair; pairs of one source are not among them. */
export function compareSources(
  variants: readonly CombinedVariant[],
  metrics: readonly MetricDescription[],
): readonly Comparison[] {
  const pairs = pairsAcross(variants);
  return metrics.flatMap((metric) => pairs.flatMap((pair) => compareAcross(pair, metric)));
}

/**
 * All of them while a reader can follow; beyond that, variants of one name with the first source's, and where no name is in
 * both, all with the first source's first.
 */
export function pairsAcross(variants: readonly CombinedVariant[]): readonly Pair[] {
  const pairs = variants.flatMap((a, index) =>
    variants.slice(index + 1).flatMap((b): readonly Pair[] => (a.source === b.source ? [] : [[a, b]])),
  );
  if (variants.length <= ALL_PAIRS_MAX) return pairs;
  const withFirst = pairs.filter(([a]) => a.source === 0);
  const sameName = withFirst.filter(([a, b]) => a.ownName === b.ownName);
  return sameName.length > 0 ? sameName : withFirst.filter(([a]) => a === variants[0]);
}

export function arePaired([a, b]: Pair): boolean {
  return a.weather !== undefined && a.weather === b.weather && a.fingerprint === b.fingerprint && haveCommonSeed(a, b);
}

function haveCommonSeed(a: CombinedVariant, b: CombinedVariant): boolean {
  const seeds = new Set(a.result.runs.map(({ seed }) => seed));
  return b.result.runs.some(({ seed }) => seeds.has(seed));
}

function compareAcross(pair: Pair, metric: MetricDescription): readonly Comparison[] {
  const [a, b] = pair;
  const [first, second] = [a.result.metrics[metric.name], b.result.metrics[metric.name]];
  if (first === undefined || second === undefined || first.unit !== second.unit) return [];
  if (arePaired(pair))
    return comparePair({ name: a.name, runs: a.result.runs }, { name: b.name, runs: b.result.runs }, metric);
  return compareUnpaired(pair, metric);
}

function compareUnpaired([a, b]: Pair, { name, better }: MetricDescription): readonly Comparison[] {
  const [ofA, ofB] = [valuesOf(a, name), valuesOf(b, name)];
  if (ofA.length === 0 || ofB.length === 0) return [];
  const { value, low, high } = welchTest(ofA, ofB).difference;
  const isSame = value === 0 && low === 0 && high === 0;
  return [
    {
      metric: name,
      a: a.name,
      b: b.name,
      difference: value,
      ci95: [low, high],
      verdict: isSame ? "equal" : verdictOfEnds([low, high], better),
      isPaired: false,
    },
  ];
}

function valuesOf({ result }: CombinedVariant, metric: string): readonly number[] {
  return result.runs.map(({ metrics }) => metrics[metric]).filter((value) => Number.isFinite(value));
}
