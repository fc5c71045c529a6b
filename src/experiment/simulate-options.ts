// What is wrong with the options of `simulate`: programs without types get them wrong in silence otherwise, and a run of no variant at
// no seed would look like a result.

import { didYouMean } from "../scenario/did-you-mean.ts";
import { LIMITS } from "../scenario/limits.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { SimulateOptions } from "./simulate.ts";

const OPTIONS: Readonly<Record<keyof SimulateOptions, true>> = {
  seed: true,
  replications: true,
  variants: true,
  policies: true,
  files: true,
  path: true,
  paranoid: true,
  onRun: true,
  onRecord: true,
};

/** Throws a TypeError for the first mistake. */
export function demandOptions(options: SimulateOptions): void {
  const names = Object.keys(OPTIONS);
  const unknown = Object.keys(options).find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw new TypeError(
      `simulate: unknown option '${unknown}'${didYouMean(unknown, names)} (there are: ${names.join(", ")})`,
    );
  const { seed, replications, policies, variants } = options;
  demandWhole("seed", seed, 0, Number.MAX_SAFE_INTEGER - LIMITS.replications);
  demandWhole("replications", replications, 1, LIMITS.replications);
  for (const [name, list] of Object.entries({ policies, variants }))
    if (list !== undefined && !Array.isArray(list)) throw new TypeError(`simulate: ${name}: expected a list`);
}

function demandWhole(name: string, value: number | undefined, least: number, most: number): void {
  if (value === undefined || (Number.isInteger(value) && value >= least && value <= most)) return;
  throw new TypeError(`simulate: ${name}: expected a whole number from ${least} to ${most}, found ${String(value)}`);
}

/** In a sweep, a variant is also known by the name that it has in the file. */
export function demandVariants(wanted: readonly string[], { variants }: Scenario): void {
  const names = [
    ...new Set(variants.flatMap(({ name, point }) => (point === undefined ? [name] : [point.base, name]))),
  ];
  const unknown = wanted.find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw new TypeError(
      `simulate: variants: '${unknown}' is not known${didYouMean(unknown, names)} (there are: ${names.join(", ")})`,
    );
  if (wanted.length === 0) throw new TypeError("simulate: variants: expected at least one, found none");
}
