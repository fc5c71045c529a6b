// Everything a scenario can be made of, as plain data: for `orrery list` and the reference pages.

import type { FaultKind } from "../../cluster/faults/fault.ts";
import type { Parameter, PlugInDescription } from "../../kernel/parameters.ts";
import type * as z from "zod";
import { DEFINITION } from "../shapes/leaf.ts";
import { NO_FILES, createShapeContext } from "../scenario-files.ts";
import { PLUG_IN_KINDS } from "../registry.ts";
import type { Registry } from "../registry.ts";
import { FAULT_ACTIONS, FAULT_KINDS } from "../sections/fault-actions.ts";
import { defaultOf, sayColumns } from "../shapes/parameter-shape.ts";

export interface DescribedKind {
  /** A plug-in kind, or `fault`. */
  readonly kind: string;
  readonly entries: readonly DescribedEntry[];
}

export interface DescribedEntry {
  readonly name: string;
  readonly summary: string;
  readonly source: string | undefined;
  /** Of a fault: an item of `faults`. */
  readonly example?: string;
  readonly parameters: readonly DescribedParameter[];
}

export interface DescribedParameter {
  readonly name: string;
  readonly type: string;
  /** As written in a scenario; undefined = it must be given, or may be left out. */
  readonly default: string | undefined;
  readonly isOptional: boolean;
  readonly summary: string;
}

export function describeRegistry(registry: Registry): readonly DescribedKind[] {
  const plugIns = PLUG_IN_KINDS.map((kind) => ({ kind, entries: registry.all(kind).map(describePlugIn) }));
  return [...plugIns, { kind: "fault", entries: FAULT_KINDS.map((kind) => describeFault(kind, registry)) }];
}

function describePlugIn({ name, summary, source, parameters }: PlugInDescription): DescribedEntry {
  const described = Object.entries(parameters).map(([key, parameter]) => describeParameter(key, parameter));
  return { name, summary, source, parameters: described };
}

function describeParameter(name: string, parameter: Parameter): DescribedParameter {
  const initial = defaultOf(parameter);
  return {
    name,
    type: sayType(parameter),
    default: initial === undefined ? undefined : typeof initial === "object" ? sayFlow(initial) : String(initial),
    isOptional: parameter.optional === true,
    summary: parameter.summary,
  };
}

function sayType(parameter: Parameter): string {
  switch (parameter.type) {
    case "choice":
      return parameter.options.join(" | ");
    case "distribution":
      return parameter.of === "duration" ? "distribution of durations" : "distribution of numbers";
    case "bytes":
      return "size";
    case "string":
      return "text";
    case "boolean":
      return "true | false";
    case "rows":
      return `list of [${sayColumns(parameter.columns)}]`;
    case "shares":
      return "map from names to shares";
    case "counts":
      return "map from names to counts";
    case "names":
      return "list of names";
    case "tree":
      return sayTree(parameter);
    default:
      return parameter.type;
  }
}

function sayTree({ node, below }: Extract<Parameter, { type: "tree" }>): string {
  const members = Object.entries(node).map(([key, member]) => {
    const { type, default: initial, isOptional } = describeParameter(key, member);
    return `${key}: ${type}${isOptional ? ", optional" : initial === undefined ? "" : `, default ${initial}`}`;
  });
  return `tree of names, each with (${members.join("; ")}), and with further ones under ${below}`;
}

/** Plain data as flow YAML: `{ lognormal: { median: 1ms, p99: 8ms } }`. */
export function sayFlow(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(sayFlow).join(", ")}]`;
  if (typeof value !== "object" || value === null) return value === "" ? '""' : String(value);
  const entries = Object.entries(value).map(([key, member]) => `${key}: ${sayFlow(member)}`);
  return `{ ${entries.join(", ")} }`;
}

/** An action's own key holds its target; beside it stand its options. */
function describeFault(kind: FaultKind, registry: Registry): DescribedEntry {
  const context = createShapeContext(registry, NO_FILES, "");
  const { shape, summary, example } = FAULT_ACTIONS[kind];
  const options = Object.entries(shape(context)).filter(([key]) => key !== kind);
  const parameters = options.map(([name, schema]) => {
    const initial = schema.safeParse(undefined);
    const isDefaulted = initial.success && initial.data !== undefined;
    return {
      name,
      type: sayShape(schema),
      default: isDefaulted ? sayFlow(writtenDefault(schema) ?? initial.data) : undefined,
      isOptional: initial.success && initial.data === undefined,
      summary: schema.description ?? "",
    };
  });
  return { name: kind, summary, source: undefined, example, parameters };
}

interface Wrapping {
  readonly innerType?: z.ZodType;
  readonly defaultValue?: unknown;
}

/** What an option of a fault is, by the name under which the JSON Schema keeps it. */
function sayShape(schema: z.ZodType): string {
  const meta = schema.meta();
  const id = meta?.[DEFINITION];
  if (typeof id === "string") return id.replaceAll("-", " ");
  if (meta?.["type"] === "boolean") return "true | false";
  if (Array.isArray(meta?.["enum"])) return meta["enum"].join(" | ");
  const { innerType } = schema.def as Wrapping;
  return innerType === undefined ? String(meta?.["type"] ?? "map") : sayShape(innerType);
}

/** As it stands in a file: `2m`, not microseconds. */
function writtenDefault(schema: z.ZodType): unknown {
  const { innerType, defaultValue } = schema.def as Wrapping;
  if (defaultValue !== undefined) return defaultValue;
  return innerType === undefined ? undefined : writtenDefault(innerType);
}
