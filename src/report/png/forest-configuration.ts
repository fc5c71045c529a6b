// The forest plot as a chart.js configuration: a line of three points per paired difference, text axes on both sides.

import type { ChartConfiguration, ChartDataset } from "chart.js";
import type { ForestChart, ForestRow } from "../charts/chart.ts";
import { singleLine } from "../markup.ts";
import { base, plugins, scale, shorten, TEXT } from "./common-options.ts";

const LEFT_WIDTH = 380;
const RIGHT_WIDTH = 400;

/** A heading takes a row of its own. */
type Entry = { readonly kind: "heading"; readonly text: string } | { readonly kind: "row"; readonly row: ForestRow };

export function forestConfiguration(chart: ForestChart): ChartConfiguration {
  const entries = forestEntries(chart);
  const clip = (value: number) => Math.max(chart.x.min, Math.min(chart.x.max, value));
  const names = entries.map((entry) => (entry.kind === "heading" ? entry.text : `    ${entry.row.label}`));
  const texts = entries.map((entry) => (entry.kind === "heading" ? "" : `${entry.row.text}   ${entry.row.conclusion}`));
  const isHeading = (index: number) => entries[index]?.kind === "heading";
  return {
    type: "line",
    data: { datasets: entries.flatMap((entry, y) => (entry.kind === "row" ? [whisker(entry.row, y, clip)] : [])) },
    options: {
      ...base(),
      scales: {
        x: scale(chart.x),
        y: textAxis(
          "left",
          names.map((name) => shorten(name.startsWith(" ") ? `    ${singleLine(name)}` : singleLine(name), 54)),
          LEFT_WIDTH,
          isHeading,
        ),
        text: textAxis(
          "right",
          texts.map((text) => shorten(text, 56)),
          RIGHT_WIDTH,
          isHeading,
        ),
      },
      plugins: {
        ...plugins(chart, false),
        annotation: {
          annotations: {
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

function textAxis(
  position: "left" | "right",
  texts: readonly string[],
  width: number,
  isHeading: (index: number) => boolean,
): object {
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
      font: ({ index }: { readonly index: number }) => ({ weight: isHeading(index) ? "bold" : "normal" }),
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
