// The `--plugin` option, which several commands share.

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
  return Promise.all((paths ?? []).map(bundlePlugIn));
}
