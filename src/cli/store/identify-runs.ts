// The identities of a scenario's runs, as this installation would make them: its code, its files, the user's plug-ins.

import { createHash } from "node:crypto";
import { closeSync, openSync, readSync, statSync } from "node:fs";
import { createIdentify } from "../../experiment/store/run-identity.ts";
import type { Build, Identify } from "../../experiment/store/run-identity.ts";
import { resolveBeside } from "../../scenario/scenario-files.ts";
import type { Variant } from "../../scenario/scenario.ts";
import type { PlugInBundle } from "../plugins/bundle.ts";
import { sha256 } from "./entry-text.ts";
import { engineBuild } from "./engine-build.ts";

export interface IdentifyOptions {
  /** Of the scenario: the files that it names lie beside it. */
  readonly path: string;
  readonly variants: readonly Variant[];
  readonly plugIns: readonly PlugInBundle[];
  /** This installation's, unless given. */
  readonly build?: Build;
}

export function identifyRuns({ path, variants, plugIns, build = engineBuild() }: IdentifyOptions): Identify {
  const filesOf = createFileHashes(path);
  return createIdentify(variants, {
    ...build,
    hash: sha256,
    plugIns: plugIns.map(({ code }) => sha256(code)),
    files: ({ data }) => filesOf(data),
  });
}

/** Hashes of the files beside the scenario at `path` that a design names, by name. Each file is read once. */
export function createFileHashes(path: string): (data: unknown) => Readonly<Record<string, string>> {
  const hashes = new Map<string, string | undefined>();
  const hashOf = (name: string): string | undefined => {
    if (!hashes.has(name)) hashes.set(name, hashFile(resolveBeside(path, name)));
    return hashes.get(name);
  };
  return (data) => {
    const named = textsIn(data).map((name) => [name, hashOf(name)] as const);
    return Object.fromEntries(named.filter((pair): pair is readonly [string, string] => pair[1] !== undefined));
  };
}

/**
 * Every text of a design. Which of them are names of files only the shapes of the grammar know; a word that happens to be the
 * name of a file beside the scenario costs a needless run when that file changes, and nothing else.
 */
export function textsIn(data: unknown): readonly string[] {
  const found = new Set<string>();
  const visit = (value: unknown): void => {
    if (typeof value === "string" && value !== "") found.add(value);
    else if (typeof value === "object" && value !== null) for (const item of Object.values(value)) visit(item);
  };
  visit(data);
  return [...found].sort();
}

const CHUNK_BYTES = 1_048_576;

/** undefined where there is no such file. Piece by piece: logs may be larger than the memory. */
function hashFile(path: string): string | undefined {
  if (!isFile(path)) return undefined;
  const hash = createHash("sha256");
  const file = openSync(path, "r");
  try {
    const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
    for (let length = -1; length !== 0;) {
      length = readSync(file, buffer);
      hash.update(buffer.subarray(0, length));
    }
  } finally {
    closeSync(file);
  }
  return hash.digest("hex");
}

function isFile(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
  } catch {
    // Too long for a name, or with signs that no name may have: then it names no file.
    return false;
  }
}
