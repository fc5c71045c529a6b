// One chart per time series (throughput, queue ...): the mean over replications per variant, with the common faults shaded.

import type { RunsOverview } from "../overview/runs-overview.ts";
import type { SeriesGrid, SeriesSums } from "../overview/series-means.ts";
import { counted, formatNumber, formatQuantity, scaleFor } from "../quantity.ts";
import type { CommonFaults } from "./fault-windows.ts";
import type { Line, LineChart, Point } from "./chart.ts";
import { linearAxis, timeAxis } from "./ticks.ts";

const TITLES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    throughput: "Throughput over time",
    queue: "Waiting tasks over time",
    utilisation: "Utilisation over time",
    running: "Running attempts over time",
    "response.mean": "Mean response time by time of completion",
    "response.max": "Longest response time by time of completion",
    retries: "Retries over time",
    machines: "Rented workers over time",
  }),
);
const AXES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    throughput: "tasks completed per second",
    queue: "waiting tasks",
    running: "running attempts",
    retries: "attempts retried per second",
    machines: "rented workers",
  }),
);

/** Names of the series of all runs, the two that everybody wants first. */
export function seriesNames({ variants }: RunsOverview): readonly string[] {
  const names = [...new Set([...variants.values()].flatMap((variant) => variant.seriesNames))];
  const rank = (name: string) => (name === "throughput" ? 0 : name === "queue" ? 1 : 2);
  return names.toSorted((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
}

/** Null where nothing was observed. */
export function timeSeriesChart(
  name: string,
  overview: RunsOverview,
  variants: readonly string[],
  faults: CommonFaults,
): LineChart | null {
  const grid = overview.grids.get(name);
  if (grid === undefined) return null;
  const { width, end, unit } = grid;
  const lines = variants.map((variant, index): Line => {
    return { name: variant, index, points: meanPoints(overview.variants.get(variant)?.series.get(name), grid) };
  });
  const shown = lines.filter(({ points }) => points.some(({ y }) => y !== null));
  const values = shown.flatMap(({ points }) => points.flatMap(({ y }) => (y === null ? [] : [y])));
  const label = AXES.get(name) ?? name;
  const axis = linearAxis(label, AXES.has(name) ? "" : unit, values, name);
  const scale = scaleFor(unit, values, name);
  const centres = shown[0].points.map(({ x }) => x);
  return {
    kind: "lines",
    id: name,
    title: TITLES.get(name) ?? `${name} over time`,
    caption: `${averaged(name, overview, variants)}${faultNote(faults)}`,
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

function meanPoints(sums: SeriesSums | undefined, { width, count }: SeriesGrid): readonly Point[] {
  const means = sums?.means() ?? [];
  return Array.from({ length: count }, (_, index) => ({ x: (index + 0.5) * width, y: means[index] ?? null }));
}

function averaged(name: string, overview: RunsOverview, variants: readonly string[]): string {
  const counts = variants.map((variant) => overview.variants.get(variant)?.series.get(name)?.runs ?? 0);
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
