// Which scenarios a gate or an update is about: files as named, those of a folder that have a baseline, or all that have one.

import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { incomparableScenario } from "../../experiment/gate/gate-verdict.ts";
import type { ScenarioGate } from "../../experiment/gate/gate-result.ts";
import type { Baseline } from "../../experiment/gate/snapshot.ts";
import { ScenarioError } from "../../scenario/problem.ts";
import { readScenarioText } from "../files/scenario-text.ts";
import { readScenario } from "../load-scenario.ts";
import type { Definition } from "../../experiment/policies/guard.ts";
import type { ScenarioFile } from "../run-scenario.ts";
import { fileTrouble, UsageError } from "../usage-error.ts";
import type { BaselineStore } from "./baseline-store.ts";

export type GateTarget =
  | { readonly kind: "ready"; readonly file: ScenarioFile; readonly baseline: Baseline }
  /** Nothing to run, but something to say. */
  | { readonly kind: "refused"; readonly gate: ScenarioGate };

/** Named scenarios in the order given; else those of the store, sorted. All problems of all files are thrown together. */
export function gateTargets(
  named: readonly string[],
  store: BaselineStore,
  plugIns: readonly Definition[],
): readonly GateTarget[] {
  if (named.length === 0) return store.list().map((scenario) => storedTarget(scenario, store, plugIns));
  return loadScenarios(named, plugIns).flatMap(({ file, isFromFolder }) => {
    const { name, path } = file.scenario;
    const read = store.read(name);
    if (read !== undefined) return targetOf(file, read, store);
    if (isFromFolder) return [];
    const message = `no baseline of '${name}' in ${store.name}; \`orrery baseline write\` makes one`;
    return { kind: "refused", gate: incomparableScenario(name, path, message) };
  });
}

function storedTarget(scenario: string, store: BaselineStore, plugIns: readonly Definition[]): GateTarget {
  const read = store.read(scenario);
  const refuse = (path: string, message: string): GateTarget => ({
    kind: "refused",
    gate: incomparableScenario(scenario, path, message),
  });
  if (read === undefined) return refuse(scenario, "the baseline is gone");
  if (read.kind === "refused") return refuse(scenario, `${store.name}: ${scenario}: ${read.message}`);
  const { path } = read.baseline;
  if (!existsSync(path))
    return refuse(
      path,
      `there is no scenario file ${path}: it is gone, or the baseline was written from another folder than this one (then name the file)`,
    );
  const text = readScenarioText(path);
  return targetOf({ text, scenario: readScenario(path, text, plugIns) }, read, store);
}

function targetOf(
  file: ScenarioFile,
  read: NonNullable<ReturnType<BaselineStore["read"]>>,
  store: BaselineStore,
): GateTarget {
  const { name, path } = file.scenario;
  if (read.kind === "baseline") return { kind: "ready", file, baseline: read.baseline };
  return { kind: "refused", gate: incomparableScenario(name, path, `${store.name}: ${name}: ${read.message}`) };
}

export interface FoundScenario {
  readonly file: ScenarioFile;
  readonly isFromFolder: boolean;
}

/** Files, and the YAML files of folders (not of folders within). Two scenarios of one name would share a baseline. */
export function loadScenarios(named: readonly string[], plugIns: readonly Definition[]): readonly FoundScenario[] {
  const found: FoundScenario[] = [];
  const problems: ScenarioError["problems"][number][] = [];
  for (const { path, isFromFolder } of named.flatMap(filesOf)) {
    const text = readScenarioText(path);
    try {
      found.push({ file: { text, scenario: readScenario(path, text, plugIns) }, isFromFolder });
    } catch (error) {
      if (!(error instanceof ScenarioError)) throw error;
      problems.push(...error.problems);
    }
  }
  if (problems.length > 0) throw new ScenarioError(problems);
  refuseTwins(found);
  return found;
}

function filesOf(named: string): readonly { readonly path: string; readonly isFromFolder: boolean }[] {
  if (!existsSync(named) || !statSync(named).isDirectory()) return [{ path: named, isFromFolder: false }];
  try {
    return readdirSync(named)
      .filter((file) => /\.ya?ml$/.test(file))
      .sort()
      .map((file) => ({ path: join(named, file), isFromFolder: true }));
  } catch (error) {
    throw new UsageError(`${named}: cannot be read: ${fileTrouble(error)}`);
  }
}

function refuseTwins(found: readonly FoundScenario[]): void {
  const paths = new Map<string, string>();
  for (const { file } of found) {
    const { name, path } = file.scenario;
    const other = paths.get(name);
    if (other !== undefined)
      throw new UsageError(`${path} and ${other}: both are named '${name}', and a baseline is found by the name`);
    paths.set(name, path);
  }
}
