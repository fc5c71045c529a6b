// summary.md: the report in Markdown, short enough for a pull request comment.

import type { ReportInput, Results } from "../experiment/results.ts";
import { type Answer, layOut } from "./answer.ts";
import { alertTable } from "./alert-rows.ts";
import { faultRows } from "./evidence.ts";
import { FIDELITY_COLUMNS, fidelityNote, fidelityRows } from "./fidelity/fidelity-rows.ts";
import { findingGroups, sayFindings, sayOthers, severityMark } from "./finding-groups.ts";
import { singleLine, withoutControls } from "./markup.ts";
import { keyMetrics, metricLabel, recoveryMetrics } from "./metric-labels.ts";
import { comparisonTable, telling } from "./charts/comparison.ts";
import { sayWarmup } from "./warmup.ts";
import { counted, formatInstant } from "./quantity.ts";
import type { RunsOverview } from "./overview/runs-overview.ts";
import { isPaired } from "./ranking.ts";
import { reasonWords } from "./reasons/reason-sentence.ts";
import { settingRows } from "./sweep/sweep-rows.ts";
import { isSwept, type SweptResults } from "./sweep/sweep-view.ts";
import { tradeOffCharts } from "./trade-offs/trade-off-chart.ts";
import { variantRows } from "./variant-table.ts";

const SIGNS = { pass: "✅ pass", fail: "❌ fail", inconclusive: "❔ inconclusive", error: "⚠️ error" } as const;
/** A pull request comment holds 64 kB; the full lists are in index.html and results.json. */
const KINDS_MAX = 10;
const ROWS_MAX = 40;

/** `overview`: null where nothing of single runs is shown. */
export function renderSummary(input: ReportInput, answered: Answer, overview: RunsOverview | null = null): string {
  const { results } = input;
  const { paragraphs, notes } = layOut(answered);
  const [own, ...others] = paragraphs.map(escapeMarkdown);
  const blocks = [
    `# ${escapeMarkdown(results.question.trim() === "" ? results.scenario : results.question)}`,
    `${SIGNS[results.verdict]} · scenario ${codeSpan(results.scenario)}`,
    `**${escapeMarkdown(answered.lead)}**${own}`,
    ...others,
    ...(notes.length === 0 ? [] : [notes.map((note) => `- ${escapeMarkdown(note)}`).join("\n")]),
    ...(input.origin?.missing ?? []).map(escapeMarkdown),
    ...expectations(results),
    ...(isSwept(results)
      ? settings(results, input.metrics)
      : designs(input, "The designs in figures", keyMetrics(results))),
    ...tradeOffTables(input, answered),
    ...designs(input, "Time lost to a fault", recoveryMetrics(results)),
    ...fidelity(input),
    ...alerts(results, overview),
    ...comparisons(input, answered),
    ...reasons(results),
    ...findings(results),
    ...faults(results),
    "## Do it again",
    ...(input.command === "" ? [] : [codeBlock(input.command)]),
    `Orrery ${codeSpan(results.engine.version)}, engine fingerprint ${codeSpan(results.engine.fingerprint)}. Digests of all runs: results.json.`,
  ];
  return `${blocks.join("\n\n")}\n`;
}

function expectations({ expectations: all }: Results): readonly string[] {
  if (all.length === 0) return [];
  const rows = all.map(({ text, verdict, reason }) => [SIGNS[verdict], codeSpan(text), escapeMarkdown(reason)]);
  return ["## Expectations", table(["verdict", "expectation", "reason"], rows, [])];
}

function fidelity(input: ReportInput): readonly string[] {
  const { fidelity: measured } = input.results;
  if (measured === undefined) return [];
  const told = fidelityRows(input, measured).filter(({ isNothing }) => !isNothing);
  const rows = told.map(({ metric, variant, simulated, live, difference, share }) =>
    [metric, variant, simulated, live, difference, share].map(escapeMarkdown),
  );
  return ["## Real processes and the simulation", table(FIDELITY_COLUMNS, rows, [2, 3, 4, 5]), fidelityNote(measured)];
}

function designs({ results, metrics }: ReportInput, heading: string, shown: readonly string[]): readonly string[] {
  const names = Object.keys(results.variants);
  const rows = variantRows(results, metrics, shown).map(({ label, unit, cells }) => [
    escapeMarkdown(label),
    escapeMarkdown(unit),
    ...cells.map(
      ({ mean, halfWidth, best }) => `${best ? `**${mean}**` : mean}${halfWidth === null ? "" : ` ± ${halfWidth}`}`,
    ),
  ]);
  if (rows.length === 0) return [];
  const note = `Mean ± half of the 95% interval; bold: better than every other design with 95% confidence. In the figures: ${sayWarmup(results)}.`;
  return [
    `## ${heading}`,
    table(
      ["metric", "unit", ...names.map(escapeMarkdown)],
      rows,
      names.map((_, index) => index + 2),
    ),
    note,
  ];
}

