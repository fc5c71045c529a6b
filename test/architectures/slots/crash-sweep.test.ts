// Masters with slots, and a crash of one of the machines a microsecond before and after everything that happens to a handful of tasks:
// every step of taking in, fetching, claiming, running and putting the end on record, and of the sessions meanwhile.

import { describe, expect, it } from "vitest";
import { run, SECOND, type RunPlan } from "../build-run.ts";
import { TASKS, crash, expectSound, stepsOf } from "../crash-steps.ts";
import { fault, names } from "../fault-plans.ts";
import { seconds } from "../../../src/kernel/time.ts";
import { slotsPlan, SOUND } from "./designs.ts";

/** The coordination service elects its leader for 1 to 2 s, masters register, fetch within a second, and tasks run for half of one. */
const BUSY = 4 * SECOND;

const small = (parameters: object): RunPlan =>
  slotsPlan(parameters, { tasks: TASKS, masters: 2, workers: 2, end: 60 * SECOND });

describe.each([
  ["that stop", SOUND["that stop"], 4],
  ["that wait", SOUND["that wait"], 12],
] as const)("masters with slots %s, whenever it strikes,", (_name, parameters, stride) => {
  const plan = small(parameters);
  const steps = stepsOf(plan, 0, BUSY);

  it("have many steps at which a crash could hurt", () => {
    expect(steps.length).toBeGreaterThan(100);
  });

  it.each(["master/0", "worker/0", "client/0", "lock/0", "lock/1"])(
    "survive a crash of %s: every task ends exactly once",
    (machine) => {
      for (const [step, at] of steps.entries()) {
        if (step % stride !== 0) continue;
        const faults = [crash(machine, at, step)];
        expectSound(run({ ...plan, faults }), faults);
      }
    },
  );
});

describe("a database that is restarted in good order, whenever that is,", () => {
  it("has told what it has written: every task ends exactly once", () => {
    const plan = small({});
    for (const at of stepsOf(plan, 0, BUSY)) {
      const faults = [fault({ kind: "drain", target: names("lock/0"), grace: seconds(2) }, at / SECOND, 3)];
      expectSound(run({ ...plan, faults }), faults);
    }
  });
});

describe("a database that counts as durable what is not", () => {
  it("is caught: after some crash of it something is lost, or ends twice", () => {
    const plan = small({ broken: "answer-before-sync" });
    const caught = stepsOf(plan, 0, BUSY).some(
      (at, step) => run({ ...plan, faults: [crash("lock/0", at, step)] }).findings.length > 0,
    );
    expect(caught).toBe(true);
  });
});
