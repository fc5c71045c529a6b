// What of each run its figures leave out.

import type { Results } from "../experiment/results.ts";
import { formatValue } from "./quantity.ts";

/** Without a capital letter and without a full stop. */
export function sayWarmup({ variants }: Pick<Results, "variants">): string {
  const spans = new Set(Object.values(variants).map(({ warmup = 0 }) => warmup));
  const [only = 0] = spans;
  if (spans.size > 1) return "a variant's warm-up does not count, but in what is said of the whole run";
  return only === 0
    ? "whole runs, from their beginning without work (no warm-up)"
    : `the first ${formatValue(only, "s")} of a run do not count, but in what is said of the whole run`;
}
