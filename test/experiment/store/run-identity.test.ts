import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { createIdentify, runId } from "../../../src/experiment/store/run-identity.ts";
import type { IdentitySource, RunIdentity } from "../../../src/experiment/store/run-identity.ts";
import { loadScenario } from "../../../src/scenario/load-scenario.ts";
import { builtInRegistry } from "../../../src/scenario/registry.ts";
import { NO_FILES } from "../../../src/scenario/scenario-files.ts";
import type { Scenario } from "../../../src/scenario/scenario.ts";

const hash = (text: string) => createHash("sha256").update(text).digest("hex");
const SOURCE: IdentitySource = { fingerprint: "f", build: "b", hash, plugIns: [], files: () => ({}) };

const TEXT = `name: one
duration: 5s
cluster: { workers: { count: 2, cores: 1 }, masters: 1 }
workload:
  a: { arrivals: { poisson: { rate: 1/s } }, service: { exponential: { mean: 1s } } }
  b: { arrivals: { poisson: { rate: 2/s } }, service: { constant: 1s } }
variants:
  fifo: { scheduler: { ordering: fifo } }
  sjf: { scheduler: { ordering: sjf, retry: { fixed: { delay: 1s, attempts: 3 } } } }
`;

function load(text: string): Scenario {
  const options = { registry: builtInRegistry(), files: NO_FILES, metricNames: [], checkNames: [] };
  const { scenario, problems } = loadScenario(text, "one.yaml", options);
  if (scenario === undefined) throw new Error(problems.map(({ message }) => message).join("\n"));
  return scenario;
}

function idOf(text: string, source: Partial<IdentitySource> = {}, job = {}): string {
  const identify = createIdentify(load(text).variants, { ...SOURCE, ...source });
  return identify({ index: 0, variant: "sjf", seed: 1, detailed: false, ...job }).id;
}

describe("the id of a run", () => {
  const id = idOf(TEXT);

  test("is 64 hexadecimal digits and the same each time", () => {
    expect(id).toMatch(/^[0-9a-f]{64}$/);
    expect(idOf(TEXT)).toBe(id);
  });

  test.each([
    ["a comment", TEXT.replace("name: one", "# why\nname: one # really")],
    ["another notation", TEXT.replace("masters: 1", "masters: { count: 1 }")],
    ["another order of settings", TEXT.replace("count: 2, cores: 1", "cores: 1, count: 2")],
    ["another question", `question: What?\n${TEXT}`],
    ["more seeds", `replications: 40\n${TEXT}`],
    ["another variant beside it", TEXT.replace("ordering: fifo", "ordering: edf")],
  ])("stays with %s", (_title, text) => {
    expect(idOf(text)).toBe(id);
  });

  test.each([
    ["the time that it lasts", TEXT.replace("duration: 5s", "duration: 6s")],
    ["a machine more", TEXT.replace("count: 2", "count: 3")],
    ["the rate of the arrivals", TEXT.replace("rate: 1/s", "rate: 1.5/s")],
    ["the mean of a service time", TEXT.replace("mean: 1s", "mean: 2s")],
    ["the ordering", TEXT.replace("ordering: sjf", "ordering: srpt")],
    ["a parameter of a plug-in", TEXT.replace("attempts: 3", "attempts: 4")],
    ["the order of the classes, which numbers them", TEXT.replace(/( {2}a: .*\n)( {2}b: .*\n)/, "$2$1")],
    ["a fault", `${TEXT}faults: [{ at: 1s, crash: worker/0 }]\n`],
  ])("changes with %s", (_title, text) => {
    expect(text).not.toBe(TEXT);
    expect(idOf(text)).not.toBe(id);
  });

  test.each([
    ["the seed", {}, { seed: 2 }],
    ["the variant's name", {}, { variant: "fifo" }],
    ["whether it is detailed", {}, { detailed: true }],
    ["the engine's arithmetic", { fingerprint: "g" }, {}],
    ["the engine's code", { build: "c" }, {}],
    ["a plug-in of the user's", { plugIns: ["p"] }, {}],
    ["the content of a file that it reads", { files: () => ({ "log.swf": "h" }) }, {}],
  ])("changes with %s", (_title, source, job) => {
    expect(idOf(TEXT, source, job)).not.toBe(id);
  });

  test("does not depend on the order in which an identity was written down", () => {
    const identify = createIdentify(load(TEXT).variants, SOURCE);
    const { identity } = identify({ index: 0, variant: "sjf", seed: 1, detailed: false });
    const turned = Object.fromEntries(Object.entries(identity).toReversed()) as unknown as RunIdentity;
    expect(runId(turned, hash)).toBe(id);
  });
});
