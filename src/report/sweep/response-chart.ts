// Response curves: a metric along one parameter, one line per variant with the band of its 95% intervals. Variants that are
// not swept lie across the whole width.

import type { MetricDescription } from "../../observe/observations.ts";
import type { Axis, DataTable } from "../charts/chart.ts";
import { closeAxis, linearAxis, logAxis, logTimeAxis } from "../charts/ticks.ts";
import { metricLabel, metricTitle, unitOf } from "../metric-labels.ts";
import { finite, formatEstimate, formatValue, scaleFor } from "../quantity.ts";
import { basesOf, fixedSettings, placeOf, sayPlace, sliceOf, summaryOf, sweptBases } from "./sweep-view.ts";
import type { Parameter, SlicePoint, SweptResults } from "./sweep-view.ts";

export interface ResponseCurve {
  readonly name: string;
  /** Of the variant in the file: colour, dash, marker. */
  readonly index: number;
  readonly points: readonly CurvePoint[];
}

export interface CurvePoint {
  readonly x: number;
  readonly y: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** Knee or best of its curve. */
  readonly mark: "best" | "knee" | null;
  readonly isSaturated: boolean;
}

export interface ResponseChart {
  readonly title: string;
  readonly caption: string;
  readonly x: Axis;
  readonly y: Axis;
  /** False where points lie anywhere (a Latin hypercube) or have no order: then no line joins them. */
  readonly isJoined: boolean;
  readonly curves: readonly ResponseCurve[];
  readonly table: DataTable;
  readonly rowPositions: readonly number[];
}

/** A y axis over more than this ratio is drawn on a log scale: otherwise one saturated point flattens all others. */
const LOG_RATIO = 40;

/** Null where nothing was measured. */
export function responseChart(
  results: SweptResults,
  metrics: readonly MetricDescription[],
  metric: string,
  index: number,
): ResponseChart | null {
  const { sweep } = results;
  const parameter = sweep.parameters[index]!;
  const isGoal = sweep.goals[0]?.metric === metric;
  const slices = sweptBases(sweep).map((base) => ({ base, slice: sliceOf(results, base, index, metric) }));
  const curves = basesOf(sweep).map((base, at): ResponseCurve => {
    const slice = slices.find((each) => each.base === base)?.slice;
    return {
      name: base,
      index: at,
      points:
        slice === undefined ? level(results, parameter, base, metric) : curve(slice, results, base, parameter, isGoal),
    };
  });
  const shown = curves.filter(({ points }) => points.some(({ y }) => y !== null));
  if (shown.length === 0) return null;
  const fixed = isGoal
    ? [...new Set(slices.map(({ base }) => fixedSettings(sweep, base, index)))].filter((text) => text !== "")
    : [];
  const y = yAxis(metric, unitOf(metric, results, metrics), shown);
  const far = y.kind === "linear" && y.min > 0 ? " The axis does not begin at 0." : "";
  const held =
    sweep.sampling === "cartesian" && sweep.parameters.length > 1
      ? " Everything else as at each variant's best point"
      : "";
  return {
    title: `${metricTitle(metric)} by ${parameter.name}`,
    caption: `Means over seeds with their 95% intervals; hollow: the queue grows all the time.${far}${isGoal ? " ★ best, ◆ knee of its curve." : ""}${held}${held === "" ? "" : fixed.length === 1 ? ` (${fixed[0]}).` : "."}`,
    x: xAxis(parameter),
    y,
    isJoined: parameter.unit !== null && sweep.sampling !== "latin-hypercube",
    curves: shown,
    ...tableOf(results, metrics, metric, parameter, slices),
  };
}

function curve(
  slice: readonly SlicePoint[],
  { sweep }: SweptResults,
  base: string,
  parameter: Parameter,
  isGoal: boolean,
): readonly CurvePoint[] {
  // Best and knee are those of the goal; on another metric's curve they would mislead.
  const best = isGoal ? sweep.bestOfEach.find((each) => each.base === base)?.name : undefined;
  const knee = !isGoal
    ? undefined
    : sweep.knees.find((each) => each.base === base && each.parameter === parameter.name)?.design;
  return slice.map(({ design, x, summary }) => ({
    x,
    y: summary?.mean ?? null,
    low: summary?.ci95[0] ?? null,
    high: summary?.ci95[1] ?? null,
    mark: design === best ? "best" : design === knee ? "knee" : null,
    isSaturated: sweep.saturated.includes(design),
  }));
}

