// Loads scenario texts in tests, with files that exist only here.

import { METRICS } from "../../src/observe/metrics/metrics.ts";
import { ORACLES } from "../../src/observe/oracles/catalogue.ts";
import { loadScenario } from "../../src/scenario/load-scenario.ts";
import type { LoadedScenario } from "../../src/scenario/load-scenario.ts";
import { formatProblems } from "../../src/scenario/problem.ts";
import { builtInRegistry } from "../../src/scenario/registry.ts";
import type { Registry } from "../../src/scenario/registry.ts";
import type { Scenario, Variant } from "../../src/scenario/scenario.ts";
import type { ScenarioFiles } from "../../src/scenario/shapes/shape-context.ts";

export const SWF_LINE = "1 0 1 10 1 -1 -1 1 20 -1 1 1 1 1 1 -1 -1 -1";

export function filesOf(contents: Readonly<Record<string, string>>): ScenarioFiles {
  return {
    exists: (path) => path in contents,
    read: (path) => (path in contents ? new TextEncoder().encode(contents[path]) : undefined),
  };
}

interface Surroundings {
  readonly files?: Readonly<Record<string, string>>;
  readonly registry?: Registry;
  readonly path?: string;
}

export function loadText(
  text: string,
  { files = {}, registry = builtInRegistry(), path = "test.yaml" }: Surroundings = {},
): LoadedScenario {
  return loadScenario(text, path, {
    registry,
    files: filesOf(files),
    metricNames: METRICS.map(({ name }) => name),
    checkNames: ORACLES.map(({ check }) => check),
  });
}

/** The scenario of a text that has to be right. */
export function scenarioOf(text: string, surroundings: Surroundings = {}): Scenario {
  const { scenario, problems } = loadText(text, surroundings);
  if (scenario === undefined) throw new Error(`expected a scenario without problems:\n${formatProblems(problems)}`);
  return scenario;
}

/** Its only variant. */
export function variantOf(text: string, surroundings: Surroundings = {}): Variant {
  const { variants } = scenarioOf(text, surroundings);
  if (variants.length !== 1) throw new Error(`expected one variant, found ${variants.length}`);
  return variants[0]!;
}

/** `line:column message` of every problem. */
export function problemsOf(text: string, surroundings: Surroundings = {}): readonly string[] {
  return loadText(text, surroundings).problems.map(({ line, column, message }) => `${line}:${column} ${message}`);
}

export const WORKLOAD = "workload: { web: { arrivals: { poisson: 1/s }, service: 1s } }\n";
/** The smallest scenario there is, in two lines. */
export const SMALLEST = `duration: 1m\n${WORKLOAD}`;
