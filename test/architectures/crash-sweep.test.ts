// Crash at every step (catalogue H7): a run without faults shows every instant at which anything happened to a handful of
// tasks; then one machine is crashed a microsecond before and after each of them, in a run of its own.

import { describe, expect, it } from "vitest";
import { run, SECOND, type RunPlan } from "./build-run.ts";
import { BUSY_UNTIL, TASKS, crash, expectSound, stepsOf } from "./crash-steps.ts";
import { DESIGNS, type Design } from "./designs.ts";
import { fault, names } from "./fault-plans.ts";

function small(design: Design, plan: Partial<RunPlan>): RunPlan {
  return {
    ...DESIGNS[design],
    tasks: TASKS,
    workers: 2,
    end: 60 * SECOND,
    architectureParameters: { snapshotEvery: 6 },
    ...plan,
  };
}

describe.each([
  ["fifo", "fast"],
  ["srpt", "safe-stop"],
  ["mlfq", "fast"],
  ["stale", "fast"],
  ["stealing", "fast"],
] as const)("single-master (%s, %s), whenever it strikes,", (design, recovery) => {
  const plan = small(design, { recovery });
  const steps = stepsOf(plan, 0, BUSY_UNTIL);

  it("has many steps at which a crash could hurt", () => {
    expect(steps.length).toBeGreaterThan(100);
  });

  it.each(["master/0", "worker/0", "client/0"])("survives a crash of %s: every task ends exactly once", (machine) => {
    for (const [step, at] of steps.entries()) {
      const faults = [crash(machine, at, step)];
      expectSound(run({ ...plan, faults }), faults);
    }
  });
});

describe("a crash during the recovery from a crash", () => {
  it.each(["master/0", "worker/0"])("of the master, this time of %s, is survived at every step of it", (machine) => {
    const first = fault({ kind: "crash", target: names("master/0"), wipe: false }, 0.1081, 2);
    const plan = small("fifo", { recovery: "fast", end: 90 * SECOND });
    const recovered = 2_108_100;
    const steps = stepsOf({ ...plan, faults: [first] }, recovered, recovered + 1.2 * SECOND);
    expect(steps.length).toBeGreaterThan(50);
    for (const [step, at] of steps.entries()) {
      const faults = [first, crash(machine, at, step)];
      expectSound(run({ ...plan, faults }), faults);
    }
  });

  it("of master and worker together is survived whoever is back first", () => {
    for (let step = 0; step < 30; step += 1) {
      const at = 103_500 + step * 171;
      const faults = [
        fault({ kind: "crash", target: names("master/0"), wipe: false }, at / SECOND, 1 + (step % 3)),
        fault(
          { kind: "crash", target: names("worker/0", "worker/1"), wipe: false },
          (at + step) / SECOND,
          1 + (step % 5) * 0.6,
        ),
      ];
      expectSound(run(small("fifo", { faults })), faults);
    }
  });
});
