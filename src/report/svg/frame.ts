// The common parts of every drawing: size, scales from values to pixels, axes, grid, legend and shaded fault windows.
// Drawings are in a 960-wide view box and scale with the page; classes, not styles, carry every colour.

import type { Axis, FaultWindow } from "../charts/chart.ts";
import { join, markup, type Markup } from "../markup.ts";

export const WIDTH = 960;

export interface Area {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export type Position = (value: number) => number;

export function horizontal(axis: Axis, area: Area): Position {
  return scaleBetween(axis, area.left, area.right);
}

export function vertical(axis: Axis, area: Area): Position {
  return scaleBetween(axis, area.bottom, area.top);
}

function scaleBetween({ kind, min, max }: Axis, from: number, to: number): Position {
  const transform =
    kind === "log" ? (value: number) => Math.log10(Math.max(value, Number.MIN_VALUE)) : (value: number) => value;
  const low = transform(min);
  const span = transform(max) - low || 1;
  return (value) => from + ((transform(value) - low) / span) * (to - from);
}

/** The outermost element. `label` is the accessible name; the data table beside the drawing has the figures. */
export function drawing(label: string, height: number, content: readonly (Markup | null)[]): Markup {
  return markup`<svg class="chart" role="img" aria-label="${label}" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}">${content}</svg>`;
}

export function horizontalAxis(axis: Axis, area: Area): Markup {
  const x = horizontal(axis, area);
  const ticks = withoutCrowding(axis, x).map(
    ({ at, text }) =>
      markup`<line class="grid" x1="${x(at)}" x2="${x(at)}" y1="${area.top}" y2="${area.bottom}"/><text class="tick" x="${x(at)}" y="${area.bottom + 18}" text-anchor="middle">${text}</text>`,
  );
  const title = markup`<text class="axis-title" x="${(area.left + area.right) / 2}" y="${area.bottom + 38}" text-anchor="middle">${axis.label}</text>`;
  return join([
    ...ticks,
    title,
    markup`<line class="axis" x1="${area.left}" x2="${area.right}" y1="${area.bottom}" y2="${area.bottom}"/>`,
  ]);
}

/** Drops ticks whose text would touch the one before. */
function withoutCrowding(axis: Axis, x: Position): Axis["ticks"] {
  let end = Number.NEGATIVE_INFINITY;
  return axis.ticks.filter(({ at, text }) => {
    const half = textWidth(text) / 2;
    if (x(at) - half < end + 6) return false;
    end = x(at) + half;
    return true;
  });
}

/** The title stands above the axis, where it can be read without turning the head. */
export function verticalAxis(axis: Axis, area: Area): Markup {
  const y = vertical(axis, area);
  const ticks = axis.ticks.map(
    ({ at, text }) =>
      markup`<line class="grid" x1="${area.left}" x2="${area.right}" y1="${y(at)}" y2="${y(at)}"/><text class="tick" x="${area.left - 8}" y="${y(at) + 4}" text-anchor="end">${text}</text>`,
  );
  return join([
    ...ticks,
    markup`<text class="axis-title" x="${area.left - 56}" y="${area.top - 24}">${axis.label}</text>`,
  ]);
}

export interface LegendEntry {
  readonly text: string;
  /** Drawn in a box of 28 x 12 whose upper left corner is the origin. */
  readonly sample: Markup;
}

/** Entries in rows across the top; returns the markup and the height they take. */
export function legend(
  entries: readonly LegendEntry[],
  left: number,
): { readonly content: Markup; readonly height: number } {
  let x = left;
  let y = 4;
  const placed = entries.map(({ text, sample }) => {
    const width = 36 + textWidth(text) + 22;
    if (x + width > WIDTH && x > left) {
      x = left;
      y += 22;
    }
    const at = { x, y };
    x += width;
    return markup`<g transform="translate(${at.x} ${at.y})">${sample}<text class="legend" x="36" y="11">${text}</text></g>`;
  });
  return { content: join(placed), height: entries.length === 0 ? 0 : y + 22 };
}

/** Shaded bands with their letters above the plot; letters that would overlap stand together. */
export function shadedWindows(windows: readonly FaultWindow[], x: Position, area: Area): Markup {
  const inside = windows.filter(({ from, until }) => x(until) >= area.left && x(from) <= area.right);
  const bands = inside.map(({ from, until, text, letter }) => {
    const left = Math.max(area.left, x(from));
    const width = Math.max(2, Math.min(area.right, x(until)) - left);
    return markup`<rect class="window" x="${left}" y="${area.top}" width="${width}" height="${area.bottom - area.top}"><title>${letter}: ${text}</title></rect>`;
  });
  return join([...bands, ...windowLetters(inside, x, area)]);
}

/** Letters that would touch stand together at the place of the first; a long row of them is shortened to its ends. */
function windowLetters(windows: readonly FaultWindow[], x: Position, area: Area): readonly Markup[] {
  const groups: { letters: string[]; at: number; end: number }[] = [];
  for (const { letter, from, until } of windows) {
    const middle = (Math.max(area.left, x(from)) + Math.min(area.right, x(until))) / 2;
    const last = groups.at(-1);
    if (last !== undefined && middle - 9 < last.end) {
      last.letters.push(letter);
      last.end = Math.max(last.end, last.at + 14 * Math.min(3, last.letters.length));
    } else groups.push({ letters: [letter], at: middle - 5, end: middle + 9 });
  }
  return groups.map(({ letters, at }) => {
    const text = letters.length <= 3 ? letters.join(" ") : `${letters[0]} … ${letters.at(-1)}`;
    return markup`<text class="window-letter" x="${at}" y="${area.top - 6}">${text}</text>`;
  });
}

/** Rough, for layout only: no font metrics here. */
export function textWidth(text: string): number {
  return [...text].length * 7.1;
}

/** Where a plot begins that has names on its left: they are shortened only where they would take a quarter of the width. */
export function leftOfNames(names: readonly string[]): number {
  const widest = names.reduce((width, name) => Math.max(width, textWidth(name)), 0);
  return Math.min(WIDTH / 4, Math.max(150, Math.ceil(widest) + 20));
}

/** Shortens what would not fit; the full text is in the data table. */
export function fitText(text: string, width: number): string {
  const most = Math.max(3, Math.floor(width / 7.1));
  const characters = [...text];
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join("")}…`;
}
