// Two goals against each other: every design is a point, and a line joins those that no other beats at both. What a sweep
// says of its settings (sweep/front-chart) and an experiment of its designs (trade-offs/trade-off-chart).

import { formatValue } from "../quantity.ts";
import type { Axis, Chart } from "./chart.ts";
import { linearAxis, logAxis, logTimeAxis } from "./ticks.ts";

export interface FrontPoint {
  /** Means. */
  readonly first: number;
  readonly second: number;
  /** Its place in `names`: colour and marker. */
  readonly index: number;
  /** Beside the point. */
  readonly name: string;
  /** In full, for the pointer. */
  readonly text: string;
  readonly isOnFront: boolean;
  /** Another one is surely at least as good at both goals, and better at one. */
  readonly isBeaten: boolean;
  /** 95% intervals of the means, where they are known. */
  readonly firstEnds?: Ends;
  readonly secondEnds?: Ends;
}

export type Ends = readonly [low: number, high: number];

export interface FrontChart extends Chart {
  readonly kind: "front";
  readonly x: Axis;
  readonly y: Axis;
  /** Of the legend. */
  readonly names: readonly string[];
  readonly points: readonly FrontPoint[];
}

/** Values that lie farther apart than this are shown on a logarithmic axis. */
const LOG_RATIO = 40;

export function frontAxis(
  { label, unit, metric }: { readonly label: string; readonly unit: string; readonly metric: string },
  values: readonly number[],
): Axis {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  if (!(low > 0) || high <= LOG_RATIO * low) return linearAxis(label, unit, values, metric);
  return unit === "s"
    ? logTimeAxis(label, low, high)
    : logAxis(label, low, high, (value) => formatValue(value, unit, metric));
}

/** In tables: how a design stands. `beatenBy`: in words for the reader. */
export function frontConclusion(isOnFront: boolean, beatenBy: string | null): string {
  if (beatenBy !== null) return `beaten by ${beatenBy}`;
  return isOnFront ? "on the front" : "not surely beaten";
}
