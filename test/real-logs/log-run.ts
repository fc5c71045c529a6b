// Runs a scenario over a real log and keeps what became of every task.

import { gunzipSync } from "node:zlib";
import { existsSync, readFileSync } from "node:fs";
import { openLineSource } from "../../src/cli/files/line-source.ts";
import type { RunResult } from "../../src/experiment/results.ts";
import { runVariant } from "../../src/experiment/run-variant.ts";
import { METRICS } from "../../src/observe/metrics/metrics.ts";
import { ORACLES } from "../../src/observe/oracles/catalogue.ts";
import type { TaskRow } from "../../src/observe/observe-options.ts";
import { loadScenario } from "../../src/scenario/load-scenario.ts";
import { formatProblems } from "../../src/scenario/problem.ts";
import { builtInRegistry } from "../../src/scenario/registry.ts";
import type { ScenarioFiles } from "../../src/scenario/shapes/shape-context.ts";
import { linesOf } from "../../src/workload/traces/line-source.ts";

export interface LogRun {
  readonly run: RunResult;
  /** In order of arrival. */
  readonly rows: readonly TaskRow[];
}

/** Files by absolute name, as from the command line. */
const ON_DISK: ScenarioFiles = { exists: existsSync, read: (path) => readFileSync(path), lines: openLineSource };

export function inMemory(name: string, text: string): ScenarioFiles {
  return {
    exists: (path) => path === name,
    read: () => new TextEncoder().encode(text),
    lines: () => linesOf(text, name),
  };
}

/** The only variant of the scenario, at seed 1. */
export function runLog(scenario: object, files: ScenarioFiles = ON_DISK): LogRun {
  const options = {
    registry: builtInRegistry(),
    files,
    metricNames: METRICS.map(({ name }) => name),
    checkNames: ORACLES.map(({ check }) => check),
  };
  const loaded = loadScenario(JSON.stringify(scenario), "real-log.yaml", options);
  if (loaded.scenario === undefined) throw new Error(formatProblems(loaded.problems));
  const rows: TaskRow[] = [];
  const run = runVariant(loaded.scenario.variants[0], 1, { onTask: (row) => void rows.push(row) });
  return { run, rows: rows.toSorted((left, right) => left.task - right.task) };
}

export function readLog(path: string): string {
  const bytes = readFileSync(path);
  return (path.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
}
