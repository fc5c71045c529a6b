// What a hunt says in the end: a design that is not broken on purpose must come through, and one that is must be caught.

import type { HuntedVariant, HuntReport } from "./hunt-report.ts";

export function judgeHunt(variants: readonly HuntedVariant[]): Pick<HuntReport, "verdict" | "reasons"> {
  const failures = variants
    .filter(({ expected, violations }) => expected.length === 0 && violations.length > 0)
    .map(({ variant, violations }) => `${variant} broke ${violations.map(({ check }) => check).join(", ")}`);
  const doubts = variants.flatMap((each) => doubtOf(each) ?? []);
  const verdict = failures.length > 0 ? "fail" : doubts.length > 0 ? "inconclusive" : "pass";
  return { verdict, reasons: [...failures, ...doubts] };
}

function doubtOf({ variant, expected, runs, faults, caughtAfter }: HuntedVariant): string | undefined {
  if (runs === 0) return `${variant}: no run was made`;
  if (!faults.some(({ bit }) => bit > 0)) return `${variant}: no fault changed anything, so nothing was tested`;
  if (expected.length > 0 && caughtAfter === null)
    return `${variant} is said to violate ${expected.join(", ")}, and was not caught in ${runs} runs`;
  return undefined;
}
