import { describe, expect, test } from "vitest";
import { runExperiment } from "../../src/experiment/experiment.ts";
import { RunFailure } from "../../src/experiment/executors/executor.ts";
import type { Executor } from "../../src/experiment/executors/executor.ts";
import { createSerialExecutor } from "../../src/experiment/executors/serial-executor.ts";
import type { RunFunction } from "../../src/experiment/executors/serial-executor.ts";
import { planJobs } from "../../src/experiment/jobs.ts";
import type { FaultEffect, Finding, RunResult } from "../../src/experiment/results.ts";
import type { Scenario } from "../../src/scenario/scenario.ts";
import type { FaultSpec } from "../../src/cluster/faults/fault.ts";
import { CRASH, METRICS, nothingLost, runOf, scenarioOf, variantNamed } from "./made-up.ts";

const OPTIONS = {
  scenarioText: "name: made-up",
  command: "orrery run made-up.yaml",
  metrics: METRICS,
  replay: (variant: string, seed: number) => `again ${variant} ${seed}`,
};
const TWO = [variantNamed("a"), variantNamed("b")];
const BIT: FaultEffect = {
  index: 0,
  text: CRASH.text,
  kind: "crash",
  nodes: ["worker/0"],
  from: 2,
  until: 3,
  armed: 1,
  bit: 4,
};

function experiment(scenario: Scenario, run: RunFunction = (variant, seed) => runOf(variant.name, seed), changes = {}) {
  return runExperiment(scenario, { ...OPTIONS, ...changes }, createSerialExecutor(scenario, { run }));
}
async function verdictOf(scenario: Scenario, changes: Partial<RunResult> = {}) {
  return (await experiment(scenario, ({ name }, seed) => runOf(name, seed, changes))).results.verdict;
}

describe("the runs of an experiment", () => {
  test("are every variant at every seed, seed by seed, the first replication in detail", () => {
    const jobs = planJobs(scenarioOf(TWO, { seed: 5, replications: 2 }), {});
    expect(jobs.map(({ index, variant, seed, detailed }) => [index, variant, seed, detailed])).toEqual([
      [0, "a", 5, true],
      [1, "b", 5, true],
      [2, "a", 6, false],
      [3, "b", 6, false],
    ]);
  });

  test("are narrowed by the command line without changing the order of the file", () => {
    const jobs = planJobs(scenarioOf([...TWO, variantNamed("c")]), { seed: 9, replications: 1, variants: ["c", "a"] });
    expect(jobs.map(({ variant, seed }) => `${variant}${seed}`)).toEqual(["a9", "c9"]);
  });

  test("keep their attempts only where they are shown", async () => {
    const { runs } = await experiment(scenarioOf(TWO));
    expect([...runs].filter((run) => run.attempts.length > 0).map((run) => `${run.variant}${run.seed}`)).toEqual([
      "a1",
      "b1",
    ]);
  });
});

