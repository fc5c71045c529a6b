// Which variants meet the same conditions: what is asked of them, and whether anything strikes.

import { describe, expect, test } from "vitest";
import { simulate } from "../../src/orrery.ts";
import { sameConditions } from "../../src/experiment/conditions.ts";
import { loadText } from "../scenario/loading.ts";

/** The first of the same conditions, in the order of the variants. */
function conditionsOf(...variants: readonly string[]): readonly (string | undefined)[] {
  const lines = variants.map((text, index) => `  v${index}: { ${text} }`);
  const text = `name: t
duration: 10s
cluster: { workers: { count: 10, cores: 2 } }
workload: { web: { arrivals: { poisson: { rate: 1/s } }, service: 1s } }
faults: [{ at: 5s, crash: worker/0, for: 1s }]
variants:
${lines.join("\n")}
`;
  const { scenario, problems } = loadText(text, {});
  expect(problems.filter(({ severity }) => severity === "error")).toEqual([]);
  const first = sameConditions(scenario!.variants);
  return scenario!.variants.map(({ name }) => first.get(name));
}

/** Of a provider who takes them back now and then. */
const SPOT = "{ groups: [{ count: 10, spot: { every: { exponential: 1h } } }] }";
const NOTHING = [undefined, undefined, undefined];

describe("other conditions are", () => {
  test.each([
    ["another rate", "workload: { web: { arrivals: { poisson: { rate: 2/s } } } }"],
    ["another process of the same rate", "workload: { web: { arrivals: { batch: { rate: 0.5/s, size: 2 } } } }"],
    ["other service times", "workload: { web: { service: { exponential: { mean: 1s } } } }"],
    ["jobs", "workload: { web: { job: 3 } }"],
    ["tasks of more cores", "workload: { web: { cores: 2 } }"],
    ["fewer tasks", "workload: { web: { limit: 3 } }"],
    ["a class more", "workload: { more: { arrivals: { poisson: { rate: 1/s } }, service: 1s } }"],
    ["no faults", "faults: []"],
  ])("%s", (_case, other) => {
    expect(conditionsOf("scheduler: { ordering: sjf }", other, other)).toEqual(["v0", "v1", "v1"]);
  });
});

describe("choices of a design are", () => {
  test.each([
    ["its scheduler", "scheduler: { ordering: sjf }"],
    ["what it is told of sizes", "workload: { web: { estimate: { lognormal-error: { sigma: 1 } } } }"],
    ["its machines", "cluster: { workers: { count: 20 } }"],
    ["machines that may be taken back", `cluster: { workers: ${SPOT} }`],
    ["other faults", "faults: [{ at: 6s, pause: worker/0, for: 1s }]"],
  ])("%s", (_case, other) => {
    expect(conditionsOf("scheduler: { ordering: fifo }", other, other)).toEqual(NOTHING);
  });
});

describe("faults are", () => {
  const at = (second: number, action: string) => `faults: [{ at: ${second}s, ${action} }]`;
  const [crash, pause] = [at(5, "crash: worker/1, for: 1s"), at(5, "pause: worker/1, for: 1s")];

  test("other days, where several designs meet each", () => {
    expect(conditionsOf(crash, pause, crash, pause)).toEqual(["v0", "v1", "v0", "v1"]);
    const otherwise = "faults: [{ for: 1s, crash: worker/1, at: 5s }]";
    expect(conditionsOf(crash, pause, otherwise, pause)).toEqual(["v0", "v1", "v0", "v1"]);
    expect(conditionsOf(crash, pause, crash, pause, "faults: []")).toEqual(["v0", "v1", "v0", "v1", "v4"]);
    expect(conditionsOf(crash, at(6, "crash: worker/1, for: 1s"), crash, pause, pause)).toEqual([
      "v0",
      "v1",
      "v0",
      "v3",
      "v3",
    ]);
  });

  test("one question, where each is met once, or only one more often", () => {
    expect(conditionsOf(crash, pause, at(6, "pause: worker/1, for: 1s"))).toEqual(NOTHING);
    expect(conditionsOf(crash, pause, crash)).toEqual(NOTHING);
    const [calm, spot] = ["faults: []", `faults: [], cluster: { workers: ${SPOT} }`];
    expect(conditionsOf(calm, spot, spot)).toEqual(NOTHING);
    expect(conditionsOf(calm, spot, `${crash}, cluster: { workers: ${SPOT} }`)).toEqual(["v0", "v0", "v2"]);
  });

  test("the same ones, whoever is struck, but not however hard", () => {
    const drift = (target: string, rate: string) => at(5, `clock-drift: { target: ${target}, rate: ${rate} }, for: 1s`);
    expect(conditionsOf(crash, pause, at(5, "crash: worker/2, for: 1s"), pause)).toEqual(["v0", "v1", "v0", "v1"]);
    expect(
      conditionsOf(
        drift("worker/1", "1.05"),
        drift("worker/2", "1.05"),
        drift("worker/1", "1.09"),
        drift("worker/1", "1.09"),
      ),
    ).toEqual(["v0", "v0", "v2", "v2"]);
  });
});

test("tails without a variance differ all the same", () => {
  const pareto = (alpha: number) => `workload: { web: { service: { pareto: { alpha: ${alpha}, mean: 1s } } } }`;
  expect(conditionsOf(pareto(1.5), pareto(1.8), pareto(1.8))).toEqual(["v0", "v1", "v1"]);
});

test("of a rollout, what its version is like, and not how it goes out", () => {
  const rollout = (terms: string) => `faults: [{ at: 1s, rollout: { target: all workers, ${terms} } }]`;
  const [sound, slow, slower] = ["pause: 1s", "version: { slow: 2 }", "version: { slow: 3 }"].map(rollout);
  expect(conditionsOf(sound, rollout("pause: 9s, maxUnavailable: 50%"))).toEqual([undefined, undefined]);
  expect(conditionsOf(sound, slow, rollout("version: { slow: 2 }, pause: 9s"))).toEqual(["v0", "v1", "v1"]);
  expect(conditionsOf(slow, slower, sound, slow)).toEqual(["v0", "v1", "v2", "v0"]);
});

test("each may meet its own", () => {
  const rate = (perSecond: number) => `workload: { web: { arrivals: { poisson: { rate: ${perSecond}/s } } } }`;
  expect(conditionsOf(rate(1), rate(2), rate(3))).toEqual(["v0", "v1", "v2"]);
});

test("where each meets its own, they are compared all the same, and the results say so", () => {
  const { results } = simulate({
    name: "loads",
    replications: 2,
    duration: "20s",
    cluster: { workers: { count: 2 } },
    workload: { web: { arrivals: { poisson: { rate: "1/s" } }, service: "1s" } },
    scheduler: { architecture: "ideal" },
    variants: { calm: {}, busy: { workload: { web: { arrivals: { poisson: { rate: "3/s" } } } } } },
  });
  expect(Object.values(results.variants).map(({ conditions }) => conditions)).toEqual(["calm", "busy"]);
  expect(results.comparisons.map(({ metric }) => metric)).toContain("response.mean");
});
