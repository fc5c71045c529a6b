// A threshold that a design misses, and the bound without messages or failures misses too: the reason says so, since then no
// other protocol will hold it on this cluster.

import type { Expectation } from "../../scenario/expectations/expectation.ts";
import type { MeasuredVariant } from "../compare.ts";
import type { ExpectationResult } from "../results.ts";
import { meanOf } from "../statistics/interval.ts";
import { dimensionOf } from "./dimension.ts";
import { inPlaceOf, mentionsAll, variantsOf } from "./evaluate.ts";
import { judgeExpectation } from "./judge.ts";
import { takeSamples } from "./samples.ts";
import { formatSide } from "./wording.ts";

/** `bounds`: names of variants. Any other result comes back as it was. */
export function withBound(
  result: ExpectationResult,
  expectation: Expectation,
  variants: readonly MeasuredVariant[],
  bounds: readonly string[],
): ExpectationResult {
  const [design, ...others] = variantsOf(expectation);
  const isThreshold = /[<>]/.test(expectation.operator) && expectation.at === undefined && others.length === 0;
  if (result.verdict !== "fail" || !isThreshold || design === undefined || mentionsAll(expectation.left)) return result;
  if (mentionsAll(expectation.right) || bounds.includes(design)) return result;
  const failing = bounds
    .map((bound) => ({ bound, expectation: inPlaceOf(expectation, design, bound) }))
    .find((each) => judgeExpectation(each.expectation, variants).verdict === "fail");
  if (failing === undefined) return result;
  const sampling = takeSamples(failing.expectation, variants);
  if (sampling.kind === "unjudgeable") return result;
  const mean = meanOf(sampling.samples.map(({ left }) => left));
  const value = formatSide(mean, dimensionOf(expectation));
  return { ...result, reason: `${result.reason}; even the bound has ${value} (${failing.bound})` };
}
