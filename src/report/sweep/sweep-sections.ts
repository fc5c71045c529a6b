// The sections of a sweep's page that an ordinary report does not have: the recommendation, response curves, heat maps,
// sensitivities, the front of two goals, and every setting in figures.

import type { ReportInput } from "../../experiment/results.ts";
import { directionOf, keyMetrics, metricLabel, unitOf } from "../metric-labels.ts";
import { markup, type Markup } from "../markup.ts";
import { formatDifference, formatEstimate, scaleFor, typical } from "../quantity.ts";
import type { DataTable } from "../charts/chart.ts";
import { drawingFrame, figure as chartFigure } from "../html/figure.ts";
import type { PageSection } from "../html/section.ts";
import { dataTable, table } from "../html/table.ts";
import { frontChart } from "./front-chart.ts";
import { drawHeatMap, heatMap } from "./heat-map.ts";
import { drawResponse } from "./draw-response.ts";
import { responseChart } from "./response-chart.ts";
import { drawTornado, tornadoChart } from "./tornado-chart.ts";
import { isSwept, sayDesign, settingsOf, summaryOf, sweptBases, type SweptResults } from "./sweep-view.ts";

/** More metrics open on demand, and not all: a page is for reading. */
const METRICS_SHOWN = 2;
const METRICS_MAX = 8;
const RIVALS_MAX = 10;

export function sweepSections(input: ReportInput): readonly PageSection[] {
  const { results } = input;
  if (!isSwept(results)) return [];
  return [
    bestSection(input, results),
    responseSection(input, results),
    heatSection(input, results),
    sensitivitySection(input, results),
    frontSection(input, results),
    settingsSection(input, results),
  ].filter((section) => section !== null);
}

/** Goals first; then what anybody would look at, as far as it differs. */
export function sweptMetrics({ results, metrics }: ReportInput): readonly string[] {
  if (!isSwept(results)) return [];
  const goals = results.sweep.goals.map(({ metric }) => metric);
  const others = keyMetrics(results).filter((name) => {
    const means = results.sweep.designs.flatMap(({ name: design }) => summaryOf(results, design, name)?.mean ?? []);
    return means.some((mean) => mean !== means[0]) && directionOf(name, metrics) !== "neutral";
  });
  return [...new Set([...goals, ...others])].slice(0, METRICS_MAX);
}

function bestSection(input: ReportInput, results: SweptResults): PageSection | null {
  const { sweep } = results;
  const { recommendation, goals, bestOfEach } = sweep;
  const metric = goals[0]?.metric;
  if (recommendation === null || metric === undefined) return null;
  const scale = scaleFor(
    unitOf(metric, results, input.metrics),
    bestOfEach.map(({ mean }) => mean),
    metric,
  );
  const each = bestOfEach.map((best) => {
    const { mean, halfWidth } = formatEstimate(best.mean, best.ci95, scale);
    const isIt = best.name === recommendation.name;
    const value = markup`${mean}${halfWidth === null ? "" : ` ± ${halfWidth}`}${scale.suffix}`;
    return [isIt ? markup`<b>${best.base}</b>` : best.base, ...cellsOf(sweep, best.point), value];
  });
  const best = table(["design", ...sweep.parameters.map(({ name }) => name), metricLabel(metric)], each, {
    caption: "The best setting of each design; bold: the best of all",
    isNumeric: (column) => column > 0,
  });
  const rivals = recommendation.rivals.slice(0, RIVALS_MAX).map(({ design, difference, ci95 }) => {
    const { middle, low, high } = formatDifference(difference, ci95, scale);
    return [sayDesign(sweep, design), middle, low === null ? "unknown" : `${low} to ${high!}`];
  });
  const left = recommendation.rivals.length - rivals.length;
  const close =
    rivals.length === 0
      ? null
      : table(["design", "best minus this one", "95% interval"], rivals, {
          caption: `Settings that cannot be told from the best one, seed by seed (Holm's procedure at 5%)${left > 0 ? `; ${left} more in results.json` : ""}`,
          isNumeric: (column) => column > 0,
        });
  return { id: "best", title: "The best settings", content: [best, close] };
}

function cellsOf(sweep: SweptResults["sweep"], point: string | null): readonly string[] {
  const settings = settingsOf(sweep, point);
  return sweep.parameters.map((_, index) => settings[index] ?? "–");
}

