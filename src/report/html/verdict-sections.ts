// The sections that judge: expectations, the table of designs, and the paired comparisons.

import type { ReportInput, Results } from "../../experiment/results.ts";
import { comparisonChart, comparisonTable } from "../charts/comparison.ts";
import type { Answer } from "../answer.ts";
import { keyMetrics } from "../metric-labels.ts";
import { sayWarmup } from "../warmup.ts";
import { markup, type Markup } from "../markup.ts";
import { allMetricNames, variantRows, type VariantCell, type VariantRow } from "../variant-table.ts";
import { figure } from "./figure.ts";
import { counted } from "../quantity.ts";
import { badge } from "./opening.ts";
import type { PageSection } from "./section.ts";
import { dataTable, table } from "./table.ts";

/** From so many on, those that hold are folded away: what does not hold is what must be seen. */
const HELD_MAX = 8;
const GRAVITY: Readonly<Record<Results["expectations"][number]["verdict"], number>> = {
  fail: 0,
  inconclusive: 1,
  pass: 2,
};

export function expectationsSection({ results, scenarioPath }: ReportInput): PageSection {
  const { expectations } = results;
  // Of several files, or of one that nobody kept, a line number says nothing.
  const path = scenarioPath !== "" && results.sources === undefined ? scenarioPath : null;
  const sorted = expectations.toSorted((a, b) => GRAVITY[a.verdict] - GRAVITY[b.verdict]);
  const held = sorted.filter(({ verdict }) => verdict === "pass");
  const open = sorted.filter(({ verdict }) => verdict !== "pass");
  const content =
    expectations.length === 0
      ? [markup`<p class="note">The scenario states none, so nothing but its properties was judged.</p>`]
      : held.length <= HELD_MAX
        ? [expectationTable(sorted, path)]
        : [
            open.length === 0 ? null : expectationTable(open, path),
            markup`<p>${open.length === 0 ? `All ${held.length} expectations` : `${held.length} of ${counted(expectations.length, "expectation")}`} held, judged on 95% intervals.</p>`,
            markup`<details><summary>The ${String(held.length)} that held</summary>${expectationTable(held, path)}</details>`,
          ];
  return { id: "expectations", title: "Expectations", content };
}

function expectationTable(expectations: Results["expectations"], path: string | null): Markup {
  const rows = expectations.map(({ text, verdict, reason, line }) => [
    markup`<code>${text}</code>`,
    badge(verdict),
    reason,
    ...(path === null ? [] : [String(line)]),
  ]);
  return table(["expectation", "verdict", "reason", ...(path === null ? [] : ["line"])], rows, {
    caption: `What the scenario's author expected, judged on 95% intervals${path === null ? "" : `; lines of ${path}`}`,
    isNumeric: () => false,
    isProse: true,
  });
}

export function designsSection(input: ReportInput): PageSection {
  const names = Object.keys(input.results.variants);
  const key = keyMetrics(input.results);
  const all = allMetricNames(input.results, input.metrics);
  const caption = `Mean over replications ± half of the 95% interval; ${sayWarmup(input.results)}`;
  const marks =
    names.length > 1
      ? markup`<p class="note">◆ marks a design that is better than every other one (the ideal bound apart) with 95% confidence, seed by seed.</p>`
      : null;
  const rest =
    all.length > key.length
      ? markup`<details><summary>All ${String(all.length)} metrics with their definitions</summary>${metricTable(input, { metrics: all, names, caption: "All metrics", withDefinitions: true })}</details>`
      : null;
  const content =
    key.length === 0
      ? [markup`<p class="note">No run finished, so there are no figures.</p>`]
      : [keyTable(input, { metrics: key, names, caption }), marks, rest];
  return { id: "designs", title: "The designs in figures", content };
}

interface ShownMetrics {
  readonly metrics: readonly string[];
  /** Designs: the columns. */
  readonly names: readonly string[];
  readonly caption: string;
  readonly withDefinitions?: boolean;
}

/** Designs that fit the width of a page of paper. */
const PRINTED_MAX = 5;

/** On a screen, tables of many designs scroll; on paper a few stand beside each other, and the others below. */
function keyTable(input: ReportInput, shown: ShownMetrics): Markup {
  const { names, caption } = shown;
  const whole = metricTable(input, shown);
  if (names.length <= PRINTED_MAX + 1) return whole;
  const starts = Array.from({ length: Math.ceil(names.length / PRINTED_MAX) }, (_, index) => index * PRINTED_MAX);
  const parts = starts.map((start) => {
    const some = names.slice(start, start + PRINTED_MAX);
    const part = `${caption}; designs ${start + 1} to ${start + some.length} of ${names.length}`;
    return metricTable(input, { ...shown, names: some, caption: part });
  });
  return markup`<div class="on-screen">${whole}</div><div class="on-paper">${parts}</div>`;
}

function metricTable(input: ReportInput, { metrics, names, caption, withDefinitions = false }: ShownMetrics): Markup {
  const places = names.map((name) => Object.keys(input.results.variants).indexOf(name));
  const rows = variantRows(input.results, input.metrics, metrics).map((row) => [
    metricName(row, withDefinitions),
    unitAndDirection(row),
    ...places.map((place) => cell(row.cells[place])),
  ]);
  return table(["metric", "unit", ...names], rows, { caption, isNumeric: (column) => column >= 2, keepsNames: true });
}

function metricName(row: VariantRow, withDefinition: boolean): Markup {
  const isRaw = row.label === row.metric;
  const code = markup`<code>${row.metric}</code>`;
  const name =
    isRaw && row.metric.includes(".")
      ? code
      : markup`${row.label}${withDefinition && !isRaw ? markup` ${code}` : null}`;
  const definition =
    withDefinition && row.definition !== "" ? markup`<span class="definition">${row.definition}</span>` : null;
  return markup`<span class="metric">${name}${definition}</span>`;
}

function unitAndDirection({ unit, better }: VariantRow): Markup {
  const arrow =
    better === "neutral"
      ? null
      : markup` <span title="${better} is better" role="img" aria-label="${better} is better">${better === "lower" ? "↓" : "↑"}</span>`;
  return markup`<span class="unit">${unit}${arrow}</span>`;
}

function cell({ mean, halfWidth, best }: VariantCell): Markup {
  const half = halfWidth === null ? null : markup` <span class="half">± ${halfWidth}</span>`;
  return best ? markup`<span class="best">${mean}</span>${half}` : markup`${mean}${half}`;
}

export function comparisonsSection(input: ReportInput, answer: Answer): PageSection | null {
  if (input.results.comparisons.length === 0) return null;
  const chart = comparisonChart(input, answer.metric);
  const drawing =
    chart === null
      ? markup`<p class="note">None of the differences can be drawn in percent; the table has them.</p>`
      : figure(chart);
  const every = dataTable(comparisonTable(input, input.results.comparisons), "Every comparison");
  const all = markup`<details><summary>Every comparison (${String(input.results.comparisons.length)})</summary>${every}</details>`;
  return { id: "comparisons", title: "How sure the differences are", content: [drawing, all] };
}
