// The section that says how faults were overcome: time lost by part, each fault over all replications, and one run in detail.

import type { ReportInput } from "../../experiment/results.ts";
import { lostTimeChart } from "../charts/lost-time.ts";
import { markup, type Markup } from "../markup.ts";
import { STEPS } from "../overview/recovery-sums.ts";
import type { RunsOverview, ShownRun } from "../overview/runs-overview.ts";
import { counted } from "../quantity.ts";
import { faultRecoveryRows, strikeRows, type Spread } from "../recovery-rows.ts";
import { figure } from "./figure.ts";
import type { PageSection } from "./section.ts";
import { table } from "./table.ts";

/** Rows of one table; a scenario may declare many faults and variants, and faults may strike again and again. */
const FAULT_ROWS_MAX = 40;
const STRIKES_MAX = 10;
const VARIANTS_MAX = 12;

export function recoverySection({ results }: ReportInput, overview: RunsOverview): PageSection | null {
  const variants = Object.keys(results.variants);
  const rows = faultRecoveryRows(overview, variants);
  const chart = lostTimeChart(results, (variant) => overview.variants.get(variant)?.recoveries.all);
  if (rows.length === 0 && chart === null) return null;
  return {
    id: "recovery",
    title: "How faults were overcome",
    content: [chart === null ? null : figure(chart), faultTable(rows), detailedRuns(overview, variants)],
  };
}

function faultTable(rows: ReturnType<typeof faultRecoveryRows>): Markup | null {
  if (rows.length === 0) return null;
  const cells = rows
    .slice(0, FAULT_ROWS_MAX)
    .map((row) => [
      markup`<span class="name">${row.variant}</span>`,
      spread(row.strikes),
      ...row.steps.map(spread),
      row.tasks,
      row.workLost,
      row.unfinished,
    ]);
  const columns = ["design", "strikes", ...STEPS.map(([, name]) => name), "tasks hit", "core-s lost", "not overcome"];
  const caption =
    "Time from the strike, all replications together: mean, and least to most, of the strikes with a cost: those that hit a task or a leader, or, of faults that stop nobody, showed in the queue or the slowest tasks";
  const left = rows.length - FAULT_ROWS_MAX;
  const more = left > 0 ? markup`<p class="note">${counted(left, "more row")} are left out.</p>` : null;
  return markup`${table(columns, cells, { caption, isNumeric: (column) => column >= 1, groupOf: (row) => rows[row].fault })}${more}`;
}

function spread({ mean, range }: Spread): Markup {
  return range === "" ? markup`${mean}` : markup`${mean}<span class="range">${range}</span>`;
}

function detailedRuns(overview: RunsOverview, variants: readonly string[]): Markup | null {
  const firsts = variants
    .flatMap((variant) => overview.variants.get(variant)?.first ?? [])
    .filter((run) => strikeRows(run, 1).rows.length > 0)
    .slice(0, VARIANTS_MAX);
  if (firsts.length === 0) return null;
  return markup`<details><summary>Strike by strike, one replication of each design</summary>${firsts.map(strikeTable)}</details>`;
}

function strikeTable(run: ShownRun): Markup {
  const { rows, left } = strikeRows(run, STRIKES_MAX);
  const cells = rows.map(({ struckAt, fault, hit, steps, lost }) => [struckAt, fault, hit, ...steps, lost]);
  const columns = ["struck at", "fault", "hit", ...STEPS.map(([, name]) => name), "time lost"];
  const others = left > 0 ? `; the ${STRIKES_MAX} costliest, ${counted(left, "other")} not shown` : "";
  return table(columns, cells, {
    caption: `${run.variant}, seed ${run.seed}${others}`,
    isNumeric: (column) => column >= 3,
  });
}
