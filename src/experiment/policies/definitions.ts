// What a user's definition of a policy must say of itself. TypeScript says it too, but plug-ins are compiled without types.

import { isData } from "../../scenario/overlay.ts";
import { mistakeInParameters } from "../../scenario/parameter-mistakes.ts";
import { PLUG_IN_KINDS } from "../../scenario/registry.ts";

/** Architectures are not among them: they are wired, not only chosen. */
const KINDS: readonly string[] = PLUG_IN_KINDS.filter((kind) => kind !== "architecture");
/** Of an ordering, true or false each. */
const PROPERTIES = ["clairvoyant", "preemptive", "workConserving", "starvationFree"] as const;

/** In words, with the policy's name; undefined = nothing is wrong. */
export function mistakeInDefinition(definition: object): string | undefined {
  const { kind, name, summary, parameters, properties, create, shorthand } = definition as Partial<
    Record<string, unknown>
  >;
  const demands: readonly (readonly [isMet: boolean, demand: string])[] = [
    [typeof kind === "string" && KINDS.includes(kind), `kind must be one of ${KINDS.join(", ")}`],
    [typeof name === "string" && /^[a-z][a-z0-9-]*$/.test(name), "name must be lower-case words joined by hyphens"],
    [typeof summary === "string", "summary must be a sentence"],
    [isData(parameters), "parameters must be an object ({} if it has none)"],
    [
      shorthand === undefined || (isData(parameters) && String(shorthand) in parameters),
      "shorthand must name a parameter",
    ],
    [kind !== "ordering" || saysAll(properties), `properties must be { ${PROPERTIES.join(", ")} }, true or false each`],
    [typeof create === "function", "create must be a function"],
  ];
  const wrong = demands.filter(([isMet]) => !isMet).map(([, demand]) => demand);
  const inParameters = isData(parameters) ? mistakeInParameters(parameters) : undefined;
  if (inParameters !== undefined) wrong.push(inParameters);
  const label = typeof name === "string" && name !== "" ? `'${name}'` : "a policy without a name";
  return wrong.length === 0 ? undefined : `${label}: ${wrong.join("; ")}`;
}

function saysAll(properties: unknown): boolean {
  return isObject(properties) && PROPERTIES.every((name) => typeof Reflect.get(properties, name) === "boolean");
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
