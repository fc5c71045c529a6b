// Schedulers that share a cell, and a crash of one of the machines a microsecond before and after everything that happens to a
// handful of tasks.

import { describe, expect, it } from "vitest";
import { run, SECOND, type RunPlan } from "../build-run.ts";
import { BUSY_UNTIL, TASKS, crash, expectSound, stepsOf } from "../crash-steps.ts";
import { CELLS, cellPlan } from "./designs.ts";

const small = (parameters: object): RunPlan =>
  cellPlan({ snapshotEvery: 6, ...parameters }, { tasks: TASKS, workers: 2, end: 60 * SECOND });

describe.each([
  ["fine", CELLS.fine],
  ["coarse and whole", CELLS["coarse and whole"]],
] as const)("a shared cell (%s), whenever it strikes,", (_name, parameters) => {
  const plan = small(parameters);
  const steps = stepsOf(plan, 0, BUSY_UNTIL);

  it("has many steps at which a crash could hurt", () => {
    expect(steps.length).toBeGreaterThan(100);
  });

  it.each(["master/0", "master/1", "master/2", "worker/0"])(
    "survives a crash of %s: every task ends exactly once",
    (machine) => {
      for (const [step, at] of steps.entries()) {
        const faults = [crash(machine, at, step)];
        expectSound(run({ ...plan, faults }), faults);
      }
    },
  );
});

describe("a cell that keeps a job with whoever had it", () => {
  it("is caught by a crash of that scheduler, and only then", () => {
    const plan = small({ broken: "keep-job" });
    expect(run(plan).findings).toEqual([]);
    const steps = stepsOf(plan, 0, BUSY_UNTIL);
    const caught = steps.filter(
      (at, step) => run({ ...plan, faults: [crash("master/1", at, step)] }).findings.length > 0,
    );
    expect(caught.length).toBeGreaterThan(0);
    expect(caught.length).toBeLessThan(steps.length);
  });
});
