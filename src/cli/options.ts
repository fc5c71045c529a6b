// Checks of option values. yargs would turn `--seed abc` into NaN and a repeated option into a list without a word;
// here both are refused.

import { didYouMean } from "../scenario/did-you-mean.ts";
import { readDurationText } from "../scenario/units.ts";
import { UsageError } from "./usage-error.ts";

interface WholeNumberLimits {
  readonly min: number;
  readonly max: number;
}

/** A `coerce` for an option that takes one whole number. */
export function wholeNumber(option: string, { min, max }: WholeNumberLimits): (value: unknown) => number | undefined {
  return (value) => {
    const text = single(option, value);
    if (text === undefined) return undefined;
    const number = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
    if (number >= min && number <= max) return number;
    throw new UsageError(`--${option}: expected a whole number from ${min} to ${max}, found '${text}'`);
  };
}

/** Such as 0.5, 10 or 1e3. */
export function positiveNumber(
  option: string,
  { min, max }: WholeNumberLimits,
): (value: unknown) => number | undefined {
  return (value) => {
    const given = text(option)(value);
    if (given === undefined) return undefined;
    const number = Number(given);
    if (given.trim() !== "" && number >= min && number <= max) return number;
    throw new UsageError(`--${option}: expected a number from ${min} to ${max}, found '${given}'`);
  };
}

/** A `coerce` for an option that takes one text. */
export function text(option: string): (value: unknown) => string | undefined {
  return (value) => single(option, value);
}

/** A `coerce` for a point in virtual time, `90s` or `2m`; microseconds. */
export function instant(option: string): (value: unknown) => number | undefined {
  return (value) => {
    const written = single(option, value);
    if (written === undefined) return undefined;
    const microseconds = readDurationText(written);
    if (microseconds !== undefined && microseconds >= 0) return Math.floor(microseconds);
    throw new UsageError(`--${option}: expected a time such as 500ms, 90s or 2m, found '${written}'`);
  };
}

/** A `coerce` for an option that may be repeated. */
export function texts(option: string): (value: unknown) => readonly string[] | undefined {
  return (value) => {
    if (value === undefined) return undefined;
    const values = (Array.isArray(value) ? value : [value]).map(String);
    if (values.some((each) => each === "")) throw new UsageError(`--${option}: expected a value, found none`);
    return values;
  };
}

/** A word out of a list, or a refusal that says which words there are: those of a long list only where `listed` says which. */
export function oneOf(option: string, value: string, known: readonly string[], listed?: readonly string[]): string {
  if (known.includes(value)) return value;
  throw unknownWord(option, value, known, listed);
}

export function unknownWord(
  option: string,
  value: string,
  known: readonly string[],
  listed?: readonly string[],
): UsageError {
  const hint = didYouMean(value, known);
  const shown = listed ?? (known.length <= 12 ? known : []);
  const listing = shown.length > 0 ? ` (there are: ${shown.join(", ")})` : "";
  return new UsageError(`${option}: '${value}' is not known${hint}${listing}`);
}

function single(option: string, value: unknown): string | undefined {
  if (value === undefined) return undefined;
  if (Array.isArray(value)) throw new UsageError(`--${option} was given ${value.length} times: expected it once`);
  if (String(value) === "") throw new UsageError(`--${option}: expected a value, found none`);
  return String(value);
}
