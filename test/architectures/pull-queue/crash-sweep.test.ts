// A pull queue, and a crash of one of its machines a microsecond before and after everything that happens to a handful of tasks.

import { describe, expect, it } from "vitest";
import { run, SECOND, type RunPlan } from "../build-run.ts";
import { BUSY_UNTIL, TASKS, crash, expectSound, stepsOf } from "../crash-steps.ts";
import { fault, names } from "../fault-plans.ts";
import { queuePlan } from "./designs.ts";

const small = (parameters: object): RunPlan =>
  queuePlan({ snapshotEvery: 6, ...parameters }, { tasks: TASKS, workers: 2, end: 60 * SECOND });

describe.each([
  ["long polling", {}],
  ["short polling, messages at hand", { polling: "short", prefetch: 2 }],
] as const)("a pull queue (%s), whenever it strikes,", (_name, parameters) => {
  const plan = small(parameters);
  const steps = stepsOf(plan, 0, BUSY_UNTIL);

  it("has many steps at which a crash could hurt", () => {
    expect(steps.length).toBeGreaterThan(100);
  });

  it.each(["master/0", "worker/0"])("survives a crash of %s: every task ends exactly once", (machine) => {
    for (const [step, at] of steps.entries()) {
      const faults = [crash(machine, at, step)];
      expectSound(run({ ...plan, faults }), faults);
    }
  });
});

describe("the recovery of a broker", () => {
  it.each(["master/0", "worker/0"])(
    "survives a crash of %s at every step, until all that was hidden is back",
    (machine) => {
      const first = fault({ kind: "crash", target: names("master/0"), wipe: false }, 0.1081, 2);
      const plan = small({ extend: false });
      const recovered = 2_108_100;
      const after = stepsOf({ ...plan, faults: [first] }, recovered, recovered + 8 * SECOND);
      expect(after.length).toBeGreaterThan(30);
      for (const [step, at] of after.entries()) {
        const faults = [first, crash(machine, at, step)];
        expectSound(run({ ...plan, faults }), faults);
      }
    },
  );
});
