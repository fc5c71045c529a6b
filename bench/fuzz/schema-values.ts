// Draws what a JSON Schema takes: whatever a scenario may say is in the schema, which is made from the registry, so what is
// registered tomorrow is drawn tomorrow. Where a value has to fit the rest of the scenario, a pin draws it.

import type { Draw } from "./draw.ts";
import {
  drawDuration,
  drawInteger,
  drawNumber,
  drawRate,
  drawShare,
  drawSignedDuration,
  drawSize,
} from "./literals.ts";

export interface Schema {
  readonly $ref?: string;
  readonly allOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly type?: string;
  readonly pattern?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema | readonly Schema[];
  readonly minItems?: number;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly default?: unknown;
  readonly definitions?: Readonly<Record<string, Schema>>;
}

/** Draws a value in the schema's place; undefined = the schema's turn. Looked up by a definition's name, or a key. */
export type Pin = (draw: Draw, initial: unknown) => unknown;

/** No such value can be drawn: a file would have to be there. */
export const NOTHING = Symbol("nothing");

/** What is not drawn, though the schema has it: mistakes made on purpose, and what needs a file. */
const LEFT_OUT: ReadonlySet<string> = new Set(["broken", "swf", "csv", "file", "values", "columns", "wfcommons"]);
/** What sections cannot do without; schemas of sections require nothing, because variants may complete them. */
const NEEDED: ReadonlySet<string> = new Set(["users", "think", "policy", "every", "size", "factor"]);
/** How likely something optional is given; deeper down less likely, so that scenarios stay readable. */
const GIVEN = [0.35, 0.35, 0.3, 0.2];
const NAMES = ["a", "b", "c"];

const LITERALS: Readonly<Record<string, Pin>> = {
  duration: drawDuration,
  "signed-duration": drawSignedDuration,
  size: drawSize,
  probability: drawShare,
  rate: drawRate,
};

/** What is paid for every message is small: with more, any design drowns, and that is no mistake of its. */
function drawCost(draw: Draw, key: string): string | undefined {
  return /cost$/i.test(key) ? `${Math.round(draw.scale(1, 2000))}us` : undefined;
}

export class SchemaValues {
  readonly #root: Schema;
  readonly #draw: Draw;
  readonly #pins: Readonly<Record<string, Pin>>;

  constructor(root: Schema, draw: Draw, pins: Readonly<Record<string, Pin>>) {
    this.#root = root;
    this.#draw = draw;
    this.#pins = pins;
  }

  of(schema: Schema, key = "", depth = 0, initial: unknown = schema.default): unknown {
    const pinned = this.#pins[key]?.(this.#draw, initial) ?? drawCost(this.#draw, key);
    if (pinned !== undefined) return pinned;
    if (schema.$ref !== undefined) return this.#ofReference(schema.$ref, depth, initial);
    if (schema.allOf !== undefined) return this.of(schema.allOf[0]!, "", depth, initial);
    if (schema.anyOf !== undefined) return this.#ofAny(schema.anyOf, depth, initial);
    if ("const" in schema) return schema.const;
    if (schema.enum !== undefined) return this.#draw.oneOf(schema.enum);
    switch (schema.type) {
      case "object":
        return this.#ofObject(schema, depth);
      case "array":
        return this.#ofArray(schema, depth);
      case "integer":
        return drawInteger(this.#draw, { ...schema, default: initial });
      case "number":
        return drawNumber(this.#draw, { ...schema, default: initial });
      case "boolean":
        return this.#draw.chance(0.5);
      case "string":
        return this.#ofText(schema);
      default:
        return NOTHING;
    }
  }

  #ofReference(reference: string, depth: number, initial: unknown): unknown {
    const name = reference.replace("#/definitions/", "");
    const literal = this.#pins[name] ?? LITERALS[name];
    return literal?.(this.#draw, initial) ?? this.of(this.#root.definitions![name]!, "", depth, initial);
  }

  #ofAny(options: readonly Schema[], depth: number, initial: unknown): unknown {
    for (const option of this.#draw.shuffled(options)) {
      const value = this.of(option, "", depth, initial);
      if (value !== NOTHING) return value;
    }
    return NOTHING;
  }

  #ofObject({ properties = {}, required = [], additionalProperties }: Schema, depth: number): unknown {
    const value: Record<string, unknown> = {};
    const entries = Object.entries(properties);
    for (const [key, schema] of entries) {
      // A map with one key only is a choice, with what was chosen as the key.
      const isRequired = required.includes(key) || NEEDED.has(key) || entries.length === 1;
      if (!isRequired && (LEFT_OUT.has(key) || !this.#draw.chance(GIVEN[depth] ?? 0.1))) continue;
      const drawn = LEFT_OUT.has(key) ? NOTHING : this.of(schema, key, depth + 1);
      if (drawn !== NOTHING) value[key] = drawn;
      else if (isRequired) return NOTHING;
    }
    if (typeof additionalProperties !== "object") return value;
    for (const name of NAMES.slice(0, this.#draw.integer(1, NAMES.length))) {
      const drawn = this.of(additionalProperties, "", depth + 1);
      if (drawn !== NOTHING) value[name] = drawn;
    }
    return value;
  }

  #ofArray({ items, minItems = 0 }: Schema, depth: number): unknown {
    const count = Math.max(minItems, this.#draw.integer(1, 3));
    const schemas = Array.isArray(items) ? (items as readonly Schema[]) : Array.from({ length: count }, () => items);
    const drawn = schemas.map((schema) => this.of((schema as Schema | undefined) ?? {}, "", depth + 1));
    return drawn.includes(NOTHING) ? NOTHING : drawn;
  }

  /** Of texts that follow a pattern only those are drawn that the patterns of the schema begin with. */
  #ofText({ pattern }: Schema): unknown {
    const tried = ["a", "worker/1", "follower/0", "20%", "5x", "30s", "3/s", "100ppm", "1Gbps", "8MiB/s", "1MiB"];
    if (pattern === undefined) return this.#draw.oneOf(NAMES);
    const fitting = tried.filter((text) => new RegExp(pattern).test(text));
    return fitting.length === 0 ? NOTHING : this.#draw.oneOf(fitting);
  }
}
