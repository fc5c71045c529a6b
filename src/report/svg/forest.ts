// A forest plot: a mark and a whisker per paired difference around the line of no difference.

import type { ForestChart, ForestRow } from "../charts/chart.ts";
import { markup, type Markup } from "../markup.ts";
import { drawing, fitText, horizontal, horizontalAxis, textWidth, WIDTH, type Position } from "./frame.ts";

const ROW = 24;
const HEADING = 30;
const CONCLUSION_MOST = 170;
/** Between the axis and the figures, and between these and the conclusion. */
const GAP = 20;

export function drawForest(chart: ForestChart, label: string): Markup {
  const headings = chart.rows.filter(({ heading }) => heading !== null).length;
  const bottom = 18 + chart.rows.length * ROW + headings * HEADING;
  const widest = chart.rows.reduce((width, { label: name }) => Math.max(width, textWidth(name)), 0);
  const area = { left: Math.max(160, Math.min(340, widest + 30)), right: rightOf(chart.rows), top: 10, bottom };
  const x = horizontal(chart.x, area);
  const rows: Markup[] = [];
  let y = area.top + 4;
  for (const row of chart.rows) {
    if (row.heading !== null) {
      rows.push(
        markup`<rect class="forest-heading" x="0" y="${y + 4}" width="${WIDTH}" height="${HEADING - 6}"/><text class="heading" x="8" y="${y + 20}">${row.heading}</text>`,
      );
      y += HEADING;
    }
    rows.push(drawRow(row, y + ROW / 2, x, area));
    y += ROW;
  }
  const zero = markup`<line class="zero" x1="${x(0)}" x2="${x(0)}" y1="${area.top}" y2="${area.bottom}"/>`;
  return drawing(label, area.bottom + 48, [horizontalAxis(chart.x, area), zero, ...rows]);
}

/** The axis ends where the widest figures and the conclusion beside them still have room. */
function rightOf(rows: readonly ForestRow[]): number {
  const widest = rows.reduce(
    (most, { text, conclusion }) => Math.max(most, textWidth(text) + Math.min(CONCLUSION_MOST, textWidth(conclusion))),
    0,
  );
  return Math.max(420, Math.min(590, WIDTH - 2 * GAP - widest));
}

function drawRow(
  row: ForestRow,
  y: number,
  x: Position,
  area: { readonly left: number; readonly right: number },
): Markup {
  const middle = x(row.middle);
  const kept = Math.max(area.left, Math.min(area.right, middle));
  const name = markup`<text class="label" x="16" y="${y + 4}">${fitText(row.label, area.left - 20)}</text>`;
  const isOutside = kept !== middle;
  const mark = isOutside
    ? null
    : markup`<path class="${row.decided ? "mark-decided" : "mark-open"}" d="M${kept} ${y - 6}l6 6l-6 6l-6 -6z"/>`;
  const numbers = markup`<text class="number" x="${area.right + GAP}" y="${y + 4}">${row.text}</text>`;
  const conclusion = markup`<text class="${row.decided ? "conclusion" : "conclusion-open"}" x="${WIDTH}" y="${y + 4}" text-anchor="end">${fitText(row.conclusion, CONCLUSION_MOST)}</text>`;
  return markup`<g>${name}${whisker(row, y, x, area)}${mark}${numbers}${conclusion}</g>`;
}

function whisker(
  row: ForestRow,
  y: number,
  x: Position,
  area: { readonly left: number; readonly right: number },
): Markup | null {
  if (row.low === null || row.high === null) return null;
  const from = Math.max(area.left, Math.min(area.right, x(row.low)));
  const to = Math.max(area.left, Math.min(area.right, x(row.high)));
  const capAt = (at: number, clipped: boolean, step: number) =>
    clipped ? markup`M${at + step} ${y - 5}L${at} ${y}L${at + step} ${y + 5}` : markup`M${at} ${y - 5}V${y + 5}`;
  const path = markup`M${from} ${y}H${to}${capAt(from, x(row.low) < area.left, 6)}${capAt(to, x(row.high) > area.right, -6)}`;
  return markup`<path class="whisker" d="${path}"/>`;
}
