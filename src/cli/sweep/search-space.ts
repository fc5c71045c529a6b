// The range of a searched parameter: settings as a scenario writes them, numbers for the search, and what lies between.

import { alike, readQuantity, writeQuantity } from "../../scenario/sweep/quantity.ts";
import type { Quantity } from "../../scenario/sweep/quantity.ts";
import { numberAt, valueAt } from "../../scenario/sweep/range.ts";
import type { Range } from "../../scenario/sweep/range.ts";
import { exp, log } from "../../kernel/math.ts";
import { isData } from "../../scenario/overlay.ts";
import { UsageError } from "../usage-error.ts";
import { readSetOption } from "./set-option.ts";

/** One searched parameter. A search works on `number`s in the unit of `Quantity.value`. */
export interface SearchedParameter {
  readonly path: string;
  readonly range: Range;
  /** How close two settings must be: a part of the range (of its ratio on a log scale), or a distance in its unit. */
  readonly precision: { readonly kind: "share" | "distance"; readonly value: number };
}

const DEFAULT_PRECISION = 0.01;

export function readParameter(written: string, precision: string | undefined): SearchedParameter {
  const { path, values } = readSetOption("parameter", written);
  const example = `--parameter ${path}=1s..10s`;
  if (!isData(values) || values["steps"] !== undefined)
    throw new UsageError(`--parameter ${path}: expected a range without steps, such as ${example}, found '${written}'`);
  const [from, to] = [readQuantity(values["from"]), readQuantity(values["to"])];
  const pair = from && to && alike(from, to);
  if (pair === undefined)
    throw new UsageError(
      `--parameter ${path}: expected two numbers in the same kind of unit, such as ${example}, found '${written}'`,
    );
  if (!(pair[0].value < pair[1].value))
    throw new UsageError(`--parameter ${path}: expected a range that rises, found '${written}'`);
  const scale = values["scale"] === "log" ? "log" : "linear";
  if (scale === "log" && !(pair[0].value > 0))
    throw new UsageError(`--parameter ${path}: expected ends above 0 on a log scale, found '${written}'`);
  const range: Range = { from: pair[0], to: pair[1], scale, isWhole: values["whole"] === true };
  return { path, range, precision: readPrecision(precision, range.from) };
}

function readPrecision(written: string | undefined, model: Quantity): SearchedParameter["precision"] {
  if (written === undefined) return { kind: "share", value: DEFAULT_PRECISION };
  const quantity = readQuantity(/^\d+(\.\d+)?$/.test(written) ? Number(written) : written);
  if (quantity !== undefined && quantity.kind === "share" && model.kind !== "share" && quantity.value > 0)
    return { kind: "share", value: quantity.value };
  const pair = quantity && alike(model, quantity);
  if (pair === undefined || !(pair[1].value > 0))
    throw new UsageError(
      `--precision: expected a part of the range such as 1%, or a distance in its unit, found '${written}'`,
    );
  return { kind: "distance", value: pair[1].value };
}

/** As a scenario writes it. */
export function settingAt({ range }: SearchedParameter, value: number): string | number {
  if (value === range.from.value) return valueAt(range, 0);
  if (value === range.to.value) return valueAt(range, 1);
  return writeQuantity(value, closerEnd(range, value), range.isWhole);
}

/** The number that a written setting stands for: settings are rounded, and the search must know. */
export function written(parameter: SearchedParameter, value: number): number {
  return readQuantity(settingAt(parameter, value))!.value;
}

export function betweenSettings(parameter: SearchedParameter, low: number, high: number): number | undefined {
  const { scale } = parameter.range;
  const middle = written(parameter, scale === "log" ? exp((log(low) + log(high)) / 2) : (low + high) / 2);
  return middle > low && middle < high ? middle : undefined;
}

export function areClose({ range, precision }: SearchedParameter, low: number, high: number): boolean {
  const distance = high - low;
  const slack = 1 + 1e-9;
  if (precision.kind === "distance") return distance <= precision.value * slack;
  const { from, to, scale } = range;
  if (scale === "log") return log(high / low) <= precision.value * log(to.value / from.value) * slack;
  return distance <= precision.value * (to.value - from.value) * slack;
}

/** `side` settings from one number to another, each once, rising. */
export function gridBetween(parameter: SearchedParameter, from: number, to: number, side: number): readonly number[] {
  const { range } = parameter;
  const ends = { ...range, from: { ...range.from, value: from }, to: { ...range.to, value: to } };
  const values = Array.from({ length: side }, (_, index) => written(parameter, numberAt(ends, index / (side - 1))));
  return [...new Set(values)].toSorted((a, b) => a - b);
}

function closerEnd({ from, to }: Range, value: number): Quantity {
  return value - from.value <= to.value - value ? from : to;
}
