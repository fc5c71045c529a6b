// A scenario with the logs that it reads, to go into the studio's page.

import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, isAbsolute, join } from "node:path";
import { METRICS } from "../../observe/metrics/metrics.ts";
import { ORACLES } from "../../observe/oracles/catalogue.ts";
import { loadScenario } from "../../scenario/load-scenario.ts";
import { ScenarioError } from "../../scenario/problem.ts";
import { builtInRegistry } from "../../scenario/registry.ts";
import type { ScenarioFiles } from "../../scenario/shapes/shape-context.ts";
import type { ShownScenario } from "../../studio/studio-file.ts";
import { openLineSource } from "../files/line-source.ts";
import { readScenarioText } from "../files/scenario-text.ts";
import { logsOf, questionOf, type ShippedScenario } from "../files/shipped-scenarios.ts";
import { UsageError } from "../usage-error.ts";

/** Characters of all logs of a scenario: a page of more is nothing to send around. */
const LOGS_MAX = 32 * 1_048_576;

/** One that ships: nobody need look for mistakes in it. */
export function embedShipped(shipped: ShippedScenario, shelf: string): ShownScenario {
  const text = readScenarioText(shipped.path);
  const logs = logsOf(shipped, text).map(({ name, path }) => [name, textOf(path)] as const);
  return {
    path: basename(shipped.path),
    text,
    question: questionOf(shipped),
    logs: Object.fromEntries(logs),
    isGiven: false,
    shelf,
  };
}

/** One of the user's. It goes by its file's name alone, and its logs are where they are from there. */
export function embedGiven(path: string): ShownScenario {
  const text = readScenarioText(path);
  const name = basename(path);
  const placeOf = (log: string): string => (isAbsolute(log) ? log : join(dirname(path), log));
  const asked = new Set<string>();
  const files: ScenarioFiles = {
    exists: (log) => {
      const isThere = existsSync(placeOf(log));
      if (isThere) asked.add(log);
      return isThere;
    },
    read: (log) => readFileSync(placeOf(log)),
    lines: (log) => openLineSource(placeOf(log)),
  };
  const { scenario, problems } = loadScenario(text, name, {
    registry: builtInRegistry(),
    files,
    metricNames: METRICS.map((metric) => metric.name),
    checkNames: ORACLES.map(({ check }) => check),
  });
  if (scenario === undefined) throw new ScenarioError(problems.map((problem) => ({ ...problem, path })));
  const logs = [...asked].map((log) => [log, textOf(placeOf(log))] as const);
  const size = logs.reduce((sum, [, content]) => sum + content.length, 0);
  if (size > LOGS_MAX)
    throw new UsageError(
      `${path}: expected logs of at most ${LOGS_MAX / 1_048_576} MiB to put into a page, found ${Math.ceil(size / 1_048_576)} MiB (${[...asked].join(", ")})`,
    );
  return {
    path: name,
    text,
    question: scenario.question,
    logs: Object.fromEntries(logs),
    isGiven: true,
    shelf: "yours",
  };
}

/** Unzipped. */
function textOf(path: string): string {
  const source = openLineSource(path);
  const lines: string[] = [];
  for (let line = source.next(); line !== undefined; line = source.next()) lines.push(line);
  return lines.map((line) => `${line}\n`).join("");
}
