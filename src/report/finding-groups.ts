// Findings as a reader wants them: the gravest first, and of those that say the same of a design the first one, with how many
// there are. A design that loses tasks loses hundreds.

import type { Finding } from "../experiment/results.ts";
import { counted, formatCount } from "./quantity.ts";

export interface FindingGroup {
  readonly first: Finding;
  readonly others: readonly Finding[];
  /** Runs in which it was found. */
  readonly seeds: number;
}

const GRAVITY: Readonly<Record<Finding["severity"], number>> = { violation: 0, warning: 1, expected: 2 };

/** Of a kind: the same check, as grave, in the same design. */
export function findingGroups(findings: readonly Finding[]): readonly FindingGroup[] {
  const kinds = new Map<string, Finding[]>();
  for (const finding of findings) {
    const kind = JSON.stringify([finding.severity, finding.check, finding.variant]);
    const own = kinds.get(kind);
    if (own === undefined) kinds.set(kind, [finding]);
    else own.push(finding);
  }
  return [...kinds.values()]
    .toSorted(([a], [b]) => GRAVITY[a.severity] - GRAVITY[b.severity])
    .map(([first, ...others]) => ({ first, others, seeds: new Set([first, ...others].map(({ seed }) => seed)).size }));
}

/** `3 violations`, `446 findings that the scenario expects`, `448 findings: 2 violations, 446 that the scenario expects`. */
export function sayFindings(findings: readonly Finding[]): string {
  const of = (severity: Finding["severity"]) => findings.filter((finding) => finding.severity === severity).length;
  const [violations, warnings, expected] = [of("violation"), of("warning"), of("expected")];
  const all = counted(findings.length, "finding");
  if (expected === findings.length) return `${all} that the scenario expects`;
  const parts = [
    violations > 0 ? counted(violations, "violation") : null,
    warnings > 0 ? counted(warnings, "warning") : null,
    expected > 0 ? `${formatCount(expected)} that the scenario expects` : null,
  ].filter((part) => part !== null);
  return parts.length === 1 ? parts[0] : `${all}: ${parts.join(", ")}`;
}

/** `4 more of the kind, in 2 seeds in all`; empty of one alone. */
export function sayOthers({ others, seeds }: FindingGroup): string {
  return others.length === 0 ? "" : `${formatCount(others.length)} more of the kind, ${counted(seeds, "seed")} in all`;
}

/** ` (warning)`; a violation needs no word. */
export function severityMark({ severity }: Finding): string {
  return severity === "violation" ? "" : ` (${severity})`;
}
