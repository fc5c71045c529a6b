// Looks through a folder for reports, and puts what their results say together with the history beside them.

import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { furtherMetrics } from "../../experiment/summarise.ts";
import type { Results } from "../../experiment/results.ts";
import { METRICS } from "../../observe/metrics/metrics.ts";
import type { IndexData, IndexEntry, Trend } from "../../report/index-page/index-data.ts";
import { inOrderOfScenario } from "../../report/results-json.ts";
import { answerOfInput } from "../../report/combined/combined-answer.ts";
import { messageOf } from "../usage-error.ts";
import { hashOf, readHistory } from "./history-file.ts";
import type { HistoryLine } from "./history-file.ts";
import { parseResults, RESULTS_FILE } from "./read-source.ts";

/** A trend shows so many of the latest runs. */
const POINTS_MAX = 30;
/** Larger ones would take longer to read than anybody waits after a run. */
const RESULTS_BYTES_MAX = 64 * 1_048_576;

export function scanReports(folder: string): IndexData {
  const history = readHistory(folder);
  const entries: IndexEntry[] = [];
  const skipped: string[] = [];
  for (const name of foldersIn(folder)) {
    try {
      entries.push(entryOf(folder, name, history));
    } catch (error) {
      skipped.push(
        `${name}: ${messageOf(error)
          .replaceAll(`${join(folder, name)}`, "")
          .replace(/^[/\\]/, "")}`,
      );
    }
  }
  const newestFirst = entries.toSorted(
    (a, b) => compareText(b.storedAt, a.storedAt) || compareText(a.folder, b.folder),
  );
  return { entries: withTrends(newestFirst, history), skipped };
}

/** A folder that begins with a dot is under construction, or nobody's business. */
function foldersIn(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith("."))
    .map(({ name }) => name)
    .sort(compareText);
}

function entryOf(folder: string, name: string, history: readonly HistoryLine[]): IndexEntry {
  const path = join(folder, name, RESULTS_FILE);
  const size = statSync(path, { throwIfNoEntry: false })?.size;
  if (size === undefined) throw new Error(`no ${RESULTS_FILE} in it`);
  if (size > RESULTS_BYTES_MAX) throw new Error(`its ${RESULTS_FILE} is too large for a list`);
  if (statSync(join(folder, name, "index.html"), { throwIfNoEntry: false }) === undefined)
    throw new Error("no index.html in it");
  const text = readFileSync(path, "utf8");
  const results = inOrderOfScenario(parseResults(text, path));
  const runs = Object.values(results.variants).flatMap((variant) => variant.runs);
  const known = history.findLast((line) => line.folder === name && line.results === hashOf(text));
  return {
    folder: name,
    scenario: results.scenario,
    question: results.question,
    verdict: results.verdict,
    sentence: answerOfInput({ results, metrics: [...METRICS, ...furtherMetrics(runs, METRICS)] }).sentence,
    designs: designCount(results),
    runs: runs.length,
    storedAt: known?.storedAt ?? statSync(path).mtime.toISOString(),
    trends: [],
  };
}

function designCount({ sweep, variants }: Results): number {
  return sweep?.designs.length ?? Object.keys(variants).length;
}

/** The newest report of a scenario carries what is known of all its runs. */
function withTrends(entries: readonly IndexEntry[], history: readonly HistoryLine[]): readonly IndexEntry[] {
  const told = new Set<string>();
  return entries.map((entry) => {
    if (told.has(entry.scenario)) return entry;
    told.add(entry.scenario);
    const lines = history.filter(({ scenario }) => scenario === entry.scenario).slice(-POINTS_MAX);
    return { ...entry, trends: lines.length < 2 ? [] : trendsOf(lines) };
  });
}

/** The figures of the latest run, as far as earlier ones have them in the same unit. */
function trendsOf(lines: readonly HistoryLine[]): readonly Trend[] {
  return lines.at(-1)!.figures.flatMap(({ metric, unit }): readonly Trend[] => {
    const points = lines.flatMap((line, index) => {
      const figure = line.figures.find((one) => one.metric === metric && one.unit === unit);
      if (figure === undefined) return [];
      const isChanged = index > 0 && lines[index - 1].text !== line.text;
      return [{ storedAt: line.storedAt, means: figure.means, isChanged }];
    });
    return points.length < 2 ? [] : [{ metric, unit, points }];
  });
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
