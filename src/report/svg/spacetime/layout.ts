// Where everything of a space-time diagram goes: a row per node, high enough for what happens on it. Coordinates in px of the
// 960-wide view box.

import type { SpaceTimeChart, SpaceTimeLine } from "../../charts/spacetime/space-time-chart.ts";
import { horizontal, WIDTH, type Area, type Position } from "../frame.ts";

export const LEFT = 132;
export const RIGHT = WIDTH - 24;
/** Half the height of a role's bar on the line. */
export const BAR_HALF = 7;
export const LEASE_HEIGHT = 13;
export const LANE = 6;
/** A mark's centre above the line. */
export const MARK_RISE = 14;

/** Two lines of text at the left. */
const HEIGHT_WITH_START = 45;

export interface Row {
  readonly line: SpaceTimeLine;
  readonly top: number;
  readonly height: number;
  /** Of the line itself, where arrows begin and end. */
  readonly y: number;
}

export interface Layout {
  readonly rows: readonly Row[];
  readonly area: Area;
  readonly x: Position;
}

export function layOut(chart: SpaceTimeChart, top: number): Layout {
  const rows: Row[] = [];
  let at = top;
  for (const line of chart.lines) {
    const height = heightOf(line);
    rows.push({ line, top: at, height, y: at + 22 });
    at += height;
  }
  const area = { left: LEFT, right: RIGHT, top, bottom: Math.max(at, top + 30) };
  return { rows, area, x: horizontal(chart.x, area) };
}

/** Room for marks above the line, for the bar on it, and for a lease and attempts below it. */
function heightOf({ spans, leases, lanes, start }: SpaceTimeLine): number {
  const bar = spans.length > 0 ? BAR_HALF : 2;
  const lease = leases.length > 0 ? LEASE_HEIGHT + 4 : 0;
  const attempts = lanes > 0 ? lanes * LANE + 5 : 0;
  const own = 22 + bar + lease + attempts + 9;
  return start === "" ? own : Math.max(own, HEIGHT_WITH_START);
}

/** Top of the lease's wedge, and of the first lane of attempts. */
export function leaseTop({ y, line }: Row): number {
  return y + (line.spans.length > 0 ? BAR_HALF + 3 : 4);
}

export function attemptsTop(row: Row): number {
  const { leases } = row.line;
  return leases.length > 0 ? leaseTop(row) + LEASE_HEIGHT + 3 : leaseTop(row);
}
