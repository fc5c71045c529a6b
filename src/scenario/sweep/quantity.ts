// Values of a sweep as numbers, and numbers as a scenario would write them: what ranges are interpolated in, and what axes
// are drawn in. For sweeps and searches.

import {
  BANDWIDTH_UNITS,
  DURATION_UNITS,
  SIZE_UNITS,
  readBandwidthText,
  readDurationText,
  readPercentText,
  readPpmText,
  readRateText,
  readSizeText,
  readTimesText,
} from "../units.ts";
import type { QuantityUnit } from "./sweep.ts";

export interface Quantity {
  readonly kind: "number" | "duration" | "size" | "rate" | "bandwidth" | "share" | "parts" | "times";
  /** Seconds, per second, bytes, bits a second, or the number itself (10% is 0.1; 50ppm and 10x are 50 and 10). */
  readonly value: number;
  /** The unit it was written in, which what is computed from it keeps: `ms`, `/m`, `GiB`; empty for plain numbers. */
  readonly writtenIn: string;
}

export const QUANTITY_UNITS: Readonly<Record<Quantity["kind"], QuantityUnit>> = {
  number: "1",
  duration: "s",
  size: "B",
  rate: "1/s",
  bandwidth: "bps",
  share: "1",
  parts: "1",
  times: "1",
};

/** Four digits that count: a sweep's settings are for people. */
const DIGITS = 4;
const SECOND = DURATION_UNITS["s"]!;

type Reading = readonly [kind: Quantity["kind"], read: (text: string) => number | undefined];

const READINGS: readonly Reading[] = [
  ["duration", (text) => divided(readDurationText(text), SECOND)],
  ["rate", readRateText],
  ["size", readSizeText],
  ["bandwidth", readBandwidthText],
  ["share", readPercentText],
  ["parts", readPpmText],
  ["times", readTimesText],
];

/** Undefined for what is no number: words, maps, lists, truths. A bare 0 is a plain number. */
export function readQuantity(data: unknown): Quantity | undefined {
  if (typeof data === "number") return Number.isFinite(data) ? plain(data) : undefined;
  if (typeof data !== "string" || data === "0") return data === "0" ? plain(0) : undefined;
  for (const [kind, read] of READINGS) {
    const value = read(data);
    if (value !== undefined) return { kind, value, writtenIn: data.replace(/^[+-]?[\d.]+ ?/, "") };
  }
  return undefined;
}

/** Both in one kind, where that can be: 0 is a duration, a rate or a share as well. */
export function alike(one: Quantity, other: Quantity): readonly [Quantity, Quantity] | undefined {
  if (one.kind === other.kind) return [one, other];
  if (one.kind === "number" && one.value === 0) return [{ ...other, value: 0 }, other];
  if (other.kind === "number" && other.value === 0) return [one, { ...one, value: 0 }];
  return undefined;
}

/** `value` of the kind of `model`, rounded to four digits that count (and whole microseconds or bytes), as a scenario writes it. */
export function writeQuantity(value: number, model: Quantity, isWhole = false): string | number {
  switch (model.kind) {
    case "number":
      return isWhole ? Math.round(value) : rounded(value);
    case "duration":
      return writeDuration(value * SECOND, model.writtenIn);
    case "size":
      return withUnit(Math.round(value), SIZE_UNITS, model.writtenIn);
    case "bandwidth":
      return withUnit(value, BANDWIDTH_UNITS, model.writtenIn);
    case "rate":
      return decimal((value * (DURATION_UNITS[model.writtenIn.slice(1)] ?? SECOND)) / SECOND) + model.writtenIn;
    case "share":
      return `${decimal(value * 100)}%`;
    case "parts":
      return `${decimal(value)}ppm`;
    case "times":
      return `${decimal(value)}x`;
  }
}

/** In the unit given where that stays between 1 and 1000, else in the biggest that leaves at least 1. */
function writeDuration(microseconds: number, writtenIn: string): string {
  const size = DURATION_UNITS[writtenIn];
  const inOwn = size === undefined ? 0 : microseconds / size;
  if (size !== undefined && (microseconds === 0 || (inOwn >= 1 && inOwn < 1000)))
    return `${wholeMicroseconds(microseconds, size)}${writtenIn}`;
  const fitting = Object.entries(DURATION_UNITS).filter(([, each]) => Math.abs(microseconds) >= each);
  const [unit, each] = fitting.at(-1) ?? ["us", 1];
  return `${wholeMicroseconds(microseconds, each)}${unit}`;
}

function wholeMicroseconds(microseconds: number, unit: number): string {
  const whole = Math.round(rounded(microseconds / unit) * unit);
  return decimal(whole / unit, 12);
}

function withUnit(value: number, units: Readonly<Record<string, number>>, writtenIn: string): string {
  return decimal(value / (units[writtenIn] ?? 1)) + (writtenIn in units ? writtenIn : Object.keys(units)[0]!);
}

function plain(value: number): Quantity {
  return { kind: "number", value, writtenIn: "" };
}

function divided(value: number | undefined, by: number): number | undefined {
  return value === undefined ? undefined : value / by;
}

function rounded(value: number): number {
  return Number(value.toPrecision(DIGITS));
}

/** Without an exponent, which the literals do not have. */
function decimal(value: number, digits = DIGITS): string {
  const text = String(Number(value.toPrecision(digits)));
  return text.includes("e") ? value.toFixed(12).replace(/\.?0+$/, "") : text;
}
