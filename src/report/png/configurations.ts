// Chart models as chart.js configurations, for PNG. Axes, ticks, colours, dashes and markers are those of the HTML drawings.

import type { ChartConfiguration, ChartDataset } from "chart.js";
import type { Axis, FaultWindow, LineChart, StackChart, UtilisationChart } from "../charts/chart.ts";
import { causeFill, variantStyle } from "../charts/palette.ts";
import { singleLine } from "../markup.ts";
import { base, GRID, label, MARKERS, plugins, scale, shorten, SOFT, title } from "./common-options.ts";

const WINDOW = "#b34f00";

export function linesConfiguration(chart: LineChart): ChartConfiguration {
  const datasets = chart.lines.map((line): ChartDataset<"line"> => {
    const style = variantStyle(line.index);
    return {
      label: label(line.name),
      data: line.points.map(({ x, y }) => ({ x, y: y ?? Number.NaN })),
      borderColor: style.light,
      backgroundColor: style.light,
      borderWidth: 2.2,
      borderDash: [...style.dash],
      pointStyle: MARKERS[style.marker],
      pointRadius: line.points.map((_, index) => (isMarked(index, line.points.length, line.index) ? 6 : 0)),
      pointBorderColor: style.marker === "cross" ? style.light : "#fff",
      pointBorderWidth: style.marker === "cross" ? 2.4 : 1,
    };
  });
  return {
    type: "line",
    data: { datasets },
    options: {
      ...base(),
      scales: { x: scale(chart.x), y: scale(chart.y) },
      plugins: {
        ...plugins({ title: chart.title, caption: `${chart.caption}${windowKey(chart.windows)}` }, datasets.length > 1),
        annotation: { annotations: windowAnnotations(chart.windows, chart.x) },
      },
    },
  } as ChartConfiguration;
}

function isMarked(index: number, count: number, variant: number): boolean {
  const every = Math.max(1, Math.round(count / 8));
  return index % every === (variant * Math.ceil(every / 4)) % every;
}

/** Up to this many windows are named where they are; of more, only the letters stand in the plot. */
const NAMED_WINDOWS_MAX = 4;
const KEYED_WINDOWS_MAX = 12;

function windowKey(windows: readonly FaultWindow[]): string {
  if (windows.length <= NAMED_WINDOWS_MAX) return "";
  const named = windows.slice(0, KEYED_WINDOWS_MAX).map(({ letter, text }) => `${letter} ${label(text)}`);
  return ` ${named.join("; ")}${windows.length > KEYED_WINDOWS_MAX ? " …" : ""}`;
}

function windowAnnotations(windows: readonly FaultWindow[], axis: Axis): Readonly<Record<string, object>> {
  return Object.fromEntries(
    windows.map(({ letter, text, from, until }, index) => [
      `window${index}`,
      {
        type: "box",
        xMin: from,
        // A moment is as wide as a hair, not invisible.
        xMax: Math.max(until, from + (axis.max - axis.min) / 500),
        backgroundColor: `${WINDOW}22`,
        borderWidth: 0,
        drawTime: "beforeDatasetsDraw",
        label: {
          display: true,
          content: windows.length <= NAMED_WINDOWS_MAX ? `${letter}: ${label(text)}` : letter,
          position: { x: from - axis.min > 0.7 * (axis.max - axis.min) ? "end" : "start", y: "start" },
          yAdjust: windows.length <= NAMED_WINDOWS_MAX ? (index % 3) * 18 : 0,
          color: WINDOW,
          font: { size: 12, weight: "bold" },
        },
      },
    ]),
  );
}

/** Up to this many nodes stand in their own order with their names; more are ranked, busiest first. */
const NAMED_NODES_MAX = 40;

export function utilisationConfiguration(chart: UtilisationChart): ChartConfiguration {
  const isNamed = chart.nodes.length <= NAMED_NODES_MAX;
  const ordered = (values: readonly (number | null)[]) =>
    isNamed ? values : values.toSorted((a, b) => (b ?? -1) - (a ?? -1));
  const datasets = chart.rows.map(({ name, index, values }, row): ChartDataset<"line"> => {
    const style = variantStyle(index);
    // Side by side, so that equal values do not hide each other.
    const shift = isNamed ? (row - (chart.rows.length - 1) / 2) * (0.6 / chart.rows.length) : 0;
    return {
      label: label(name),
      data: ordered(values).map((value, node) => ({
        x: node + 1 + shift,
        y: value === null ? Number.NaN : value * 100,
      })),
      showLine: !isNamed,
      borderColor: style.light,
      backgroundColor: style.light,
      borderDash: [...style.dash],
      pointStyle: MARKERS[style.marker],
      pointRadius: isNamed ? 6 : 0,
      pointBorderColor: style.marker === "cross" ? style.light : "#fff",
    };
  });
  const names = chart.nodes.map((node) => shorten(singleLine(node), 16));
  return {
    type: "line",
    data: { datasets },
    options: {
      ...base(),
      scales: {
        x: {
          type: "linear",
          min: 0.5,
          max: chart.nodes.length + 0.5,
          title: title(isNamed ? "node" : "nodes, busiest first"),
          grid: { color: GRID },
          ticks: {
            color: SOFT,
            maxRotation: 60,
            autoSkip: !isNamed,
            callback: (at) => (isNamed ? (names[Number(at) - 1] ?? "") : at),
          },
          afterBuildTicks: (axis) => {
            if (isNamed) axis.ticks = names.map((_, node) => ({ value: node + 1 }));
          },
        },
        y: { min: 0, max: 100, title: title("utilisation (%)"), grid: { color: GRID }, ticks: { color: SOFT } },
      },
      plugins: plugins(chart, datasets.length > 1),
    },
  } as ChartConfiguration;
}

export function stackConfiguration(chart: StackChart): ChartConfiguration {
  return {
    type: "bar",
    data: {
      labels: chart.rows.map(({ name }) => label(name)),
      datasets: chart.causes.map((cause, index) => ({
        label: label(cause),
        data: chart.rows.map(({ values }) => values[index]),
        backgroundColor: causeFill(index).light,
        borderColor: "#fff",
        borderWidth: 1.5,
        maxBarThickness: 34,
      })),
    },
    options: {
      ...base(),
      indexAxis: "y",
      scales: { x: { ...scale(chart.x), stacked: true }, y: { stacked: true, grid: { display: false } } },
      plugins: plugins(chart, true, true),
    },
  } as ChartConfiguration;
}
