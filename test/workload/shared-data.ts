// Published data and reference cases that validate the readers. They live beside the repository, not in it: tests that
// need them are skipped, visibly, where they are missing.

import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const SHARED = fileURLToPath(new URL("../../../shared/", import.meta.url));

export const isSharedMissing = !existsSync(`${SHARED}reference-cases.json`);

export function sharedPath(path: string): string {
  return `${SHARED}${path}`;
}

interface ReferenceCase {
  readonly id: string;
  readonly setup: Record<string, unknown>;
  readonly expected: Record<string, unknown>;
}

export function referenceCase(id: string): ReferenceCase {
  const { cases } = JSON.parse(readFileSync(sharedPath("reference-cases.json"), "utf8")) as {
    cases: readonly ReferenceCase[];
  };
  const found = cases.find((one) => one.id === id);
  if (!found) throw new Error(`no reference case ${id}`);
  return found;
}

/** What a reference case expects, by its id. */
export function expectedOf(id: string): Record<string, unknown> {
  return referenceCase(id).expected;
}
