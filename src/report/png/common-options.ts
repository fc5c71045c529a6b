// Options that all PNG charts share: title, subtitle, legend, and axes with the ticks of the chart models.

import type { ScaleOptionsByType } from "chart.js";
import type { Axis } from "../charts/chart.ts";
import { singleLine } from "../markup.ts";

export const TEXT = "#1b2129";
export const SOFT = "#59636e";
export const GRID = "#e6eaee";
/** Of the palette, as chart.js names them. */
export const MARKERS = {
  circle: "circle",
  square: "rect",
  triangle: "triangle",
  diamond: "rectRot",
  cross: "crossRot",
} as const;
/** A canvas legend or label that is longer would push the plot aside. */
const LABEL_MAX = 40;

export function base(): { readonly responsive: false; readonly layout: object; readonly spanGaps: false } {
  return { responsive: false, layout: { padding: { left: 16, right: 24, top: 12, bottom: 12 } }, spanGaps: false };
}

export function plugins(
  chart: { readonly title: string; readonly caption: string },
  hasLegend: boolean,
  hasBars = false,
): object {
  return {
    title: {
      display: true,
      text: singleLine(chart.title),
      align: "start",
      font: { size: 18, weight: "bold" },
      padding: { bottom: 4 },
    },
    subtitle: {
      display: true,
      text: wrapped(singleLine(chart.caption)),
      align: "start",
      color: SOFT,
      font: { size: 13 },
      padding: { bottom: 12 },
    },
    legend: {
      display: hasLegend,
      align: "start",
      labels: { usePointStyle: !hasBars, pointStyleWidth: 16, boxHeight: hasBars ? 12 : 8, padding: 18 },
    },
  };
}

/** chart.js draws an array as lines. */
function wrapped(text: string): readonly string[] {
  const lines = [""];
  for (const word of text.split(" ")) {
    const last = lines.at(-1)!;
    if (last.length + word.length > 140) lines.push(word);
    else lines[lines.length - 1] = last === "" ? word : `${last} ${word}`;
  }
  return lines;
}

export function scale(axis: Axis): Partial<ScaleOptionsByType<"linear">> {
  const texts = new Map(axis.ticks.map(({ at, text }) => [at, text]));
  return {
    type: axis.kind === "log" ? "logarithmic" : "linear",
    min: axis.min,
    max: axis.max,
    title: title(axis.label),
    grid: { color: GRID },
    ticks: {
      color: SOFT,
      autoSkip: true,
      maxRotation: 0,
      callback: (value: number | string) => texts.get(Number(value)) ?? "",
    },
    afterBuildTicks: (built: { ticks: { value: number }[] }) => {
      built.ticks = axis.ticks.map(({ at }) => ({ value: at }));
    },
  } as unknown as Partial<ScaleOptionsByType<"linear">>;
}

export function title(text: string): { readonly display: true; readonly text: string; readonly color: string } {
  return { display: true, text: singleLine(text), color: SOFT };
}

export function label(text: string): string {
  return shorten(singleLine(text), LABEL_MAX);
}

export function shorten(text: string, most: number): string {
  const characters = [...text];
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join("")}…`;
}
