// Turns a user's policy file (TypeScript or JavaScript, with its own imports) into one module that every thread can load.
// `import ... from "orrery"` in it means this very installation, wherever the file lies.

import { existsSync, statSync } from "node:fs";
import { dirname, extname, relative, resolve } from "node:path";
import type { BuildFailure, formatMessages, Plugin } from "esbuild";
import { fileTrouble, messageOf, UsageError } from "../usage-error.ts";

export interface PlugInBundle {
  /** As the user gave it. */
  readonly path: string;
  /**
   * An ECMAScript module, which names the library by `LIBRARY_NAME`: the same wherever the file, the library and the command are, for
   * others may load it elsewhere, and it says which runs are the same.
   */
  readonly code: string;
  /** Its source map, JSON; paths are relative to the working folder. */
  readonly sourceMap: string;
}

/** In the code of bundles; whoever loads one puts the library's place there. */
export const LIBRARY_NAME = "orrery:library";

const EXTENSIONS: readonly string[] = [".ts", ".mts", ".cts", ".js", ".mjs", ".cjs"];

/** The same text on every machine: whose runs are whose is told by the code. */
const REQUIRE =
  'import { createRequire as requireFrom } from "node:module"; const require = requireFrom(process.execPath);';

export function isProgram(path: string): boolean {
  return EXTENSIONS.includes(extname(path));
}

/** Refuses with a UsageError that says what is wrong with the file. */
export async function bundlePlugIn(path: string): Promise<PlugInBundle> {
  requireFile(path);
  // Loaded on demand: most invocations have no plug-in to compile.
  const { build, formatMessages } = await import("esbuild");
  try {
    const { outputFiles } = await build({
      entryPoints: [resolve(path)],
      absWorkingDir: dirname(resolve(path)),
      bundle: true,
      write: false,
      format: "esm",
      platform: "node",
      target: "node20",
      sourcemap: "external",
      sourcesContent: false,
      logLevel: "silent",
      // What CommonJS packages ask for at run time: Node's own modules, which a module in a `data:` URL cannot name.
      banner: { js: REQUIRE },
      outdir: process.cwd(),
      plugins: [thisLibrary],
    });
    const output = (suffix: RegExp): string => outputFiles.find((file) => suffix.test(file.path))?.text ?? "";
    return { path, code: output(/\.js$/), sourceMap: output(/\.map$/) };
  } catch (error) {
    throw new UsageError(
      `--plugin ${path}: it cannot be compiled\n${await describe(error, dirname(path), formatMessages)}`,
    );
  }
}

/** `import` and `require` give the same module, whoever asks. */
const thisLibrary: Plugin = {
  name: "orrery",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^orrery$/ }, ({ kind }) =>
      kind === "require-call" ? { path: "orrery", namespace: "orrery" } : { path: LIBRARY_NAME, external: true },
    );
    onLoad({ filter: /./, namespace: "orrery" }, () => ({ contents: 'export * from "orrery";' }));
  },
};

function requireFile(path: string): void {
  if (!existsSync(path)) throw new UsageError(`--plugin ${path}: no such file`);
  try {
    if (!statSync(path).isFile()) throw new UsageError(`--plugin ${path}: expected a file`);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`--plugin ${path}: ${fileTrouble(error)}`);
  }
  if (isProgram(path)) return;
  throw new UsageError(`--plugin ${path}: expected a file that ends in ${EXTENSIONS.join(", ")}`);
}

/** Files are named as seen from the working folder, and not from the plug-in's. */
async function describe(error: unknown, folder: string, format: typeof formatMessages): Promise<string> {
  const { errors } = error as Partial<BuildFailure>;
  if (errors === undefined || errors.length === 0) return messageOf(error);
  const fromHere = errors.map(({ location, ...message }) => ({
    ...message,
    location: location && { ...location, file: relative(process.cwd(), resolve(folder, location.file)) },
  }));
  return (await format(fromHere, { kind: "error" })).join("").trimEnd();
}
