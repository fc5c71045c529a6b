// What the report says of a rollout: its steps, in the first run of each design.

import { expect, test } from "vitest";
import { faultRows } from "../../src/report/evidence.ts";
import { stepsText } from "../../src/report/rollout-labels.ts";
import { runVariant } from "../../src/experiment/run-variant.ts";
import type { Results } from "../../src/experiment/results.ts";
import { faultTotals } from "../../src/experiment/vacuity.ts";
import { variantOf } from "../scenario/loading.ts";

test("a step has its time, and a judgement its cause", () => {
  const steps = [
    { at: 60, step: "began", cause: "none" },
    { at: 110.04, step: "judged", cause: "failures-limit" },
    { at: 110.04, step: "rolling-back", cause: "failures-limit" },
    { at: 150.14, step: "rolled-back", cause: "none" },
  ];
  expect(stepsText(steps, 1)).toBe(
    "begins 60 s, is found bad 110 s (too many failures), goes back 110 s, is gone 150.1 s",
  );
  expect(stepsText(steps.slice(0, 1), 5)).toBe("begins 60 s; first run");
});

test("the results of an experiment have them, of the first run", () => {
  const rollout = "{ target: all workers, maxUnavailable: 50%, grace: 0s, version: { starts: false }, deadline: 30s }";
  const variant = variantOf(
    `duration: 3m\ncluster: { workers: 2 }\nfaults: [{ at: 10s, rollout: ${rollout} }]\n` +
      "workload: { all: { arrivals: { poisson: 1/s }, service: 100ms } }\n",
  );
  const [total] = faultTotals(variant, [runVariant(variant, 1), runVariant(variant, 2)]);
  // Off at 10, due at 20, late at 50, back at once with the old version, and counts at 60.
  expect(total!.steps).toEqual([
    { at: 10, step: "began", cause: "none" },
    { at: 50, step: "judged", cause: "deadline" },
    { at: 50, step: "rolling-back", cause: "deadline" },
    { at: 60, step: "rolled-back", cause: "none" },
  ]);
  const results = { faults: [total!], variants: { [variant.name]: { runs: [{}, {}] } } } as unknown as Results;
  expect(faultRows(results)[0]!.when).toBe(
    "begins 10 s, is found bad 50 s (not ready in time), goes back 50 s, is gone 60 s; first run",
  );
});
