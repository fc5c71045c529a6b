// The files on which a run of a scenario depends, so far as they can be told: the scenario, the logs that it names, and the user's
// plug-ins with everything that they import.

import { statSync } from "node:fs";
import { resolve } from "node:path";
import { resolveBeside } from "../../scenario/scenario-files.ts";
import type { Scenario } from "../../scenario/scenario.ts";
import type { PlugInBundle } from "../plugins/bundle.ts";
import { textsIn } from "../store/identify-runs.ts";

/** Absolute, each once. A part of a bundle that lies in node_modules counts too: it is looked at, not listed. */
export function watchedPaths(scenarios: readonly Scenario[], plugIns: readonly PlugInBundle[]): readonly string[] {
  const named = scenarios.flatMap(({ path, variants }) =>
    textsIn(variants.map(({ data }) => data))
      .map((name) => resolveBeside(path, name))
      .filter(isFile),
  );
  const sources = plugIns.flatMap(({ sourceMap }) => (JSON.parse(sourceMap) as { readonly sources: string[] }).sources);
  return [...new Set([...named, ...sources].map((path) => resolve(path)))];
}

function isFile(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
  } catch {
    // Not every text of a scenario could be a file's name.
    return false;
  }
}
