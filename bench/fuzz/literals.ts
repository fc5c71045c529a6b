// Values with a unit, drawn around their default, or where there is none, of the size that means something in a small world.

import type { Draw } from "./draw.ts";

const MICROSECONDS: Readonly<Record<string, number>> = { us: 1, ms: 1e3, s: 1e6, m: 6e7, h: 3.6e9, d: 8.64e10 };
/** How far from its default a value may be drawn. */
const SPREAD = 8;

export function drawDuration(draw: Draw, initial: unknown): string | 0 {
  const [, digits, unit] = /^([\d.]+) ?(us|ms|s|m|h|d)$/.exec(String(initial)) ?? [];
  const middle = digits === undefined ? 0 : Number(digits) * MICROSECONDS[unit!]!;
  if (middle > 0) return sayMicroseconds(draw.scale(middle / SPREAD, middle * SPREAD));
  if (digits !== undefined && draw.chance(0.3)) return 0;
  return sayMicroseconds(draw.scale(20e3, 20e6));
}

export function drawSignedDuration(draw: Draw): string {
  return `${draw.chance(0.5) ? "-" : ""}${sayMicroseconds(draw.scale(1e3, 60e6))}`;
}

function sayMicroseconds(us: number): string {
  return us >= 1e6 ? `${Number((us / 1e6).toPrecision(3))}s` : `${Math.max(1, Math.round(us))}us`;
}

export function drawSize(draw: Draw, initial: unknown): string {
  const [, digits, unit] = /^([\d.]+) ?([KMGT]?i?B)$/.exec(String(initial)) ?? [];
  if (digits === undefined || Number(digits) === 0) return draw.oneOf(["64B", "4KiB", "1MiB", "32MiB"]);
  return `${draw.scale(Number(digits) / SPREAD, Number(digits) * SPREAD)}${unit}`;
}

export function drawShare(draw: Draw): number {
  return draw.oneOf([0, 0.01, 0.05, 0.1, 0.3, 0.5, 0.9, 1]);
}

export function drawRate(draw: Draw): string {
  return `${draw.scale(0.05, 3)}/s`;
}

interface Bounds {
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly default?: unknown;
}

export function drawInteger(draw: Draw, { minimum = 0, maximum = Infinity, default: initial }: Bounds): number {
  if (draw.chance(0.15)) return minimum;
  const middle = typeof initial === "number" && initial > 0 ? initial : 4;
  const least = Math.max(minimum, Math.floor(middle / 4));
  return Math.min(maximum, draw.integer(least, Math.max(least, middle * 3)));
}

export function drawNumber(draw: Draw, bounds: Bounds): number {
  const { minimum, exclusiveMinimum, maximum = Infinity, default: initial } = bounds;
  const middle = typeof initial === "number" && initial > 0 ? initial : 1;
  const value = Math.min(maximum, draw.scale(middle / 4, middle * 4));
  if (minimum !== undefined && exclusiveMinimum === undefined && draw.chance(0.1)) return minimum;
  return Math.max(value, minimum ?? 0);
}
