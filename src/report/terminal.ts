// The last words of `orrery run`: the answer, the designs in figures, expectations, findings, and faults that never bit.

import pc from "picocolors";
import type { ReportInput, Results, Verdict } from "../experiment/results.ts";
import { layOut } from "./answer.ts";
import { faultsWithoutBite } from "./answer-clauses.ts";
import { answerOfInput } from "./combined/combined-answer.ts";
import { fidelityLines } from "./fidelity/fidelity-terminal.ts";
import { findingGroups, sayFindings, sayOthers, severityMark } from "./finding-groups.ts";
import { singleLine } from "./markup.ts";
import { keyMetrics, recoveryMetrics } from "./metric-labels.ts";
import { counted, formatCount, formatInstant } from "./quantity.ts";
import { reasonWords } from "./reasons/reason-sentence.ts";
import { sweepLines } from "./sweep/sweep-terminal.ts";
import { isSwept } from "./sweep/sweep-view.ts";
import { displayWidth, pad, truncate, wrap } from "./terminal-text.ts";
import { variantRows, type VariantRow } from "./variant-table.ts";

export interface TerminalOptions {
  readonly colour: boolean;
  /** Columns; longer lines are wrapped, tables are split. */
  readonly width: number;
}

type Colours = ReturnType<typeof pc.createColors>;

const KINDS_SHOWN = 3;
const NAME_MAX = 24;
/** Of a line, for the names of metrics. */
const LABEL_SHARE = 0.5;

