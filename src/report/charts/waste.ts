// Work that was paid for and thrown away, by cause, stacked per variant: mean core-seconds per run.

import type { RunsOverview } from "../overview/runs-overview.ts";
import { formatNumber } from "../quantity.ts";
import type { StackChart } from "./chart.ts";
import { linearAxis } from "./ticks.ts";

/** Causes beyond these are added up as `other`. */
const CAUSES_MAX = 6;

/** What each cause means, for those who have not read the definitions. */
const MEANINGS: ReadonlyMap<string, string> = new Map([
  ["failed", "the task itself failed"],
  ["killed", "stopped by its master"],
  ["preempted", "made way for another task"],
  ["crashed", "its machine or process died"],
  ["orphaned", "its master had given it up"],
  ["duplicate", "ran to success, but another attempt counted"],
  ["superseded", "its task had already ended"],
  ["speculative", "raced with a copy and lost"],
  ["drained", "its machine was to go down"],
  ["checkpoint", "stood still to be saved or restored"],
  ["lost", "its result belongs to a lost task"],
]);

/** Null where nothing was wasted anywhere. */
export function wasteChart(overview: RunsOverview, variants: readonly string[]): StackChart | null {
  const all = variants.flatMap((name): readonly Waste[] => {
    const waste = overview.variants.get(name)?.waste;
    return waste === undefined ? [] : [{ name, total: waste.total, byCause: waste.byCause() }];
  });
  const causes = causesBySize(all);
  if (causes.length === 0) return null;
  const named = causes.length > CAUSES_MAX ? [...causes.slice(0, CAUSES_MAX - 1), "other"] : causes;
  const rest = causes.slice(CAUSES_MAX - 1);
  const rows = all.map(({ name, byCause, total }) => {
    const valueOf = (cause: string) => byCause.get(cause) ?? 0;
    const values = named.map((cause) =>
      cause === "other" && causes.length > CAUSES_MAX
        ? rest.reduce((sum, one) => sum + valueOf(one), 0)
        : valueOf(cause),
    );
    const wasted = values.reduce((sum, value) => sum + value, 0);
    const share = total > 0 ? ` · ${formatNumber((wasted / total) * 100)}% of all work` : "";
    return { name, values, wasted, share, text: `${formatNumber(wasted)} core-s${share}` };
  });
  return {
    kind: "stack",
    id: "waste",
    title: "Wasted work by cause",
    caption: `Core-seconds per run that were spent on attempts which did not count, mean over replications; less is better.${meaningsOf(named)}`,
    x: linearAxis(
      "core-seconds per run",
      "",
      rows.map(({ wasted }) => wasted),
    ),
    causes: named,
    unit: "core-s",
    rows,
    table: {
      columns: ["design", ...named.map((cause) => `${cause} (core-s)`), "all (core-s)"],
      rows: rows.map(({ name, values, wasted }) => [name, ...values.map(formatNumber), formatNumber(wasted)]),
    },
  };
}

function meaningsOf(causes: readonly string[]): string {
  const known = causes.flatMap((cause) => (MEANINGS.has(cause) ? [`${cause}: ${MEANINGS.get(cause)}`] : []));
  return known.length === 0 ? "" : ` ${known.join("; ")}.`;
}

interface Waste {
  readonly name: string;
  readonly total: number;
  readonly byCause: ReadonlyMap<string, number>;
}

function causesBySize(all: readonly Waste[]): readonly string[] {
  const totals = new Map<string, number>();
  for (const { byCause } of all)
    for (const [cause, amount] of byCause) totals.set(cause, (totals.get(cause) ?? 0) + amount);
  return [...totals]
    .filter(([, amount]) => amount > 0)
    .toSorted(([nameA, a], [nameB, b]) => b - a || (nameA < nameB ? -1 : 1))
    .map(([cause]) => cause);
}
