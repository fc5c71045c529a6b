// Paired differences as a forest plot. All metrics share one axis, in percent of the larger mean of the two; the difference
// in its own unit stands beside each row.

import type { Comparison, ReportInput } from "../../experiment/results.ts";
import type { Direction } from "../../observe/observations.ts";
import { directionOf, keyMetrics, metricLabel, unitOf } from "../metric-labels.ts";
import { finite, formatDifference, formatNumber, scaleFor, type Scale, typical } from "../quantity.ts";
import {
  isBound,
  isConstant,
  isEachUnderItsOwn,
  isPaired,
  isSureOnlyAlone,
  rankVariants,
  resultsByConditions,
} from "../ranking.ts";
import type { Axis, ForestChart, ForestRow } from "./chart.ts";
import { linearAxis } from "./ticks.ts";

const METRICS_MAX = 8;
const ROWS_MAX = 36;
/** All pairs of six designs. Of a metric with more than that, those with the best design are drawn. */
const PAIRS_MAX = 15;
/** Percent. Intervals beyond it end in an arrow, so that one wild ratio does not flatten all others. */
const AXIS_LIMIT = 150;

/** Null where no comparison can be drawn; the table then still stands in the report. */
export function comparisonChart(input: ReportInput, answered: string | null): ForestChart | null {
  const names = [...new Set([...(answered === null ? [] : [answered]), ...keyMetrics(input.results)])];
  const ranking = names.filter((name) => name === answered || directionOf(name, input.metrics) !== "neutral");
  const compared = ranking
    .filter((name) => input.results.comparisons.some(({ metric }) => metric === name))
    .slice(0, METRICS_MAX);
  const shown = compared.flatMap((metric) => telling(metric, input));
  const rows = wholeGroups(compared.map((metric) => rowsFor(metric, shown, input)));
  if (rows.length === 0) return null;
  const arePaired = input.results.comparisons.every(isPaired);
  const isOwn = isEachUnderItsOwn(input.results);
  const how = arePaired
    ? `seed by seed${isOwn ? "" : " on the same arrivals and faults"}`
    : "seed by seed where they met the same arrivals and faults, otherwise mean minus mean (not paired)";
  return {
    kind: "forest",
    id: "comparison",
    title: arePaired ? "Paired differences between designs" : "Differences between designs",
    caption:
      `Each row: first design minus second, ${how}, in percent of the larger of their means, ` +
      "with its 95% interval. Filled marks: sure, also among all that is compared." +
      (shown.length < input.results.comparisons.filter(({ metric }) => compared.includes(metric)).length
        ? " Of so many designs, each is shown against the best; all pairs are in the table of every comparison."
        : ""),
    x: axisFor(rows),
    rows,
    table: comparisonTable(input, shown),
  };
}

/** All comparisons of a metric, while a reader can follow; of more designs those with the best, which the answer speaks of. */
export function telling(metric: string, { results, metrics }: ReportInput): readonly Comparison[] {
  const all = results.comparisons.filter((comparison) => comparison.metric === metric);
  if (all.length <= PAIRS_MAX) return all;
  const fields = [...resultsByConditions(results).values()];
  const bests = (fields.length === 0 ? [results] : fields).map((field) => {
    const ranked = rankVariants(field, metric, directionOf(metric, metrics));
    return ranked.find(({ name }) => !isBound(name, field))?.name;
  });
  const withBest = all.filter(({ a, b }) => bests.includes(a) || bests.includes(b));
  return withBest.length > 1 ? withBest : all;
}

export function comparisonTable(input: ReportInput, comparisons: readonly Comparison[]): ForestChart["table"] {
  return {
    columns: ["metric", "first", "second", "first minus second", "95% interval", "conclusion"],
    rows: comparisons.map((comparison) => {
      const { difference, interval } = differenceText(comparison, input);
      return [
        metricLabel(comparison.metric),
        comparison.a,
        comparison.b,
        difference,
        interval,
        conclusionOf(comparison),
      ];
    }),
  };
}

