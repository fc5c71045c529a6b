// Where each scenario's report goes.

import { join } from "node:path";
import { UsageError } from "../usage-error.ts";

export const DEFAULT_FOLDER = "reports";

/** One scenario: `out` itself. Several: a folder each, inside `out`. Without `out`: reports/<scenario>. */
export function outFolders(names: readonly string[], out: string | undefined): readonly string[] {
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined) {
    throw new UsageError(
      `two of the scenarios are named '${repeated}': their reports would overwrite each other; run them one by one with --out`,
    );
  }
  if (out !== undefined && names.length === 1) return [out];
  return names.map((name) => join(out ?? DEFAULT_FOLDER, folderName(name)));
}

/** Scenario names are checked when they are loaded; this keeps one that is not from leaving the folder. */
function folderName(name: string): string {
  const safe = name.replaceAll(/[^\w.-]+/g, "-").replace(/^\.+/, "");
  return safe === "" ? "scenario" : safe;
}
