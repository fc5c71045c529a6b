// What the user names becomes a source of a report: a report's folder, its results.json, the output of `run --json`, or ids of
// runs in a store. What was not kept is said, never made up.

import { existsSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import type { ResultSource } from "../../experiment/combine/result-source.ts";
import { furtherMetrics } from "../../experiment/summarise.ts";
import type { ReportInput, Results } from "../../experiment/results.ts";
import { METRICS } from "../../observe/metrics/metrics.ts";
import { resultsJson } from "../../report/results-json.ts";
import { fileTrouble, messageOf, UsageError } from "../usage-error.ts";
import { DETAILS_FILE, readDetails } from "./details-file.ts";
import type { Details } from "./details-file.ts";

export const RESULTS_FILE = "results.json";

/** Refuses with a UsageError. `label` may be changed by the caller where two are the same. */
export function readSource(path: string): ResultSource & { readonly folder: string | undefined } {
  const file = resultsFileOf(path);
  const folder = basename(file) === RESULTS_FILE ? dirname(file) : undefined;
  const label = basename(resolve(folder ?? file)).replace(/\.json$/, "");
  const text = readText(file, path);
  const results = parseResults(text, file);
  const details = folder === undefined ? "there are no details beside it" : findDetails(folder, text);
  if (typeof details === "object") return { label, path, folder, missing: [], ...details };
  return { label, path, folder, input: inputOf(results), weather: {}, missing: [withoutDetails(details)] };
}

/** Of a report's folder, or the file itself. */
export function resultsFileOf(path: string): string {
  return isFolder(path) ? join(path, RESULTS_FILE) : path;
}

/** The details, or why there are none. */
function findDetails(folder: string, resultsText: string): Details | string {
  try {
    const details = readDetails(join(folder, DETAILS_FILE));
    if (details === undefined) return `${DETAILS_FILE} is not there`;
    return resultsJson(details.input.results) === resultsText
      ? details
      : `${DETAILS_FILE} belongs to other results than ${RESULTS_FILE}`;
  } catch (error) {
    return `${DETAILS_FILE} cannot be read (${messageOf(error)})`;
  }
}

function withoutDetails(why: string): string {
  return `Made from ${RESULTS_FILE} alone, since ${why}: the story and text of the scenario, its command, distributions, curves over time, nodes, single strikes and space-time diagrams are missing, and the designs stand in alphabetical order.`;
}

/** Of results alone: the figures, the judgements and the findings. */
function inputOf(results: Results): ReportInput {
  const runs = Object.values(results.variants).flatMap((variant) => variant.runs);
  return {
    results,
    story: "",
    scenarioPath: "",
    scenarioText: "",
    command: "",
    metrics: [...METRICS, ...furtherMetrics(runs, METRICS)],
    runs: [],
  };
}

/** Enough to tell results from other JSON; what is deeper was written by the program that wrote the schema's name. */
export function parseResults(text: string, path: string): Results {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new UsageError(
      `${path}: expected the results of a run (JSON), found what is no JSON, or was cut short; \`orrery run <scenario>\` makes results`,
    );
  }
  const { schema, variants, expectations, findings, comparisons, faults } = (value ?? {}) as Partial<Results>;
  const isWhole = [expectations, findings, comparisons, faults].every(Array.isArray) && typeof variants === "object";
  if (schema === "orrery/results/1" && isWhole) return value as Results;
  throw new UsageError(
    `${path}: expected the results of a run (schema orrery/results/1), found ${schema === undefined ? "something else" : `schema ${String(schema)}`}`,
  );
}

function readText(file: string, path: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const hint = existsSync(path) ? "; a report's folder has results.json in it" : "";
    throw new UsageError(`${file}: cannot be read: ${fileTrouble(error)}${hint}`);
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
