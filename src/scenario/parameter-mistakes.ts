// What is wrong with the parameters that a user's policy declares. TypeScript says it too, but plug-ins are compiled without types,
// and nobody else asks whether a default can be read.

import type { Parameter, Parameters } from "../kernel/parameters.ts";
import { builtInRegistry } from "./registry.ts";
import { createShapeContext, NO_FILES } from "./scenario-files.ts";
import { defaultOf, parametersShape } from "./shapes/parameter-shape.ts";
import { isData } from "./overlay.ts";
import { readDurationText } from "./units.ts";

/** What else a parameter of each type must say, and a test for it. */
const DEMANDS: Readonly<Record<Parameter["type"], readonly (readonly [demand: string, isMet: IsMet])[]>> = {
  duration: [
    ["min must be a duration such as 250ms", ({ min }) => min === undefined || isDuration(min)],
    ["max must be a duration such as 250ms", ({ max }) => max === undefined || isDuration(max)],
  ],
  number: [],
  integer: [],
  probability: [],
  bytes: [],
  rate: [],
  choice: [["options must be a list of words", ({ options }) => isListOf(options, isWord)]],
  boolean: [],
  string: [],
  file: [],
  distribution: [["of must be duration or number", ({ of }) => of === "duration" || of === "number"]],
  durations: [],
  numbers: [],
  rows: [
    ["columns must be a list of { name, type }, type duration or number", ({ columns }) => isListOf(columns, isColumn)],
  ],
  shares: [],
  counts: [],
  names: [],
  tree: [
    ["below must be a word", ({ below }) => isWord(below)],
    ["node must be an object of parameters", ({ node }) => isData(node)],
  ],
};

type Declared = Readonly<Record<string, unknown>>;
type IsMet = (parameter: Declared) => boolean;

/** In words; undefined = nothing is wrong. */
export function mistakeInParameters(parameters: Declared): string | undefined {
  const mistakes = Object.entries(parameters).flatMap(([name, parameter]) => {
    const mistake = isKey(name) ? mistakeIn(parameter) : "its name must be letters, digits or hyphens, such as maxSkew";
    return mistake === undefined ? [] : `parameter '${name}': ${mistake}`;
  });
  return mistakes.length === 0 ? undefined : mistakes.join("; ");
}

function mistakeIn(parameter: unknown): string | undefined {
  if (!isData(parameter)) return 'expected an object such as { type: "integer", default: 3, summary: "..." }';
  const { type, summary } = parameter;
  if (typeof type !== "string" || !Object.hasOwn(DEMANDS, type))
    return `type must be one of ${Object.keys(DEMANDS).join(", ")}`;
  const unmet = DEMANDS[type as Parameter["type"]].filter(([, isMet]) => !isMet(parameter)).map(([demand]) => demand);
  if (typeof summary !== "string") unmet.push("summary must be a sentence");
  if (unmet.length > 0) return unmet.join("; ");
  if (type === "tree") return mistakeInParameters(parameter["node"] as Declared);
  return mistakeInDefault(parameter as object as Parameter);
}

/** It is written as in a scenario file, and read like one: better now than at the scenario that leaves the parameter out. */
function mistakeInDefault(parameter: Parameter): string | undefined {
  if (defaultOf(parameter) === undefined) return undefined;
  const context = createShapeContext(builtInRegistry(), NO_FILES, "");
  const { error } = parametersShape({ it: parameter } satisfies Parameters, context).safeParse({});
  return error && `default: ${error.issues[0]?.message}`;
}

function isKey(name: string): boolean {
  return /^[A-Za-z][\w-]*$/.test(name);
}

function isWord(value: unknown): boolean {
  return typeof value === "string" && value !== "";
}

function isDuration(value: unknown): boolean {
  return typeof value === "string" && readDurationText(value) !== undefined;
}

function isColumn(value: unknown): boolean {
  return isData(value) && isWord(value["name"]) && (value["type"] === "duration" || value["type"] === "number");
}

function isListOf(value: unknown, isOne: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.length > 0 && value.every(isOne);
}
