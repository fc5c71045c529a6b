// Which code makes the runs: a hash over every source file of the running engine, so that a result of other code is never
// taken for one of this.

import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { engineFingerprint } from "../../experiment/engine.ts";
import type { Build } from "../../experiment/store/run-identity.ts";

/** What shows results, or decides who makes them where, does not change them. */
const WITHOUT_INFLUENCE: readonly string[] = ["cli", "report", "studio"];
const ROOT = fileURLToPath(new URL("../..", import.meta.url));

let known: Build | undefined;

export function engineBuild(): Build {
  known ??= { fingerprint: engineFingerprint(), build: hashTree(ROOT, WITHOUT_INFLUENCE) };
  return known;
}

/** Over the names and contents of all .js and .ts files below `root`, whatever the order in which the disk lists them. */
export function hashTree(root: string, without: readonly string[] = []): string {
  const hash = createHash("sha256");
  for (const file of codeFiles(root, without)) {
    const content = readFileSync(join(root, file));
    hash.update(`${file.split(sep).join("/")}\0${content.length}\0`).update(content);
  }
  return hash.digest("hex");
}

function codeFiles(root: string, without: readonly string[]): readonly string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.[cm]?[jt]s$/.test(entry.name) && !/\.d\.[cm]?ts$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((file) => !without.includes(file.split(sep)[0]))
    .sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}
