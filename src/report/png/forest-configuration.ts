// The forest plot as a chart.js configuration: a line of three points per paired difference, text axes on both sides.

import type { ChartConfiguration, ChartDataset } from "chart.js";
import type { ForestChart, ForestRow } from "../charts/chart.ts";
import { singleLine } from "../markup.ts";
import { base, plugins, scale, shorten, TEXT } from "./common-options.ts";

const LEFT_WIDTH = 380;
const RIGHT_WIDTH = 430;
/** What fits beside the plot. */
const NAME_MAX = 50;
const TEXT_MAX = 58;

/** A heading takes a row of its own. */
type Entry = { readonly kind: "heading"; readonly text: string } | { readonly kind: "row"; readonly row: ForestRow };

export function forestConfiguration(chart: ForestChart): ChartConfiguration {
  const entries = forestEntries(chart);
  const clip = (value: number) => Math.max(chart.x.min, Math.min(chart.x.max, value));
  const names = entries.map((entry) => (entry.kind === "heading" ? "" : `    ${entry.row.label}`));
  const texts = entries.map((entry) => (entry.kind === "heading" ? "" : `${entry.row.text}   ${entry.row.conclusion}`));
  return {
    type: "line",
    data: { datasets: entries.flatMap((entry, y) => (entry.kind === "row" ? [whisker(entry.row, y, clip)] : [])) },
    options: {
      ...base(),
      scales: {
        x: scale(chart.x),
        y: textAxis(
          "left",
          names.map((name) => shorten(name === "" ? "" : `    ${singleLine(name)}`, NAME_MAX)),
          LEFT_WIDTH,
        ),
        text: textAxis(
          "right",
          texts.map((text) => shorten(text, TEXT_MAX)),
          RIGHT_WIDTH,
        ),
      },
      plugins: {
        ...plugins(chart, false),
        annotation: {
          clip: false,
          annotations: {
            ...headings(entries, chart.x.min),
            zero: {
              type: "line",
              xMin: 0,
              xMax: 0,
              borderColor: TEXT,
              borderWidth: 1.4,
              drawTime: "beforeDatasetsDraw",
            },
          },
        },
      },
    },
  } as unknown as ChartConfiguration;
}

export function forestEntries(chart: ForestChart): readonly Entry[] {
  return chart.rows.flatMap((row): readonly Entry[] =>
    row.heading === null
      ? [{ kind: "row", row }]
      : [
          { kind: "heading", text: row.heading },
          { kind: "row", row },
        ],
  );
}

/** Across the plot, in which a heading has nothing: beside it there is no room for long ones. */
function headings(entries: readonly Entry[], left: number): Readonly<Record<string, object>> {
  const labels = entries.flatMap((entry, y) =>
    entry.kind === "row" ? [] : [[`heading${y}`, headingLabel(singleLine(entry.text), y, left)] as const],
  );
  return Object.fromEntries(labels);
}

function headingLabel(content: string, y: number, left: number): object {
  return {
    type: "label",
    xValue: left,
    yValue: y,
    yScaleID: "y",
    content,
    color: TEXT,
    font: { size: 13, weight: "bold" },
    padding: 0,
    position: { x: "start", y: "center" },
    xAdjust: -LEFT_WIDTH,
  };
}

function whisker(
  { low, middle, high, decided }: ForestRow,
  y: number,
  clip: (value: number) => number,
): ChartDataset<"line"> {
  return {
    data: [low ?? middle, middle, high ?? middle].map((x) => ({ x: clip(x), y })),
    borderColor: TEXT,
    borderWidth: 1.8,
    pointStyle: ["line", "rectRot", "line"],
    pointRotation: [90, 0, 90],
    pointRadius: [low === null ? 0 : 5, 7, high === null ? 0 : 5],
    pointBackgroundColor: decided ? TEXT : "#ffffff",
    pointBorderWidth: 1.6,
  };
}

function textAxis(position: "left" | "right", texts: readonly string[], width: number): object {
  return {
    type: "linear",
    position,
    min: -0.5,
    max: texts.length - 0.5,
    reverse: true,
    grid: { display: false },
    border: { display: false },
    ticks: {
      autoSkip: false,
      crossAlign: position === "left" ? "far" : "near",
      color: TEXT,
      callback: (at: number | string) => texts[Number(at)] ?? "",
    },
    afterBuildTicks(axis: { ticks: object[] }) {
      axis.ticks = texts.map((_, value) => ({ value }));
    },
    // chart.js gives a text axis a third of the chart at most, and cuts what is longer.
    afterFit(axis: { width: number }) {
      axis.width = width;
    },
  };
}
