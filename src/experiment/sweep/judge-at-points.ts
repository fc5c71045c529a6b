// An expectation in a sweep: judged at each of its points as if there were no others, and holding only if it holds at all.
// No correction for their number: that all hold is claimed only if each does (an intersection-union test needs none).

import type { Expectation } from "../../scenario/expectations/expectation.ts";
import type { MeasuredVariant } from "../compare.ts";
import type { ExpectationResult } from "../results.ts";

export type Judge = (expectation: Expectation, variants: readonly MeasuredVariant[]) => ExpectationResult;

/** Points named in a reason; more would hide what it says. */
const NAMED = 3;

/** Points at which no variant was run are left out; `judge` sees variants by the names of the file. */
export function judgeAtPoints(
  { at = [], ...expectation }: Expectation,
  variants: readonly MeasuredVariant[],
  judge: Judge,
): ExpectationResult {
  const judged = at.flatMap((label) => {
    const here = variantsAt(label, variants);
    return here.some(({ point }) => point !== undefined) ? [{ label, ...judge(expectation, here) }] : [];
  });
  const { text, line } = expectation;
  for (const verdict of ["fail", "inconclusive"] as const) {
    const these = judged.filter((each) => each.verdict === verdict);
    if (these.length > 0)
      return { text, line, verdict, reason: `${count(these.length, judged.length)}: ${say(these)}` };
  }
  if (judged.length === 0) return { text, line, verdict: "inconclusive", reason: "no point of it was run" };
  return { text, line, verdict: "pass", reason: say(judged, 1) };
}

/** What runs at a point: the designs there by the names of their variants, and those that are not swept. */
export function variantsAt(label: string, variants: readonly MeasuredVariant[]): readonly MeasuredVariant[] {
  return variants
    .filter(({ point }) => point === undefined || point.label === label)
    .map((variant) => ({ ...variant, name: variant.point?.base ?? variant.name }));
}

function count(some: number, all: number): string {
  return `at ${some} of ${all} ${all === 1 ? "point" : "points"}`;
}

function say(judged: readonly { readonly label: string; readonly reason: string }[], most = NAMED): string {
  const named = judged.slice(0, most).map(({ label, reason }) => `${label}: ${reason}`);
  const more = judged.length - named.length;
  return named.join("; ") + (more > 0 ? `; and ${more} more ${more === 1 ? "point" : "points"}` : "");
}
