// Ticks that people can read: 1-2-5 steps, decades on log axes, and whole seconds, minutes or hours on time axes.

import { formatNumber, formatValue, scaleFor } from "../quantity.ts";
import type { Axis, Tick } from "./chart.ts";

/** Starts at zero unless a value is below it; ends at a tick. */
export function linearAxis(label: string, unit: string, values: readonly number[], metric = ""): Axis {
  return axisOver(label, unit, [0, ...values], metric);
}

/** From the tick below the least value to the one above the greatest: for points and lines, whose heights say nothing. */
export function closeAxis(label: string, unit: string, values: readonly number[], metric = ""): Axis {
  return axisOver(label, unit, values, metric);
}

function axisOver(label: string, unit: string, values: readonly number[], metric: string): Axis {
  const scale = scaleFor(unit, values, metric);
  const [low, high] = bounds(values.filter(Number.isFinite).map((value) => value / scale.divisor));
  const step = niceStep((high > low ? high - low : 1) / 5);
  const first = Math.floor(low / step + 1e-9);
  const last = Math.max(first + 1, Math.ceil(high / step - 1e-9));
  const decimals = decimalsOf(step);
  const ticks = range(first, last).map((index) => ({
    at: index * step * scale.divisor,
    text: tickText(index * step, decimals),
  }));
  const suffix = scale.suffix.trim();
  return {
    label: suffix === "" ? label : `${label} (${suffix})`,
    kind: "linear",
    min: ticks[0].at,
    max: ticks.at(-1)!.at,
    ticks,
  };
}

/** Spread arguments overflow the stack on long arrays. Of no values: 0 and 0. */
function bounds(values: readonly number[]): readonly [number, number] {
  return values.reduce<readonly [number, number]>(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [values[0] ?? 0, values[0] ?? 0],
  );
}

/** So many that no tick is rounded to where it is not: 2 for 0.25, though 1 for 0.2. */
function decimalsOf(step: number): number {
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const shifted = step * 10 ** decimals;
  return decimals === 0 || Math.abs(shifted - Math.round(shifted)) < 1e-6 ? decimals : decimals + 1;
}

function tickText(value: number, decimals: number): string {
  return decimals > 0 && decimals <= 6 ? value.toFixed(decimals).replace("-", "\u2212") : formatNumber(value);
}

export function niceStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  const multiple = [1, 2, 2.5, 5, 10].find((candidate) => candidate * power >= rough * 0.999)!;
  return multiple * power;
}

/** Decades, each named with its own unit (`1 ms`, `10 ms`); 2 and 5 as well where there are few decades, more within one. */
export function logAxis(label: string, low: number, high: number, text: (value: number) => string): Axis {
  const min = low > 0 ? low : 1e-6;
  const max = high > min ? high : min * 10;
  const decades = range(Math.floor(Math.log10(min) + 1e-9), Math.ceil(Math.log10(max) - 1e-9));
  const all = (multiples: readonly number[]) =>
    decades.flatMap((decade) => multiples.map((multiple) => multiple * 10 ** decade));
  const levels = [all(COARSE), all([1, 2, 5]), all(FINE)];
  return { label, kind: "log", min, max, ticks: ticksWithin(levels, min, max, text) };
}

const COARSE: readonly number[] = [1];
const FINE: readonly number[] = [1, 1.5, 2, 3, 4, 5, 6, 7, 8, 9];

/** The coarsest that suit the span, and at least three where there are as many. */
function ticksWithin(
  levels: readonly (readonly number[])[],
  min: number,
  max: number,
  text: (value: number) => string,
): readonly Tick[] {
  const fitting = levels.map((level) => level.filter((at) => at >= min * 0.999 && at <= max * 1.001));
  const wanted = Math.log10(max / min) < 2.5 ? fitting.slice(1) : fitting;
  const chosen = wanted.find((level) => level.length >= 3) ?? wanted.at(-1)!;
  return chosen.map((at) => ({ at, text: text(at) }));
}

const [MINUTE, HOUR, DAY] = [60, 3_600, 86_400];

/** Durations in seconds: nobody counts minutes in thousands of seconds, so 10 min, 1 h and 1 d take the place of decades. */
export function logTimeAxis(label: string, low: number, high: number): Axis {
  const { min, max } = logAxis(label, low, high, String);
  const decades = range(Math.floor(Math.log10(min) + 1e-9), 0);
  const longer = (minutes: readonly number[], hours: readonly number[], days: readonly number[]) => [
    ...minutes.map((each) => each * MINUTE),
    ...hours.map((each) => each * HOUR),
    ...range(0, 6).flatMap((decade) => days.map((each) => each * 10 ** decade * DAY)),
  ];
  const below = (multiples: readonly number[]) =>
    [...decades, 1].flatMap((decade) => multiples.map((each) => each * 10 ** decade)).filter((at) => at < MINUTE);
  const levels = [
    [...below(COARSE), ...longer([1, 10], [1, 10], [1])],
    [...below([1, 2, 5]), ...longer([1, 2, 5, 10, 20], [1, 2, 5, 10], [1, 2, 5])],
    [
      ...below(FINE),
      ...longer([1, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 25, 30, 40, 50], [1, 1.5, 2, 3, 4, 6, 8, 12, 16], FINE),
    ],
  ];
  return { label, kind: "log", min, max, ticks: ticksWithin(levels, min, max, durationText) };
}

function durationText(seconds: number): string {
  if (seconds < MINUTE) return formatValue(seconds, "s");
  const [divisor, unit] = seconds < HOUR ? [MINUTE, "min"] : seconds < DAY ? [HOUR, "h"] : [DAY, "d"];
  return `${Number((seconds / divisor).toPrecision(3))} ${unit}`;
}

const TIME_STEPS = [
  1e-6, 1e-5, 1e-4, 1e-3, 2e-3, 5e-3, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900,
  1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800, 1_209_600, 2_592_000,
];

/** Virtual time in seconds, labelled in the unit that the step is made of. */
export function timeAxis(label: string, min: number, max: number): Axis {
  const span = max > min ? max - min : 1;
  const step = TIME_STEPS.find((candidate) => span / candidate <= 10) ?? niceStep(span / 8);
  const [divisor, suffix] = timeUnit(step, Math.max(Math.abs(min), Math.abs(max)));
  const decimals = Math.max(0, Math.ceil(-Math.log10(step / divisor) - 1e-9));
  const ticks: Tick[] = range(Math.ceil(min / step - 1e-9), Math.floor((min + span) / step + 1e-9)).map((index) => ({
    at: index * step,
    text: tickText((index * step) / divisor, Math.min(decimals, 6)),
  }));
  return { label: `${label} (${suffix})`, kind: "linear", min, max: min + span, ticks };
}

function timeUnit(step: number, largest: number): readonly [number, string] {
  if (step % 86_400 === 0) return [86_400, "days"];
  if (step % 3_600 === 0) return [3_600, "hours"];
  if (step % 60 === 0 || (step === 30 && largest > 600)) return [60, "minutes"];
  if (step >= 1e-3) return [1, "seconds"];
  return [1e-3, "ms"];
}

function range(first: number, last: number): readonly number[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
}
