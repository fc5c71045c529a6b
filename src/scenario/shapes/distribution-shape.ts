// How a scenario writes a distribution: `5ms` (always the same), `{ lognormal: { median: 1ms, p99: 8ms } }`,
// `{ exponential: 1s }`, `{ uniform: [1h, 6h] }`, in the unit of what is drawn.

import * as z from "zod";
import type { DistributionDefinition } from "../../kernel/distributions/definition.ts";
import type { Distribution } from "../../kernel/distributions/distribution.ts";
import { ParameterError } from "../../kernel/parameter-error.ts";
import type { Parameter, Parameters } from "../../kernel/parameters.ts";
import { DURATION_MAX, readPpmText } from "../units.ts";
import { Refusal, describeValue, leaf, listOf, section, viewed } from "./leaf.ts";
import type { Reporting } from "./leaf.ts";
import { defaultOf, parametersShape } from "./parameter-shape.ts";
import { choiceView, readNamed, readParameters, sayParameterError } from "./plug-in-choice.ts";
import type { Named } from "./plug-in-choice.ts";
import { duration, number } from "./quantities.ts";
import { sayReadProblem } from "./shape-context.ts";
import type { ShapeContext } from "./shape-context.ts";
import { readValuesFile } from "./values-file.ts";

/** What is drawn: us, a plain number, us that may be negative, or parts per million that may be negative. */
export type Dimension = "duration" | "number" | "signed-duration" | "ppm";

/** Those whose values are simply numbers; all others need quantities of 0 or more whatever is drawn. */
const MAY_BE_NEGATIVE: ReadonlySet<string> = new Set(["constant", "uniform", "empirical"]);

export function distributionOf(dimension: Dimension, context: ShapeContext) {
  const definitions = context.registry.all("distribution");
  const shapeOf = (definition: DistributionDefinition) =>
    context.once(`parameters ${dimension} ${definition.name}`, () =>
      distributionParameters(definition, dimension, context),
    );
  const make = () =>
    viewed<Distribution>(
      () =>
        z.union([
          quantity(dimension, true),
          choiceView(definitions, shapeOf, (definition) => positionalForms(definition, dimension)),
        ]),
      (value, reporting) => {
        const isPlain =
          typeof value === "number" || (typeof value === "string" && definitions.every(({ name }) => name !== value));
        if (isPlain) return constant(value, dimension, context, reporting);
        const named = readNamed(value, sayKind(dimension), definitions, reporting);
        if (named === undefined) return undefined;
        const parameters = readParameters(
          { ...named, given: positional(named) },
          shapeOf(named.definition),
          reporting,
          named.path,
        );
        return parameters && create(named, parameters as Record<string, unknown>, dimension, context, reporting);
      },
      dimension === "duration" ? "duration-distribution" : `${dimension}-distribution`,
    );
  return context.once(`distribution ${dimension}`, make);
}

const KINDS: Readonly<Record<Dimension, string>> = {
  duration: "a duration such as 5ms, or a distribution of durations",
  number: "a number, or a distribution of numbers",
  "signed-duration": "a duration such as -5ms, or a distribution of durations",
  ppm: "a rate error such as 50ppm, or a distribution of those",
};

function sayKind(dimension: Dimension): string {
  return KINDS[dimension];
}

function quantity(dimension: Dimension, isSigned: boolean): z.ZodType<number> {
  switch (dimension) {
    case "duration":
      return duration();
    case "signed-duration":
      return isSigned ? duration({ min: -DURATION_MAX }) : duration();
    case "number":
      return number({ min: 0 });
    case "ppm":
      return ppm(isSigned);
  }
}

/** Clocks that run backwards or a hundred times too fast are no clocks. */
const PPM_MAX = 900_000;

function ppm(isSigned: boolean): z.ZodType<number> {
  const expected = `a rate error in parts per million such as 50ppm, ${isSigned ? "of at most 900000ppm either way" : "not negative and at most 900000ppm"}`;
  return leaf(
    { expected, json: { anyOf: [{ type: "string", pattern: "^[+-]?\\d+(?:\\.\\d+)? ?ppm$" }, { const: 0 }] } },
    (value) => {
      const parts = value === 0 ? 0 : typeof value === "string" ? readPpmText(value) : undefined;
      return parts !== undefined && Math.abs(parts) <= PPM_MAX && (isSigned || parts >= 0)
        ? parts
        : new Refusal(expected, typeof value === "number" ? "; it needs the unit ppm" : "");
    },
  );
}

