// What an experiment keeps of its runs: the same whatever the order in which they finish, and little of each.

import { describe, expect, test } from "vitest";
import { planJobs } from "../../src/experiment/jobs.ts";
import type { FaultEffect, RunResult } from "../../src/experiment/results.ts";
import { createMemoryArchive } from "../../src/experiment/run-archive.ts";
import { RunLedger } from "../../src/experiment/run-ledger.ts";
import { CRASH, METRICS, runOf, scenarioOf, variantNamed } from "./made-up.ts";

const SCENARIO = scenarioOf([variantNamed("a", { faults: [CRASH] }), variantNamed("b")]);
const JOBS = planJobs(SCENARIO, {});
const OPTIONS = { scenarioText: "", command: "", metrics: METRICS, partial: false, replay: () => "" };

function fault(seed: number): FaultEffect {
  return {
    index: 0,
    text: CRASH.text,
    kind: "crash",
    nodes: ["worker/0", `worker/${seed}`],
    from: 2,
    until: 3,
    armed: 1,
    bit: seed,
  };
}

function made(variant: string, seed: number): RunResult {
  // A third is no sum of powers of two: other orders of adding up would show.
  return runOf(variant, seed, {
    metrics: { "response.mean": seed / 3, "tasks.submitted": 10, "tasks.lost": 0 },
    faults: variant === "a" ? [fault(seed)] : [],
  });
}

function reportAfter(order: readonly number[]) {
  const ledger = new RunLedger(SCENARIO, JOBS, createMemoryArchive());
  for (const index of order) ledger.add(JOBS[index], made(JOBS[index].variant, JOBS[index].seed));
  return ledger.report(ledger.figures, OPTIONS);
}

describe("a ledger of runs", () => {
  test("reports the same whatever the order in which runs finish", () => {
    const inOrder = JSON.stringify(reportAfter([0, 1, 2, 3, 4, 5]));
    for (const order of [
      [5, 4, 3, 2, 1, 0],
      [1, 5, 0, 3, 2, 4],
    ])
      expect(JSON.stringify(reportAfter(order))).toBe(inOrder);
  });

  test("hands out the runs variant by variant, seed by seed", () => {
    expect(reportAfter([4, 1, 0, 2, 5, 3]).runs.map(({ variant, seed }) => `${variant}${seed}`)).toEqual([
      "a1",
      "a2",
      "a3",
      "b1",
      "b2",
      "b3",
    ]);
  });

  test("reports a part of the runs, as a stopping rule wants it, without a trace of the others", () => {
    const ledger = new RunLedger(SCENARIO, JOBS, createMemoryArchive());
    for (const job of JOBS) ledger.add(job, made(job.variant, job.seed));
    const { results, runs } = ledger.report(
      ledger.figures.filter(({ seed }) => seed < 3),
      OPTIONS,
    );
    expect(JSON.stringify({ ...results, variants: {} })).toBe(
      JSON.stringify({ ...reportAfter([0, 1, 2, 3]).results, variants: {} }),
    );
    expect(runs.map(({ seed }) => seed)).toEqual([1, 2, 1, 2]);
    expect(results.faults).toMatchObject([{ armed: 2, bit: 3, nodes: ["worker/0", "worker/1", "worker/2"] }]);
  });

  test("keeps figures only, and one copy of what all runs say alike", () => {
    const ledger = new RunLedger(SCENARIO, JOBS, createMemoryArchive());
    for (const job of JOBS) ledger.add(job, structuredClone(made(job.variant, 1)));
    const [first, , second] = ledger.figures;
    expect(Object.keys(first).toSorted()).toEqual(
      ["breakdown", "digest", "faults", "findings", "index", "metrics", "queue", "seed", "variant"].toSorted(),
    );
    expect(second.faults[0].nodes).toBe(first.faults[0].nodes);
    expect(second.findings).toBe(first.findings);
  });
});
