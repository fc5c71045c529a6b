// The tornado: how much the goal moves when each parameter goes alone to the ends of its range, the largest bar on top.

import type { MetricDescription } from "../../observe/observations.ts";
import type { SensitivityArm, SensitivityResult } from "../../experiment/results.ts";
import type { DataTable } from "../charts/chart.ts";
import { linearAxis } from "../charts/ticks.ts";
import { join, markup, type Markup } from "../markup.ts";
import { metricLabel, unitOf } from "../metric-labels.ts";
import { finite, formatDifference, scaleFor } from "../quantity.ts";
import { drawing, fitText, horizontal, horizontalAxis, WIDTH, type Position } from "../svg/frame.ts";
import { settingsOf, type SweptResults } from "./sweep-view.ts";

export interface TornadoChart {
  readonly title: string;
  readonly caption: string;
  readonly unit: string;
  readonly result: SensitivityResult;
  readonly table: DataTable;
}

export function tornadoChart(results: SweptResults, metrics: readonly MetricDescription[]): TornadoChart | null {
  const { tornado: result } = results.sweep;
  if (result === null || result.bars.length === 0) return null;
  const unit = unitOf(result.metric, results, metrics);
  const arms = result.bars.flatMap(({ parameter, low, high }) =>
    [low, high].flatMap((arm) => (arm === null ? [] : [{ parameter, arm }])),
  );
  const scale = scaleFor(
    unit,
    arms.map(({ arm }) => arm.change),
    result.metric,
  );
  const rows = arms.map(({ parameter, arm }) => {
    const { middle, low, high } = formatDifference(arm.change, arm.ci95, scale);
    return [parameter, arm.setting, middle, low === null ? "unknown" : `${low} to ${high!}`];
  });
  const around = settingsOf(results.sweep, result.around).map(
    (label, index) => `${results.sweep.parameters[index]!.name} ${label}`,
  );
  return {
    title: `What ${metricLabel(result.metric)} is sensitive to`,
    caption:
      result.method === "one-at-a-time"
        ? `${result.base}: each parameter alone to the ends of its range, the others as at the best point (${around.join(", ")}). Whiskers: intervals that hold together with 95%. Two parameters that matter only together show no bar.`
        : `${result.base}: the change along a straight line through all points, from the lowest to the highest value of each parameter. Whiskers: intervals that hold together with 95%.`,
    unit,
    result,
    table: { columns: ["parameter", "setting", "change", "95% interval"], rows },
  };
}

const ROW = 40;
const LEFT = 250;

export function drawTornado({ result, unit }: TornadoChart, label: string): Markup {
  const values = result.bars.flatMap(({ low, high }) =>
    [low, high].flatMap((arm) => (arm === null ? [] : [arm.change, ...arm.ci95])),
  );
  const axis = linearAxis(`change of ${metricLabel(result.metric)}`, unit, values.filter(finite), result.metric);
  const area = { left: LEFT, right: WIDTH - 110, top: 10, bottom: 10 + ROW * result.bars.length };
  const x = horizontal(axis, area);
  const bars = result.bars.map(({ parameter, low, high, matters }, index) => {
    const y = area.top + index * ROW;
    const name = markup`<text class="${matters ? "heading" : "tick"}" x="${LEFT - 70}" y="${y + 25}" text-anchor="end">${fitText(parameter, LEFT - 78)}</text>`;
    return join([
      name,
      low === null ? null : drawArm(low, "v0", y, x),
      high === null ? null : drawArm(high, "v1", y, x),
    ]);
  });
  const zero = markup`<line class="zero" x1="${x(0)}" x2="${x(0)}" y1="${area.top}" y2="${area.bottom}"/>`;
  return drawing(label, area.bottom + 48, [horizontalAxis(axis, area), ...bars, zero]);
}

/** Its end is named with the setting that made it. */
function drawArm(
  { setting, change, ci95: [low, high] }: SensitivityArm,
  colour: string,
  y: number,
  x: Position,
): Markup {
  const [from, to] = change < 0 ? [x(change), x(0)] : [x(0), x(change)];
  const half = ROW / 2 - 4;
  const top = colour === "v0" ? y + 4 : y + 4 + half;
  const whisker =
    low === null || high === null ? null : markup`<path class="whisker" d="M${x(low)} ${top + half / 2}H${x(high)}"/>`;
  const edge = change < 0 ? Math.min(from, x(low ?? change)) - 6 : Math.max(to, x(high ?? change)) + 6;
  return markup`<g class="${colour}"><rect class="bar" x="${from}" y="${top}" width="${Math.max(1, to - from)}" height="${half}"/>${whisker}<text class="tick" x="${edge}" y="${top + half - 3}" text-anchor="${change < 0 ? "end" : "start"}">${fitText(setting, 96)}</text></g>`;
}