/** A variant that is not swept, from one end of the axis to the other. */
function level(results: SweptResults, parameter: Parameter, base: string, metric: string): readonly CurvePoint[] {
  const summary = summaryOf(results, base, metric);
  const places = parameter.values.map(({ label }) => placeOf(parameter, label));
  const isSaturated = results.sweep.saturated.includes(base);
  return [Math.min(...places), Math.max(...places)].map((x) => ({
    x,
    y: summary?.mean ?? null,
    low: summary?.ci95[0] ?? null,
    high: summary?.ci95[1] ?? null,
    mark: null,
    isSaturated,
  }));
}

function xAxis(parameter: Parameter): Axis {
  const { name, unit, scale, values } = parameter;
  const places = values.map(({ label }) => placeOf(parameter, label));
  const ticks = values.map(({ label }, index) => ({ at: places[index]!, text: label })).toSorted((a, b) => a.at - b.at);
  const low = Math.min(...places);
  const high = Math.max(...places);
  if (unit === null || places.length === 1)
    return { label: name, kind: "linear", min: low - 0.5, max: high + 0.5, ticks };
  if (scale === "log" && low > 0)
    return values.length <= 12
      ? { label: name, kind: "log", min: low, max: high, ticks }
      : logAxis(name, low, high, (at) => sayPlace(parameter, at));
  if (values.length <= 12) return { label: name, kind: "linear", min: low, max: high, ticks };
  const axis = linearAxis(name, unit, places);
  return { ...axis, min: Math.min(low, axis.min), max: high, ticks: axis.ticks.filter(({ at }) => at <= high) };
}

function yAxis(metric: string, unit: string, curves: readonly ResponseCurve[]): Axis {
  const points = curves.flatMap((each) => each.points);
  const values = points.flatMap(({ y, low, high }) => [y, low, high]).filter(finite);
  const means = points.map(({ y }) => y).filter(finite);
  const least = Math.min(...means);
  const most = Math.max(...means);
  // A curve that stays far from 0 is a flat line on an axis that begins there.
  const isFar = least > most / 2 && most > least;
  // An interval that reaches below 0 is no reason to draw what cannot be: nothing measured was negative.
  const shown = values.map((value) => Math.max(0, value));
  if (isFar) return closeAxis(metricLabel(metric), unit, shown, metric);
  if (least >= 0 && most < LOG_RATIO * least) return linearAxis(metricLabel(metric), unit, shown, metric);
  if (!(least > 0) || most < LOG_RATIO * least) return linearAxis(metricLabel(metric), unit, values, metric);
  const high = Math.max(...values);
  const low = Math.max(least / 3, Math.min(...values.filter((value) => value > 0)));
  return unit === "s"
    ? logTimeAxis(metricLabel(metric), low, high)
    : logAxis(metricLabel(metric), low, high, (value) => formatValue(value, unit, metric));
}

function tableOf(
  results: SweptResults,
  metrics: readonly MetricDescription[],
  metric: string,
  parameter: Parameter,
  slices: readonly { readonly base: string; readonly slice: readonly SlicePoint[] }[],
): Pick<ResponseChart, "table" | "rowPositions"> {
  const points = slices.flatMap(({ slice }) => slice);
  const scale = scaleFor(
    unitOf(metric, results, metrics),
    points.map(({ summary }) => summary?.mean),
    metric,
  );
  const places = [...new Map(points.map(({ x, label }) => [x, label]))].toSorted(([a], [b]) => a - b);
  const rows = places.map(([x, label]) => [
    label,
    ...slices.map(({ slice }) => {
      const summary = slice.find((point) => point.x === x)?.summary ?? null;
      const { mean, halfWidth } = formatEstimate(summary?.mean ?? null, summary?.ci95 ?? [null, null], scale);
      return halfWidth === null ? mean : `${mean} ± ${halfWidth}`;
    }),
  ]);
  const suffix = scale.suffix.trim();
  const columns = [parameter.name, ...slices.map(({ base }) => (suffix === "" ? base : `${base} (${suffix})`))];
  return { table: { columns, rows }, rowPositions: places.map(([x]) => x) };
}
