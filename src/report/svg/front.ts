// The front of two goals: a marker per design with its intervals, names beside them, a line through the front.

import type { FrontChart, FrontPoint } from "../charts/front.ts";
import { VARIANT_STYLE_COUNT, variantStyle } from "../charts/palette.ts";
import { join, markup, type Markup } from "../markup.ts";
import {
  drawing,
  horizontal,
  horizontalAxis,
  legend,
  textWidth,
  vertical,
  verticalAxis,
  WIDTH,
  type Area,
  type Position,
} from "./frame.ts";
import { markerAt, sampleOf } from "./lines.ts";

const PLOT_HEIGHT = 300;
/** More names than this would hide each other and the points; they are in the table. */
const NAMED_MAX = 24;
const LINE = 14;

export function drawFront(chart: FrontChart, label: string): Markup {
  // Of those that are drawn: a design without one of the two figures, or under other conditions, is not.
  const drawn = new Set(chart.points.map(({ index }) => index));
  const entries = legend(
    chart.names.flatMap((text, index) => (drawn.has(index) ? [{ text, sample: sampleOf({ index }) }] : [])),
    8,
  );
  const top = entries.height + 44;
  const area = { left: 64, right: WIDTH - 28, top, bottom: top + PLOT_HEIGHT };
  const x = horizontal(chart.x, area);
  const y = vertical(chart.y, area);
  return drawing(label, area.bottom + 48, [
    entries.content,
    verticalAxis(chart.y, area),
    horizontalAxis(chart.x, area),
    frontLine(chart.points, x, y),
    join(chart.points.map((point) => marker(point, x, y, area))),
    join(names(chart.points, x, y)),
  ]);
}

function frontLine(points: readonly FrontPoint[], x: Position, y: Position): Markup | null {
  const onFront = points.filter(({ isOnFront }) => isOnFront).toSorted((a, b) => a.first - b.first);
  if (onFront.length < 2) return null;
  const steps = onFront.map((point) => `${tenths(x(point.first))} ${tenths(y(point.second))}`).join("L");
  return markup`<path class="front" d="M${steps}"/>`;
}

function marker(point: FrontPoint, x: Position, y: Position, area: Area): Markup {
  const { first, second, index, text, isBeaten, firstEnds, secondEnds } = point;
  const [atX, atY] = [x(first), y(second)];
  const clipX = (value: number) => tenths(Math.max(area.left, Math.min(area.right, x(value))));
  const clipY = (value: number) => tenths(Math.max(area.top, Math.min(area.bottom, y(value))));
  const whiskers = [
    ...(firstEnds === undefined ? [] : [`M${clipX(firstEnds[0])} ${tenths(atY)}H${clipX(firstEnds[1])}`]),
    ...(secondEnds === undefined ? [] : [`M${tenths(atX)} ${clipY(secondEnds[0])}V${clipY(secondEnds[1])}`]),
  ].join("");
  const lines = whiskers === "" ? null : markup`<path class="spread" d="${whiskers}"/>`;
  const shape = markerAt(variantStyle(index).marker, atX, atY);
  return markup`<g class="v${index % VARIANT_STYLE_COUNT}${isBeaten ? " hollow" : ""}">${lines}${shape}<title>${text}</title></g>`;
}

interface Placed {
  readonly left: number;
  readonly right: number;
  readonly at: number;
}

/** To the right of their points, else to the left; what would lie on another name on both sides is left out. */
function names(points: readonly FrontPoint[], x: Position, y: Position): readonly Markup[] {
  if (points.length > NAMED_MAX) return [];
  const placed: Placed[] = [];
  return points.flatMap(({ first, second, name }) => {
    const width = textWidth(name);
    const at = y(second) - 5;
    const sides = [x(first) + 8, x(first) - 8 - width].map((left) => ({ left, right: left + width, at }));
    const free = sides.find(
      (side) => side.left >= 0 && side.right <= WIDTH && !placed.some((other) => overlap(side, other)),
    );
    if (free === undefined) return [];
    placed.push(free);
    return [markup`<text class="tick" x="${free.left}" y="${at}">${name}</text>`];
  });
}

function overlap(a: Placed, b: Placed): boolean {
  return a.left < b.right && a.right > b.left && Math.abs(a.at - b.at) < LINE;
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10;
}
