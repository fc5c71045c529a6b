// Utilisation as strips of cells: a row per variant, a cell per node, darker = busier. It stays readable from 3 nodes to thousands.

import type { UtilisationChart } from "../charts/chart.ts";
import { percentText, spreadOf } from "../charts/utilisation.ts";
import { join, markup, type Markup } from "../markup.ts";
import { drawing, fitText, leftOfNames, WIDTH } from "./frame.ts";
import type { Box } from "./hatching.ts";

const RIGHT = WIDTH - 190;
const STEPS = 10;
/** Up to this many nodes each cell says its node and its figure under the pointer. */
const TITLED_NODES_MAX = 120;

export function drawUtilisation(chart: UtilisationChart, label: string): Markup {
  const count = chart.nodes.length;
  const start = leftOfNames(chart.rows.map(({ name }) => name));
  const columns = count <= 60 ? count : Math.min(100, Math.ceil(count / Math.max(1, Math.ceil(count / 100))));
  const lines = Math.ceil(count / columns);
  const width = Math.min(40, (RIGHT - start) / columns);
  const height = lines === 1 ? 26 : Math.max(3, Math.min(14, 60 / lines));
  const block = lines * height + 14;
  const top = 56;
  const gap = width > 6 ? 1 : 0;
  const rows = chart.rows.map((row, index) => {
    const y = top + index * block;
    const middle = y + (lines * height) / 2 + 4;
    const name = markup`<text class="label" x="8" y="${middle}">${fitText(row.name, start - 16)}</text>`;
    const boxes = row.values.map((value, node) => ({
      value,
      node: chart.nodes[node],
      box: {
        x: start + (node % columns) * width,
        y: y + Math.floor(node / columns) * height,
        width: width - gap,
        height: height - gap,
      },
    }));
    const cells = count <= TITLED_NODES_MAX ? boxes.map(titledCell) : mergedCells(boxes);
    return markup`<g>${name}${cells}${summaryText(row.values, middle)}</g>`;
  });
  const headings = markup`<text class="axis-title" x="${RIGHT + 20}" y="${top - 14}">mean</text><text class="axis-title" x="${RIGHT + 82}" y="${top - 14}">least to most</text>`;
  const first = markup`<text class="axis-title" x="${start}" y="${top - 14}">${nodeSpan(chart.nodes, width * columns)}</text>`;
  return drawing(label, top + chart.rows.length * block + 6, [colourKey(start), headings, first, ...rows]);
}

interface Cell {
  readonly value: number | null;
  readonly node: string;
  readonly box: Box;
}

function titledCell({ value, node, box }: Cell): Markup {
  return markup`<rect class="${cellClass(value)}" x="${box.x}" y="${box.y}" width="${box.width}" height="${box.height}"><title>${node}: ${percentText(value)}</title></rect>`;
}

/** Thousands of cells: one path per shade. */
function mergedCells(cells: readonly Cell[]): Markup {
  const paths = new Map<string, string>();
  for (const { value, box } of cells) {
    const [x, y, width, height] = [box.x, box.y, box.width, box.height].map((number) => Math.round(number * 10) / 10);
    paths.set(cellClass(value), `${paths.get(cellClass(value)) ?? ""}M${x} ${y}h${width}v${height}h-${width}z`);
  }
  return join([...paths].map(([name, path]) => markup`<path class="${name}" d="${path}"/>`));
}

function cellClass(value: number | null): string {
  return value === null ? "no-data" : `heat${Math.max(0, Math.min(STEPS - 1, Math.floor(value * STEPS)))}`;
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

function colourKey(left: number): Markup {
  const cells = Array.from(
    { length: STEPS },
    (_, step) => markup`<rect class="heat${step}" x="${left + 40 + step * 18}" y="6" width="18" height="10"/>`,
  );
  return join([
    markup`<text class="tick" x="${left + 32}" y="15" text-anchor="end">idle</text>`,
    ...cells,
    markup`<text class="tick" x="${left + 48 + STEPS * 18}" y="15">busy all the time</text>`,
  ]);
}
