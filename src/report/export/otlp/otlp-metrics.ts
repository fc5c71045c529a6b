// The metrics of a run as one OTLP/JSON message (MetricsData): values at the end of the run, and the series with a data
// point per time bucket.

import type { RunResult } from "../../../experiment/results.ts";
import { cumulativeBuckets } from "../cumulative-buckets.ts";
import { metricFamilies, seriesFamilies, type MetricFamily, type SeriesFamily } from "../metric-families.ts";
import type { ExportedRun } from "../run-export.ts";
import { keyValues, runAttributes, scopeOf, unixNanoseconds } from "./otlp-json.ts";

/** AGGREGATION_TEMPORALITY_CUMULATIVE. */
const CUMULATIVE = 2;

/** UCUM, as OpenTelemetry's conventions want it: things that are counted stand in braces. */
const UNITS: Readonly<Record<string, string>> = { s: "s", "1/s": "1/s", "1": "1", B: "By", "task-s": "{core}.s" };

interface Times {
  readonly startTimeUnixNano: string;
  readonly timeUnixNano: string;
}

/** A line of JSON. `origin`: seconds since 1970 that virtual time 0 is called. */
export function otlpMetrics(run: ExportedRun, result: RunResult, origin: number): string {
  const times: Times = {
    startTimeUnixNano: unixNanoseconds(0, origin),
    timeUnixNano: unixNanoseconds(result.end * 1e6, origin),
  };
  const metrics = [
    ...metricFamilies(run, result).map((family) => metricOf(family, times)),
    ...seriesFamilies(result).map((family) => seriesOf(family, origin)),
  ];
  const attributes = { "service.name": "orrery", ...runAttributes(run), "orrery.digest": result.digest };
  const message = {
    resourceMetrics: [
      { resource: { attributes: keyValues(attributes) }, scopeMetrics: [{ scope: scopeOf(run), metrics }] },
    ],
  };
  return `${JSON.stringify(message)}\n`;
}

function headOf({ name, unit, meaning }: Pick<MetricFamily, "name" | "unit" | "meaning">): object {
  return { name: `orrery.${name}`, description: meaning, unit: UNITS[unit] ?? `{${unit.replace(/s$/, "")}}` };
}

function metricOf(family: MetricFamily, times: Times): object {
  switch (family.kind) {
    case "gauge":
      return { ...headOf(family), gauge: { dataPoints: numberPoints(family, times) } };
    case "counter": {
      const sum = { aggregationTemporality: CUMULATIVE, isMonotonic: true, dataPoints: numberPoints(family, times) };
      return { ...headOf(family), sum };
    }
    case "histogram": {
      const dataPoints = family.points.map((point) => histogramPoint(point, times));
      return { ...headOf(family), histogram: { aggregationTemporality: CUMULATIVE, dataPoints } };
    }
  }
}

function numberPoints({ points }: MetricFamily & { kind: "gauge" | "counter" }, times: Times): readonly object[] {
  return points
    .filter(({ value }) => Number.isFinite(value))
    .map(({ labels, value }) => ({ attributes: keyValues(labels), ...times, asDouble: value }));
}

/** Bucket i holds the values above bound i - 1 up to bound i; the last one those above all bounds. */
function histogramPoint(
  { labels, histogram, sum }: (MetricFamily & { kind: "histogram" })["points"][number],
  times: Times,
): object {
  const buckets = cumulativeBuckets(histogram);
  const counts = buckets.map(({ count }, index) => count - (index === 0 ? 0 : buckets[index - 1].count));
  const above = histogram.count - (buckets.at(-1)?.count ?? 0);
  return {
    attributes: keyValues(labels),
    ...times,
    count: String(histogram.count),
    sum: sum / 1e6,
    bucketCounts: [...counts, above].map(String),
    explicitBounds: buckets.map(({ bound }) => bound / 1e6),
    min: histogram.min / 1e6,
    max: histogram.max / 1e6,
  };
}

function seriesOf({ values, width, ...family }: SeriesFamily, origin: number): object {
  const dataPoints = values.flatMap((value, index) =>
    value === null ? [] : [{ timeUnixNano: unixNanoseconds(index * width * 1e6, origin), asDouble: value }],
  );
  return { ...headOf(family), gauge: { dataPoints } };
}
