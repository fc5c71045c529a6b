// Stacked horizontal bars: one per variant, a segment per cause, hatched so that they differ without colour.

import type { StackChart } from "../charts/chart.ts";
import { CAUSE_FILL_COUNT } from "../charts/palette.ts";
import { formatNumber } from "../quantity.ts";
import { markup, type Markup } from "../markup.ts";
import { drawing, fitText, horizontal, horizontalAxis, legend, textWidth, WIDTH } from "./frame.ts";

const ROW = 34;

export function drawStack(chart: StackChart, label: string): Markup {
  const entries = legend(chart.causes.map((cause, index) => ({ text: cause, sample: markup`<rect class="${causeClass(index)}" width="28" height="13"/>` })), 8);
  const top = entries.height + 12;
  const widestText = chart.rows.reduce((widest, { text }) => Math.max(widest, textWidth(text)), 0);
  const area = { left: 150, right: WIDTH - Math.min(300, widestText + 16), top, bottom: top + chart.rows.length * ROW + 8 };
  const x = horizontal(chart.x, area);
  const rows = chart.rows.map((row, index) => {
    const y = area.top + 8 + index * ROW;
    let sum = 0;
    const segments = row.values.map((value, cause) => {
      const from = x(sum);
      sum += value;
      const title = `${row.name}, ${chart.causes[cause]}: ${formatNumber(value)} core-s`;
      return value > 0 ? markup`<rect class="${causeClass(cause)}" x="${from}" y="${y}" width="${x(sum) - from}" height="20"><title>${title}</title></rect>` : null;
    });
    const name = markup`<text class="label" x="8" y="${y + 14}">${fitText(row.name, 134)}</text>`;
    return markup`<g>${name}${segments}<text class="number" x="${x(sum) + 8}" y="${y + 14}">${row.text}</text></g>`;
  });
  return drawing(label, area.bottom + 48, [entries.content, horizontalAxis(chart.x, area), ...rows]);
}

function causeClass(index: number): string {
  return `cause${index % CAUSE_FILL_COUNT}`;
}
