// Draws response curves: bands of intervals, lines, markers; whiskers instead of bands where points are not joined.

import { VARIANT_STYLE_COUNT, variantStyle } from "../charts/palette.ts";
import { join, markup, type Markup } from "../markup.ts";
import {
  drawing,
  horizontal,
  horizontalAxis,
  legend,
  vertical,
  verticalAxis,
  WIDTH,
  type Area,
  type Position,
} from "../svg/frame.ts";
import { markerAt, sampleOf } from "../svg/lines.ts";
import type { CurvePoint, ResponseChart, ResponseCurve } from "./response-chart.ts";

const PLOT_HEIGHT = 280;

export interface PlottedResponse {
  readonly content: Markup;
  readonly area: Area;
  /** x in the view box of each row of the table. */
  readonly rowPositions: readonly number[];
}

export function drawResponse(chart: ResponseChart, label: string): PlottedResponse {
  const entries = legend(
    chart.curves.map(({ name, index }) => ({ text: name, sample: sampleOf({ index }) })),
    8,
  );
  const top = entries.height + 44;
  const area = { left: 64, right: WIDTH - 28, top, bottom: top + PLOT_HEIGHT };
  const x = horizontal(chart.x, area);
  const plain = vertical(chart.y, area);
  // Intervals may reach beyond the axis: what is cut off there is in the table.
  const y: Position = (value) => Math.min(area.bottom, Math.max(area.top - 8, plain(value)));
  const content = drawing(label, area.bottom + 48, [
    entries.content,
    verticalAxis(chart.y, area),
    horizontalAxis(chart.x, area),
    ...chart.curves.map((curve) => drawCurve(curve, chart.isJoined, x, y)),
  ]);
  return { content, area, rowPositions: chart.rowPositions.map(x) };
}

function drawCurve(curve: ResponseCurve, isJoined: boolean, x: Position, y: Position): Markup {
  const shown = curve.points.filter((point) => point.y !== null);
  const line = isJoined
    ? markup`<path class="line" d="M${path(shown.map((point) => [x(point.x), y(point.y!)]))}"/>`
    : null;
  const spread = isJoined ? band(shown, x, y) : join(shown.map((point) => whisker(point, x, y)));
  const { marker } = variantStyle(curve.index);
  const markers = shown.map((point) => {
    const [at, height] = [x(point.x), y(point.y!)];
    const shape = point.isSaturated
      ? markup`<g class="hollow">${markerAt(marker, at, height)}</g>`
      : markerAt(marker, at, height);
    const sign =
      point.mark === null
        ? null
        : markup`<text class="mark" x="${at}" y="${height - 10}" text-anchor="middle">${point.mark === "best" ? "★" : "◆"}</text>`;
    return join([shape, sign]);
  });
  return markup`<g class="v${curve.index % VARIANT_STYLE_COUNT}">${spread}${line}${markers}</g>`;
}

function band(points: readonly CurvePoint[], x: Position, y: Position): Markup | null {
  const known = points.filter(({ low, high }) => low !== null && high !== null);
  if (known.length < 2) return null;
  const upper = known.map((point) => [x(point.x), y(point.high!)] as const);
  const lower = known.map((point) => [x(point.x), y(point.low!)] as const).toReversed();
  return markup`<path class="band" d="M${path([...upper, ...lower])}Z"/>`;
}

function whisker({ x: at, low, high }: CurvePoint, x: Position, y: Position): Markup | null {
  if (low === null || high === null) return null;
  return markup`<path class="spread" d="M${path([
    [x(at), y(low)],
    [x(at), y(high)],
  ])}"/>`;
}

function path(points: readonly (readonly [number, number])[]): string {
  return points.map(([x, y]) => `${Math.round(x * 10) / 10} ${Math.round(y * 10) / 10}`).join("L");
}
