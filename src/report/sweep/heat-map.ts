// A metric over two parameters, as a grid of cells from light (good) to dark: one map per variant, on one scale. With more
// parameters, the others are as at the variant's best point.

import type { MetricDescription } from "../../observe/observations.ts";
import type { DataTable } from "../charts/chart.ts";
import { markup, type Markup } from "../markup.ts";
import { metricLabel, unitOf } from "../metric-labels.ts";
import { finite, formatNumber, scaleFor, typical, type Scale } from "../quantity.ts";
import { drawing, fitText, WIDTH } from "../svg/frame.ts";
import { settingsOf, summaryOf, type Parameter, type SweptResults } from "./sweep-view.ts";

export interface HeatMap {
  readonly base: string;
  readonly title: string;
  readonly caption: string;
  readonly x: Parameter;
  readonly y: Parameter;
  /** Rows from the last value of y down to the first, as on an axis; null = no such design, or nothing measured. */
  readonly rows: readonly { readonly label: string; readonly cells: readonly (HeatCell | null)[] }[];
  readonly table: DataTable;
}

export interface HeatCell {
  readonly text: string;
  /** 0 = best of all maps, 9 = worst. */
  readonly step: number;
  readonly mark: "best" | "saturated" | null;
}

/** Steps of the page's shades. */
const STEPS = 10;

/** Null with fewer than two parameters, or where points are no grid. */
export function heatMap(
  results: SweptResults,
  metrics: readonly MetricDescription[],
  metric: string,
  base: string,
): HeatMap | null {
  const { sweep } = results;
  const [first, second] = axesOf(results);
  if (first === undefined || second === undefined || sweep.sampling !== "cartesian") return null;
  const [x, y] = [sweep.parameters[first]!, sweep.parameters[second]!];
  const best = sweep.bestOfEach.find((each) => each.base === base);
  const fixed = settingsOf(sweep, best?.point ?? sweep.points[0]!.label);
  const means = sweep.designs.flatMap(({ name, point }) =>
    point === null ? [] : (summaryOf(results, name, metric)?.mean ?? []),
  );
  const scale = scaleFor(unitOf(metric, results, metrics), [typical(means)], metric);
  const better = sweep.goals.find((goal) => goal.metric === metric)?.better ?? "lower";
  const stepOf = shading(means, better);
  const designAt = (xLabel: string, yLabel: string) =>
    sweep.designs.find(({ base: own, point }) => {
      const settings = settingsOf(sweep, point);
      const wanted = fixed.map((label, index) => (index === first ? xLabel : index === second ? yLabel : label));
      return own === base && point !== null && settings.every((label, index) => label === wanted[index]);
    });
  const rows = y.values.toReversed().map(({ label }) => ({
    label,
    cells: x.values.map((value): HeatCell | null => {
      const design = designAt(value.label, label);
      const mean = design && summaryOf(results, design.name, metric)?.mean;
      if (design === undefined || !finite(mean)) return null;
      const isSaturated = sweep.saturated.includes(design.name);
      const isBest = design.name === best?.name && sweep.goals[0]?.metric === metric;
      const mark = isBest ? "best" : isSaturated ? "saturated" : null;
      return { text: formatNumber(mean / scale.divisor), step: stepOf(mean), mark };
    }),
  }));
  const held = fixed.flatMap((label, index) =>
    index === first || index === second ? [] : [`${sweep.parameters[index]!.name} ${label}`],
  );
  return {
    base,
    title: `${base}: ${metricLabel(metric)} by ${x.name} and ${y.name}`,
    caption: captionOf(scale, held, sweep.goals[0]?.metric === metric),
    x,
    y,
    rows,
    table: {
      columns: [`${y.name} \\ ${x.name}`, ...x.values.map(({ label }) => label)],
      rows: rows.map(({ label, cells }) => [label, ...cells.map((cell) => cell?.text ?? "–")]),
    },
  };
}

/** The two parameters with most values; of equal ones those that stand first. */
function axesOf({ sweep }: SweptResults): readonly number[] {
  return sweep.parameters
    .map(({ values }, index) => ({ index, count: values.length }))
    .filter(({ count }) => count > 1)
    .toSorted((a, b) => b.count - a.count || a.index - b.index)
    .slice(0, 2)
    .map(({ index }) => index);
}

function captionOf(scale: Scale, held: readonly string[], isGoal: boolean): string {
  const unit = scale.suffix.trim();
  const others = held.length === 0 ? "" : ` Everything else as at the best point: ${held.join(", ")}.`;
  return `Means over seeds${unit === "" ? "" : ` in ${unit}`}; the darker, the worse.${isGoal ? " ★ best of this variant," : ""} ∞ the queue grows all the time.${others}`;
}

/** By rank, so that one wild point does not make all others look alike. */
function shading(means: readonly number[], better: "lower" | "higher"): (mean: number) => number {
  const ranked = [...new Set(means)].toSorted((a, b) => (better === "lower" ? a - b : b - a));
  return (mean) => Math.round((ranked.indexOf(mean) / Math.max(1, ranked.length - 1)) * (STEPS - 1));
}

const ROW = 34;
const LEFT = 150;

export function drawHeatMap(map: HeatMap, label: string): Markup {
  const width = Math.min(110, (WIDTH - LEFT - 20) / map.x.values.length);
  const top = 30;
  const bottom = top + ROW * map.rows.length;
  const cells = map.rows.flatMap(({ cells: row }, at) =>
    row.map((cell, column) => drawCell(cell, LEFT + column * width, top + at * ROW, width)),
  );
  const sides = map.rows.map(
    ({ label: text }, at) =>
      markup`<text class="tick" x="${LEFT - 10}" y="${top + at * ROW + 22}" text-anchor="end">${fitText(text, LEFT - 20)}</text>`,
  );
  const feet = map.x.values.map(
    ({ label: text }, column) =>
      markup`<text class="tick" x="${LEFT + (column + 0.5) * width}" y="${bottom + 18}" text-anchor="middle">${fitText(text, width - 4)}</text>`,
  );
  const titles = markup`<text class="axis-title" x="${LEFT}" y="16">${map.y.name}</text><text class="axis-title" x="${LEFT}" y="${bottom + 38}">${map.x.name}</text>`;
  return drawing(label, bottom + 48, [...cells, ...sides, ...feet, titles]);
}

function drawCell(cell: HeatCell | null, x: number, y: number, width: number): Markup {
  if (cell === null)
    return markup`<rect class="no-data" x="${x + 1}" y="${y + 1}" width="${width - 2}" height="${ROW - 2}"/>`;
  const sign = cell.mark === "best" ? "★ " : cell.mark === "saturated" ? "∞ " : "";
  const tone = cell.step >= STEPS / 2 ? "on-dark" : "on-light";
  return markup`<rect class="heat${String(cell.step)}" x="${x + 1}" y="${y + 1}" width="${width - 2}" height="${ROW - 2}"/><text class="${tone}" x="${x + width / 2}" y="${y + 22}" text-anchor="middle">${fitText(sign + cell.text, width)}</text>`;
}
