// Expected violations: found or not, in any run of the variant.

import type { ExpectedViolation } from "../../scenario/expectations/expected-violation.ts";
import type { ExpectationResult, Finding, RunResult } from "../results.ts";
import { plural } from "./wording.ts";

/** Findings, those that the scenario asks for marked as such. */
export function markExpected(findings: readonly Finding[], expected: readonly ExpectedViolation[]): readonly Finding[] {
  return findings.map((finding) =>
    expected.some((each) => isAskedFor(finding, each)) ? { ...finding, severity: "expected" } : finding,
  );
}

/** A broken design need not fail at every seed; but it must at one. */
export function judgeViolation(
  expected: ExpectedViolation,
  runs: readonly Pick<RunResult, "variant" | "findings">[],
): ExpectationResult {
  const { text, line, variant, check } = expected;
  const its = runs.filter((run) => isVariant(run.variant, variant));
  const broken = its.filter(({ findings }) => findings.some((finding) => isAskedFor(finding, expected)));
  if (its.length === 0) return { text, line, verdict: "inconclusive", reason: `no run of ${variant} was made` };
  const verdict = broken.length > 0 ? "pass" : "fail";
  return { text, line, verdict, reason: `${check} is broken in ${broken.length} of ${plural(its.length, "seed")}` };
}

function isAskedFor(finding: Pick<Finding, "variant" | "check">, { variant, check }: ExpectedViolation): boolean {
  return finding.check === check && isVariant(finding.variant, variant);
}

/** Also at a point of a sweep. */
function isVariant(name: string, variant: string): boolean {
  return name === variant || name.startsWith(`${variant}@`);
}
