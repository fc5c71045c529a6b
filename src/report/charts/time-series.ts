// One chart per time series (throughput, queue ...): the mean over replications per variant, with the common faults shaded.

import type { RunResult } from "../../experiment/results.ts";
import { counted, finite, formatNumber, formatQuantity, scaleFor } from "../quantity.ts";
import type { CommonFaults } from "./fault-windows.ts";
import type { Line, LineChart, Point } from "./chart.ts";
import { linearAxis, timeAxis } from "./ticks.ts";

/** More buckets than this are merged by their mean. */
export const POINTS_MAX = 200;

const TITLES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    throughput: "Throughput over time",
    queue: "Waiting tasks over time",
    utilisation: "Utilisation over time",
    running: "Running attempts over time",
    "response.mean": "Mean response time by time of completion",
    "response.max": "Longest response time by time of completion",
    retries: "Retries over time",
  }),
);
const AXES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    throughput: "tasks completed per second",
    queue: "waiting tasks",
    running: "running attempts",
    retries: "attempts retried per second",
  }),
);

/** Names of the series of all runs, the two that everybody wants first. */
export function seriesNames(runs: readonly RunResult[]): readonly string[] {
  const names = [...new Set(runs.flatMap((run) => run.series.map(({ name }) => name)))];
  const rank = (name: string) => (name === "throughput" ? 0 : name === "queue" ? 1 : 2);
  return names.toSorted((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
}

/** Null where nothing was observed. */
export function timeSeriesChart(
  name: string,
  runs: readonly RunResult[],
  variants: readonly string[],
  faults: CommonFaults,
  pointsMax = POINTS_MAX,
): LineChart | null {
  const series = runs.flatMap((run) =>
    run.series.filter((one) => one.name === name).map((one) => ({ ...one, variant: run.variant })),
  );
  const usable = series.filter(({ width, values }) => width > 0 && values.some(finite));
  if (usable.length === 0) return null;
  const end = usable.reduce((latest, { width, values }) => Math.max(latest, width * values.length), 0);
  const finest = usable.reduce((widest, { width }) => Math.max(widest, width), 0);
  const width = finest * Math.ceil(end / finest / pointsMax);
  const lines = variants.map((variant, index): Line => {
    const own = usable.filter((one) => one.variant === variant);
    return { name: variant, index, points: meanPoints(own, width, Math.ceil(end / width - 1e-9)) };
  });
  const shown = lines.filter(({ points }) => points.some(({ y }) => y !== null));
  const values = shown.flatMap(({ points }) => points.flatMap(({ y }) => (y === null ? [] : [y])));
  const unit = usable[0].unit;
  const label = AXES.get(name) ?? name;
  const axis = linearAxis(label, AXES.has(name) ? "" : unit, values, name);
  const scale = scaleFor(unit, values, name);
  const centres = shown[0].points.map(({ x }) => x);
  return {
    kind: "lines",
    id: name,
    title: TITLES.get(name) ?? `${name} over time`,
    caption: `${averaged(usable, variants)}${faultNote(faults)}`,
    x: timeAxis("virtual time", 0, end),
    y: axis,
    lines: shown,
    windows: faults.windows,
    rowPositions: centres,
    table: {
      columns: ["from (s)", ...shown.map((line) => line.name)],
      rows: centres.map((x, at) => [
        formatNumber(x - width / 2),
        ...shown.map(({ points }) => formatQuantity(points[at].y, scale)),
      ]),
    },
  };
}

interface Series {
  readonly width: number;
  readonly values: readonly (number | null)[];
}

/** Mean of everything that was observed in each bucket of the common grid. */
function meanPoints(series: readonly Series[], width: number, count: number): readonly Point[] {
  const sums = new Float64Array(count);
  const weights = new Float64Array(count);
  for (const one of series) {
    one.values.forEach((value, index) => {
      if (!finite(value)) return;
      const bucket = Math.min(count - 1, Math.floor(((index + 0.5) * one.width) / width));
      sums[bucket] += value;
      weights[bucket] += 1;
    });
  }
  return Array.from(sums, (sum, index) => ({
    x: (index + 0.5) * width,
    y: weights[index] > 0 ? sum / weights[index] : null,
  }));
}

function averaged(series: readonly { readonly variant: string }[], variants: readonly string[]): string {
  const counts = variants.map((variant) => series.filter((one) => one.variant === variant).length);
  const most = Math.max(...counts);
  return most <= 1 ? "One replication of each design." : `Mean of ${counted(most, "replication")} of each design.`;
}

function faultNote({ windows, unshared }: CommonFaults): string {
  const letters = windows.map(({ letter }) => letter);
  const shaded =
    letters.length === 0
      ? ""
      : ` Shaded: fault${letters.length > 1 ? `s ${letters[0]} to ${letters.at(-1)}` : ` ${letters[0]}`}.`;
  return unshared > 0
    ? `${shaded} ${counted(unshared, "fault")} not shaded: ${unshared === 1 ? "it differs" : "they differ"} from seed to seed or strike${unshared === 1 ? "s" : ""} again and again.`
    : shaded;
}
