// What `orrery hunt` prints: who came through, what struck them, what broke, and how to see it again.

import type { HuntCatch, HuntedVariant, HuntReport } from "../../explore/hunt-report.ts";
import { quoteArgument } from "../../experiment/replay-command.ts";
import { planText } from "./catch-file.ts";

/** `fileOf`: where the scenario is that shows it alone. */
export function huntText(report: HuntReport, fileOf: (caught: HuntCatch) => string): string {
  const sections = [
    `${report.scenario}: ${report.verdict.toUpperCase()}${report.partial ? " (interrupted)" : ""}`,
    ...report.reasons.map((reason) => `  ${reason}`),
    "",
    ...variantLines(report.variants),
    "",
    ...faultLines(report),
    ...report.variants.flatMap(({ variant, catches }) =>
      catches.flatMap((caught) => ["", ...catchLines(variant, caught, fileOf(caught))]),
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
      .map(({ check, runs: broken, seed }) => `${check} in ${broken} (first at seed ${seed})`)
      .join(", "),
    expected.length === 0 ? "" : `broken on purpose: ${expected.join(", ")}`,
  ]);
  return table(rows);
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

function catchLines(
  variant: string,
  { check, seed, message, at, drawn, plan }: HuntCatch,
  file: string,
): readonly string[] {
  const count = plan.length === drawn ? `${drawn}` : `${plan.length} of ${drawn}`;
  return [
    `${variant} breaks ${check} at seed ${seed}, ${at} s: ${message}`,
    `  the smallest plan (${count} faults):`,
    ...planText(plan)
      .trimEnd()
      .split("\n")
      .map((line) => `    ${line}`),
    `  again: orrery run ${quoteArgument(file)} --no-report`,
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
