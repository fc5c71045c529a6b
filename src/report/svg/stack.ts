// Stacked horizontal bars: one per variant, a segment per cause, hatched so that they differ without colour.

import type { StackChart } from "../charts/chart.ts";
import { causeFill, CAUSE_FILL_COUNT } from "../charts/palette.ts";
import { formatNumber } from "../quantity.ts";
import { markup, type Markup } from "../markup.ts";
import { drawing, fitText, horizontal, horizontalAxis, leftOfNames, legend, textWidth, WIDTH } from "./frame.ts";
import { hatch, type Box } from "./hatching.ts";

const ROW = 34;
const SAMPLE: Box = { x: 0, y: 0, width: 28, height: 13 };

export function drawStack(chart: StackChart, label: string): Markup {
  const entries = legend(
    chart.causes.map((cause, index) => ({ text: cause, sample: segment(index, SAMPLE, cause) })),
    8,
  );
  const top = entries.height + 12;
  const widestText = chart.rows.reduce((widest, { text }) => Math.max(widest, textWidth(text)), 0);
  const left = leftOfNames(chart.rows.map(({ name }) => name));
  const area = {
    left,
    right: WIDTH - Math.min(300, widestText + 16),
    top,
    bottom: top + chart.rows.length * ROW + 8,
  };
  const x = horizontal(chart.x, area);
  const rows = chart.rows.map((row, index) => {
    const y = area.top + 8 + index * ROW;
    let sum = 0;
    const segments = row.values.map((value, cause) => {
      const from = x(sum);
      sum += value;
      const title = `${row.name}, ${chart.causes[cause]}: ${formatNumber(value)} ${chart.unit}`;
      return value > 0 ? segment(cause, { x: from, y, width: x(sum) - from, height: 20 }, title) : null;
    });
    const name = markup`<text class="label" x="8" y="${y + 14}">${fitText(row.name, left - 16)}</text>`;
    return markup`<g>${name}${segments}<text class="number" x="${x(sum) + 8}" y="${y + 14}">${row.text}</text></g>`;
  });
  return drawing(label, area.bottom + 48, [entries.content, horizontalAxis(chart.x, area), ...rows]);
}

function segment(cause: number, box: Box, title: string): Markup {
  return markup`<rect class="${causeClass(cause)}" x="${box.x}" y="${box.y}" width="${box.width}" height="${box.height}"><title>${title}</title></rect>${hatch(causeFill(cause), [box])}`;
}

function causeClass(index: number): string {
  return `cause${index % CAUSE_FILL_COUNT}`;
}
