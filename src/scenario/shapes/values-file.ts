// A file of measured values for an empirical distribution: one a line, with units or without.

import { readDurationValue } from "./quantities.ts";
import { shorten } from "./leaf.ts";
import type { Dimension } from "./distribution-shape.ts";
import { PLAIN_NUMBER, readPpmText } from "../units.ts";

const VALUES_MAX = 1_000_000;

/** The values in the unit of what is drawn, or what is wrong. Plain numbers are seconds where durations are drawn. */
export function readValuesFile(text: string, name: string, dimension: Dimension): readonly number[] | string {
  const values: number[] = [];
  const lines = text.split(/\r?\n/);
  for (const [index, line] of lines.entries()) {
    const entry = line.trim();
    if (entry === "" || entry.startsWith("#")) continue;
    const value = readEntry(entry, dimension);
    if (value !== undefined) values.push(value);
    // The first line may be a header.
    else if (index > 0) return `expected a value a line in ${name}, found '${shorten(entry)}' in line ${index + 1}`;
    if (values.length > VALUES_MAX) return `expected at most ${VALUES_MAX} values in ${name}, found more`;
  }
  return values.length > 0 ? values : `expected at least one value in ${name}, found none`;
}

function readEntry(entry: string, dimension: Dimension): number | undefined {
  const value = PLAIN_NUMBER.test(entry) ? readPlain(Number(entry), dimension) : readUnit(entry, dimension);
  const isSigned = dimension === "ppm" || dimension === "signed-duration";
  return value !== undefined && (isSigned || value >= 0) ? value : undefined;
}

function readPlain(value: number, dimension: Dimension): number {
  return dimension.endsWith("duration") ? Math.round(value * 1_000_000) : value;
}

function readUnit(entry: string, dimension: Dimension): number | undefined {
  if (dimension === "ppm") return readPpmText(entry);
  const exact = dimension.endsWith("duration") ? readDurationValue(entry) : undefined;
  return exact === undefined ? undefined : Math.round(exact);
}
