// The `--plugin` option, which several commands share.

import { resolve } from "node:path";
import type { Options } from "yargs";
import { texts } from "../options.ts";
import { bundlePlugIn } from "../plugins/bundle.ts";
import type { PlugInBundle } from "../plugins/bundle.ts";

export const PLUG_IN_OPTION = {
  describe: "A .ts or .js file with policies of your own (may be repeated)",
  type: "string",
  array: true,
  requiresArg: true,
  coerce: texts("plugin"),
} as const satisfies Options;

export async function bundlePlugIns(paths: readonly string[] | undefined): Promise<readonly PlugInBundle[]> {
  const wanted = paths ?? [];
  // Named twice, by a script and by who calls it, a file is still one.
  return Promise.all(
    wanted
      .filter((path, index) => wanted.findIndex((each) => resolve(each) === resolve(path)) === index)
      .map(bundlePlugIn),
  );
}