describe("the results of an experiment", () => {
  test("do not depend on the order in which runs finish", async () => {
    const scenario = scenarioOf(TWO);
    const backwards: Executor = {
      async execute(jobs, observer) {
        for (const job of jobs.toReversed()) observer.onResult(job, runOf(job.variant, job.seed));
        return { interrupted: false };
      },
    };
    const there = await experiment(scenario, ({ name }, seed) => runOf(name, seed));
    const back = await runExperiment(scenario, OPTIONS, backwards);
    expect(JSON.stringify(back.results)).toBe(JSON.stringify(there.results));
  });

  test("hold each variant's runs and intervals", async () => {
    const { results } = await experiment(scenarioOf(TWO));
    expect(results.variants["a"].runs.map((run) => run.digest)).toEqual(["a-1", "a-2", "a-3"]);
    const { mean, ci95, unit, replications } = results.variants["b"].metrics["response.mean"];
    expect({ mean, unit, replications }).toEqual({ mean: 2, unit: "s", replications: 3 });
    expect(ci95[1]! - mean).toBeCloseTo(4.302652729749464 / Math.sqrt(3), 10);
  });

  test("fill in how to replay a finding", async () => {
    const finding: Finding = {
      check: "I1",
      severity: "violation",
      message: "lost",
      at: 1,
      record: 5,
      variant: "a",
      seed: 2,
      replay: "",
    };
    const { results } = await experiment(scenarioOf(TWO), ({ name }, seed) =>
      runOf(name, seed, name === "a" && seed === 2 ? { findings: [finding] } : {}),
    );
    expect(results.findings).toEqual([{ ...finding, replay: "again a 2" }]);
    expect(results.verdict).toBe("fail");
  });

  test("name the run that crashed", async () => {
    const crash = experiment(scenarioOf(TWO), ({ name }, seed) => {
      if (name === "b" && seed === 2) throw new Error("heap is not a heap");
      return runOf(name, seed);
    });
    await expect(crash).rejects.toThrow(RunFailure);
    await expect(crash).rejects.toMatchObject({ message: "heap is not a heap", job: { variant: "b", seed: 2 } });
  });
});

describe("the verdict over everything", () => {
  test("is pass where the oracles and all expectations held", async () => {
    expect(await verdictOf(scenarioOf(TWO, { expectations: [nothingLost("all")] }))).toBe("pass");
  });

  test("is fail where an expectation failed", async () => {
    const lossy = { metrics: { "tasks.submitted": 10, "tasks.lost": 1 } };
    expect(await verdictOf(scenarioOf(TWO, { expectations: [nothingLost("all")] }), lossy)).toBe("fail");
  });

  test("is fail even where something else is inconclusive", async () => {
    const expectations = [nothingLost("a"), nothingLost("nobody")];
    const lossy = { metrics: { "tasks.submitted": 10, "tasks.lost": 1 } };
    expect(await verdictOf(scenarioOf(TWO, { expectations }), lossy)).toBe("fail");
  });

  test("is inconclusive where an expectation cannot be judged", async () => {
    expect(await verdictOf(scenarioOf(TWO, { expectations: [nothingLost("nobody")] }))).toBe("inconclusive");
  });

  test("does not depend on what is expected of variants that are not run", async () => {
    const scenario = scenarioOf(TWO, { expectations: [nothingLost("a"), nothingLost("b")] });
    const { results } = await experiment(scenario, undefined, { variants: ["a"] });
    expect(results.expectations).toHaveLength(1);
    expect(results.verdict).toBe("pass");
  });

  test("is error where nothing ran or nothing was asked: that is never a pass", async () => {
    expect(await verdictOf(scenarioOf(TWO, { replications: 0 }))).toBe("error");
    expect(await verdictOf(scenarioOf(TWO), { metrics: { "tasks.submitted": 0, "tasks.lost": 0 } })).toBe("error");
  });

  test("is inconclusive where the experiment was interrupted, and what finished is there", async () => {
    const scenario = scenarioOf(TWO);
    const halfway: Executor = {
      async execute(jobs, observer) {
        for (const job of jobs.slice(0, 2)) observer.onResult(job, runOf(job.variant, job.seed));
        return { interrupted: true };
      },
    };
    const { results } = await runExperiment(scenario, OPTIONS, halfway);
    expect(results).toMatchObject({ partial: true, verdict: "inconclusive" });
    expect(results.variants["b"].runs).toHaveLength(1);
  });
});

