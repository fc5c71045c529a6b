// The JSON Schemas of what Orrery prints and writes for programs. They are made from the types that the program itself uses
// (test/schema), lie in schema/, and ship with it.

import { readFileSync } from "node:fs";
import { SCHEMA_FOLDER } from "../installation.ts";

/** By name: what is of this form. A scenario is read, everything else is written. */
export const SCHEMAS = {
  scenario: "scenario files",
  results: "results.json, and what `run`, `sweep`, `live` and `report` print with --json",
  trace: "a line of `orrery trace`, and of the records that `orrery live` keeps",
  gate: "what `orrery gate --json` prints",
  "self-test": "what `orrery gate --self-test --json` prints",
  hunt: "what `orrery hunt --json` prints",
  search: "what `orrery search --json` prints",
  diff: "what `orrery diff --json` prints",
  list: "what `orrery list --json` prints",
  history: "a line of reports/history.ndjson: one for each run that was made there",
} as const;

export type SchemaName = keyof typeof SCHEMAS;
export const SCHEMA_NAMES = Object.keys(SCHEMAS) as readonly SchemaName[];

export function isSchemaName(name: string): name is SchemaName {
  return Object.hasOwn(SCHEMAS, name);
}

export function schemaText(name: SchemaName): string {
  return readFileSync(new URL(`${name}.schema.json`, SCHEMA_FOLDER), "utf8");
}