function alerts({ variants }: Results, overview: RunsOverview | null): readonly string[] {
  const told = overview === null ? null : alertTable(overview, Object.keys(variants));
  if (told === null) return [];
  const { columns, rows, left } = told;
  const cells = rows.slice(0, ROWS_MAX).map((row) => row.map(escapeMarkdown));
  const rest = left > 0 ? ` ${counted(left, "more rule")} in results.json.` : "";
  return [
    "## What the alerts told",
    table(columns.map(escapeMarkdown), cells, columns.map((_, index) => index).slice(3)),
    `Time from the strike of a fault until the rule began to fire, least to most.${rest}`,
  ];
}

function settings(results: SweptResults, metrics: ReportInput["metrics"]): readonly string[] {
  const rows = settingRows(results, metrics, ROWS_MAX);
  if (rows === undefined) return [];
  const note = `Mean ± half of the 95% interval; ★ the best of its design, ∞ a queue that grows all the time.${rows.left > 0 ? ` ${counted(rows.left, "more setting")} in results.json.` : ""}`;
  const aligned = rows.columns.map((_, index) => index).slice(results.sweep.parameters.length);
  const cells = rows.rows.map((row) => row.map(escapeMarkdown));
  return [`## ${escapeMarkdown(rows.title)}`, table(rows.columns.map(escapeMarkdown), cells, aligned), note];
}

function tradeOffTables(input: ReportInput, answered: Answer): readonly string[] {
  if (isSwept(input.results)) return [];
  return tradeOffCharts(input, answered.metric).flatMap(({ title, table: { columns, rows } }) => [
    `## ${escapeMarkdown(title)}`,
    table(
      columns.map(escapeMarkdown),
      rows.map((row) => row.map(escapeMarkdown)),
      [1, 2],
    ),
  ]);
}

function comparisons(input: ReportInput, answered: Answer): readonly string[] {
  const metric = answered.metric;
  if (metric === null) return [];
  const { columns, rows } = comparisonTable(input, telling(metric, input));
  if (rows.length === 0) return [];
  const cells = rows.slice(0, ROWS_MAX).map((row) => row.slice(1).map(escapeMarkdown));
  const arePaired = input.results.comparisons.every(isPaired);
  return [
    `## ${arePaired ? "Paired differences" : "Differences"} in ${escapeMarkdown(metricLabel(metric))}`,
    table(columns.slice(1), cells, [2, 3]),
  ];
}

function reasons(results: Results): readonly string[] {
  const { reasons: all = [] } = results;
  if (all.length === 0) return [];
  const items = all.flatMap((reason) => {
    const { difference, clauses } = reasonWords(reason, results);
    return [
      `- ${escapeMarkdown(difference)}${clauses.length === 0 ? "." : ":"}`,
      ...clauses.map((clause) => `  - ${escapeMarkdown(clause)}`),
    ];
  });
  return ["## Why they differ", items.join("\n")];
}

function findings({ findings: all }: Results): readonly string[] {
  if (all.length === 0) return ["## Findings", "None: no checked property was broken in any run."];
  const groups = findingGroups(all);
  const items = groups.slice(0, KINDS_MAX).map((group) => {
    const { check, message, variant, seed, at, replay } = group.first;
    const place = `${escapeMarkdown(variant)}, seed ${seed}, at ${formatInstant(at)}`;
    const others = sayOthers(group);
    return `- **${escapeMarkdown(check)}**${severityMark(group.first)}: ${escapeMarkdown(message)} (${place})${others === "" ? "" : `; ${others}`}<br>replay: ${codeSpan(replay)}`;
  });
  const left = groups.slice(KINDS_MAX).reduce((total, { others }) => total + 1 + others.length, 0);
  return [
    `## ${sayFindings(all)}`,
    items.join("\n"),
    ...(left > 0 ? [`${counted(left, "more finding")} in results.json.`] : []),
  ];
}

function faults(results: Results): readonly string[] {
  const rows = faultRows(results).slice(0, ROWS_MAX);
  if (rows.length === 0) return [];
  const cells = rows.map(({ text, variant, when, armed, bit }) => [
    codeSpan(text),
    escapeMarkdown(variant),
    when,
    armed,
    bit === "0" ? "**0, never bit**" : bit,
  ]);
  return ["## What the faults did", table(["fault", "design", "when", "armed", "bit"], cells, [3, 4])];
}

/** Cells are Markdown already. */
function table(
  columns: readonly string[],
  rows: readonly (readonly string[])[],
  rightAligned: readonly number[],
): string {
  const rule = columns.map((_, index) => (rightAligned.includes(index) ? "---:" : "---"));
  return [columns, rule, ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

/** A name stays a name: no emphasis, link, HTML, table cell or mention comes of it. */
export function escapeMarkdown(text: string): string {
  return singleLine(text)
    .replace(/[\\`*_{}[\]()#+!|~$]/g, "\\$&")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll("@", "&#64;")
    .replace(/:\/\//g, ":&#47;&#47;");
}

/** Backticks inside need a longer fence; a pipe would end a table cell even in code. */
function codeSpan(text: string): string {
  const line = singleLine(text);
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  const padded = line.startsWith("`") || line.endsWith("`") ? ` ${line} ` : line;
  return line === "" ? "" : `${fence}${padded.replaceAll("|", "\\|")}${fence}`;
}

function codeBlock(text: string): string {
  const clean = withoutControls(text);
  const longest = Math.max(2, ...[...clean.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}sh\n${clean}\n${fence}`;
}
