// A line chart: one line per variant, told apart by colour, dash and marker.

import type { Line, LineChart, Point } from "../charts/chart.ts";
import { VARIANT_STYLE_COUNT, variantStyle, type Marker } from "../charts/palette.ts";
import { join, markup, type Markup } from "../markup.ts";
import {
  drawing,
  horizontal,
  horizontalAxis,
  legend,
  shadedWindows,
  vertical,
  verticalAxis,
  WIDTH,
  type Area,
  type Position,
} from "./frame.ts";

const PLOT_HEIGHT = 260;
/** A marker about every so many px, shifted per variant so that markers of close lines do not hide each other. */
const MARKER_DISTANCE = 110;

export interface PlottedLines {
  readonly content: Markup;
  /** Where the plot lies in the view box, for the pointer read-out. */
  readonly area: Area;
  /** x in the view box of each row of the data table. */
  readonly rowPositions: readonly number[];
}

export function drawLines(chart: LineChart, label: string): PlottedLines {
  const entries = legend(
    chart.lines.map((line) => ({ text: line.name, sample: sampleOf(line) })),
    8,
  );
  const top = entries.height + 44;
  const area = { left: 64, right: WIDTH - 20, top, bottom: top + PLOT_HEIGHT };
  const x = horizontal(chart.x, area);
  const y = vertical(chart.y, area);
  const content = drawing(label, area.bottom + 48, [
    entries.content,
    shadedWindows(chart.windows, x, area),
    verticalAxis(chart.y, area),
    horizontalAxis(chart.x, area),
    ...chart.lines.map((line) => drawLine(line, x, y)),
  ]);
  return { content, area, rowPositions: chart.rowPositions.map(x) };
}

function drawLine(line: Line, x: Position, y: Position): Markup {
  const segments = unbroken(line.points).map((points) =>
    points.map(({ x: at, y: value }) => `${rounded(x(at))} ${rounded(y(value!))}`).join("L"),
  );
  const path = segments.map((segment) => `M${segment}`).join("");
  return markup`<g class="v${line.index % VARIANT_STYLE_COUNT}"><path class="line" d="${path}"/>${markersAlong(line, x, y)}</g>`;
}

function unbroken(points: readonly Point[]): readonly (readonly Point[])[] {
  const segments: Point[][] = [[]];
  for (const point of points) {
    if (point.y === null) segments.push([]);
    else segments.at(-1)!.push(point);
  }
  return segments.filter((segment) => segment.length > 0);
}

function markersAlong(line: Line, x: Position, y: Position): Markup {
  const { marker } = variantStyle(line.index);
  let next = Number.NEGATIVE_INFINITY;
  const chosen = line.points.filter((point, index) => {
    if (point.y === null) return false;
    if (next === Number.NEGATIVE_INFINITY)
      next = x(point.x) + (line.index % 4) * (MARKER_DISTANCE / 4) + (line.points.length > 20 ? 14 : 0);
    if (x(point.x) < next && !(line.points.length <= 3 && index === 0)) return false;
    next = x(point.x) + MARKER_DISTANCE;
    return true;
  });
  return join(chosen.map((point) => markerAt(marker, x(point.x), y(point.y!))));
}

export function markerAt(marker: Marker, x: number, y: number): Markup {
  switch (marker) {
    case "circle":
      return markup`<circle class="marker" cx="${x}" cy="${y}" r="4"/>`;
    case "square":
      return markup`<rect class="marker" x="${x - 3.6}" y="${y - 3.6}" width="7.2" height="7.2"/>`;
    case "triangle":
      return markup`<path class="marker" d="M${x} ${y - 4.8}l4.6 8.2h-9.2z"/>`;
    case "diamond":
      return markup`<path class="marker" d="M${x} ${y - 5}l5 5l-5 5l-5 -5z"/>`;
    case "cross":
      return markup`<path class="marker-stroke" d="M${x - 4} ${y - 4}l8 8m0 -8l-8 8"/>`;
  }
}

export function sampleOf(variant: { readonly index: number }): Markup {
  const { marker } = variantStyle(variant.index);
  return markup`<g class="v${variant.index % VARIANT_STYLE_COUNT}"><path class="line" d="M0 7H28"/>${markerAt(marker, 14, 7)}</g>`;
}

function rounded(value: number): number {
  return Number.isFinite(value) ? Math.round(value * 10) / 10 : 0;
}
