// Hatching over coloured bars, as plain strokes. SVG patterns would be shorter, but a browser that prints them makes a
// picture of every bar: 39 MB and more than a minute for one report, measured with Chromium.

import { causeFill, CAUSE_FILL_COUNT, OUTCOME_NAMES, outcomeFill, type FillStyle } from "../charts/palette.ts";
import { markup, type Markup } from "../markup.ts";

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const DISTANCE = 6;

/** One path for all boxes that share a hatching; null where they are plain. */
export function hatch({ hatch: kind }: FillStyle, boxes: readonly Box[]): Markup | null {
  const path = hatchPath(kind, boxes);
  return path === "" ? null : markup`<path class="${kind === "dots" ? "hatch-dots" : "hatch"}" d="${path}"/>`;
}

/** Path data; empty where nothing is to be drawn. */
export function hatchPath(kind: FillStyle["hatch"], boxes: readonly Box[]): string {
  return boxes.map((box) => strokes(kind, box)).join("");
}

function strokes(kind: FillStyle["hatch"], box: Box): string {
  switch (kind) {
    case "none":
      return "";
    case "rising":
      return diagonals(box, 1);
    case "falling":
      return diagonals(box, -1);
    case "cross":
      return diagonals(box, 1) + diagonals(box, -1);
    case "vertical":
      return steps(box.x, box.width)
        .map((x) => `M${short(x)} ${short(box.y)}v${short(box.height)}`)
        .join("");
    case "horizontal":
      return `M${short(box.x)} ${short(box.y + box.height / 2)}h${short(box.width)}`;
    case "dots":
      return steps(box.x, box.width)
        .map((x) => `M${short(x)} ${short(box.y + box.height / 2)}h.01`)
        .join("");
  }
}

/** Lines at 45 degrees, cut off at the box; `slope` 1 rises to the right. */
function diagonals({ x, y, width, height }: Box, slope: 1 | -1): string {
  const path: string[] = [];
  for (let start = DISTANCE / 2 - Math.ceil(height / DISTANCE) * DISTANCE; start < width; start += DISTANCE) {
    const from = Math.max(0, -start);
    const length = Math.min(height, width - start) - from;
    if (length <= 0.5) continue;
    const top = slope === 1 ? y + height - from : y + from;
    path.push(`M${short(x + start + from)} ${short(top)}l${short(length)} ${short(-slope * length)}`);
  }
  return path.join("");
}

function steps(from: number, width: number): readonly number[] {
  return Array.from({ length: Math.floor(width / DISTANCE) }, (_, index) => from + DISTANCE * (index + 0.5));
}

function short(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/** Style sheet rules for the colours under the hatching. */
export function fillRules(scheme: "light" | "dark"): string {
  const outcomes = OUTCOME_NAMES.map((name) => `.outcome-${name}{fill:${outcomeFill(name)[scheme]}}`);
  const causes = Array.from(
    { length: CAUSE_FILL_COUNT },
    (_, index) => `.cause${index}{fill:${causeFill(index)[scheme]}}`,
  );
  return [...outcomes, ...causes].join("");
}
