// The sections that show: latency, time series, utilisation, waste, and what ran where around each fault.

import { commonFaults, type CommonFaults } from "../charts/fault-windows.ts";
import { ganttPanels } from "../charts/gantt.ts";
import { histogramNames, latencyChart, percentileRows } from "../charts/latency.ts";
import { seriesNames, timeSeriesChart } from "../charts/time-series.ts";
import { utilisationChart } from "../charts/utilisation.ts";
import { wasteChart } from "../charts/waste.ts";
import { markup, type Markup } from "../markup.ts";
import type { RunsOverview } from "../overview/runs-overview.ts";
import { SERIES_SHOWN } from "../overview/series-means.ts";
import { formatInstant } from "../quantity.ts";
import { outcomeSamples } from "../svg/gantt.ts";
import { figure } from "./figure.ts";
import type { PageSection } from "./section.ts";
import { table } from "./table.ts";

const SERIES_MAX = 8;
const HISTOGRAMS_MAX = 8;

export function latencySection(overview: RunsOverview, variants: readonly string[]): PageSection | null {
  const drawn = histogramNames(overview)
    .slice(0, HISTOGRAMS_MAX)
    .flatMap((name) => {
      const chart = latencyChart(name, overview, variants);
      return chart === null ? [] : [{ name, chart }];
    });
  const [first, ...others] = drawn;
  if (first === undefined) return null;
  const percentiles = table(
    ["design", "tasks", "median", "90%", "99%", "99.9%", "slowest"],
    percentileRows(first.name, overview, variants),
    {
      caption: "Time that this share of the tasks did not exceed, all replications together",
      isNumeric: (column) => column > 0,
    },
  );
  const more =
    others.length === 0
      ? null
      : markup`<details><summary>More distributions: ${others.map(({ chart }) => chart.x.label).join("; ")}</summary>${others.map(({ chart }) => figure(chart))}</details>`;
  return { id: "latency", title: "How long tasks took", content: [percentiles, figure(first.chart), more] };
}

export function timeSection(overview: RunsOverview, variants: readonly string[]): PageSection | null {
  const faults = commonFaults(overview);
  const charts = seriesNames(overview)
    .slice(0, SERIES_MAX)
    .flatMap((name) => timeSeriesChart(name, overview, variants, faults) ?? []);
  if (charts.length === 0) return null;
  const wanted = charts.filter(({ id }) => SERIES_SHOWN.has(id));
  const shown = wanted.length > 0 ? wanted : charts.slice(0, 1);
  const others = charts.filter((chart) => !shown.includes(chart));
  const more =
    others.length === 0
      ? null
      : markup`<details><summary>More over time: ${others.map(({ title }) => title.toLowerCase()).join(", ")}</summary>${others.map(figure)}</details>`;
  return { id: "time", title: "Over time", content: [letterList(faults), ...shown.map(figure), more] };
}

function letterList({ windows }: CommonFaults): Markup | null {
  if (windows.length === 0) return null;
  const items = windows.map(
    ({ letter, text, from, until }) =>
      markup`<li><b>${letter}</b>${text}, ${formatInstant(from)} to ${formatInstant(until)}</li>`,
  );
  return markup`<ul class="letters" aria-label="Faults shaded in the charts">${items}</ul>`;
}

export function nodesSection(overview: RunsOverview, variants: readonly string[]): PageSection | null {
  const utilisation = utilisationChart(overview, variants);
  const waste = wasteChart(overview, variants);
  const nothing =
    overview.runCount > 0 && waste === null ? markup`<p class="note">No work was wasted in any run.</p>` : null;
  if (utilisation === null && waste === null) return null;
  return {
    id: "nodes",
    title: "Where the capacity went",
    content: [utilisation === null ? null : figure(utilisation), waste === null ? nothing : figure(waste)],
  };
}

export function faultPanelsSection(overview: RunsOverview, variants: readonly string[]): PageSection | null {
  const groups = ganttPanels(overview, variants, commonFaults(overview)).filter(({ panels }) => panels.length > 0);
  if (groups.length === 0) return null;
  const outcomes = groups.flatMap(({ panels }) => panels.flatMap(({ bars }) => bars.map(({ outcome }) => outcome)));
  const key = markup`<p class="note">One replication of each design: attempts on the nodes that the fault struck (⚡), then on others where something went wrong. The fault is shaded. Of many successful attempts, only a share was kept.</p><ul class="key" aria-label="Outcomes">${outcomeSamples(outcomes)}</ul>`;
  return {
    id: "around-faults",
    title: "What ran where around each fault",
    content: [key, ...groups.flatMap(({ panels }) => panels.map(figure))],
  };
}
