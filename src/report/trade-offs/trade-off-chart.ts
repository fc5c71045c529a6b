// A trade-off as a chart, and the section that shows it.

import type { ReportInput } from "../../experiment/results.ts";
import { directionOf, metricLabel, metricsAskedFor, metricTitle, unitOf } from "../metric-labels.ts";
import { frontAxis, frontConclusion, type Ends, type FrontChart } from "../charts/front.ts";
import { figure } from "../html/figure.ts";
import type { PageSection } from "../html/section.ts";
import { finite, formatEstimate, scaleFor } from "../quantity.ts";
import { resultsByConditions, type RankedVariant } from "../ranking.ts";
import { tradeOffs, type TradeOff, type WeighedDesign } from "./trade-offs.ts";

export function tradeOffSection(input: ReportInput, answered: string | null): PageSection | null {
  const charts = tradeOffCharts(input, answered);
  return charts.length === 0
    ? null
    : { id: "trade-offs", title: "What is given for what", content: charts.map(figure) };
}

export function tradeOffCharts(input: ReportInput, answered: string | null): readonly FrontChart[] {
  const apart = [...resultsByConditions(input.results)];
  const fields = apart.length === 0 ? [["", input.results] as const] : apart;
  return fields.flatMap(([conditions, field]) =>
    tradeOffs(field, input.metrics, answered, metricsAskedFor(input.results))
      .filter(({ designs }) => !isConstant(designs.map(({ first }) => first.mean)))
      .map((tradeOff) => chartOf(tradeOff, input, conditions)),
  );
}

/** Points above each other show nothing that a row of the table does not: the answer says who is best at the other metric. */
function isConstant(means: readonly number[]): boolean {
  return Math.max(...means) - Math.min(...means) <= 1e-9 * Math.max(...means.map(Math.abs));
}

/** `conditions`: the first design that meets those of the chart; empty where all meet the same. */
function chartOf(tradeOff: TradeOff, input: ReportInput, conditions: string): FrontChart {
  const { first, second, designs } = tradeOff;
  const names = Object.keys(input.results.variants);
  const better = (metric: string) => directionOf(metric, input.metrics);
  return {
    kind: "front",
    id: conditions === "" ? `trade-off-${second}` : `trade-off-${second}-${conditions}`,
    title: `${metricTitle(first)} against ${metricLabel(second)}${conditions === "" ? "" : `, under the conditions of ${conditions}`}`,
    caption: `Means with their 95% intervals. On the line: designs that no other one beats at both (${better(first)} ${metricLabel(first)} and ${better(second)} ${metricLabel(second)} are better). Hollow: another one is surely better at one of the two, and no worse at the other.`,
    x: axisOf(
      first,
      input,
      designs.map((design) => design.first),
    ),
    y: axisOf(
      second,
      input,
      designs.map((design) => design.second),
    ),
    names,
    points: designs.map((design) => ({
      first: design.first.mean,
      second: design.second.mean,
      index: names.indexOf(design.name),
      name: design.name,
      text: design.name,
      isOnFront: design.isOnFront,
      isBeaten: design.beatenBy !== null,
      ...endsOf(design),
    })),
    table: tradeOffTable(tradeOff, input),
  };
}

/** Those on the front first. */
function tradeOffTable({ first, second, designs }: TradeOff, input: ReportInput): FrontChart["table"] {
  const estimate = (metric: string, of: (design: WeighedDesign) => RankedVariant) => {
    const means = designs.map((design) => of(design).mean);
    const scale = scaleFor(unitOf(metric, input.results, input.metrics), means, metric);
    return (design: WeighedDesign) => {
      const { mean, halfWidth, suffix } = formatEstimate(of(design).mean, of(design).ci95, scale);
      return `${mean}${halfWidth === null ? "" : ` ± ${halfWidth}`}${suffix}`;
    };
  };
  const [sayFirst, saySecond] = [estimate(first, (each) => each.first), estimate(second, (each) => each.second)];
  const order = directionOf(first, input.metrics) === "higher" ? -1 : 1;
  const rows = designs
    .toSorted((a, b) => Number(b.isOnFront) - Number(a.isOnFront) || order * (a.first.mean - b.first.mean))
    .map((design) => [
      design.name,
      sayFirst(design),
      saySecond(design),
      frontConclusion(design.isOnFront, design.beatenBy),
    ]);
  return { columns: ["design", metricLabel(first), metricLabel(second), "conclusion"], rows };
}

/** The axis holds the intervals too. */
function axisOf(metric: string, { results, metrics }: ReportInput, values: readonly RankedVariant[]) {
  const all = values.flatMap((value) => [value.mean, ...(ends(value) ?? [])]);
  const means = values.map(({ mean }) => mean);
  const isPositive = Math.min(...means) > 0;
  return frontAxis(
    { label: metricLabel(metric), unit: unitOf(metric, results, metrics), metric },
    // An interval that reaches below zero would forbid a logarithmic axis, and show what cannot be; it is cut off instead.
    isPositive
      ? all.filter((value) => value > Math.min(...means) / 2)
      : all.map((value) => (Math.min(...means) < 0 ? value : Math.max(0, value))),
  );
}

function endsOf({ first, second }: WeighedDesign): { readonly firstEnds?: Ends; readonly secondEnds?: Ends } {
  const [firstEnds, secondEnds] = [ends(first), ends(second)];
  return { ...(firstEnds === null ? {} : { firstEnds }), ...(secondEnds === null ? {} : { secondEnds }) };
}

function ends({ ci95: [low, high] }: RankedVariant): Ends | null {
  return finite(low) && finite(high) ? [low, high] : null;
}
