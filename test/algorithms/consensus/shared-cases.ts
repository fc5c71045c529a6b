// Reference cases and published data that lie beside the repository; tests that need them are skipped where they are missing.

import { readFileSync } from "node:fs";
import { sharedPath } from "../../workload/shared-data.ts";

export { expectedOf, isSharedMissing } from "../../workload/shared-data.ts";

/** What a reference case assumes, by its id. */
export function setupOf(id: string): Record<string, unknown> {
  const { cases } = JSON.parse(readFileSync(sharedPath("reference-cases.json"), "utf8")) as {
    cases: readonly { id: string; setup: Record<string, unknown> }[];
  };
  const found = cases.find((one) => one.id === id);
  if (!found) throw new Error(`no reference case ${id}`);
  return found.setup;
}

export function sharedText(path: string): string {
  return readFileSync(sharedPath(path), "utf8");
}
