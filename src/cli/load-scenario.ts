// From a path (or a text) and plug-ins to a scenario: the one place where the command line meets the loader.

import { existsSync, readFileSync } from "node:fs";
import { METRICS } from "../observe/metrics/metrics.ts";
import { ORACLES } from "../observe/oracles/catalogue.ts";
import { loadScenario } from "../scenario/load-scenario.ts";
import { ScenarioError } from "../scenario/problem.ts";
import type { Problem } from "../scenario/problem.ts";
import { builtInRegistry } from "../scenario/registry.ts";
import type { PlugIn, Registry } from "../scenario/registry.ts";
import { createReplaceFaults, type ReplaceFaults } from "../scenario/replace-faults.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { namesNoPlugIn } from "../scenario/shapes/plug-in-choice.ts";
import type { ScenarioFiles } from "../scenario/shapes/shape-context.ts";
import { openLineSource } from "./files/line-source.ts";
import type { Definition } from "../experiment/policies/guard.ts";

const FILES: ScenarioFiles = {
  exists: (path) => existsSync(path),
  read: (path) => readFileSync(path),
  lines: openLineSource,
};

/** The built-in plug-ins and the user's own, which were checked when they were imported. */
export function registryWith(plugIns: readonly Definition[]): Registry {
  return builtInRegistry().with(plugIns as readonly object[] as readonly PlugIn[]);
}

/** Throws a ScenarioError with all problems of the file. */
export function readScenario(path: string, text: string, plugIns: readonly Definition[]): Scenario {
  const { scenario, problems } = loadScenario(text, path, {
    registry: registryWith(plugIns),
    files: FILES,
    metricNames: METRICS.map(({ name }) => name),
    checkNames: ORACLES.map(({ check }) => check),
  });
  if (scenario === undefined || problems.length > 0)
    throw new ScenarioError(plugIns.length === 0 ? withPlugInHint(problems) : problems);
  return scenario;
}

/** Said once, at the first name that nobody knows. */
function withPlugInHint(problems: readonly Problem[]): readonly Problem[] {
  const first = problems.find(({ message }) => namesNoPlugIn(message));
  return problems.map((problem) =>
    problem === first
      ? { ...problem, message: `${problem.message}; one of your own is loaded with --plugin` }
      : problem,
  );
}

/** Reads fault plans as if they stood in the file at `path`. */
export function readsFaultsOf(path: string, plugIns: readonly Definition[]): ReplaceFaults {
  return createReplaceFaults(path, { registry: registryWith(plugIns), files: FILES });
}
