// A plug-in's parameters at their defaults, for the law suites. Scenario files are read elsewhere, with better messages:
// here a default that needs a file or a distribution must be given by the caller.

import type { Parameter, Parameters, ParameterValues } from "../../kernel/parameters.ts";
import { LawBroken } from "./law.ts";

const MICROSECONDS: Readonly<Record<string, number>> = { us: 1, ms: 1e3, s: 1e6, m: 60e6, h: 3_600e6, d: 86_400e6 };

/** `given` wins over the defaults. */
export function parameterValues<P extends Parameters>(
  parameters: P,
  given: Readonly<Record<string, unknown>> = {},
): ParameterValues<P> {
  for (const name of Object.keys(given)) {
    if (!(name in parameters))
      throw new LawBroken(`there is no parameter ${name}; there are: ${Object.keys(parameters).join(", ") || "none"}`);
  }
  const values = Object.entries(parameters).map(([name, parameter]) => [
    name,
    name in given ? given[name] : defaultValue(name, parameter),
  ]);
  return Object.fromEntries(values) as ParameterValues<P>;
}

function defaultValue(name: string, parameter: Parameter): unknown {
  const value = "default" in parameter ? parameter.default : undefined;
  if (value === undefined && parameter.optional === true) return undefined;
  if (parameter.type === "duration" && typeof value === "string") return durationOf(value);
  if (parameter.type === "rate" && typeof value === "string") return rateOf(value);
  if (parameter.type === "rows" && value !== undefined) return (value as Rows).map((row) => row.map(cellOf));
  const isPlain = ["number", "integer", "probability", "choice", "boolean", "string"].includes(parameter.type);
  if (!isPlain || value === undefined)
    throw new LawBroken(`parameter ${name} needs a value: pass it as { parameters: { ${name}: ... } }`);
  return value;
}

type Rows = readonly (readonly (string | number)[])[];

function cellOf(cell: string | number): number {
  return typeof cell === "string" ? durationOf(cell) : cell;
}

/** Per second. */
function rateOf(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\/(us|ms|s|m|h|d)$/.exec(text);
  if (match === null) throw new LawBroken(`the default "${text}" is no rate such as 100/s`);
  return (Number(match[1]) * MICROSECONDS["s"]) / MICROSECONDS[match[2]];
}

function durationOf(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(us|ms|s|m|h|d)$/.exec(text);
  if (match === null) throw new LawBroken(`the default "${text}" is no duration such as 250ms`);
  return Math.floor(Number(match[1]) * MICROSECONDS[match[2]]);
}
