// One figure of a scenario from run to run, as a line per design small enough for a list, with its values in words and in a table.

import { metricLabel } from "../metric-labels.ts";
import { join, markup, type Markup } from "../markup.ts";
import { finite, formatQuantity, scaleFor } from "../quantity.ts";
import { table } from "../html/table.ts";
import type { Trend } from "./index-data.ts";

const WIDTH = 220;
const HEIGHT = 44;
/** Room for the last point's mark. px */
const EDGE = 5;

export function trendFigure({ metric, unit, points }: Trend): Markup {
  const designs = [...new Set(points.flatMap(({ means }) => Object.keys(means)))];
  const values = points.flatMap(({ means }) => Object.values(means)).filter(finite);
  const scale = scaleFor(unit, values, metric);
  const say = (value: number | null | undefined) => formatQuantity(value, scale);
  const latest = points.at(-1)!;
  const words = designs.map((design) => `${design} ${say(latest.means[design])}`).join(", ");
  const range = values.length === 0 ? "" : `, all between ${say(least(values))} and ${say(most(values))}`;
  const label = `${metricLabel(metric)} over ${points.length} runs; latest: ${words}${range}`;
  const rows = points.map(({ storedAt, means, isChanged }) => [
    `${dateText(storedAt)}${isChanged ? " (scenario changed)" : ""}`,
    ...designs.map((design) => say(means[design])),
  ]);
  const legend = designs.map(
    (design, index) =>
      markup`<li class="v${index}"><span class="swatch"></span>${design} <b>${say(latest.means[design])}</b></li>`,
  );
  const data = table(["stored", ...designs], rows, { caption: metricLabel(metric), isNumeric: (column) => column > 0 });
  return markup`<figure class="trend"><figcaption>${metricLabel(metric)}</figcaption>${draw(points, designs, label)}<ul>${legend}</ul><details><summary>${String(points.length)} runs</summary>${data}</details></figure>`;
}

function draw(points: Trend["points"], designs: readonly string[], label: string): Markup {
  const values = points.flatMap(({ means }) => Object.values(means)).filter(finite);
  const [low, high] = [least(values), most(values)];
  const x = (index: number) => EDGE + (index / Math.max(1, points.length - 1)) * (WIDTH - 2 * EDGE);
  const y = (value: number) =>
    high === low ? HEIGHT / 2 : HEIGHT - EDGE - ((value - low) / (high - low)) * (HEIGHT - 2 * EDGE);
  const changes = points.map(({ isChanged }, index) =>
    isChanged ? markup`<path class="changed" d="M${x(index)} 0V${HEIGHT}"/>` : null,
  );
  const lines = designs.map((design, index) => {
    const own = points.flatMap(({ means }, at) => {
      const mean = means[design];
      return finite(mean) ? [{ x: x(at), y: y(mean) }] : [];
    });
    const last = own.at(-1);
    if (last === undefined) return null;
    const path = own.map((point, at) => `${at === 0 ? "M" : "L"}${round(point.x)} ${round(point.y)}`).join("");
    return markup`<g class="v${index}"><path class="line" d="${path}"/><circle class="marker" cx="${last.x}" cy="${last.y}" r="3"/></g>`;
  });
  return markup`<svg class="sparkline" role="img" aria-label="${label}" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}">${join(changes)}${join(lines)}</svg>`;
}

/** `2026-03-01 14:05 UTC`; what is no date stays as it is. */
export function dateText(iso: string): string {
  const match = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)/.exec(iso);
  return match === null ? iso : `${match[1]} ${match[2]} UTC`;
}

function least(values: readonly number[]): number {
  return values.reduce((lowest, value) => Math.min(lowest, value), Infinity);
}

function most(values: readonly number[]): number {
  return values.reduce((highest, value) => Math.max(highest, value), -Infinity);
}

function round(value: number): string {
  return String(Math.round(value * 10) / 10);
}
