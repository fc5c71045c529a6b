// history.ndjson beside the reports: one line for every report that a run stored there, so that the index can show how figures
// went, though a report's folder holds only the latest. Lines that cannot be read are left alone and not shown.

import { appendFileSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ReportInput, Results } from "../../experiment/results.ts";
import { answerOfInput } from "../../report/combined/combined-answer.ts";
import { keyMetrics, metricsAskedFor, unitOf } from "../../report/metric-labels.ts";
import { resultsJson } from "../../report/results-json.ts";
import { sha256 } from "../store/entry-text.ts";

export const HISTORY_FILE = "history.ndjson";
const SCHEMA = "orrery/history/1";
const DESIGNS_MAX = 6;
const FIGURES_MAX = 3;
const DIGITS = 16;
/** Beyond this, only the latest lines stay. */
const LINES_MAX = 5_000;
const LINES_KEPT = 2_500;

export interface HistoryLine {
  readonly schema: typeof SCHEMA;
  /** ISO 8601, UTC. */
  readonly storedAt: string;
  /** Of the report, seen from this file. */
  readonly folder: string;
  readonly scenario: string;
  /** Hashes of results.json and of the scenario's text. */
  readonly results: string;
  readonly text: string;
  /** These three are absent in lines of older versions. */
  readonly verdict?: Results["verdict"];
  readonly partial?: boolean;
  readonly engine?: Results["engine"];
  /** The main ones, at most three: what the answer is about, then what the scenario asks for. */
  readonly figures: readonly {
    readonly metric: string;
    readonly unit: string;
    /** By design, at most six (of a sweep: each at its best setting); null = could not be observed. */
    readonly means: Readonly<Record<string, number | null>>;
  }[];
}

export function hashOf(text: string): string {
  return sha256(text).slice(0, DIGITS);
}

export function historyLine(input: ReportInput, folder: string, storedAt: Date): HistoryLine {
  return {
    schema: SCHEMA,
    storedAt: storedAt.toISOString(),
    folder,
    scenario: input.results.scenario,
    results: hashOf(resultsJson(input.results)),
    text: hashOf(input.scenarioText),
    verdict: input.results.verdict,
    partial: input.results.partial,
    engine: input.results.engine,
    figures: figuresOf(input),
  };
}

/** What the answer is about, then what the scenario asks for. */
function figuresOf(input: ReportInput): HistoryLine["figures"] {
  const { results, metrics } = input;
  const answered = answerOfInput(input).metric;
  const names = [...(answered === null ? [] : [answered]), ...metricsAskedFor(results), ...keyMetrics(results)];
  return [...new Set(names)].slice(0, FIGURES_MAX).map((metric) => ({
    metric,
    unit: unitOf(metric, results, metrics),
    means: Object.fromEntries(
      designsOf(input).map(({ label, name }) => [label, results.variants[name]?.metrics[metric]?.mean ?? null]),
    ),
  }));
}

/** Of a sweep: each variant of the file at its best setting. */
function designsOf({ results }: ReportInput): readonly { readonly label: string; readonly name: string }[] {
  const best = results.sweep?.bestOfEach.map(({ base, name }) => ({ label: base, name }));
  const names = Object.keys(results.variants).filter((name) => results.variants[name].isBound !== true);
  return (best ?? names.map((name) => ({ label: name, name }))).slice(0, DESIGNS_MAX);
}

/** A short line appended is a line whole, also beside other processes. */
export function appendHistory(folder: string, line: HistoryLine): void {
  const path = join(folder, HISTORY_FILE);
  const isTorn = /[^\n]$/.test(readIfThere(path).slice(-1));
  appendFileSync(path, `${isTorn ? "\n" : ""}${JSON.stringify(line)}\n`);
  const lines = readIfThere(path).split("\n").filter(Boolean);
  if (lines.length <= LINES_MAX) return;
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, `${lines.slice(-LINES_KEPT).join("\n")}\n`);
    renameSync(temporary, path);
  } finally {
    rmSync(temporary, { force: true });
  }
}

/** Oldest first. */
export function readHistory(folder: string): readonly HistoryLine[] {
  return readIfThere(join(folder, HISTORY_FILE))
    .split("\n")
    .flatMap((line) => parseLine(line) ?? []);
}

function parseLine(line: string): HistoryLine | undefined {
  try {
    const value = JSON.parse(line) as Partial<HistoryLine> | null;
    const isWhole =
      value?.schema === SCHEMA &&
      [value.storedAt, value.folder, value.scenario, value.results, value.text].every(
        (one) => typeof one === "string",
      ) &&
      Array.isArray(value.figures) &&
      value.figures.every(
        ({ metric, unit, means }) =>
          typeof metric === "string" && typeof unit === "string" && typeof means === "object" && means !== null,
      );
    return isWhole ? (value as HistoryLine) : undefined;
  } catch {
    return undefined;
  }
}

function readIfThere(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw error;
  }
}
