// How many tasks are slower than a given time, per variant, both axes logarithmic: tails show as distance, not as a smudge.

import type { HistogramData } from "../../observe/observations.ts";
import { EMPTY_HISTOGRAM } from "../overview/histogram-sum.ts";
import type { RunsOverview } from "../overview/runs-overview.ts";
import { formatCount, formatValue } from "../quantity.ts";
import type { LineChart } from "./chart.ts";
import { bucketOf, quantile, survivalAt } from "./histogram.ts";
import { logAxis, logTimeAxis } from "./ticks.ts";

/** Points of a curve; more cannot be told apart on paper. */
const POINTS_MAX = 120;
/** Fractions below this are single tasks. */
const FRACTION_MIN = 1e-5;

interface VariantHistogram {
  readonly name: string;
  readonly index: number;
  readonly histogram: HistogramData;
}

/** Names of the histograms of all runs, `response` first. */
export function histogramNames({ variants }: RunsOverview): readonly string[] {
  const names = [...new Set([...variants.values()].flatMap(({ histograms }) => [...histograms.keys()]))];
  return names.toSorted((a, b) => Number(b === "response") - Number(a === "response") || (a < b ? -1 : 1));
}

/** Null where no variant has an observation. */
export function latencyChart(name: string, overview: RunsOverview, variants: readonly string[]): LineChart | null {
  const merged = variants
    .map((variant, index) => ({ name: variant, index, histogram: histogramOf(name, variant, overview) }))
    .filter(({ histogram }) => histogram.count > 0);
  const bounds = boundsFor(merged);
  if (bounds.length === 0) return null;
  const survivals = merged.map(({ histogram }) => survivalAt(histogram, bounds));
  const count = merged.reduce((most, { histogram }) => Math.max(most, histogram.count), 1);
  const least = 10 ** Math.floor(Math.log10(Math.max(FRACTION_MIN, 1 / count)));
  const subject = subjectOf(name);
  return {
    kind: "lines",
    id: name === "response" ? "latency" : `latency-${name}`,
    title: `Distribution of ${subject}`,
    caption: `Share of tasks whose ${subject} is at least the time below; lower and further left is better. All replications together.`,
    x: logTimeAxis(subject, bounds[0] / 1e6, bounds.at(-1)! / 1e6),
    y: logAxis("share of tasks at least this slow", least, 1, percent),
    lines: merged.map((variant, index) => ({
      name: variant.name,
      index: variant.index,
      points: bounds.map((bound, at) => ({
        x: bound / 1e6,
        y: survivals[index][at] >= least ? survivals[index][at] : null,
      })),
    })),
    windows: [],
    rowPositions: bounds.map((bound) => bound / 1e6),
    table: {
      columns: [subject, ...merged.map((variant) => `${variant.name}: at least this slow`)],
      rows: bounds.map((bound, at) => [
        formatValue(bound / 1e6, "s"),
        ...survivals.map((survival) => percent(survival[at])),
      ]),
    },
  };
}

/** `class.web.wait` -> `waiting time, class web`. */
function subjectOf(name: string): string {
  const parts = /^class\.(.+)\.(\w+)$/.exec(name);
  const kind = parts === null ? name : parts[2];
  const words = kind === "response" ? "response time" : kind === "wait" ? "waiting time" : kind;
  return parts === null ? words : `${words}, class ${parts[1]}`;
}

/** Percentiles per variant, in seconds: the figures that people quote. */
export function percentileRows(
  name: string,
  overview: RunsOverview,
  variants: readonly string[],
): readonly (readonly string[])[] {
  return variants.map((variant) => {
    const histogram = histogramOf(name, variant, overview);
    const at = (probability: number) => formatValue(scaled(quantile(histogram, probability)), "s");
    return [
      variant,
      formatCount(histogram.count),
      at(0.5),
      at(0.9),
      at(0.99),
      at(0.999),
      formatValue(histogram.count > 0 ? histogram.max / 1e6 : null, "s"),
    ];
  });
}

function scaled(microseconds: number | null): number | null {
  return microseconds === null ? null : microseconds / 1e6;
}

function histogramOf(name: string, variant: string, { variants }: RunsOverview): HistogramData {
  return variants.get(variant)?.histograms.get(name) ?? EMPTY_HISTOGRAM;
}

/** Bucket bounds from the fastest half percent to the slowest task, thinned to evenly spaced ones on a log axis. */
function boundsFor(merged: readonly VariantHistogram[]): readonly number[] {
  const all = [...new Set(merged.flatMap(({ histogram }) => histogram.buckets.map(([lower]) => lower)))].toSorted(
    (a, b) => a - b,
  );
  const start = Math.min(...merged.map(({ histogram }) => bucketOf(histogram, 0.005) ?? 0));
  const shown = all.filter((bound) => bound > 0 && bound >= start);
  if (shown.length <= POINTS_MAX) return shown;
  const step = Math.log(shown.at(-1)! / shown[0]) / (POINTS_MAX - 2);
  const cell = (bound: number) => Math.floor(Math.log(bound / shown[0]) / step);
  return shown.filter(
    (bound, index) => index === 0 || index === shown.length - 1 || cell(bound) !== cell(shown[index - 1]),
  );
}

/** Without trailing zeros: 0.1%, not 0.100%. */
function percent(fraction: number): string {
  return `${Number((fraction * 100).toPrecision(3))}%`;
}
