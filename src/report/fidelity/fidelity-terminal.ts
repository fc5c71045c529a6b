// Real processes beside the simulation, for the terminal.

import type { ReportInput } from "../../experiment/results.ts";
import { singleLine } from "../markup.ts";
import { displayWidth, pad, truncate, wrap } from "../terminal-text.ts";
import { fidelityNote, fidelityRows, type FidelityRow } from "./fidelity-rows.ts";

const NAME_MAX = 56;
const GAP = "   ";
/** Of more rows than this, the last metrics are left to the report. */
const ROWS_MAX = 24;

/** Empty where nothing ran on real processes. */
export function fidelityLines(input: ReportInput, width: number, bold: (text: string) => string): readonly string[] {
  const { fidelity } = input.results;
  if (fidelity === undefined) return [];
  const several = new Set(fidelity.figures.map(({ variant }) => variant)).size > 1;
  const all = fidelityRows(input, fidelity, true).filter(({ isNothing }) => !isNothing);
  const told = firstMetrics(all);
  const rows = told.map(({ metric, variant, simulated, live, share }) => [
    truncate(several ? `${singleLine(metric)}, ${singleLine(variant)}` : singleLine(metric), NAME_MAX),
    simulated,
    live,
    share,
  ]);
  const table = [["", "simulated", "real", "difference"], ...rows];
  const widths = table[0].map((_, column) => Math.max(...table.map((row) => displayWidth(row[column]))));
  const lines = table.map((row) =>
    row
      .map((cell, column) => pad(cell, widths[column], column === 0 ? "left" : "right"))
      .join(GAP)
      .trimEnd(),
  );
  const left = all.length - told.length;
  return [
    bold("Real processes and the simulation"),
    bold(lines[0]),
    ...lines.slice(1),
    ...(left > 0 ? [`${left} more in the report.`] : []),
    ...wrap(fidelityNote(fidelity), width),
  ];
}

/** Whole metrics, one at least. */
function firstMetrics(rows: readonly FidelityRow[]): readonly FidelityRow[] {
  const beyond = rows.slice(ROWS_MAX)[0]?.metric;
  const end = beyond === undefined ? rows.length : rows.findIndex(({ metric }) => metric === beyond);
  return end > 0 ? rows.slice(0, end) : rows.filter(({ metric }) => metric === rows[0].metric);
}
