// A deliberate mistake is of use as long as something catches it: every one that a scenario can name is named by a test or by a
// scenario that ships. Text is all that this looks at; what is expected of the mistake is said there.

import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { builtInRegistry } from "../../src/scenario/registry.ts";

const ROOT = resolve(import.meta.dirname, "../..");

function textsOf(folder: string, ending: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(ending))
    .map((file) => readFileSync(join(ROOT, folder, file), "utf8"));
}

const texts = [...textsOf("test", ".ts"), ...textsOf("scenarios", ".yaml")];
/** As it stands in a list, in an object or in YAML: a word by itself. */
const isNamed = (mutant: string) => texts.some((text) => new RegExp(`(?<![\\w-])${mutant}(?![\\w-])`).test(text));

const mutants = builtInRegistry()
  .all("architecture")
  .flatMap(({ name, parameters }) => {
    const { broken } = parameters;
    return broken?.type === "choice" ? broken.options.map((mutant) => [name, mutant] as const) : [];
  });

test("designs have mistakes to offer, and one that nobody names would be seen", () => {
  expect(mutants.length).toBeGreaterThan(50);
  expect(isNamed(["nobody", "names", "this"].join("-"))).toBe(false);
});

test.each([...new Set(mutants.map(([, mutant]) => mutant))])(
  "%s is caught by a test or shown by a scenario",
  (mutant) => {
    expect(isNamed(mutant), `write a test in which \`broken: ${mutant}\` breaks what it should`).toBe(true);
  },
);
