// What of each run its figures leave out.

import type { Results } from "../experiment/results.ts";
import { formatValue } from "./quantity.ts";

/** Without a capital letter and without a full stop. */
export function sayWarmup({ variants }: Pick<Results, "variants">): string {
  const spans = new Set(Object.values(variants).map(({ warmup = 0 }) => warmup));
  const [only = 0] = spans;
  if (spans.size > 1) return "each variant's warm-up is left out, except where a figure is said to be of the whole run";
  return only === 0
    ? "whole runs, from their beginning without work (no warm-up)"
    : `the first ${formatValue(only, "s")} of a run, its warm-up, are left out, except where a figure is said to be of the whole run`;
}