/** As many metrics as fit with all their pairs; of the first one as many pairs as fit. */
function wholeGroups(groups: readonly (readonly ForestRow[])[]): readonly ForestRow[] {
  const [first = [], ...others] = groups.filter((rows) => rows.length > 0);
  return others.reduce(
    (rows, group) => (rows.length + group.length <= ROWS_MAX ? [...rows, ...group] : rows),
    first.slice(0, ROWS_MAX),
  );
}

function rowsFor(metric: string, shown: readonly Comparison[], input: ReportInput): readonly ForestRow[] {
  const direction = directionOf(metric, input.metrics);
  const drawable = shown.flatMap((comparison): readonly ForestRow[] => {
    const base = comparison.metric === metric ? largerMean(comparison, input) : 0;
    if (base === 0 || !finite(comparison.difference)) return [];
    const percent = (value: number) => (value / base) * 100;
    const [low, high] = comparison.ci95;
    const known = finite(low) && finite(high);
    const { difference, interval } = differenceText(comparison, input);
    return [
      {
        heading: null,
        label: `${comparison.a} − ${comparison.b}`,
        middle: percent(comparison.difference),
        low: known ? percent(low) : null,
        high: known ? percent(high) : null,
        text: `${difference} ${known ? `[${interval}]` : ""}`.trim(),
        conclusion: conclusionOf(comparison),
        decided: comparison.verdict === "a" || comparison.verdict === "b" || comparison.verdict === "different",
      },
    ];
  });
  return drawable.map((row, index) => (index === 0 ? { ...row, heading: headingFor(metric, direction) } : row));
}

/** So that half as much reads -50% and twice as much +50%, whichever comes first, and nothing leaves the axis. */
function largerMean({ a, b, metric }: Comparison, { results }: ReportInput): number {
  const means = [a, b].map((name) => results.variants[name]?.metrics[metric]?.mean).filter(finite);
  return means.reduce((largest, mean) => Math.max(largest, Math.abs(mean)), 0);
}

function headingFor(metric: string, direction: Direction): string {
  return direction === "neutral" ? metricLabel(metric) : `${metricLabel(metric)} (${direction} is better)`;
}

function differenceText(
  comparison: Comparison,
  input: ReportInput,
): { readonly difference: string; readonly interval: string } {
  const { metric, difference, ci95 } = comparison;
  const scale = scaleOf(metric, input);
  const { middle, low, high } = formatDifference(difference, ci95, scale);
  return { difference: middle, interval: low === null || high === null ? "unknown" : `${low} to ${high}` };
}

/** One unit for all differences of a metric. */
function scaleOf(metric: string, { results, metrics }: ReportInput): Scale {
  const differences = results.comparisons
    .filter((comparison) => comparison.metric === metric)
    .map(({ difference }) => difference);
  return scaleFor(unitOf(metric, results, metrics), [typical(differences)], metric);
}

function conclusionOf(comparison: Comparison): string {
  const said = sayVerdict(comparison);
  return isPaired(comparison) ? said : `${said}, not paired`;
}

function sayVerdict(comparison: Comparison): string {
  const { verdict, a, b } = comparison;
  if (verdict === "a") return `${a} better`;
  if (verdict === "b") return `${b} better`;
  if (verdict === "different") return "different";
  if (verdict === "equal") return "no difference";
  if (isConstant(comparison)) return "too few seeds";
  return isSureOnlyAlone(comparison) ? "not sure among so many" : "too close to tell";
}

function axisFor(rows: readonly ForestRow[]): Axis {
  const ends = rows.flatMap(({ low, middle, high }) => [low ?? middle, middle, high ?? middle]);
  const clipped = ends.map((end) => Math.max(-AXIS_LIMIT, Math.min(AXIS_LIMIT, end)));
  const axis = linearAxis("difference in percent of the larger mean", "", clipped);
  return { ...axis, ticks: axis.ticks.map(({ at }) => ({ at, text: `${at > 0 ? "+" : ""}${formatNumber(at)}%` })) };
}
