// Tasks that fail on the bound: it tries again as the design says, and it completes nothing that has not succeeded.

import { expect, test } from "vitest";
import { simulate } from "../../src/orrery.ts";

const TASKS = 20_000;
const FAILURE = 0.3;
const ATTEMPTS = 3;

function ideal(changes: object): Readonly<Record<string, number>> {
  const scenario = { replications: 1, cluster: { workers: 100 }, scheduler: { architecture: "ideal" }, ...changes };
  const results = simulate(scenario);
  expect(results.runs.flatMap(({ findings }) => findings.filter(({ severity }) => severity === "violation"))).toEqual(
    [],
  );
  return results.runs[0].metrics;
}

const failing = {
  all: { arrivals: { poisson: { rate: "40/s" } }, service: "1s", failure: FAILURE, limit: TASKS },
};

/** A share p of n independent tasks scatters by this much; four times that is missed once in 16,000. */
function fourErrors(p: number, n: number): number {
  return 4 * Math.sqrt((p * (1 - p)) / n);
}

test("attempts are geometric, each after the policy's delay, and the last failure gives the task up", () => {
  const retry = { fixed: { delay: "2s", attempts: ATTEMPTS } };
  const metrics = ideal({ workload: failing, scheduler: { architecture: "ideal", retry } });
  const givenUp = FAILURE ** ATTEMPTS;
  expect(Math.abs(metrics["tasks.deadLettered"] / TASKS - givenUp)).toBeLessThan(fourErrors(givenUp, TASKS));
  expect(metrics["tasks.completed"] + metrics["tasks.deadLettered"]).toBe(TASKS);
  // No task waits for a core. An attempt that fails does so half way on average: 1 s, or 0.5 + 2 + 1 s, or 2.5 s more.
  const mean = (0.7 * 1 + 0.21 * 3.5 + 0.063 * 6) / (1 - givenUp);
  // The standard deviation is 1.5 s: 0.05 s is nearly five standard errors.
  expect(metrics["response.mean"]).toBeCloseTo(mean, 1);
  expect(metrics["response.max"]).toBeGreaterThan(6);
  expect(metrics["response.max"]).toBeLessThan(7);
});

test("without retries every failure is final", () => {
  const metrics = ideal({ workload: failing, scheduler: { architecture: "ideal", retry: "none" } });
  expect(Math.abs(metrics["tasks.deadLettered"] / TASKS - FAILURE)).toBeLessThan(fourErrors(FAILURE, TASKS));
  expect(metrics["response.max"]).toBe(1);
});

test("it goes on although the machine whose timer told of a retry has died", () => {
  const metrics = ideal({
    cluster: { workers: 2 },
    workload: { all: { arrivals: { periodic: { interval: "10s" } }, service: "1s", failure: 0.5, limit: 50 } },
    scheduler: { architecture: "ideal", retry: { fixed: { delay: "3s", attempts: 30 } } },
    faults: [{ random: { crash: "any worker", every: { exponential: "8s" }, for: "1s" } }],
  });
  expect(metrics["tasks.completed"]).toBe(50);
});

test("a task that kills its workers is given up at the crash limit", () => {
  const poison = { arrivals: { poisson: { rate: "1/s" } }, service: "1s", poison: 1, limit: 3 };
  const scheduler = { architecture: "ideal", crashLimit: 2 };
  const metrics = ideal({ cluster: { workers: 4 }, workload: { poison }, scheduler });
  expect([metrics["tasks.deadLettered"], metrics["tasks.completed"]]).toEqual([3, 0]);
});

test("effects are asked for of designs that cause them, and not of the bound", () => {
  const workload = { all: { arrivals: { poisson: { rate: "1/s" } }, service: "1s", limit: 20 } };
  // Long enough that a missing effect would be told of.
  const metrics = ideal({ duration: "5m", workload, scheduler: { architecture: "ideal", effects: "dedupe" } });
  expect(metrics["tasks.completed"]).toBe(20);
});
