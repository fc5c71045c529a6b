// Hours may pass before a queue hands out again what a dead worker had. Nobody may take that for a lost task, or for a standstill.

import { expect, test } from "vitest";
import { simulate } from "../../../src/orrery.ts";

function afterCrash(visibilityTimeout: string, drain: string) {
  const { runs, results } = simulate({
    name: "rests",
    replications: 1,
    duration: "1m",
    drain,
    cluster: { workers: { count: 2 } },
    scheduler: { architecture: { "pull-queue": { visibilityTimeout } } },
    workload: { all: { arrivals: { poisson: "1/s" }, service: "1s" } },
    faults: [{ at: "30s", crash: "worker/1", for: "5s" }],
  });
  return { metrics: runs[0].metrics, findings: results.findings };
}

test("a task that is hidden for longer than the run goes on is unfinished, not lost", () => {
  const { metrics, findings } = afterCrash("10m", "5m");
  expect(findings).toEqual([]);
  expect([metrics["tasks.lost"], metrics["tasks.submitted"] - metrics["tasks.completed"]]).toEqual([0, 1]);
});

test("a run goes on until a task that was hidden for two hours is done", () => {
  const { metrics, findings } = afterCrash("2h", "4h");
  expect(findings).toEqual([]);
  expect(metrics["tasks.completed"]).toBe(metrics["tasks.submitted"]);
  expect(metrics["response.max"]).toBeGreaterThan(7_200);
});
