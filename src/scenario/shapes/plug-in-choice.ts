// How a scenario names a plug-in: `fifo`, `{ edf: { dropLate: true } }`, or with a bare value for its main parameter,
// `{ power-of-d: 2 }`.

import * as z from "zod";
import { ParameterError } from "../../kernel/parameter-error.ts";
import type { PlugInDescription } from "../../kernel/parameters.ts";
import { nearestWord } from "../did-you-mean.ts";
import type { PlugIn, PlugInKind } from "../registry.ts";
import { sayDuration } from "../units.ts";
import { describeValue, sayList, section, shorten, viewed } from "./leaf.ts";
import type { Reporting } from "./leaf.ts";
import { isRequired, parametersShape } from "./parameter-shape.ts";
import type { ShapeContext } from "./shape-context.ts";

/** A plug-in and the loaded values of its parameters. */
export interface Choice<D extends PlugIn = PlugIn> {
  readonly definition: D;
  readonly parameters: Readonly<Record<string, unknown>>;
}

const NOUNS: Readonly<Record<PlugInKind, string>> = {
  architecture: "an architecture",
  admission: "an admission control",
  ordering: "an ordering",
  placement: "a placement",
  detection: "a failure detector",
  damping: "an eviction damping",
  health: "a health policy",
  retry: "a retry policy",
  budget: "a retry budget",
  breaker: "a breaker",
  speculation: "a speculation policy",
  verification: "a verification policy",
  gangs: "a gang policy",
  stealing: "a stealing policy",
  rebalancing: "a rebalancing policy",
  migration: "a migration policy",
  scaling: "a scaling policy",
  checkpoint: "a checkpoint policy",
  alert: "an alert rule",
  arrivals: "an arrival process",
  estimate: "an estimate model",
  distribution: "a distribution",
};

/** Whether this is what `readNamed` says of a name that no plug-in has: whoever wrote one of his own may have forgotten to load it. */
export function namesNoPlugIn(message: string): boolean {
  return Object.values(NOUNS).some((noun) => message.startsWith(`expected ${noun}: `)) && message.includes(", found '");
}

export function plugInChoice<K extends PlugInKind>(kind: K, context: ShapeContext) {
  type D = Extract<PlugIn, { kind: K }>;
  const definitions = context.registry.all(kind) as readonly D[];
  const parametersOf = (definition: D) =>
    context.once(`parameters ${kind} ${definition.name}`, () => parametersShape(definition.parameters, context));
  const create = () =>
    viewed<Choice<D>>(
      () => choiceView(definitions, parametersOf),
      (value, reporting) => {
        const named = readNamed(value, NOUNS[kind], definitions, reporting);
        if (named === undefined) return undefined;
        const { definition, path } = named;
        const parameters = readParameters(named, parametersOf(definition), reporting, path);
        if (parameters === undefined || !isCreatable(definition, parameters, named, reporting)) return undefined;
        return { definition, parameters };
      },
      kind,
    );
  return context.once(`choice ${kind}`, create);
}

/** Those whose `create` needs nothing but parameters are tried once: some values are wrong only together. */
const TRIED: ReadonlySet<string> = new Set<PlugInKind>([
  "admission",
  "ordering",
  "retry",
  "budget",
  "breaker",
  "speculation",
  "checkpoint",
  "arrivals",
  "estimate",
]);

function isCreatable(
  definition: PlugIn,
  parameters: Readonly<Record<string, unknown>>,
  { given, path }: Named<PlugIn>,
  reporting: Reporting,
): boolean {
  try {
    (definition.check as ((parameters: unknown) => void) | undefined)?.(parameters);
    if (TRIED.has(definition.kind)) (definition.create as (parameters: unknown) => unknown)(parameters);
    return true;
  } catch (problem) {
    // A user's own plug-in may throw anything.
    const message =
      problem instanceof ParameterError
        ? sayParameterError(problem, false)
        : `'${definition.name}' refuses its parameters: ${problem instanceof Error ? problem.message : String(problem)}`;
    const isGiven =
      problem instanceof ParameterError && typeof given === "object" && given !== null && problem.parameter in given;
    reporting.report(isGiven ? [...path, problem.parameter] : path, message);
    return false;
  }
}

