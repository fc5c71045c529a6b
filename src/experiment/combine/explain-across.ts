// Why a design takes longer in one source than in another: of variants of one name, or of the only designs, that met the same
// weather and surely differ.

import type { BrokenDownRun } from "../reasons/explain.ts";
import { explain } from "../reasons/explain.ts";
import type { Comparison, Reason } from "../results.ts";
import type { CombinedVariant } from "./compare-sources.ts";
import type { ResultSource } from "./result-source.ts";

const METRIC = "response.mean";

/** `comparisons`: those between the sources. Goes through the runs of both if there is something to explain. */
export function explainAcross(
  sources: readonly ResultSource[],
  variants: readonly CombinedVariant[],
  comparisons: readonly Comparison[],
): readonly Reason[] {
  const byName = new Map(variants.map((variant) => [variant.name, variant]));
  const designs = variants.filter(({ result }) => result.isBound !== true);
  const areAlone = designs.length === sources.length;
  const pairs = comparisons.flatMap(({ metric, a, b, verdict, isPaired }) => {
    if (metric !== METRIC || isPaired === false || (verdict !== "a" && verdict !== "b")) return [];
    const pair = [byName.get(a)!, byName.get(b)!] as const;
    const areComparable =
      pair[0].ownName === pair[1].ownName || (areAlone && pair.every((one) => designs.includes(one)));
    return areComparable ? [verdict === "a" ? pair : ([pair[1], pair[0]] as const)] : [];
  });
  if (pairs.length === 0) return [];
  const runs = brokenDownRuns(sources);
  return pairs.flatMap(
    ([faster, slower]) =>
      explain(
        { name: faster.name, runs: runs.get(faster.name) ?? [] },
        { name: slower.name, runs: runs.get(slower.name) ?? [] },
      ) ?? [],
  );
}

/** By `label/variant`. */
function brokenDownRuns(sources: readonly ResultSource[]): ReadonlyMap<string, readonly BrokenDownRun[]> {
  const found = new Map<string, BrokenDownRun[]>();
  for (const { label, input } of sources) {
    for (const { variant, seed, breakdown } of input.runs) {
      const name = `${label}/${variant}`;
      const own = found.get(name) ?? [];
      own.push({ seed, breakdown });
      found.set(name, own);
    }
  }
  return found;
}
