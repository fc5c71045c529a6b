import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { engineBuild } from "../../../src/cli/store/engine-build.ts";
import { hashTree } from "../../../src/cli/store/hash-engine.ts";
import { identifyRuns, textsIn } from "../../../src/cli/store/identify-runs.ts";
import { readScenario } from "../../../src/cli/load-scenario.ts";
import { workFolder } from "../command.ts";

let folder: ReturnType<typeof workFolder>;
beforeEach(() => {
  folder = workFolder({ "a.js": "1", "b.ts": "2", "b.d.ts": "x", "b.js.map": "x" });
  mkdirSync(join(folder.path, "cli"));
  writeFileSync(join(folder.path, "cli", "c.js"), "3");
});
afterEach(() => folder.remove());
const write = (name: string, content: string) => writeFileSync(join(folder.path, name), content);
const hash = () => hashTree(folder.path, ["cli"]);

test("a changed line, a new file or another name of one is another build", () => {
  const before = hash();
  write("a.js", "1 ");
  const changed = hash();
  write("a.js", "1");
  expect(hash()).toBe(before);
  write("d.js", "");
  const added = hash();
  expect(new Set([before, changed, added])).toHaveProperty("size", 3);
});

test("what only shows or describes is none", () => {
  const before = hash();
  for (const name of ["cli/c.js", "b.d.ts", "b.js.map", "readme.md"]) write(name, "other");
  expect(hash()).toBe(before);
});

test("the build of this engine is known", () => {
  expect(engineBuild()).toEqual({
    fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/) as string,
    build: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
  });
});

test("the content of a trace that a variant reads is part of its runs, of the variants that do not read it not", () => {
  const text = `name: traced
cluster: { workers: { count: 1, cores: 1 } }
workload: { all: { arrivals: { poisson: { rate: 1/s } }, service: { exponential: { mean: 1s } }, limit: 5 } }
variants:
  made: {}
  logged: { workload: { all: { service: { empirical: { file: times.txt } } } } }
`;
  const path = join(folder.path, "traced.yaml");
  const idsNow = () => {
    const { variants } = readScenario(path, text, []);
    const identify = identifyRuns({ path, variants, plugIns: [] });
    return ["made", "logged"].map((variant) => identify({ index: 0, variant, seed: 1, detailed: false }).id);
  };
  write("times.txt", "1s\n2s\n");
  const [made, logged] = idsNow();
  expect(idsNow()).toEqual([made, logged]);
  write("times.txt", "1s\n3s\n");
  expect(idsNow()[0]).toBe(made);
  expect(idsNow()[1]).not.toBe(logged);
});

test("every text of a design is found, however deep", () => {
  expect(textsIn({ a: ["x", { b: "y" }], c: 1, d: null, e: "x", f: "" })).toEqual(["x", "y"]);
});