/** Kernel messages count in microseconds; here durations are written as in the file. */
export function sayParameterError({ message }: ParameterError, isDuration: boolean): string {
  const text = message.replace(/, got /, ", found ");
  return isDuration
    ? text.replace(/(?<=found |\()-?\d+(?:\.\d+)?(?=$|\))/g, (digits) => sayDuration(Number(digits)))
    : text;
}

export interface Named<D> {
  readonly definition: D;
  /** Undefined where only the name was given. */
  readonly given: unknown;
  /** From the choice to its parameters. */
  readonly path: readonly PropertyKey[];
}

/** Takes the notation apart; reports a value that names no plug-in. */
export function readNamed<D extends PlugInDescription>(
  value: unknown,
  noun: string,
  definitions: readonly D[],
  reporting: Reporting,
): Named<D> | undefined {
  if (value === undefined) {
    reporting.report([], `expected ${noun}`);
    return undefined;
  }
  const names = definitions.map(({ name }) => name);
  const isMap = typeof value === "object" && value !== null && !Array.isArray(value);
  const keys = isMap ? Object.keys(value) : [];
  if (typeof value !== "string" && keys.length !== 1) {
    reporting.report(
      [],
      `expected ${noun}: one of ${sayList(names)}, by name or as a map from its name to its parameters, found ${describeValue(value)}`,
    );
    return undefined;
  }
  const name = typeof value === "string" ? value : keys[0]!;
  const definition = definitions.find((candidate) => candidate.name === name);
  if (definition === undefined) {
    const nearest = nearestWord(name, names);
    const message = `expected ${noun}: ${sayList(names)}, found '${shorten(name)}'${nearest === undefined ? "" : `; did you mean '${nearest}'?`}`;
    reporting.report(isMap ? [name] : [], message);
    return undefined;
  }
  return { definition, given: isMap ? (value as Record<string, unknown>)[name] : undefined, path: isMap ? [name] : [] };
}

/** Reads the parameters of a named plug-in; a bare value is that of its shorthand. */
export function readParameters<D extends PlugInDescription, T>(
  { definition, given }: Named<D>,
  shape: z.ZodType<T>,
  reporting: Reporting,
  path: readonly PropertyKey[],
): T | undefined {
  if (given === undefined || given === null) return reporting.parse(shape, {}, path);
  const { shorthand, name } = definition;
  if (typeof given === "object" && !Array.isArray(given) && !isShorthandMap(definition, given))
    return reporting.parse(shape, given, path);
  if (shorthand === undefined) {
    const keys = Object.keys(definition.parameters);
    reporting.report(
      path,
      `expected ${keys.length === 0 ? "an empty map" : `a map with ${sayList(keys)}`} as parameters of '${name}', found ${describeValue(given)}`,
    );
    return undefined;
  }
  return reporting.parse(shape, { [shorthand]: given }, path);
}

/** `{ renewal: { exponential: 1s } }`: the value of the shorthand is itself a map, namely a distribution. */
function isShorthandMap({ shorthand, parameters }: PlugInDescription, given: object): boolean {
  const isDistribution = shorthand !== undefined && parameters[shorthand]?.type === "distribution";
  return (
    isDistribution &&
    Object.keys(given).length === 1 &&
    Object.keys(given).every((key) => !Object.hasOwn(parameters, key))
  );
}

/** How a choice looks in a file, for the JSON Schema. */
export function choiceView<D extends PlugInDescription>(
  definitions: readonly D[],
  parametersOf: (definition: D) => z.ZodType,
  furtherForms: (definition: D) => readonly z.ZodType[] = () => [],
): z.ZodType {
  const bare = definitions.filter(({ parameters }) => !Object.values(parameters).some(isRequired));
  const options: z.ZodType[] = definitions.map((definition) => {
    const parameters = parametersOf(definition);
    const forms = [...shorthandForms(definition, parameters), ...furtherForms(definition)];
    const value = forms.length === 0 ? parameters : z.union([parameters, ...forms]);
    return section({ [definition.name]: value.describe(definition.summary) });
  });
  if (bare.length > 0) options.unshift(z.enum(bare.map(({ name }) => name)));
  return options.length === 1 ? options[0]! : z.union(options);
}

function shorthandForms({ shorthand }: PlugInDescription, parameters: z.ZodType): z.ZodType[] {
  if (shorthand === undefined) return [];
  const field = (parameters as unknown as { shape: Record<string, z.ZodType> }).shape[shorthand];
  return field === undefined ? [] : [field];
}
