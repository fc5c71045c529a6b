// Two goals against each other: every design is a point, and a line joins those that no other beats at both.

import type { MetricDescription } from "../../observe/observations.ts";
import type { FrontResult } from "../../experiment/results.ts";
import type { Axis, DataTable } from "../charts/chart.ts";
import { VARIANT_STYLE_COUNT, variantStyle } from "../charts/palette.ts";
import { linearAxis, logAxis } from "../charts/ticks.ts";
import { join, markup, type Markup } from "../markup.ts";
import { metricLabel, unitOf } from "../metric-labels.ts";
import { formatQuantity, formatValue, scaleFor } from "../quantity.ts";
import {
  drawing,
  horizontal,
  horizontalAxis,
  legend,
  textWidth,
  vertical,
  verticalAxis,
  WIDTH,
  type Position,
} from "../svg/frame.ts";
import { markerAt, sampleOf } from "../svg/lines.ts";
import { capital } from "./response-chart.ts";
import { basesOf, sayDesign, settingsOf, type SweptResults } from "./sweep-view.ts";

export interface FrontChart {
  readonly title: string;
  readonly caption: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly bases: readonly string[];
  readonly points: readonly (FrontResult & { readonly base: number; readonly name: string; readonly text: string })[];
  readonly table: DataTable;
}

const LOG_RATIO = 40;

export function frontChart(results: SweptResults, metrics: readonly MetricDescription[]): FrontChart | null {
  const { front, goals } = results.sweep;
  const [first, second] = goals;
  if (front === null || first === undefined || second === undefined) return null;
  const bases = basesOf(results.sweep);
  const points = front.map((point) => ({
    ...point,
    base: bases.indexOf(results.sweep.designs.find(({ name }) => name === point.design)?.base ?? ""),
    name: shortName(results, point.design),
    text: sayDesign(results.sweep, point.design),
  }));
  const axis = (metric: string, values: readonly number[]): Axis => {
    const unit = unitOf(metric, results, metrics);
    const [low, high] = [Math.min(...values), Math.max(...values)];
    return low > 0 && high > LOG_RATIO * low
      ? logAxis(metricLabel(metric), low, high, (value) => formatValue(value, unit, metric))
      : linearAxis(metricLabel(metric), unit, values, metric);
  };
  const scales = goals.map(({ metric }, at) =>
    scaleFor(
      unitOf(metric, results, metrics),
      front.map((point) => (at === 0 ? point.first : point.second)),
      metric,
    ),
  );
  const order = first.better === "lower" ? 1 : -1;
  const rows = points
    .toSorted((a, b) => Number(b.isOnFront) - Number(a.isOnFront) || order * (a.first - b.first))
    .map((point) => [
      point.text,
      formatQuantity(point.first, scales[0]!),
      formatQuantity(point.second, scales[1]!),
      point.isOnFront
        ? "on the front"
        : point.dominatedBy === null
          ? "not surely beaten"
          : `beaten by ${sayDesign(results.sweep, point.dominatedBy)}`,
    ]);
  return {
    title: `${capital(metricLabel(first.metric))} against ${metricLabel(second.metric)}`,
    caption: `Every setting once. On the line: those that no other one beats at both goals (${first.better} ${metricLabel(first.metric)} and ${second.better} ${metricLabel(second.metric)} are better). Hollow: beaten by another one for sure.`,
    x: axis(
      first.metric,
      front.map((point) => point.first),
    ),
    y: axis(
      second.metric,
      front.map((point) => point.second),
    ),
    bases,
    points,
    table: { columns: ["design", metricLabel(first.metric), metricLabel(second.metric), "conclusion"], rows },
  };
}

/** The setting alone where there is one: the marker says whose it is. */
function shortName({ sweep }: SweptResults, name: string): string {
  const design = sweep.designs.find((each) => each.name === name);
  const settings = settingsOf(sweep, design?.point ?? null);
  return settings.length === 0 ? name : settings.join(", ");
}

export function drawFront(chart: FrontChart, label: string): Markup {
  const entries = legend(
    chart.bases.map((text, index) => ({ text, sample: sampleOf({ index }) })),
    8,
  );
  const top = entries.height + 44;
  const area = { left: 64, right: WIDTH - 28, top, bottom: top + 300 };
  const x = horizontal(chart.x, area);
  const y = vertical(chart.y, area);
  const onFront = chart.points.filter(({ isOnFront }) => isOnFront).toSorted((a, b) => a.first - b.first);
  const steps = onFront
    .map((point) => `${Math.round(x(point.first) * 10) / 10} ${Math.round(y(point.second) * 10) / 10}`)
    .join("L");
  const line = onFront.length < 2 ? null : markup`<path class="front" d="M${steps}"/>`;
  const markers = chart.points.map(({ first, second, base, text, dominatedBy }) => {
    const shape = markerAt(variantStyle(base).marker, x(first), y(second));
    return markup`<g class="v${base % VARIANT_STYLE_COUNT}${dominatedBy === null ? "" : " hollow"}">${shape}<title>${text}</title></g>`;
  });
  return drawing(label, area.bottom + 48, [
    entries.content,
    verticalAxis(chart.y, area),
    horizontalAxis(chart.x, area),
    line,
    join(markers),
    join(names(chart.points, x, y)),
  ]);
}

/** More names than this would hide each other and the points; they are in the table. */
const NAMED_MAX = 24;
const LINE = 14;

/** Settings, and variants that are not swept, beside their points; what would lie on another name is left out. */
function names(points: FrontChart["points"], x: Position, y: Position): readonly Markup[] {
  if (points.length > NAMED_MAX) return [];
  const placed: { readonly left: number; readonly right: number; readonly at: number }[] = [];
  return points.flatMap(({ first, second, name }) => {
    const width = textWidth(name);
    const isLeft = x(first) + 8 + width > WIDTH;
    const left = isLeft ? x(first) - 8 - width : x(first) + 8;
    const right = left + width;
    const at = y(second) - 5;
    if (placed.some((other) => left < other.right && right > other.left && Math.abs(at - other.at) < LINE)) return [];
    placed.push({ left, right, at });
    return [markup`<text class="tick" x="${left}" y="${at}">${name}</text>`];
  });
}