describe("a declared fault", () => {
  const faulty = scenarioOf([variantNamed("a", { faults: [CRASH] })]);

  test("that bit in some replication is reported once per variant, episodes added up", async () => {
    const { results } = await experiment(faulty, ({ name }, seed) =>
      runOf(name, seed, { faults: [{ ...BIT, bit: seed === 2 ? 4 : 0 }] }),
    );
    expect(results.faults).toEqual([{ ...BIT, variant: "a", armed: 3, bit: 4 }]);
    expect(results.verdict).toBe("pass");
  });

  test("that never bit makes the experiment inconclusive", async () => {
    const { results } = await experiment(faulty, ({ name }, seed) =>
      runOf(name, seed, { faults: [{ ...BIT, bit: 0 }] }),
    );
    expect(results.verdict).toBe("inconclusive");
    expect(results.findings).toMatchObject([
      { check: "vacuous-fault", severity: "warning", at: 2, replay: "again a 1" },
    ]);
  });

  test("that never struck at all is said to", async () => {
    const { results } = await experiment(faulty);
    expect(results.findings[0].message).toContain("never struck");
  });

  test("is not held against the ideal scheduler, which no fault of the network can hit, if it bit another variant", async () => {
    const variants = [
      variantNamed("bound", { faults: [CRASH], architecture: "ideal" }),
      variantNamed("a", { faults: [CRASH] }),
    ];
    const run: RunFunction = ({ name }, seed) => runOf(name, seed, { faults: [{ ...BIT, bit: name === "a" ? 1 : 0 }] });
    expect((await experiment(scenarioOf(variants), run)).results.verdict).toBe("pass");
    expect((await experiment(scenarioOf(variants.slice(0, 1)), run)).results.verdict).toBe("inconclusive");
  });
});

describe("a step of wall clocks", () => {
  const STEP: FaultSpec = {
    ...CRASH,
    text: "clock-step leader",
    action: { kind: "clock-step", target: { kind: "role", role: "leader" }, by: 30_000_000 },
  };
  const variants = [variantNamed("by wall", { faults: [STEP] }), variantNamed("steady", { faults: [STEP] })];
  const stepped = { ...BIT, kind: "clock-step", text: STEP.text };

  test.each([
    ["is not held against a design that does not read them, if it bit another variant", { armed: 1, bit: 1 }, "pass"],
    ["is vacuous where nobody reads them", { armed: 1, bit: 0 }, "inconclusive"],
  ] as const)("%s", async (_title, other, verdict) => {
    const run: RunFunction = ({ name }, seed) =>
      runOf(name, seed, { faults: [{ ...stepped, ...(name === "steady" ? { armed: 1, bit: 0 } : other) }] });
    expect((await experiment(scenarioOf(variants), run)).results.verdict).toBe(verdict);
  });

  test("is vacuous where it never struck, also if it bit another variant", async () => {
    const run: RunFunction = ({ name }, seed) =>
      runOf(name, seed, {
        faults: [{ ...stepped, ...(name === "steady" ? { armed: 0, bit: 0 } : { armed: 1, bit: 1 }) }],
      });
    expect((await experiment(scenarioOf(variants), run)).results.verdict).toBe("inconclusive");
  });
});

describe("task rows", () => {
  test("of the first replication of each variant arrive in order and in chunks", async () => {
    const scenario = scenarioOf(TWO, { replications: 2 });
    const chunks: string[] = [];
    const run: RunFunction = ({ name }, seed, { onTask }) => {
      for (let task = 0; task < 4_500; task += 1) onTask?.({ task } as never);
      return runOf(name, seed);
    };
    await experiment(scenario, run, {
      observer: {
        onTaskRows: (job: { variant: string; seed: number }, rows: readonly unknown[]) =>
          chunks.push(`${job.variant}${job.seed}:${rows.length}`),
      },
    });
    expect(chunks).toEqual(["a1:2000", "a1:2000", "a1:500", "b1:2000", "b1:2000", "b1:500"]);
  });

  test("stop at the limit", async () => {
    let rows = 0;
    const run: RunFunction = ({ name }, seed, { onTask }) => {
      for (let task = 0; task < 200_010; task += 1) onTask?.({ task } as never);
      return runOf(name, seed);
    };
    await experiment(scenarioOf([variantNamed("a")], { replications: 1 }), run, {
      observer: { onTaskRows: (_job: unknown, chunk: readonly unknown[]) => (rows += chunk.length) },
    });
    expect(rows).toBe(200_000);
  });
});
