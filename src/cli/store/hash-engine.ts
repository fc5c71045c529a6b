// A hash over every source file of the engine: which code makes the runs. Also the build calls it, for what it builds.

import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";

/** What shows results, or decides who makes them where, does not change them. */
const WITHOUT_INFLUENCE: readonly string[] = ["cli", "report", "studio"];

/** `source` is the folder of the sources, src/. */
export function hashEngine(source: string): string {
  return hashTree(source, WITHOUT_INFLUENCE);
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
