// Options that several commands have in the same words.

import type { Options, PositionalOptions } from "yargs";
import { texts, wholeNumber } from "../options.ts";

export const SCENARIO_POSITIONAL = {
  describe: "A scenario file",
  type: "string",
  demandOption: true,
} as const satisfies PositionalOptions;

export const VARIANT_OPTION = {
  describe: "Only this variant (may be repeated)",
  type: "string",
  array: true,
  requiresArg: true,
  coerce: texts("variant"),
} as const satisfies Options;

export const PARANOID_OPTION = {
  describe: "Check everything twice, and make every run twice: slower, same digests",
  type: "boolean",
} as const satisfies Options;

export const JSON_OPTION = {
  describe: "Print one JSON object, and nothing else, on stdout",
  type: "boolean",
} as const satisfies Options;

/** `most`: so many seeds follow it at most. */
export function firstSeedOption(most: number, meaning = "The first seed, instead of the scenario's") {
  return {
    describe: meaning,
    requiresArg: true,
    coerce: wholeNumber("seed", { min: 0, max: Number.MAX_SAFE_INTEGER - most }),
  } as const satisfies Options;
}
