// What lies in schema/, made anew from the sources.

import { SCHEMAS, type SchemaName } from "../../src/cli/output/schemas.ts";
import { typeReader, type Schema } from "./schema-of-type.ts";
import { traceSchema } from "./trace-schema.ts";

/** The scenario's is made by src/scenario/reference. */
export type OutputName = Exclude<SchemaName, "scenario">;

/** The type that is written: the file in `src/` that has it, and its name. */
const TYPES: Readonly<Record<Exclude<OutputName, "trace">, readonly [file: string, type: string]>> = {
  results: ["experiment/results.ts", "Results"],
  gate: ["experiment/gate/gate-result.ts", "GateResult"],
  "self-test": ["experiment/gate/gate-result.ts", "SelfTestReport"],
  hunt: ["explore/hunt-report.ts", "WrittenHunt"],
  search: ["cli/sweep/search-report.ts", "SearchReport"],
  diff: ["experiment/gate/trace-diff.ts", "TraceDiff"],
  list: ["cli/commands/list.ts", "Catalogue"],
  history: ["cli/report/history-file.ts", "HistoryLine"],
};

export const OUTPUT_NAMES: readonly OutputName[] = ["trace", ...(Object.keys(TYPES) as (keyof typeof TYPES)[])];

const read = typeReader(Object.values(TYPES).map(([file]) => file));

/** As it is published: open, since later versions may add keys (docs/for-programs.md). */
export function outputSchema(name: OutputName): Schema {
  return headed(name, opened(closedSchema(name)) as Schema);
}

/** For our own tests: a key that no type has is a mistake. */
export function closedSchema(name: OutputName): Schema {
  return name === "trace" ? traceSchema() : read(...TYPES[name]);
}

function headed(name: OutputName, schema: Schema): Schema {
  const { description, ...rest } = schema;
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: `Orrery ${name}`,
    description: [`The form of ${SCHEMAS[name]}.`, description].filter(Boolean).join(" "),
    ...rest,
  };
}

function opened(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(opened);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([key, item]) => !(key === "additionalProperties" && item === false));
  return Object.fromEntries(entries.map(([key, item]) => [key, opened(item)]));
}
