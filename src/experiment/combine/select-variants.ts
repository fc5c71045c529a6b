// A source with only some of its variants, for a comparison of just those.

import type { Results } from "../results.ts";
import type { ResultSource } from "./result-source.ts";
import { runsOf } from "./run-sequences.ts";

/** What was expected of the whole scenario stays: it was judged with all variants. A sweep's analysis does not. */
export function selectFromSource(source: ResultSource, names: readonly string[]): ResultSource {
  const { input } = source;
  const { sweep: _, reasons: all = [], ...results } = input.results;
  const isWanted = ({ variant }: { readonly variant: string }) => names.includes(variant);
  const reasons = all.filter(({ faster, slower }) => names.includes(faster) && names.includes(slower));
  const kept: Results = {
    ...results,
    ...(reasons.length > 0 && { reasons }),
    variants: Object.fromEntries(Object.entries(results.variants).filter(([name]) => names.includes(name))),
    comparisons: results.comparisons.filter(({ a, b }) => names.includes(a) && names.includes(b)),
    findings: results.findings.filter(isWanted),
    faults: results.faults.filter(isWanted),
  };
  return { ...source, input: { ...input, results: kept, runs: runsOf(input.runs, isWanted) } };
}
