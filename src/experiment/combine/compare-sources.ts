// Differences between variants of different sources: paired by seed where both met the same weather in the same engine,
// otherwise the difference of the means with Welch's interval. A metric must have the same unit on both sides. All differences
// between sources are one family, adjusted by Holm as in the gate: "did anything change?" asks for every metric alike.

import type { Direction, MetricDescription } from "../../observe/observations.ts";
import { ALL_PAIRS_MAX } from "../compare.ts";
import type { Comparison, VariantResult } from "../results.ts";
import type { Estimate } from "../statistics/estimate.ts";
import { holmAdjusted } from "../statistics/families/adjusted-p.ts";
import { CONFIDENCE, meanInterval } from "../statistics/interval.ts";
import { pairsBySeed } from "../statistics/paired.ts";
import { tTest } from "../statistics/t-test.ts";
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
  const tests = metrics.flatMap((metric) => pairs.flatMap((pair) => testPair(pair, metric)));
  const adjusted = holmAdjusted(tests.map(({ p }) => p));
  return tests.map((test, index) => comparisonOf(test, adjusted[index]));
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

interface DifferenceTest {
  readonly metric: MetricDescription;
  readonly pair: Pair;
  /** a - b. */
  readonly difference: Estimate;
  /** Two-sided, of this difference alone. */
  readonly p: number;
  readonly isPaired: boolean;
}

function testPair(pair: Pair, metric: MetricDescription): readonly DifferenceTest[] {
  const [a, b] = pair;
  const [first, second] = [a.result.metrics[metric.name], b.result.metrics[metric.name]];
  if (first === undefined || second === undefined || first.unit !== second.unit) return [];
  return arePaired(pair) ? testPaired(pair, metric) : testUnpaired(pair, metric);
}

/** Nothing where they have no seed in common at which both have the metric. */
function testPaired(pair: Pair, metric: MetricDescription): readonly DifferenceTest[] {
  const [a, b] = pair;
  const pairs = pairsBySeed(b.result.runs, a.result.runs, metric.name);
  if (pairs.length === 0) return [];
  const differences = pairs.map(({ base, head }) => head - base);
  const { mean, low, high } = meanInterval(differences);
  const difference = { value: mean, low, high, level: CONFIDENCE };
  return [{ metric, pair, difference, p: tTest(differences).p.different, isPaired: true }];
}

function testUnpaired(pair: Pair, metric: MetricDescription): readonly DifferenceTest[] {
  const [ofA, ofB] = pair.map((side) => valuesOf(side, metric.name));
  if (ofA.length === 0 || ofB.length === 0) return [];
  const { difference, p } = welchTest(ofA, ofB);
  return [{ metric, pair, difference, p: p.different, isPaired: false }];
}

function comparisonOf({ metric, pair, difference, isPaired }: DifferenceTest, adjustedP: number): Comparison {
  const { value, low, high } = difference;
  return {
    metric: metric.name,
    a: pair[0].name,
    b: pair[1].name,
    difference: value,
    ci95: [low, high],
    verdict: verdictOf(difference, adjustedP, metric.better),
    ...(!isPaired && { isPaired }),
    adjustedP,
  };
}

function verdictOf({ value, low, high }: Estimate, adjustedP: number, better: Direction): Comparison["verdict"] {
  if (value === 0 && low === 0 && high === 0) return "equal";
  if (adjustedP > 1 - CONFIDENCE) return "inconclusive";
  if (better === "neutral") return "different";
  return value < 0 === (better === "lower") ? "a" : "b";
}

function valuesOf({ result }: CombinedVariant, metric: string): readonly number[] {
  return result.runs.map(({ metrics }) => metrics[metric]).filter((value) => Number.isFinite(value));
}