export function closingText(input: ReportInput, { colour, width }: TerminalOptions): string {
  const colours = pc.createColors(colour);
  const { results } = input;
  const blocks = [
    answerLines(input, colours, width),
    ...(isSwept(results)
      ? [sweepLines(results, input.metrics, width, colours.bold)]
      : [
          designLines(input, keyMetrics(input.results), colours, width),
          recoveryLines(input, colours, width),
          markLines(input, colours, width),
        ]),
    fidelityLines(input, width, colours.bold),
    reasonLines(results, colours, width),
    expectationLines(results, colours, width),
    findingLines(results, colours, width),
    idleFaultLines(results, colours, width),
  ].filter((lines) => lines.length > 0);
  return `${blocks.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

function answerLines(input: ReportInput, colours: Colours, width: number): readonly string[] {
  const { results, origin } = input;
  const answered = answerOfInput(input);
  const { paragraphs, notes } = layOut(answered);
  const [own, ...others] = paragraphs;
  const title = `${colours.bold(singleLine(results.scenario))}: ${singleLine(results.question)}`;
  return [
    results.question.trim() === "" ? colours.bold(singleLine(results.scenario)) : title,
    "",
    ...[answered.lead + own, ...others].flatMap((text) => wrap(singleLine(text), width)),
    ...notes.flatMap((note) => bullet(singleLine(note), width)),
    ...(origin?.missing ?? []).flatMap((text) => ["", ...wrap(singleLine(text), width)]),
    "",
    verdictText(results.verdict, colours),
  ];
}

function verdictText(verdict: Verdict | "pass", colours: Colours): string {
  const text = verdict.toUpperCase();
  if (verdict === "pass") return colours.green(text);
  return verdict === "inconclusive" ? colours.yellow(text) : colours.red(text);
}

const REASONS_SHOWN = 3;

function reasonLines(results: Results, colours: Colours, width: number): readonly string[] {
  const { reasons = [] } = results;
  if (reasons.length === 0) return [];
  const said = reasons.slice(0, REASONS_SHOWN).flatMap((reason) => {
    const { difference, clauses } = reasonWords(reason, results);
    const head = wrap(singleLine(`${difference}${clauses.length === 0 ? "." : ":"}`), width);
    return [...head, ...clauses.flatMap((clause) => bullet(singleLine(clause), width))];
  });
  const left = reasons.length - REASONS_SHOWN;
  return [colours.bold("Why they differ"), ...said, ...(left > 0 ? [`${left} more in the report.`] : [])];
}

function bullet(text: string, width: number): readonly string[] {
  return wrap(text, width - 4).map((line, index) => `${index === 0 ? "  - " : "    "}${line}`);
}

/** As many designs side by side as fit; the others below, with the metrics repeated. */
function designLines(
  { results, metrics }: ReportInput,
  shown: readonly string[],
  colours: Colours,
  width: number,
): readonly string[] {
  const names = Object.keys(results.variants);
  const rows = variantRows(results, metrics, shown);
  if (rows.length === 0) return [];
  const labels = rows.map(({ label, unit }) =>
    unit === "" || label.split(" ").includes(unit) ? label : `${label}, ${unit}`,
  );
  const labelWidth = Math.min(Math.max(...labels.map(displayWidth)), Math.max(20, Math.floor(width * LABEL_SHARE)));
  const columns = names.map((name, index) => columnOf(name, index, rows));
  const groups = groupsThatFit(
    columns.map(({ width: own }) => own + 3),
    width - labelWidth,
  );
  return groups.flatMap((group, index) => {
    const chosen = group.map((at) => columns[at]);
    const head = colours.bold(
      `${pad("", labelWidth)}${chosen.map(({ title, width: own }) => `   ${pad(title, own, "right")}`).join("")}`,
    );
    const body = rows.flatMap((_, row) => {
      const cells = chosen.map((column) => `   ${cellText(column, row, colours)}`).join("");
      const [last, ...before] = labelLines(singleLine(labels[row]), labelWidth).toReversed();
      return [...before.toReversed(), `${pad(last, labelWidth)}${cells}`.trimEnd()];
    });
    return [...(index > 0 ? [""] : []), head, ...body];
  });
}

/** Cut off, two labels of one beginning would be the same. */
function labelLines(label: string, width: number): readonly string[] {
  const [first, ...rest] = wrap(label, width);
  const indented = rest.length === 0 ? [] : wrap(rest.join(" "), width - 2).map((line) => `  ${line}`);
  return [first, ...indented].map((line) => truncate(line, width));
}

/** What the marks in the tables mean, where there are any. */
function markLines(input: ReportInput, colours: Colours, width: number): readonly string[] {
  const shown = [...keyMetrics(input.results), ...recoveryMetrics(input.results)];
  const cells = variantRows(input.results, input.metrics, shown).flatMap((row) => row.cells);
  const marks = [
    ...(cells.some(({ halfWidth }) => halfWidth !== null) ? ["± half of the 95% interval"] : []),
    ...(cells.some(({ best }) => best) ? ["* surely better than every other design"] : []),
  ];
  return marks.length === 0 ? [] : wrap(marks.join("; "), width).map(colours.dim);
}

function recoveryLines(input: ReportInput, colours: Colours, width: number): readonly string[] {
  const lines = designLines(input, recoveryMetrics(input.results), colours, width);
  if (lines.length === 0) return [];
  const kinds = new Set(input.results.faults.map(({ text }) => text)).size;
  const isMixed = Object.keys(input.results.variants).length > 1 && kinds > 1;
  const note = wrap(
    "Of the faults that cost a design something, which may be others for each; the report has them one by one.",
    width,
  );
  return [colours.bold("Time lost to a fault"), ...lines, ...(isMixed ? note.map(colours.dim) : [])];
}

interface Column {
  readonly title: string;
  readonly width: number;
  readonly means: readonly string[];
  readonly halves: readonly string[];
  readonly best: readonly boolean[];
  readonly meanWidth: number;
  readonly halfWidth: number;
}

function columnOf(name: string, index: number, rows: readonly VariantRow[]): Column {
  const cells = rows.map((row) => row.cells[index]);
  const means = cells.map(({ mean, best }) => (best ? `* ${mean}` : mean));
  const halves = cells.map(({ halfWidth }) => (halfWidth === null ? "" : ` ± ${halfWidth}`));
  const meanWidth = Math.max(...means.map(displayWidth));
  const halfWidth = Math.max(...halves.map(displayWidth));
  const title = truncate(singleLine(name), NAME_MAX);
  const width = Math.max(displayWidth(title), meanWidth + halfWidth);
  return { title, means, halves, best: cells.map(({ best }) => best), meanWidth, halfWidth, width };
}

function cellText({ means, halves, best, meanWidth, halfWidth, width }: Column, row: number, colours: Colours): string {
  const mean = pad(means[row], meanWidth, "right");
  const blank = " ".repeat(width - meanWidth - halfWidth);
  return `${blank}${best[row] ? colours.green(mean) : mean}${colours.dim(pad(halves[row], halfWidth))}`;
}

/** At least one column per group, however narrow the terminal. */
function groupsThatFit(widths: readonly number[], room: number): readonly (readonly number[])[] {
  const groups: number[][] = [[]];
  let left = room;
  widths.forEach((width, index) => {
    if (width > left && groups.at(-1)!.length > 0) {
      groups.push([]);
      left = room;
    }
    groups.at(-1)!.push(index);
    left -= width;
  });
  return groups;
}

function expectationLines({ expectations }: Results, colours: Colours, width: number): readonly string[] {
  return expectations.flatMap(({ text, verdict, reason }) => {
    const name = pad(verdict.toUpperCase(), 12);
    const painted =
      verdict === "pass" ? colours.green(name) : verdict === "fail" ? colours.red(name) : colours.yellow(name);
    return [
      `${painted} ${singleLine(text)}`,
      ...wrap(singleLine(reason), width - 13).map((line) => `${" ".repeat(13)}${colours.dim(line)}`),
    ];
  });
}

function findingLines({ findings }: Results, colours: Colours, width: number): readonly string[] {
  if (findings.length === 0) return [];
  const groups = findingGroups(findings);
  const shown = groups.slice(0, KINDS_SHOWN).flatMap((group) => {
    const { check, message, variant, seed, at, replay } = group.first;
    const others = sayOthers(group);
    const text = `${singleLine(check)}${severityMark(group.first)} in ${singleLine(variant)}, seed ${seed}, at ${formatInstant(at)}: ${singleLine(message)}`;
    return [
      ...wrap(others === "" ? text : `${text} (${others})`, width - 2).map((line) => `  ${line}`),
      `    ${colours.cyan(singleLine(replay))}`,
    ];
  });
  const rest = groups.slice(KINDS_SHOWN);
  const left = rest.reduce((total, { others }) => total + 1 + others.length, 0);
  const isBroken = findings.some(({ severity }) => severity === "violation");
  const isExpected = findings.every(({ severity }) => severity === "expected");
  const paint = isBroken ? colours.red : isExpected ? colours.bold : colours.yellow;
  return [
    paint(sayFindings(findings)),
    ...shown,
    ...(left > 0 ? [`  and ${formatCount(left)} of ${counted(rest.length, "other kind")}`] : []),
  ];
}

function idleFaultLines(results: Results, colours: Colours, width: number): readonly string[] {
  const idle = faultsWithoutBite(results);
  return idle
    .flatMap((text) => wrap(`The fault '${singleLine(text)}' never changed anything: it tested nothing.`, width))
    .map((line) => colours.yellow(line));
}
