// How busy each node was, per variant: the mean over replications of the share of its cores that ran something.

import type { RunsOverview } from "../overview/runs-overview.ts";
import { counted, finite, formatCount, formatNumber } from "../quantity.ts";
import type { DataTable, UtilisationChart } from "./chart.ts";

/** Of more nodes than this, the table counts how many are how busy. */
const TABLE_NODES_MAX = 200;
const BANDS = 10;

/** Nodes that do task work: workers, or every node where none is called so. Null where there is none. */
export function utilisationChart(overview: RunsOverview, variants: readonly string[]): UtilisationChart | null {
  const used = [...overview.variants.values()].map((variant) => variant.nodes);
  const role = used.some(({ workers }) => workers.names.length > 0) ? "workers" : "all";
  const nodes = [...new Set(used.flatMap((means) => means[role].names))];
  if (nodes.length === 0) return null;
  const rows = variants.map((name, index) => {
    const means = overview.variants.get(name)?.nodes[role];
    return { name, index, values: nodes.map((node) => means?.of(node) ?? null) };
  });
  return {
    kind: "utilisation",
    id: "utilisation",
    title: "Utilisation by node",
    caption: `Share of each node's cores in use over the measured time, ${counted(nodes.length, "node")}, mean over replications. Even rows mean balanced load.`,
    nodes,
    rows: rows.filter(({ values }) => values.some((value) => value !== null)),
    table: nodes.length <= TABLE_NODES_MAX ? nodeTable(nodes, rows) : bandTable(rows),
  };
}

type Rows = UtilisationChart["rows"];

function nodeTable(nodes: readonly string[], rows: Rows): DataTable {
  return {
    columns: ["node", ...rows.map(({ name }) => name)],
    rows: nodes.map((node, at) => [node, ...rows.map(({ values }) => percentText(values[at]))]),
  };
}

function bandTable(rows: Rows): DataTable {
  const bandOf = (value: number) => Math.max(0, Math.min(BANDS - 1, Math.floor(value * BANDS)));
  const width = 100 / BANDS;
  return {
    columns: ["utilisation", ...rows.map(({ name }) => `${name}: nodes`)],
    rows: Array.from({ length: BANDS }, (_, band) => [
      `${band * width}% to ${(band + 1) * width}%`,
      ...rows.map(({ values }) =>
        formatCount(values.filter((value) => finite(value) && bandOf(value) === band).length),
      ),
    ]),
  };
}

/** Mean, least and most over the nodes of one row. */
export function spreadOf(
  values: readonly (number | null)[],
): { readonly mean: number; readonly least: number; readonly most: number } | null {
  const known = values.filter(finite);
  if (known.length === 0) return null;
  const total = known.reduce((sum, value) => sum + value, 0);
  return {
    mean: total / known.length,
    least: known.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY),
    most: known.reduce((most, value) => Math.max(most, value), 0),
  };
}

export function percentText(fraction: number | null): string {
  return finite(fraction) ? `${formatNumber(fraction * 100)}%` : "–";
}
