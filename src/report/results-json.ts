// results.json: the results in canonical form (RFC 8785), so that equal results are equal files.

import canonicalize from "canonicalize";
import type { Results } from "../experiment/results.ts";

export function resultsJson(results: Results): string {
  return `${canonicalize(withoutNonNumbers(results))}\n`;
}

/** JSON has no NaN and no infinity; null says that there is no number. */
function withoutNonNumbers(value: unknown): unknown {
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (Array.isArray(value)) return value.map(withoutNonNumbers);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withoutNonNumbers(item)]));
}

/**
 * Designs as their scenario has them: canonical JSON sorts names, and an answer begins with the first conditions and takes ties in order.
 * Comparisons and faults are lists, and go by that order; who is in none of them comes last.
 */
export function inOrderOfScenario(results: Results): Results {
  const listed = [
    ...results.comparisons.flatMap(({ a, b }) => [a, b]),
    ...results.faults.map(({ variant }) => variant),
    ...Object.keys(results.variants),
  ];
  const names = [...new Set(listed)].filter((name) => Object.hasOwn(results.variants, name));
  return { ...results, variants: Object.fromEntries(names.map((name) => [name, results.variants[name]])) };
}
