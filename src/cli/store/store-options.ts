// The options that say where results are kept, for every command that makes runs.

import { join } from "node:path";
import type { Options } from "yargs";
import { text } from "../options.ts";
import type { Console } from "../terminal/console.ts";
import { UsageError } from "../usage-error.ts";
import { DirectoryStore } from "./directory-store.ts";

/** In the working folder, like `reports/`. */
export const STORE_FOLDER = join(".orrery", "store");

export const STORE_OPTION = {
  describe: `Keep every finished run in this folder, and take from there what was made before (${STORE_FOLDER})`,
  type: "string",
  requiresArg: true,
  coerce: text("store"),
} as const satisfies Options;

export const NO_STORE_OPTION = {
  describe: "Make every run anew and keep none, also where results are kept by default",
  type: "boolean",
} as const satisfies Options;

export const RESUME_OPTION = {
  describe: `Go on where an earlier invocation stopped: --store ${STORE_FOLDER}`,
  type: "boolean",
} as const satisfies Options;

export interface StoreArguments {
  readonly store?: string | undefined;
  readonly "no-store"?: boolean | undefined;
  readonly resume?: boolean | undefined;
  readonly paranoid?: boolean | undefined;
}

/** undefined = nothing is kept. `byDefault`: without any of the options, as in sweeps. */
export function openStore(
  args: StoreArguments,
  byDefault: boolean,
  console: Pick<Console, "say">,
): DirectoryStore | undefined {
  const wanted = args.store !== undefined ? "--store" : args.resume === true ? "--resume" : undefined;
  for (const [option, isGiven] of [
    ["--no-store", args["no-store"] === true],
    // It is there to check what is believed, so it believes nothing.
    ["--paranoid", args.paranoid === true],
  ] as const) {
    if (!isGiven) continue;
    if (wanted === undefined) return undefined;
    throw new UsageError(`${option} and ${wanted} contradict each other`);
  }
  if (wanted === undefined && !byDefault) return undefined;
  return new DirectoryStore(args.store ?? STORE_FOLDER, (line) => console.say(line));
}

/** What takes long, or is done again and again, keeps its runs unless somebody says otherwise. */
export function withStoreByDefault<T extends StoreArguments>(args: T): T {
  if (args["no-store"] === true || args.paranoid === true) return args;
  return { ...args, store: args.store ?? STORE_FOLDER };
}
