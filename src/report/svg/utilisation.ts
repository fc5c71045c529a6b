// Utilisation as strips of cells: a row per variant, a cell per node, darker = busier. It stays readable from 3 nodes to thousands.

import type { UtilisationChart } from "../charts/chart.ts";
import { percentText, spreadOf } from "../charts/utilisation.ts";
import { join, markup, type Markup } from "../markup.ts";
import { drawing, fitText, WIDTH } from "./frame.ts";

const LEFT = 150;
const RIGHT = WIDTH - 190;
const STEPS = 10;

export function drawUtilisation(chart: UtilisationChart, label: string): Markup {
  const count = chart.nodes.length;
  const columns = count <= 60 ? count : Math.min(100, Math.ceil(count / Math.max(1, Math.ceil(count / 100))));
  const lines = Math.ceil(count / columns);
  const width = Math.min(40, (RIGHT - LEFT) / columns);
  const height = lines === 1 ? 26 : Math.max(4, Math.min(14, 120 / lines));
  const block = lines * height + 14;
  const top = 56;
  const rows = chart.rows.map((row, index) => {
    const y = top + index * block;
    const middle = y + (lines * height) / 2 + 4;
    const name = markup`<text class="label" x="8" y="${middle}">${fitText(row.name, LEFT - 20)}</text>`;
    const cells = row.values.map((value, node) => drawCell(value, chart.nodes[node], LEFT + (node % columns) * width, y + Math.floor(node / columns) * height, width, height));
    return markup`<g>${name}${cells}${summaryText(row.values, middle)}</g>`;
  });
  const headings = markup`<text class="axis-title" x="${RIGHT + 20}" y="${top - 14}">mean</text><text class="axis-title" x="${RIGHT + 82}" y="${top - 14}">least to most</text>`;
  const first = markup`<text class="axis-title" x="${LEFT}" y="${top - 14}">${nodeSpan(chart.nodes, width * columns)}</text>`;
  return drawing(label, top + chart.rows.length * block + 6, [colourKey(), headings, first, ...rows]);
}

function drawCell(value: number | null, node: string, x: number, y: number, width: number, height: number): Markup {
  const gap = width > 6 ? 1 : 0;
  const name = value === null ? "no-data" : `heat${Math.max(0, Math.min(STEPS - 1, Math.floor(value * STEPS)))}`;
  return markup`<rect class="${name}" x="${x}" y="${y}" width="${width - gap}" height="${height - Math.min(1, gap)}"><title>${node}: ${percentText(value)}</title></rect>`;
}

function summaryText(values: readonly (number | null)[], y: number): Markup {
  const spread = spreadOf(values);
  if (spread === null) return markup`<text class="number" x="${RIGHT + 20}" y="${y}">–</text>`;
  const range = `${percentText(spread.least)} to ${percentText(spread.most)}`;
  return markup`<text class="number" x="${RIGHT + 20}" y="${y}">${percentText(spread.mean)}</text><text class="number" x="${RIGHT + 82}" y="${y}">${range}</text>`;
}

function nodeSpan(nodes: readonly string[], width: number): string {
  const text = nodes.length === 1 ? nodes[0] : `${nodes[0]} … ${nodes.at(-1)}`;
  return fitText(text, Math.max(width, 240));
}

function colourKey(): Markup {
  const cells = Array.from({ length: STEPS }, (_, step) => markup`<rect class="heat${step}" x="${LEFT + 40 + step * 18}" y="6" width="18" height="10"/>`);
  return join([
    markup`<text class="tick" x="${LEFT + 32}" y="15" text-anchor="end">idle</text>`,
    ...cells,
    markup`<text class="tick" x="${LEFT + 48 + STEPS * 18}" y="15">busy all the time</text>`,
  ]);
}
