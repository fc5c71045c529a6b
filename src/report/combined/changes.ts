// What differs between the first source of a combined report and each other one, for the variants that both have. For the
// answer, the page and the summary of such a report.

import type { ReportInput, RunResult, VariantResult } from "../../experiment/results.ts";
import { metricLabel, unitOf, directionOf } from "../metric-labels.ts";
import { formatDifference, formatQuantity, scaleFor, suffixOfDifference, finite } from "../quantity.ts";
import { compare, isSureOnlyAlone, type OrientedComparison } from "../ranking.ts";

/** What is in results.json, and what its metrics mean. */
export type Measured = Pick<ReportInput, "results" | "metrics">;

export type Conclusion = OrientedComparison["verdict"];

export interface Change {
  readonly variant: string;
  /** Of the other source. */
  readonly label: string;
  readonly metric: string;
  readonly metricName: string;
  readonly before: string;
  readonly after: string;
  /** After minus before, with its unit; the 95% interval of it, null where it is not known. */
  readonly difference: string;
  readonly interval: string | null;
  /** Of the earlier mean, in percent and with its sign; null where that is 0. */
  readonly relative: string | null;
  /** For the order: 1 = as large as the earlier mean. */
  readonly size: number;
  /** Of the other source: better or worse than the first. */
  readonly conclusion: Conclusion;
  /** An open one whose interval, alone, leaves out 0: among all the others that is not enough. */
  readonly isSureAlone: boolean;
}

export interface SharedVariant {
  readonly variant: string;
  readonly label: string;
  readonly first: string;
  readonly second: string;
  /** Every seed that both have gave the same run, to the last byte. */
  readonly isSame: boolean;
}

/** Pairs of the first source with each other one; empty where no variant is in two sources. */
export function sharedVariants({ results }: Measured): readonly SharedVariant[] {
  const [base, ...others] = results.sources ?? [];
  if (base === undefined) return [];
  const prefix = `${base.label}/`;
  const own = Object.keys(results.variants).filter((name) => name.startsWith(prefix));
  return others.flatMap(({ label }) =>
    own.flatMap((first): readonly SharedVariant[] => {
      const variant = first.slice(prefix.length);
      const second = `${label}/${variant}`;
      const other = results.variants[second];
      if (other === undefined) return [];
      return [{ variant, label, first, second, isSame: areSame(results.variants[first], other) }];
    }),
  );
}

/** In the order of the variants, then of the metrics. */
export function changesOf(input: Measured): readonly Change[] {
  const metrics = [...new Set(input.results.comparisons.map(({ metric }) => metric))];
  return sharedVariants(input)
    .filter(({ isSame }) => !isSame)
    .flatMap((shared) => metrics.flatMap((metric) => changeOf(input, shared, metric) ?? []));
}

function changeOf({ results, metrics }: Measured, shared: SharedVariant, metric: string): Change | undefined {
  const found = compare(results, metric, shared.second, shared.first);
  const before = results.variants[shared.first].metrics[metric];
  const after = results.variants[shared.second].metrics[metric];
  if (found === null || before === undefined || after === undefined) return undefined;
  const scale = scaleFor(unitOf(metric, results, metrics), [before.mean, after.mean], metric);
  const { middle, low, high } = formatDifference(found.difference, found.ci95, scale);
  return {
    variant: shared.variant,
    label: shared.label,
    metric,
    metricName: metricLabel(metric),
    before: formatQuantity(before.mean, scale),
    after: formatQuantity(after.mean, scale),
    difference: middle,
    interval: low === null || high === null ? null : `${low} to ${high}${suffixOfDifference(scale)}`,
    relative: relativeText(found.difference, before.mean),
    size: before.mean === 0 ? (found.difference === 0 ? 0 : 1) : Math.abs(found.difference / before.mean),
    conclusion: directionOf(metric, metrics) === "neutral" && found.verdict === "worse" ? "different" : found.verdict,
    isSureAlone: isSureOnlyAlone(found),
  };
}

function relativeText(difference: number, before: number): string | null {
  if (before === 0 || !finite(difference) || !finite(before)) return null;
  const percent = (100 * difference) / Math.abs(before);
  const digits = Math.abs(percent) >= 10 ? 0 : 1;
  return `${percent < 0 ? "\u2212" : "+"}${Math.abs(percent).toFixed(digits)}%`;
}

function areSame(a: VariantResult, b: VariantResult): boolean {
  const digests = new Map<RunResult["seed"], string>(b.runs.map(({ seed, digest }) => [seed, digest]));
  const common = a.runs.filter(({ seed }) => digests.has(seed));
  return common.length > 0 && common.every(({ seed, digest }) => digests.get(seed) === digest);
}