function constant(
  value: unknown,
  dimension: Dimension,
  context: ShapeContext,
  reporting: Reporting,
): Distribution | undefined {
  const always = reporting.parse(
    context.once(`quantity ${dimension}`, () => quantity(dimension, true)),
    value,
    [],
  );
  if (always === undefined) return undefined;
  return context.registry.find("distribution", "constant")!.create({ value: always } as never);
}

/** The parameters with their quantities read in the unit of what is drawn. */
function distributionParameters(
  { name, parameters, quantities }: DistributionDefinition,
  dimension: Dimension,
  context: ShapeContext,
) {
  const isSigned = MAY_BE_NEGATIVE.has(name);
  const plain = parametersShape(parameters, context).shape as Record<string, z.ZodType>;
  const shape = Object.fromEntries(
    Object.entries(parameters as Parameters).map(([key, parameter]) => [
      key,
      quantities.includes(key) ? quantityShape(parameter, dimension, isSigned) : plain[key]!,
    ]),
  );
  return section(shape);
}

function quantityShape(parameter: Parameter, dimension: Dimension, isSigned: boolean): z.ZodType {
  const one = quantity(dimension, isSigned);
  const shape: z.ZodType = (parameter.type === "durations" ? listOf(one, "values", 100_000) : one).describe(
    parameter.summary,
  );
  const initial = defaultOf(parameter);
  if (initial !== undefined) return shape.prefault(initial as never);
  return parameter.optional === true ? shape.optional() : shape;
}

/** `{ uniform: [1h, 6h] }`: as many values as there are quantities, in the order of their declaration. */
function positional({ definition, given }: Named<DistributionDefinition>): unknown {
  const { quantities, shorthand, parameters } = definition;
  const takesList = shorthand !== undefined && (parameters as Parameters)[shorthand]?.type === "durations";
  if (!Array.isArray(given) || takesList || given.length !== quantities.length) return given;
  return Object.fromEntries(quantities.map((key, index) => [key, given[index]]));
}

function positionalForms(
  { quantities, shorthand }: DistributionDefinition,
  dimension: Dimension,
): readonly z.ZodType[] {
  if (shorthand !== undefined || quantities.length < 2) return [];
  return [z.array(quantity(dimension, true)).length(quantities.length)];
}

function create(
  named: Named<DistributionDefinition>,
  parameters: Record<string, unknown>,
  dimension: Dimension,
  context: ShapeContext,
  reporting: Reporting,
): Distribution | undefined {
  const { definition, path } = named;
  const values = { ...parameters };
  if (typeof values["file"] === "string") {
    if (values["values"] !== undefined) {
      reporting.report(path, `expected either values or file, found ${describeValue(named.given)}`);
      return undefined;
    }
    const read = readMeasured(values["file"], dimension, context);
    if (typeof read === "string") {
      reporting.report([...path, "file"], read);
      return undefined;
    }
    values["values"] = read;
  }
  try {
    return checked(definition.create(values as never), path, reporting);
  } catch (problem) {
    if (!(problem instanceof ParameterError)) throw problem;
    const place =
      typeof named.given === "object" && named.given !== null && problem.parameter in named.given
        ? [...path, problem.parameter]
        : path;
    const isDuration = dimension.endsWith("duration") && definition.quantities.includes(problem.parameter);
    const isPositional = Array.isArray(named.given) && definition.quantities.includes(problem.parameter);
    reporting.report(place, `${isPositional ? `${problem.parameter}: ` : ""}${sayParameterError(problem, isDuration)}`);
    return undefined;
  }
}

function readMeasured(file: string, dimension: Dimension, context: ShapeContext): readonly number[] | string {
  try {
    return readValuesFile(context.readText(file), file, dimension);
  } catch (problem) {
    return sayReadProblem(problem);
  }
}

/** A heavy tail may have no mean; what is not even a number comes from parameters that are absurd together. */
function checked(
  distribution: Distribution,
  path: readonly PropertyKey[],
  reporting: Reporting,
): Distribution | undefined {
  if (!Number.isNaN(distribution.mean)) return distribution;
  reporting.report(
    path,
    "expected parameters that make a distribution, found some that are too big or too small together",
  );
  return undefined;
}
