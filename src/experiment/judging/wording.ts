// Numbers in the one-sentence reasons of expectations, as the rest of a report writes them.

import { formatDifference, formatNumber, formatQuantity, scaleFor } from "../../report/quantity.ts";
import type { Scale } from "../../report/quantity.ts";
import type { Interval } from "../statistics/interval.ts";
import type { Dimension } from "./dimension.ts";

type Shown = Pick<Interval, "mean" | "low" | "high">;

/** `1.2 s against 0.9 s`. */
export function formatSides(left: number, right: number, { unit, metric }: Dimension): string {
  const scale = scaleFor(unit, [left, right], metric);
  return `${formatQuantity(left, scale)} against ${formatQuantity(right, scale)}`;
}

/** Three digits tell sides apart that are so far from each other, as a share of the larger. */
const APART = 0.01;
const DIGITS_MOST = 12;

/** Likewise of sides that are not equal: with all their digits where three do not tell them apart. */
export function formatUnequal(left: number, right: number, dimension: Dimension): string {
  if (Math.abs(left - right) >= APART * Math.max(Math.abs(left), Math.abs(right)))
    return formatSides(left, right, dimension);
  const { divisor, suffix } = scaleFor(dimension.unit, [left, right], dimension.metric);
  const inFull = (value: number) => `${Number((value / divisor).toPrecision(DIGITS_MOST))}${suffix}`;
  return `${inFull(left)} against ${inFull(right)}`;
}

export function formatSide(value: number, { unit, metric }: Dimension): string {
  return formatQuantity(value, scaleFor(unit, [value], metric));
}

/** `−0.41 s (95% interval −0.52 to −0.30)`; without an interval just the mean. */
export function formatInterval(interval: Shown, { unit, metric }: Dimension): string {
  return withEnds(interval, scaleFor(unit, [interval.mean, interval.low, interval.high], metric));
}

/** Of shares of 1. */
export function formatPercentInterval(interval: Shown): string {
  return withEnds(interval, { divisor: 0.01, suffix: "%", isRelative: true });
}

export function formatPercent(share: number): string {
  return `${formatNumber(share * 100)}%`;
}

function withEnds({ mean, low, high }: Shown, scale: Scale): string {
  const shown = formatDifference(mean, [low, high], scale);
  // Without spread there is nothing to make an interval of.
  if (low === mean && high === mean) return `${shown.middle} (the same each time)`;
  return shown.low === null ? shown.middle : `${shown.middle} (95% interval ${shown.low} to ${shown.high})`;
}

export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
