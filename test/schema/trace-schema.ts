// The JSON Schema of a line of `orrery trace`, from the lists of kinds, columns and words that the lines are written by.

import { wordsOf } from "../../src/experiment/told-record.ts";
import { RECORD_KINDS } from "../../src/trace/record-kinds.ts";
import type { Schema } from "./schema-of-type.ts";

export function traceSchema(): Schema {
  const lists: Record<string, Schema> = {};
  const kinds = RECORD_KINDS.map((kind) => [kind.name, recordSchema(kind, lists)] as const);
  const definitions = Object.fromEntries([...kinds, ...Object.entries(lists)].sort(([a], [b]) => (a < b ? -1 : 1)));
  return {
    type: "object",
    properties: { kind: { enum: RECORD_KINDS.map(({ name }) => name) } },
    required: ["at", "kind"],
    // Not `oneOf`: this way a validator says what is wrong with a line, and not that it is none of a hundred kinds.
    allOf: RECORD_KINDS.map(({ name }) => ({
      if: { properties: { kind: { const: name } } },
      // oxlint-disable-next-line unicorn/no-thenable -- a word of JSON Schema
      then: { $ref: `#/definitions/${name}` },
    })),
    definitions,
  };
}

type Kind = (typeof RECORD_KINDS)[number];

/** Long lists of words go into `lists`, and are there once. */
function recordSchema({ name, columns, meaning }: Kind, lists: Record<string, Schema>): Schema {
  const named = columns.filter((column): column is NonNullable<typeof column> => column !== null);
  return {
    type: "object",
    description: meaning,
    properties: {
      at: { type: "number", minimum: 0, description: "Virtual time in seconds." },
      kind: { const: name },
      ...Object.fromEntries(named.map((column) => [column, columnSchema(name, column, lists)])),
    },
    required: ["at", "kind", ...named],
    additionalProperties: false,
  };
}

function columnSchema(kind: Kind["name"], column: string, lists: Record<string, Schema>): Schema {
  const words = wordsOf(kind, column);
  if (words === undefined) return { type: ["number", "null"] };
  if (words === "nodes")
    return { anyOf: [{ type: "string" }, { const: -1 }], description: "Name of a node; -1 = none." };
  if (words.length <= WORDS_MOST) return { enum: words };
  const key = `${column} words`;
  lists[key] ??= { enum: words };
  return lists[key]["enum"] === words ? { $ref: `#/definitions/${encodeURIComponent(key)}` } : { enum: words };
}

/** That are repeated wherever they may stand. */
const WORDS_MOST = 12;
