// Two-level scheduling, and a crash of one of its machines a microsecond before and after everything that happens to a handful of
// tasks.

import { constant } from "../../cluster/build-cluster.ts";
import { describe, expect, it } from "vitest";
import { milliseconds } from "../../../src/kernel/time.ts";
import { run, SECOND, type RunPlan } from "../build-run.ts";
import { BUSY_UNTIL, TASKS, crash, expectSound, stepsOf } from "../crash-steps.ts";
import { fault, names } from "../fault-plans.ts";
import { offerPlan } from "./designs.ts";

const small = (parameters: object): RunPlan =>
  offerPlan({ snapshotEvery: 6, ...parameters }, { tasks: TASKS, workers: 2, end: 60 * SECOND });

describe.each([
  ["at once", { allocationInterval: 0 }],
  ["after some thought", { allocationInterval: 0, thinkPerJob: constant(milliseconds(50)), jobsPerOffer: 1 }],
] as const)("frameworks that decide %s, whenever it strikes,", (_name, parameters) => {
  const plan = small(parameters);
  const steps = stepsOf(plan, 0, BUSY_UNTIL);

  it("have many steps at which a crash could hurt", () => {
    expect(steps.length).toBeGreaterThan(100);
  });

  it.each(["master/0", "master/1", "worker/0"])("survive a crash of %s: every task ends exactly once", (machine) => {
    for (const [step, at] of steps.entries()) {
      const faults = [crash(machine, at, step)];
      expectSound(run({ ...plan, faults }), faults);
    }
  });
});

describe("a framework that acknowledges what is not on its disk yet", () => {
  it("is caught by a crash at some step", () => {
    const plan = small({ allocationInterval: 0, broken: "acknowledge-before-sync" });
    const caught = stepsOf(plan, 0, 0.2 * SECOND).filter(
      (at, step) => run({ ...plan, faults: [crash("master/1", at, step)] }).findings.length > 0,
    );
    expect(caught.length).toBeGreaterThan(0);
  });
});

describe("the recovery of an allocator", () => {
  it.each(["master/0", "master/1", "worker/0"])("survives a crash of %s at every step", (machine) => {
    const first = fault({ kind: "crash", target: names("master/0"), wipe: false }, 0.1081, 2);
    const plan = small({ allocationInterval: 0 });
    const recovered = 2_108_100;
    const after = stepsOf({ ...plan, faults: [first] }, recovered, recovered + SECOND);
    expect(after.length).toBeGreaterThan(50);
    for (const [step, at] of after.entries()) {
      const faults = [first, crash(machine, at, step)];
      expectSound(run({ ...plan, faults }), faults);
    }
  });
});
