// What the documents point to is there: every file that one links to, and every path of the repository that one names.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { expect, test } from "vitest";
import { builtInRegistry } from "../src/scenario/registry.ts";

const ROOT = resolve(import.meta.dirname, "..");
const DOCUMENTS = ["ARCHITECTURE.md", "README.md", ...inFolder("docs")];

function inFolder(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder))
    .filter((file) => file.endsWith(".md"))
    .map((file) => `${folder}/${file}`);
}

/** Paths from the root of the repository. */
function pathsIn(document: string): readonly string[] {
  const text = readFileSync(join(ROOT, document), "utf8");
  const links = [...text.matchAll(/\]\(([^)#\s]+)(?:#[^)\s]*)?\)/g)].map(([, link]) => link);
  const named = [...text.matchAll(/`((?:src|test|docs|bench)\/[\w./-]+\.(?:ts|md|mjs|txt|yaml))`/g)];
  return [
    ...links.filter((link) => !/^[a-z]+:/.test(link)).map((link) => join(dirname(document), link)),
    ...named.map(([, path]) => path),
  ];
}

test.each(DOCUMENTS)("%s points to files that are there", (document) => {
  expect(pathsIn(document).filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
});

test("a file that is not there would be seen", () => {
  expect(DOCUMENTS.flatMap(pathsIn).length).toBeGreaterThan(300);
  expect(existsSync(join(ROOT, "src/kernel/no-such-file.ts"))).toBe(false);
});

/** What somebody looks for who asks whether theirs is there. */
test.each(["architecture", "ordering", "placement"] as const)(
  "the README names every %s that comes with Orrery",
  (kind) => {
    const readme = readFileSync(join(ROOT, "README.md"), "utf8");
    const names = builtInRegistry()
      .all(kind)
      .map(({ name }) => name);
    expect(names.filter((name) => !readme.includes(`\`${name}\``))).toEqual([]);
  },
);
