// The section that says what the alert rules told of which fault, how soon, and for nothing; and when each fired in one run.

import { alertTable } from "../alert-rows.ts";
import { alertChart } from "../charts/alerts.ts";
import { markup } from "../markup.ts";
import type { RunsOverview } from "../overview/runs-overview.ts";
import { counted } from "../quantity.ts";
import { figure } from "./figure.ts";
import type { PageSection } from "./section.ts";
import { table } from "./table.ts";

const ROWS_MAX = 60;
/** The column of designs in `alertTable`. */
const DESIGN = 1;
const CHARTS_MAX = 6;

export function alertsSection(overview: RunsOverview, variants: readonly string[]): PageSection | null {
  const told = alertTable(overview, variants);
  if (told === null) return null;
  const { rows } = told;
  // The design heads its rows; with all rules beside each other there is no room for a column more.
  const columns = told.columns.filter((_, index) => index !== DESIGN);
  const shown = rows.slice(0, ROWS_MAX);
  const cells = shown.map((row) => row.filter((_, index) => index !== DESIGN));
  const isOfOne = new Set(shown.map((row) => row[DESIGN])).size === 1;
  const charts = variants.flatMap((name) => {
    const first = overview.variants.get(name)?.first;
    return (first && alertChart(first)) ?? [];
  });
  const caption =
    "Time from the strike of a fault until the rule began to fire, all replications together; to be told of: the fault hurt the objective";
  const left = [
    ...(told.left > 0 ? [counted(told.left, "more rule")] : []),
    ...(rows.length > ROWS_MAX ? [counted(rows.length - ROWS_MAX, "more row")] : []),
    ...(charts.length > CHARTS_MAX ? [counted(charts.length - CHARTS_MAX, "more chart")] : []),
  ];
  return {
    id: "alerts",
    title: "What the alerts told",
    content: [
      table(columns, cells, {
        caption,
        isNumeric: (column) => column >= 2,
        keepsNames: true,
        ...(isOfOne ? {} : { groupOf: (row) => shown[row][DESIGN] }),
      }),
      left.length === 0 ? null : markup`<p class="note">Not shown: ${left.join(", ")}.</p>`,
      ...charts.slice(0, CHARTS_MAX).map(figure),
    ],
  };
}