function responseSection(input: ReportInput, results: SweptResults): PageSection | null {
  const drawn = sweptMetrics(input).map((metric) =>
    results.sweep.parameters.flatMap(({ values }, index) => {
      const chart = values.length < 2 ? null : responseChart(results, input.metrics, metric, index);
      if (chart === null) return [];
      const { content, area, rowPositions } = drawResponse(chart, accessible(chart));
      const attributes = markup` data-left="${area.left}" data-right="${area.right}" data-top="${area.top}" data-bottom="${area.bottom}"`;
      return [figure(chart, content, dataTable(chart.table, chart.title, rowPositions), attributes)];
    }),
  );
  const shown = drawn.slice(0, METRICS_SHOWN).flat();
  const others = drawn.slice(METRICS_SHOWN).flat();
  if (shown.length === 0) return null;
  const more =
    others.length === 0
      ? null
      : markup`<details><summary>More response curves (${String(others.length)})</summary>${others}</details>`;
  return { id: "responses", title: "How the figures respond", content: [...shown, more] };
}

function heatSection(input: ReportInput, results: SweptResults): PageSection | null {
  const figures = results.sweep.goals.flatMap(({ metric }) =>
    sweptBases(results.sweep).flatMap((base) => {
      const map = heatMap(results, input.metrics, metric, base);
      return map === null ? [] : [figure(map, drawHeatMap(map, accessible(map)), dataTable(map.table, map.title))];
    }),
  );
  return figures.length === 0 ? null : { id: "maps", title: "Two parameters together", content: figures };
}

function sensitivitySection(input: ReportInput, results: SweptResults): PageSection | null {
  const chart = tornadoChart(results, input.metrics);
  if (chart === null) return null;
  const content = figure(chart, drawTornado(chart, accessible(chart)), dataTable(chart.table, chart.title));
  return { id: "sensitivity", title: "Which parameter matters most", content: [content] };
}

function frontSection(input: ReportInput, results: SweptResults): PageSection | null {
  const chart = frontChart(results, input.metrics);
  if (chart === null) return null;
  return { id: "front", title: "Two goals", content: [chartFigure(chart)] };
}

function settingsSection(input: ReportInput, results: SweptResults): PageSection {
  const { designs, saturated } = results.sweep;
  const shown = sweptMetrics(input);
  const scales = shown.map((metric) =>
    scaleFor(
      unitOf(metric, results, input.metrics),
      [typical(designs.map(({ name }) => summaryOf(results, name, metric)?.mean))],
      metric,
    ),
  );
  const rows = designs.map(({ name, base, point }) => [
    base,
    ...cellsOf(results.sweep, point),
    ...shown.map((metric, index) => {
      const summary = summaryOf(results, name, metric);
      const { mean, halfWidth } = formatEstimate(summary?.mean ?? null, summary?.ci95 ?? [null, null], scales[index]!);
      return markup`${mean}${halfWidth === null ? null : markup` <span class="half">± ${halfWidth}</span>`}`;
    }),
    ...(saturated.length === 0 ? [] : [saturated.includes(name) ? "queue grows" : ""]),
  ]);
  const columns = [
    "design",
    ...results.sweep.parameters.map(({ name }) => name),
    ...shown.map(
      (metric, index) =>
        `${metricLabel(metric)}${scales[index]!.suffix.trim() === "" ? "" : ` (${scales[index]!.suffix.trim()})`}`,
    ),
    ...(saturated.length === 0 ? [] : ["remark"]),
  ];
  const all = table(columns, rows, {
    caption: "Mean over seeds ± half of the 95% interval",
    isNumeric: (column) => column > 0,
  });
  const content =
    rows.length <= 40 ? all : markup`<details><summary>All ${String(rows.length)} settings</summary>${all}</details>`;
  return { id: "settings", title: "Every setting in figures", content: [content] };
}

function accessible({ title, caption }: { readonly title: string; readonly caption: string }): string {
  return `${title}. ${caption} The figures are in the table below the chart.`;
}

function figure(
  chart: { readonly title: string; readonly caption: string; readonly table: DataTable },
  content: Markup,
  figures: Markup,
  attributes: Markup | null = null,
): Markup {
  return markup`<figure${attributes}><figcaption><h3>${chart.title}</h3><p>${chart.caption}</p></figcaption>${drawingFrame(chart.title, content)}<details><summary>Data: ${chart.title}</summary>${figures}</details></figure>`;
}

/** Beside the style sheet of every report. */
export const SWEEP_STYLE = `.band{fill:var(--c);fill-opacity:.16}
.bar{fill:var(--c);fill-opacity:.75}
.chart .mark{fill:var(--text);font-size:15px}
.chart .on-light{fill:#1b2129}.chart .on-dark{fill:#fff}
@media screen and (prefers-color-scheme:dark){.chart .on-light{fill:#fff}.chart .on-dark{fill:#12161b}}`;
