// The JSON Schema (draft-07) of scenario files, for editors: made from the same shapes that read them, with the defaults
// laid in. What only shows across sections, the loader says alone.

import * as z from "zod";
import { CLASS_DEFAULTS, DEFAULTS } from "../defaults.ts";
import { isData } from "../overlay.ts";
import { NO_FILES, createShapeContext } from "../scenario-files.ts";
import { scenarioShape } from "../scenario-shape.ts";
import { DEFINITION, VIEW } from "../shapes/leaf.ts";
import type { JsonSchema } from "../shapes/leaf.ts";
import type { Registry } from "../registry.ts";

/** Ends the names of the definitions that hold a section. */
export const SECTION = "-section";

type MutableSchema = Record<string, unknown>;

export function scenarioSchema(registry: Registry): JsonSchema {
  const context = createShapeContext(registry, NO_FILES, "");
  const definitions: Record<string, JsonSchema> = {};
  const root = new Conversion(definitions).convert(scenarioShape(context));
  finish(root, definitions);
  const sorted = Object.fromEntries(Object.entries(definitions).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "Orrery scenario",
    description: "One question, a cluster, a workload, the designs to compare, and the faults that strike them.",
    ...root,
    definitions: sorted,
  };
}

/** Zod converts a tree of its own schemas; where one has a view of its own, that is converted in its place. */
class Conversion {
  readonly #definitions: Record<string, JsonSchema>;

  constructor(definitions: Record<string, JsonSchema>) {
    this.#definitions = definitions;
  }

  convert(schema: z.ZodType): MutableSchema {
    const { $schema: _, ...converted } = z.toJSONSchema(schema, {
      io: "input",
      target: "draft-07",
      unrepresentable: "any",
      override: ({ jsonSchema }) => this.#finish(jsonSchema as MutableSchema),
    }) as MutableSchema;
    return converted;
  }

  #finish(json: MutableSchema): void {
    const { [DEFINITION]: id, [VIEW]: view, description, ...own } = json;
    if (id === undefined && view === undefined) return;
    for (const key of Object.keys(json)) delete json[key];
    if (description !== undefined) json["description"] = description;
    if (typeof id !== "string") {
      Object.assign(json, this.#look(own, view));
      return;
    }
    // What is made already, or is being made, is not made again: distributions stand in dozens of places.
    if (!(id in this.#definitions)) {
      this.#definitions[id] = {};
      this.#definitions[id] = this.#look(own, view);
    }
    const reference = { $ref: `#/definitions/${id}` };
    Object.assign(json, description === undefined ? reference : { allOf: [reference] });
  }

  #look(own: MutableSchema, view: unknown): MutableSchema {
    if (view === undefined) return own;
    const shown = (view as () => z.ZodType | JsonSchema)();
    return { ...own, ...(shown instanceof z.ZodType ? this.convert(shown) : shown) };
  }
}

/** Sections may be completed by variants, so nothing in them is required; defaults and short notations are laid in. */
function finish(root: MutableSchema, definitions: Record<string, JsonSchema>): void {
  const properties = root["properties"] as Record<string, MutableSchema>;
  const variants = properties["variants"]!;
  const design = variants["additionalProperties"] as MutableSchema;
  loosen(root, 4);
  layDefaults(root, DEFAULTS);
  layDefaults(properties["workload"]!["additionalProperties"] as MutableSchema, CLASS_DEFAULTS);
  allowShort(root);
  // A variant looks like the common part, and what it leaves out is taken from there.
  for (const key of Object.keys(design["properties"] as MutableSchema)) {
    definitions[`${key}${SECTION}`] = properties[key]!;
    properties[key] = { $ref: `#/definitions/${key}${SECTION}` };
  }
  design["properties"] = Object.fromEntries(
    Object.keys(design["properties"] as MutableSchema).map((key) => [key, properties[key]]),
  );
  delete design["required"];
}

/** Drops `required` of sections down to `levels`; plug-in parameters stand in definitions and keep theirs. */
function loosen(schema: MutableSchema, levels: number): void {
  delete schema["required"];
  if (levels === 0) return;
  const properties = Object.values((schema["properties"] ?? {}) as Record<string, MutableSchema>);
  for (const property of properties) loosen(property, levels - 1);
  if (isData(schema["additionalProperties"])) loosen(schema["additionalProperties"] as MutableSchema, levels - 1);
}

function layDefaults(schema: MutableSchema, defaults: Readonly<Record<string, unknown>>): void {
  const properties = (schema["properties"] ?? {}) as Record<string, MutableSchema>;
  for (const [key, value] of Object.entries(defaults)) {
    const property = properties[key];
    if (property === undefined) continue;
    if (isData(value) && property["properties"] !== undefined) layDefaults(property, value);
    else property["default"] = value;
  }
}

/** `masters: 3` and `communication: rpc` beside their full forms. */
function allowShort(schema: MutableSchema): void {
  for (const property of Object.values((schema["properties"] ?? {}) as Record<string, MutableSchema>)) {
    allowShort(property);
    const { orCount, orName, description, ...full } = property;
    if (orCount === undefined && orName === undefined) continue;
    for (const key of Object.keys(property)) delete property[key];
    const short = orCount === undefined ? { const: orName } : { type: "integer", minimum: 0 };
    Object.assign(property, { ...(description === undefined ? {} : { description }), anyOf: [short, full] });
  }
}
