// Designs that go by what tasks are worth keep the promises of every design, whatever fails: nothing is lost, nothing takes effect
// twice, and what was given up for something better stays so.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { value } from "../../src/algorithms/admission/value.ts";
import { dOver } from "../../src/algorithms/ordering/d-over.ts";
import { edf } from "../../src/algorithms/ordering/edf.ts";
import { highestValue } from "../../src/algorithms/ordering/highest-value.ts";
import { TASK_ENDS } from "../../src/observe/observe-options.ts";
import { run, SECOND, type RunPlan } from "./build-run.ts";
import { BUSY_UNTIL, crash, expectSound, stepsOf, TASKS } from "./crash-steps.ts";
import { anyPlans, loads, worlds } from "./fault-plans.ts";

const DESIGNS: Readonly<Record<string, Partial<RunPlan>>> = {
  "d-over": { ordering: dOver as never, orderingParameters: { k: 4, overhead: SECOND / 20 } },
  "highest-value": {
    ordering: highestValue as never,
    orderingParameters: { by: "density", dropLate: true, preemptive: true },
  },
  "value admission": {
    ordering: edf as never,
    orderingParameters: { dropLate: false, preemptive: false },
    scheduler: { admission: { definition: value, parameters: { headroom: 0, overhead: 0 } } as never },
  },
};

describe.each(Object.entries(DESIGNS))("%s", (_name, design) => {
  const hurried = TASKS.map((task, index) => ({ ...task, deadline: 500_000 + 200_000 * (index % 3) }));

  test.each(["master/0", "worker/0"])("a crash of %s at any step leaves every task ended, once", (machine) => {
    const plan: RunPlan = { tasks: hurried, workers: 2, end: 60 * SECOND, hasValues: true, ...design };
    const steps = stepsOf(plan, 0, BUSY_UNTIL);
    expect(steps.length).toBeGreaterThan(50);
    for (const [step, at] of steps.entries()) {
      const faults = [crash(machine, at, step)];
      expectSound(run({ ...plan, faults }), faults);
    }
  });

  test.each(["single-master", "ideal"] as const)("any faults (%s)", (architecture) => {
    const ends = new Map<string, number>();
    fc.assert(
      fc.property(anyPlans, loads, worlds, fc.integer({ min: 1, max: 1_000 }), (faults, drawn, cluster, seed) => {
        // All within a second, which is more than three machines can do by their deadlines.
        const tasks = drawn.map((task) => {
          const { at, work, deadline = 10 * SECOND } = task;
          return { ...task, cores: 1, at: Math.floor(at / 30), deadline: Math.ceil(work + deadline / 4) };
        });
        const world = { faults, tasks, cluster, seed: String(seed), end: 300 * SECOND, clients: 2, hasValues: true };
        const { findings, rows, observations } = run({ ...world, ...design, architecture });
        expect(findings).toEqual([]);
        for (const { state } of rows) ends.set(TASK_ENDS[state], (ends.get(TASK_ENDS[state]) ?? 0) + 1);
        const { "value.captured": captured = 0, "value.offered": offered = 0 } = observations.metrics;
        expect(captured).toBeLessThanOrEqual(offered);
      }),
      { seed: 9, numRuns: 40 },
    );
    expect(ends.get("expired")).toBeGreaterThan(20);
    expect(ends.get("completed")).toBeGreaterThan(200);
    expect(ends.get("unfinished") ?? 0).toBeLessThan(20);
  });
});
