// Firing alerts over time: a strip per rule, filled where a fault was told of, dashed where nothing was the matter.

import type { AlertChart } from "../charts/chart.ts";
import { markup, type Markup } from "../markup.ts";
import { drawing, fitText, horizontal, horizontalAxis, leftOfNames, shadedWindows, WIDTH } from "./frame.ts";

const TOP = 24;
const ROW = 22;
const BAR = 12;

export function drawAlerts(chart: AlertChart, label: string): Markup {
  const start = leftOfNames(chart.rows.map(({ name }) => name));
  const area = { left: start, right: WIDTH - 20, top: TOP, bottom: TOP + chart.rows.length * ROW };
  const x = horizontal(chart.x, area);
  const rows = chart.rows.map(({ name, bars }, index) => {
    const y = TOP + index * ROW;
    const stripe =
      index % 2 === 0
        ? markup`<rect class="stripe" x="${area.left}" y="${y}" width="${area.right - area.left}" height="${ROW}"/>`
        : null;
    const text = markup`<text class="label" x="${start - 8}" y="${y + ROW / 2 + 4}" text-anchor="end">${fitText(name, start - 16)}</text>`;
    return { stripe: markup`${stripe}${text}`, bars: bars.map((bar) => drawBar(bar, x, y + (ROW - BAR) / 2)) };
  });
  return drawing(label, area.bottom + 48, [
    ...rows.map(({ stripe }) => stripe),
    shadedWindows(chart.windows, x, area),
    horizontalAxis(chart.x, area),
    ...rows.flatMap(({ bars }) => bars),
  ]);
}

function drawBar(
  { from, until, isFalse, text }: AlertChart["rows"][number]["bars"][number],
  x: (value: number) => number,
  y: number,
): Markup {
  const width = Math.max(2, x(until) - x(from));
  return markup`<rect class="${isFalse ? "alert-false" : "alert-told"}" x="${x(from)}" y="${y}" width="${width}" height="${BAR}"><title>${text}</title></rect>`;
}
