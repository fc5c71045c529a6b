// A short hunt: designs that are not broken come through, what is broken is caught, and what was caught can be seen again.
// `bench/safety` has the long ones (docs/validation.md).

import { describe, expect, test, vi } from "vitest";
import { readScenario } from "../../src/cli/load-scenario.ts";
import { drawPlan } from "../../src/explore/draw-plan.ts";
import { SURVIVABLE_KINDS } from "../../src/explore/fault-plan.ts";
import { judgeHunt } from "../../src/explore/judge-hunt.ts";
import { runVariant } from "../../src/experiment/run-variant.ts";
import { huntHere, readSafety, replaceFaults } from "./hunt-here.ts";

vi.setConfig({ testTimeout: 300_000 });

const designs = readSafety("designs");
const [single] = designs.variants;

test("no design that is not broken breaks a promise under twenty plans, and most of their faults change something", async () => {
  const { variants } = await huntHere(designs);
  expect(variants.map(({ variant, runs, violations }) => ({ variant, runs, violations }))).toEqual(
    designs.variants.map(({ name }) => ({ variant: name, runs: 20, violations: [] })),
  );
  for (const { faults } of variants) expect(faults.filter(({ bit }) => bit > 0).length).toBeGreaterThan(6);
  expect(judgeHunt(variants)).toEqual({ verdict: "pass", reasons: [] });
});

describe("a master that loses its disk", () => {
  const terms = { variants: [single], kinds: ["wipe", "pause", "clock-step"], runsMost: 12 } as const;

  test("is caught, and the smallest plan is one loss, under which the same run breaks the same property", async () => {
    const [{ catches, violations, caughtAfter }] = (await huntHere(designs, terms)).variants;
    expect(violations.map(({ check }) => check)).toContain("I3");
    const caught = catches.find(({ check }) => check === "I3")!;
    expect(caught.seed).toBe(caughtAfter);
    expect(caught.plan).toHaveLength(1);
    expect(caught.plan[0]).toMatchObject({ wipe: true });
    const again = runVariant(replaceFaults(single, caught.plan), caught.seed);
    expect(again.digest).toBe(caught.digest);
    expect(again.findings).toContainEqual(expect.objectContaining({ check: "I3", message: caught.message }));
  });

  test("ends its hunt, if that is wanted, with the run in which it is caught", async () => {
    const [whole] = (await huntHere(designs, { ...terms, shrinks: false })).variants;
    const [ended] = (await huntHere(designs, { ...terms, shrinks: false, isUntilCaught: true })).variants;
    expect(whole.runs).toBe(12);
    expect(ended.runs).toBe(ended.caughtAfter);
    expect(ended.caughtAfter).toBe(whole.caughtAfter);
    expect(ended.violations.every(({ runs }) => runs === 1)).toBe(true);
  });
});

test("fencing is of no use to workers of a single master: connections keep its orders in order, past its restarts too", () => {
  const path = "a.yaml";
  const scenario = readScenario(
    path,
    `
duration: 40s
drain: 4m
cluster: { workers: { count: 3, cores: 2 }, clients: 2 }
workload: { all: { arrivals: { poisson: { rate: 3/s } }, service: { exponential: { mean: 400ms } } } }
variants:
  fenced: {}
  unfenced: { scheduler: { architecture: { single-master: { broken: no-fencing } } } }
`,
    [],
  );
  const [fenced, unfenced] = scenario.variants;
  for (let seed = 1; seed <= 40; seed += 1) {
    const terms = { cluster: fenced.cluster, duration: fenced.duration!, kinds: SURVIVABLE_KINDS, episodesMost: 20 };
    const plan = drawPlan(seed, terms);
    const digestOf = (variant: typeof fenced): string => runVariant(replaceFaults(variant, plan), seed).digest;
    expect(digestOf(unfenced), `seed ${seed}`).toBe(digestOf(fenced));
  }
});

describe("the verdict", () => {
  const variant = {
    variant: "raft",
    expected: [] as readonly string[],
    runs: 10,
    caughtAfter: null as number | null,
    faults: [{ kind: "crash", episodes: 1, armed: 1, bit: 1, effective: 1 }],
    violations: [] as readonly { check: string; runs: number; seed: number }[],
    warnings: [],
    catches: [],
  };
  const broken = { caughtAfter: 3, violations: [{ check: "I4", runs: 1, seed: 3 }] };

  test("is a failure where a property broke that nobody expected to", () => {
    expect(judgeHunt([variant, { ...variant, ...broken }])).toEqual({ verdict: "fail", reasons: ["raft broke I4"] });
    expect(judgeHunt([{ ...variant, ...broken, expected: ["I1"] }]).verdict).toBe("pass");
  });

  test("is none where what is broken was not caught, or nothing was tested", () => {
    expect(judgeHunt([{ ...variant, expected: ["I4"] }]).verdict).toBe("inconclusive");
    expect(judgeHunt([{ ...variant, faults: [] }]).verdict).toBe("inconclusive");
    expect(judgeHunt([{ ...variant, runs: 0 }]).verdict).toBe("inconclusive");
  });
});
