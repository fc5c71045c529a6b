// Shapes of the literals: durations, sizes, rates, shares and plain numbers, each with its bounds and its message.

import type { Duration } from "../../kernel/time.ts";
import {
  BANDWIDTH_UNITS,
  DURATION_MAX,
  DURATION_UNITS,
  PLAIN_NUMBER,
  SIZE_UNITS,
  readBandwidthText,
  readDurationText,
  readPercentText,
  readRateText,
  readSizeText,
  unitPattern,
} from "../units.ts";
import { Refusal, leaf } from "./leaf.ts";

export interface Bounds {
  /** Inclusive, in kernel units. */
  readonly min?: number;
  readonly max?: number;
  /** Exclusive lower bound. */
  readonly above?: number;
  /** As the user would write the bounds. */
  readonly minText?: string;
  readonly maxText?: string;
}

const ZERO = { const: 0 };
const DURATION_JSON = { anyOf: [{ type: "string", pattern: unitPattern(DURATION_UNITS) }, ZERO] };

/** Whole microseconds. */
export function duration(bounds: Bounds = {}) {
  const isSigned = (bounds.min ?? 0) < 0;
  const expected = `a duration such as 250ms or 5m${sayBounds(bounds)}`;
  const id = isSigned ? "signed-duration" : "duration";
  return leaf({ expected, json: DURATION_JSON, id }, (value) => readDuration(value, { min: 0, ...bounds }, expected));
}

export function readDuration(value: unknown, bounds: Bounds, expected: string): Duration | Refusal {
  const exact = readDurationValue(value);
  if (exact === undefined) return new Refusal(expected, durationHint(value));
  const whole = Math.round(exact);
  if (whole === 0 && exact !== 0) return new Refusal(expected, "; time is counted in whole microseconds");
  if (Math.abs(whole) > DURATION_MAX)
    return new Refusal(`a duration of at most ${DURATION_MAX / DURATION_UNITS["d"]!}d`);
  return (refuseOutside(whole, bounds, expected) ?? whole) as Duration | Refusal;
}

/** Microseconds, signed, not rounded; 0 needs no unit. */
export function readDurationValue(value: unknown): number | undefined {
  if (value === 0) return 0;
  return typeof value === "string" ? readDurationText(value) : undefined;
}

function durationHint(value: unknown): string {
  const units = Object.keys(DURATION_UNITS).join(", ");
  if (typeof value === "number" || (typeof value === "string" && PLAIN_NUMBER.test(value)))
    return `; a duration needs a unit: ${units}`;
  if (typeof value !== "string") return "";
  const unit = /^[\d.+-]+ ?([A-Za-z%/]+)$/.exec(value)?.[1];
  return unit !== undefined && DURATION_UNITS[unit] === undefined ? `; '${unit}' is not a unit of time: ${units}` : "";
}

/** Bytes. */
export function size(bounds: Bounds = { min: 0 }) {
  const expected = `a size such as 512MiB or 16GiB${sayBounds(bounds)}`;
  return leaf(
    { expected, json: { anyOf: [{ type: "string", pattern: unitPattern(SIZE_UNITS) }, ZERO] }, id: "size" },
    (value) => {
      const bytes = value === 0 ? 0 : typeof value === "string" ? readSizeText(value) : undefined;
      if (bytes === undefined)
        return new Refusal(expected, `; a size needs a unit: ${Object.keys(SIZE_UNITS).join(", ")}`);
      const whole = Math.round(bytes);
      return whole > Number.MAX_SAFE_INTEGER
        ? new Refusal(expected)
        : (refuseOutside(whole, bounds, expected) ?? whole);
    },
  );
}

/** Bits per second; `unlimited` = Infinity. */
export function bandwidth() {
  const expected = "a bandwidth such as 100Mbps or 10Gbps, or unlimited";
  const json = { anyOf: [{ const: "unlimited" }, { type: "string", pattern: unitPattern(BANDWIDTH_UNITS) }] };
  return leaf({ expected, json, id: "bandwidth" }, (value) => readOrUnlimited(value, readBandwidthText, expected));
}

/** Bytes per second; `unlimited` = Infinity. */
export function throughput() {
  const expected = "a throughput such as 200MB/s, or unlimited";
  const json = {
    anyOf: [{ const: "unlimited" }, { type: "string", pattern: unitPattern(SIZE_UNITS).replace(/\$$/, "/s$") }],
  };
  const read = (text: string) => (text.endsWith("/s") ? readSizeText(text.slice(0, -2)) : undefined);
  return leaf({ expected, json, id: "throughput" }, (value) => readOrUnlimited(value, read, expected));
}

function readOrUnlimited(
  value: unknown,
  read: (text: string) => number | undefined,
  expected: string,
): number | Refusal {
  if (value === "unlimited") return Infinity;
  const number = typeof value === "string" ? read(value) : undefined;
  return number === undefined || number <= 0 ? new Refusal(`${expected}; more than 0`) : number;
}

