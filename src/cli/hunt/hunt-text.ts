// What `orrery hunt` prints: who came through, what struck them, what broke, and how to see it again.

import { POLICY, type HuntCatch, type HuntedVariant, type HuntReport } from "../../explore/hunt-report.ts";
import { commandText } from "../../experiment/replay-command.ts";
import { breachText, planText } from "./catch-file.ts";

/** `fileOf`: where the scenario is that shows it alone, `plugIns`: what that needs. */
export function huntText(
  report: HuntReport,
  plugIns: readonly string[],
  fileOf: (caught: HuntCatch) => string,
): string {
  const sections = [
    `${report.scenario}: ${report.verdict.toUpperCase()}${report.partial ? " (interrupted)" : ""}`,
    ...report.reasons.map((reason) => `  ${reason}`),
    "",
    ...variantLines(report.variants),
    "",
    ...faultLines(report),
    ...report.variants.flatMap(({ variant, catches }) =>
      catches.flatMap((caught) => ["", ...catchLines(variant, caught, [fileOf(caught), "--no-report", ...plugIns])]),
    ),
  ];
  return `${sections.join("\n")}\n`;
}

function variantLines(variants: readonly HuntedVariant[]): readonly string[] {
  const rows = variants.map(({ variant, runs, expected, violations, warnings, caughtAfter }) => [
    variant,
    `${runs} ${runs === 1 ? "run" : "runs"}`,
    caughtAfter === null ? "nothing broke" : `caught in run ${caughtAfter}`,
    [...violations, ...warnings.map((each) => ({ ...each, check: `${each.check} (warning)` }))]
      .map(({ check, runs: broken, seed }) => `${nameOf(check)} in ${broken} (first at seed ${seed})`)
      .join(", "),
    expected.length === 0 ? "" : `broken on purpose: ${expected.join(", ")}`,
  ]);
  return table(rows);
}

function nameOf(check: string): string {
  return check === POLICY ? "broken off by a policy" : check;
}

/** How many faults changed an outcome, of how many there were; by kind and variant. */
function faultLines({ variants }: HuntReport): readonly string[] {
  const kinds = [...new Set(variants.flatMap(({ faults }) => faults.map(({ kind }) => kind)))].toSorted();
  const head = ["faults that changed an outcome, of all", ...variants.map(({ variant }) => variant)];
  const rows = kinds.map((kind) => [
    `  ${kind}`,
    ...variants.map(({ faults }) => {
      const own = faults.find((each) => each.kind === kind);
      return own === undefined ? "-" : `${own.effective} of ${own.episodes}`;
    }),
  ]);
  return table([head, ...rows]);
}

/** `again`: what makes `orrery run` show it. */
function catchLines(variant: string, caught: HuntCatch, again: readonly string[]): readonly string[] {
  const { drawn, plan } = caught;
  const count = plan.length === drawn ? `${drawn}` : `${plan.length} of ${drawn}`;
  const lines = planText(plan).trimEnd().split("\n");
  return [
    breachText(variant, caught),
    ...(plan.length === 0
      ? ["  no fault is needed for it"]
      : [`  the smallest plan (${count} faults):`, ...lines.map((line) => `    ${line}`)]),
    `  again: ${commandText(["run", ...again])}`,
  ];
}

function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]!.length))) ?? [];
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join("  ")
      .trimEnd(),
  );
}
