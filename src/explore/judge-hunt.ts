// What a hunt says in the end: a design that is not broken on purpose must come through, and one that is must be caught. One that a
// policy of the user's broke off is judged by neither.

import { POLICY, type HuntedVariant, type HuntReport } from "./hunt-report.ts";

export function judgeHunt(variants: readonly HuntedVariant[]): Pick<HuntReport, "verdict" | "reasons"> {
  const failures = variants
    .map((each) => ({ ...each, broken: propertiesBroken(each) }))
    .filter(({ expected, broken }) => expected.length === 0 && broken.length > 0)
    .map(({ variant, broken }) => `${variant} broke ${broken.join(", ")}`);
  const doubts = variants.flatMap((each) => brokenOff(each) ?? doubtOf(each) ?? []);
  const verdict = failures.length > 0 ? "fail" : doubts.length > 0 ? "inconclusive" : "pass";
  return { verdict, reasons: [...failures, ...doubts] };
}

function propertiesBroken({ violations }: HuntedVariant): readonly string[] {
  return violations.map(({ check }) => check).filter((check) => check !== POLICY);
}

function brokenOff({ variant, runs, violations }: HuntedVariant): string | undefined {
  const own = violations.find(({ check }) => check === POLICY);
  if (own === undefined) return undefined;
  return `${variant}: a policy broke off ${own.runs} of ${runs} runs, so nobody knows what they would have come to`;
}

function doubtOf(hunted: HuntedVariant): string | undefined {
  const { variant, expected, runs, faults } = hunted;
  if (runs === 0) return `${variant}: no run was made`;
  if (!faults.some(({ bit }) => bit > 0)) return `${variant}: no fault changed anything, so nothing was tested`;
  if (expected.length > 0 && propertiesBroken(hunted).length === 0)
    return `${variant} is said to violate ${expected.join(", ")}, and was not caught in ${runs} runs`;
  return undefined;
}
