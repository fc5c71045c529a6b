// Which differences of an experiment are explained: between the fastest design and those that are surely slower, and between the
// bound and the fastest design.

import type { Comparison } from "../results.ts";
import { explain, type BrokenDownRun } from "./explain.ts";
import type { Reason } from "./reason.ts";

export interface ExplainedVariant {
  readonly name: string;
  readonly runs: readonly (BrokenDownRun & { readonly metrics: Readonly<Record<string, number>> })[];
  readonly isBound: boolean;
  /** Where not all meet the same: the first that meets those of this one. */
  readonly conditions?: string;
}

/** Of each set of conditions; more would not be read. */
const REASONS_MAX = 5;
const METRIC = "response.mean";

export function findReasons(
  variants: readonly ExplainedVariant[],
  comparisons: readonly Comparison[],
): readonly Reason[] {
  const conditions = [...new Set(variants.map((variant) => variant.conditions))];
  return conditions.flatMap((name) =>
    reasonsAmong(
      variants.filter((variant) => variant.conditions === name),
      comparisons.filter(({ metric }) => metric === METRIC),
    ),
  );
}

function reasonsAmong(variants: readonly ExplainedVariant[], comparisons: readonly Comparison[]): readonly Reason[] {
  const marked = variants.filter(({ isBound }) => isBound);
  // Several are no bound, but designs like any other; so is one that is alone.
  const bound = marked.length === 1 && variants.length > 1 ? marked[0] : undefined;
  const designs = variants.filter((variant) => variant !== bound).toSorted((a, b) => meanOfRuns(a) - meanOfRuns(b));
  const [fastest, ...others] = designs.filter((design) => Number.isFinite(meanOfRuns(design)));
  if (fastest === undefined) return [];
  const slower = others.filter((other) => isSure(fastest.name, other.name, comparisons)).slice(0, REASONS_MAX);
  const isBelow = bound !== undefined && isSure(bound.name, fastest.name, comparisons);
  const pairs = [...slower.map((other) => [fastest, other] as const), ...(isBelow ? [[bound, fastest] as const] : [])];
  return pairs.flatMap(([below, above]) => explain(below, above) ?? []);
}

/** That the first is better, in the report's own comparison. */
function isSure(faster: string, slower: string, comparisons: readonly Comparison[]): boolean {
  return comparisons.some(
    ({ a, b, verdict }) =>
      (a === faster && b === slower && verdict === "a") || (a === slower && b === faster && verdict === "b"),
  );
}

function meanOfRuns({ runs }: ExplainedVariant): number {
  const values = runs.map(({ metrics }) => metrics[METRIC]).filter((value) => Number.isFinite(value));
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
