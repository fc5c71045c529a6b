// What docs/validation.md shows of the checks: one row per figure.

import { criticalValue } from "../../src/experiment/statistics/student-t.ts";
import type { Check, Comparison } from "./check.ts";

const DIGITS = 4;
const CONFIDENCE = 0.95;

export function validationTable(checks: readonly Check[], measured: (check: Check) => readonly Comparison[]): string {
  const rows = checks.flatMap((check) =>
    measured(check).map((comparison, index) => row(index === 0 ? check : undefined, comparison)),
  );
  return ["| setting | figure | expected | ours | accepted | source |", "|---|---|---|---|---|---|", ...rows].join(
    "\n",
  );
}

/** Setting and source are said once, in the check's first row. */
function row(
  check: Check | undefined,
  { what, unit, expected, ours, standardError, replications, allowedBecause }: Comparison,
): string {
  const cells = [
    check?.title ?? "",
    named(what, unit),
    rounded(expected),
    withInterval(ours, standardError, replications),
    allowedBecause,
    check?.source ?? "",
  ];
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}

function named(what: string, unit: string): string {
  return unit === "1" ? what : `${what}, ${unit}`;
}

function withInterval(mean: number, standardError: number, replications: number): string {
  if (standardError === 0) return rounded(mean);
  const half = criticalValue(CONFIDENCE, replications - 1) * standardError;
  return `${rounded(mean)} ± ${plain(Number(half.toPrecision(2)))}`;
}

function rounded(value: number): string {
  return plain(Number(value.toPrecision(DIGITS)));
}

function plain(value: number): string {
  return Math.abs(value) >= 1_000 ? value.toLocaleString("en") : String(value);
}