/** Per second. */
export function rate() {
  const expected = "a rate above 0 such as 90/s, 5/m or 100/h";
  return leaf(
    { expected, json: { type: "string", pattern: "^\\d+(?:\\.\\d+)?/(us|ms|s|m|h|d)$" }, id: "rate" },
    (value) => {
      const perSecond = typeof value === "string" ? readRateText(value) : undefined;
      if (perSecond === undefined)
        return new Refusal(expected, typeof value === "number" ? "; a rate needs a unit of time: /s, /m, /h, /d" : "");
      // One a century; a million a millisecond: outside lies a slip of the pen.
      return perSecond > 3e-10 && perSecond <= 1e9 ? perSecond : new Refusal(`${expected}, at most 1000000000/s`);
    },
  );
}

/** Money per hour, in whatever currency: `0.20`, or `0.20/h`. */
export function hourlyPrice() {
  const max = 1_000_000;
  const expected = `a price per hour such as 0.20 or 0.20/h, between 0 and ${max}`;
  const json = {
    anyOf: [
      { type: "number", minimum: 0, maximum: max },
      { type: "string", pattern: "^\\d+(?:\\.\\d+)?/h$" },
    ],
  };
  return leaf({ expected, json, id: "hourly-price" }, (value) => {
    const text = typeof value === "string" && value.endsWith("/h") ? value.slice(0, -"/h".length) : "";
    const price = PLAIN_NUMBER.test(text) ? Number(text) : value;
    return typeof price === "number" && price >= 0 && price <= max ? price : new Refusal(expected);
  });
}

/** 0..1. */
export function probability() {
  const expected = "a probability between 0% and 100%";
  const json = {
    anyOf: [
      { type: "string", pattern: "^\\d+(?:\\.\\d+)? ?%$" },
      { type: "number", minimum: 0, maximum: 1 },
    ],
  };
  return leaf({ expected, json, id: "probability" }, (value) => {
    const share = typeof value === "string" ? readPercentText(value) : value;
    return typeof share === "number" && share >= 0 && share <= 1 ? share : new Refusal(expected);
  });
}

export function number(bounds: Bounds = {}) {
  const expected = `a number${sayBounds(bounds)}`;
  return leaf({ expected, json: { type: "number", ...jsonBounds(bounds) } }, (value) =>
    readNumber(value, bounds, expected),
  );
}

function readNumber(value: unknown, bounds: Bounds, expected: string): number | Refusal {
  const share = typeof value === "string" ? readPercentText(value) : undefined;
  if (share !== undefined) return new Refusal(expected, `; write ${share}`);
  if (typeof value !== "number" || !Number.isFinite(value)) return new Refusal(expected);
  return refuseOutside(value, bounds, expected) ?? value;
}

export function integer(bounds: Bounds = {}) {
  const expected = `a whole number${sayBounds(bounds)}`;
  return leaf({ expected, json: { type: "integer", ...jsonBounds(bounds) } }, (value) =>
    Number.isSafeInteger(value)
      ? (refuseOutside(value as number, bounds, expected) ?? (value as number))
      : new Refusal(expected),
  );
}

export function text(expected = "a text", lengthMax = 100_000) {
  return leaf({ expected, json: { type: "string" } }, (value) => {
    if (typeof value !== "string")
      return new Refusal(expected, typeof value === "number" || typeof value === "boolean" ? "; put it in quotes" : "");
    return value.length > lengthMax ? new Refusal(`${expected} of at most ${lengthMax} characters`) : value;
  });
}

export function truth() {
  return leaf({ expected: "true or false", json: { type: "boolean" } }, (value) =>
    typeof value === "boolean" ? value : new Refusal("true or false"),
  );
}

export function refuseOutside(value: number, { min, max, above }: Bounds, expected: string): Refusal | undefined {
  const isInside =
    (min === undefined || value >= min) &&
    (max === undefined || value <= max) &&
    (above === undefined || value > above);
  return isInside
    ? undefined
    : new Refusal(
        min === 0 && value < 0 && !/least|above|between/.test(expected) ? `${expected} that is not negative` : expected,
      );
}

export function sayBounds({ min, max, above, minText, maxText }: Bounds): string {
  // A quantity that may be negative has bounds only against absurdity.
  if (min !== undefined && min < 0 && minText === undefined) return "";
  const low = minText ?? (min === undefined ? undefined : String(min));
  const high = maxText ?? (max === undefined ? undefined : String(max));
  if (above !== undefined) return high === undefined ? ` above ${above}` : ` above ${above} and at most ${high}`;
  if (low !== undefined && high !== undefined) return ` between ${low} and ${high}`;
  return low !== undefined ? ` of at least ${low}` : high !== undefined ? ` of at most ${high}` : "";
}

function jsonBounds({ min, max, above }: Bounds): Record<string, number> {
  return {
    ...(min === undefined ? {} : { minimum: min }),
    ...(max === undefined ? {} : { maximum: max }),
    ...(above === undefined ? {} : { exclusiveMinimum: above }),
  };
}
