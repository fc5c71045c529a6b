// What a reader of a combined report must know before believing a difference in it: which figures cannot be compared, and which
// pairs did not meet the same weather.

import type { MetricDescription } from "../../observe/observations.ts";
import { KEY_METRICS } from "../compare.ts";
import { arePaired, pairsAcross } from "./compare-sources.ts";
import type { CombinedVariant } from "./compare-sources.ts";
import type { ResultSource } from "./result-source.ts";

/** The metrics that every report compares, and those that one of the sources compared. */
export function comparedBySource(
  sources: readonly ResultSource[],
  metrics: readonly MetricDescription[],
): readonly MetricDescription[] {
  const wanted = new Set([
    ...KEY_METRICS,
    ...sources.flatMap(({ input }) => input.results.comparisons.map(({ metric }) => metric)),
  ]);
  return metrics.filter(({ name }) => wanted.has(name));
}

/** One sentence for each reason, and none where every pair is paired. */
export function pairingProblems(
  sources: readonly ResultSource[],
  variants: readonly CombinedVariant[],
): readonly string[] {
  const unpaired = pairsAcross(variants).filter((pair) => !arePaired(pair));
  const reasons = [...new Set(unpaired.map(([a, b]) => reasonOf(a, b, sources)))];
  return reasons.map(
    (reason) =>
      `${reason}; their differences are those of two independent samples (Welch), which need more seeds to be sure.`,
  );
}

function reasonOf(a: CombinedVariant, b: CombinedVariant, sources: readonly ResultSource[]): string {
  const labels = `${sources[a.source].label} and ${sources[b.source].label}`;
  if (a.fingerprint !== b.fingerprint)
    return `Not paired: ${labels} were made by engines that compute differently (${a.fingerprint} and ${b.fingerprint})`;
  if (a.weather === undefined || b.weather === undefined)
    return `Not paired: it is not known whether ${labels} met the same arrivals and faults`;
  if (a.weather !== b.weather) return `Not paired: ${labels} did not meet the same arrivals and faults`;
  return `Not paired: ${labels} have no seed in common`;
}
