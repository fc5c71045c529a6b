// The section that puts runs on real processes beside what the simulation says.

import type { ReportInput } from "../../experiment/results.ts";
import type { PageSection } from "../html/section.ts";
import { table } from "../html/table.ts";
import { markup } from "../markup.ts";
import { FIDELITY_COLUMNS, fidelityNote, fidelityRows } from "./fidelity-rows.ts";

/** Null where nothing ran on real processes. */
export function fidelitySection(input: ReportInput): PageSection | null {
  const { fidelity } = input.results;
  if (fidelity === undefined) return null;
  const rows = fidelityRows(input, fidelity).filter(({ isNothing }) => !isNothing);
  const cells = rows.map(({ variant, simulated, live, difference, share }) => [
    markup`<span class="name">${variant}</span>`,
    simulated,
    live,
    difference,
    share,
  ]);
  return {
    id: "fidelity",
    title: "Real processes and the simulation",
    content: [
      markup`<p>${fidelityNote(fidelity)}</p>`,
      table(FIDELITY_COLUMNS.slice(1), cells, {
        caption: "Means over the seeds; difference: real processes minus simulation",
        isNumeric: (column) => column > 0,
        groupOf: (row) => rows[row].metric,
      }),
    ],
  };
}
