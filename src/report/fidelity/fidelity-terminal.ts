// Real processes beside the simulation, for the terminal.

import type { ReportInput } from "../../experiment/results.ts";
import { singleLine } from "../markup.ts";
import { displayWidth, pad, truncate, wrap } from "../terminal-text.ts";
import { fidelityNote, fidelityRows } from "./fidelity-rows.ts";

const NAME_MAX = 56;
const GAP = "   ";

/** Empty where nothing ran on real processes. */
export function fidelityLines(input: ReportInput, width: number, bold: (text: string) => string): readonly string[] {
  const { fidelity } = input.results;
  if (fidelity === undefined) return [];
  const several = new Set(fidelity.figures.map(({ variant }) => variant)).size > 1;
  const told = fidelityRows(input, fidelity, true).filter(({ isNothing }) => !isNothing);
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
  return [
    bold("Real processes and the simulation"),
    bold(lines[0]),
    ...lines.slice(1),
    ...wrap(fidelityNote(fidelity), width),
  ];
}
