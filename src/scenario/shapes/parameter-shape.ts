// Zod schemas made from what a plug-in declares of its parameters, so that a policy written by a user is validated,
// documented and completed by editors exactly like a built-in one.

import * as z from "zod";
import type { Parameter, Parameters } from "../../kernel/parameters.ts";
import { readDurationText } from "../units.ts";
import type { ShapeContext } from "./shape-context.ts";
import { distributionOf } from "./distribution-shape.ts";
import { didYouMean } from "../did-you-mean.ts";
import { Refusal, describeValue, leaf, listOf, namedMap, sayList, section, viewed } from "./leaf.ts";
import { duration, integer, number, probability, rate, size, text, truth } from "./quantities.ts";
import type { Bounds } from "./quantities.ts";

/** Reads a plug-in's parameters: missing ones take their default, unknown ones are errors. */
export function parametersShape(parameters: Parameters, context: ShapeContext) {
  const shape = Object.fromEntries(
    Object.entries(parameters).map(([key, parameter]) => [key, parameterShape(parameter, context)]),
  );
  return section(shape);
}

/** True if the parameter has to be given. */
export function isRequired(parameter: Parameter): boolean {
  return defaultOf(parameter) === undefined && parameter.optional !== true;
}

export function defaultOf(parameter: Parameter): unknown {
  return "default" in parameter ? parameter.default : undefined;
}

function parameterShape(parameter: Parameter, context: ShapeContext): z.ZodType {
  const shape = valueShape(parameter, context).describe(parameter.summary);
  const initial = defaultOf(parameter);
  // A default is written as in a scenario file, and read like one.
  if (initial !== undefined) return shape.prefault(initial as never);
  return parameter.optional === true ? shape.optional() : shape;
}

function valueShape(parameter: Parameter, context: ShapeContext): z.ZodType {
  switch (parameter.type) {
    case "duration":
      return duration(durationBounds(parameter.min, parameter.max));
    case "number":
      return number(numberBounds(parameter));
    case "integer":
      return integer({ max: COUNT_MAX, ...numberBounds(parameter) });
    case "probability":
      return probability();
    case "bytes":
      return size();
    case "rate":
      return rate();
    case "choice":
      return choice(parameter.options);
    case "boolean":
      return truth();
    case "string":
      return text();
    case "file":
      return fileName(context);
    case "distribution":
      return distributionOf(parameter.of, context);
    case "durations":
      return oneOrMore(duration(), nonEmpty(listOf(duration(), "durations", LIST_MAX)));
    case "numbers":
      return nonEmpty(listOf(number(), "numbers", LIST_MAX));
    case "shares":
      return namedMap(probability(), "shares", LIST_MAX);
    case "counts":
      return namedMap(integer({ min: 0, max: COUNT_MAX }), "counts", LIST_MAX);
    case "names":
      return nonEmpty(listOf(text("a name"), "names", LIST_MAX));
    case "tree":
      return treeShape(parameter, context, TREE_LEVELS_MAX);
    case "rows":
      return nonEmpty(listOf(rowOf(parameter.columns), `rows such as [${sayColumns(parameter.columns)}]`, ROWS_MAX));
  }
}

/** No plug-in counts further: a bigger number is a slip of the pen, and would make a run without end. */
const COUNT_MAX = 1_000_000_000;
const LIST_MAX = 100_000;
const ROWS_MAX = 100;
const TREE_LEVELS_MAX = 5;

/** Names, each with its own parameters, and so many levels of them in all. */
function treeShape(
  { node, below }: Extract<Parameter, { type: "tree" }>,
  context: ShapeContext,
  levels: number,
): z.ZodType {
  const own = Object.entries(node).map(([key, parameter]) => [key, parameterShape(parameter, context)]);
  const further =
    levels === 1
      ? []
      : [
          [
            below,
            treeShape({ type: "tree", node, below, summary: "" }, context, levels - 1)
              .describe(`Below it.`)
              .optional(),
          ],
        ];
  return namedMap(section(Object.fromEntries([...own, ...further])), below, LIST_MAX);
}

type Columns = (Parameter & { readonly type: "rows" })["columns"];

export function sayColumns(columns: Columns): string {
  return columns.map(({ name }) => name).join(", ");
}

/** One value for each column. */
function rowOf(columns: Columns) {
  const cells = columns.map(({ type, ...bounds }) => (type === "duration" ? duration(bounds) : number(bounds)));
  return viewed<readonly number[]>(
    () => z.tuple(cells as unknown as [z.ZodType]),
    (value, { report, parse }) => {
      if (!Array.isArray(value) || value.length !== cells.length) {
        report([], `expected a list of ${cells.length} values: ${sayColumns(columns)}, found ${sayRow(value)}`);
        return undefined;
      }
      const row = cells.map((cell, index) => parse<number>(cell, value[index], [index]));
      return row.every((cell) => cell !== undefined) ? row : undefined;
    },
  );
}

function sayRow(value: unknown): string {
  return Array.isArray(value) ? `${value.length}` : describeValue(value);
}

function nonEmpty<T extends z.ZodType>(list: z.ZodArray<T>) {
  return list.min(1, { error: "expected at least one value, found an empty list" });
}

/** `150ms` is short for `[150ms]`. */
function oneOrMore<T extends z.ZodType>(one: T, list: z.ZodArray<T>) {
  return viewed<readonly unknown[]>(
    () => z.union([one, list]),
    (value, { parse }) => {
      if (typeof value !== "string" && typeof value !== "number") return parse(list, value, []);
      const single = parse(one, value, []);
      return single === undefined ? undefined : [single];
    },
  );
}

function durationBounds(min: string | undefined, max: string | undefined): Bounds {
  return {
    ...(min === undefined ? {} : { min: readDurationText(min)!, minText: min }),
    ...(max === undefined ? {} : { max: readDurationText(max)!, maxText: max }),
  };
}

function numberBounds({ min, max, above }: { min?: number; max?: number; above?: number }): Bounds {
  return {
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
    ...(above === undefined ? {} : { above }),
  };
}

/** One of a fixed set of words. */
export function choice<const W extends readonly string[]>(words: W) {
  return leaf<W[number]>({ expected: sayList(words), json: { enum: [...words] } }, (value) => {
    if (typeof value === "string" && words.includes(value)) return value as W[number];
    return new Refusal(sayList(words), typeof value === "string" ? didYouMean(value, words) : "");
  });
}

/** The name of a file that exists, relative to the scenario. */
export function fileName(context: ShapeContext) {
  return leaf<string>(
    { expected: "the name of a file, relative to the scenario", json: { type: "string" } },
    (value) => {
      if (typeof value !== "string" || value === "") return new Refusal("the name of a file, relative to the scenario");
      const problem = context.refuseFile(value);
      return problem === undefined ? value : new Refusal(problem);
    },
  );
}
