// Durable execution, and a crash of one of the machines a microsecond before and after everything that happens to a handful of tasks: every
// step of acquiring shards, taking in, deciding, handing out, running and putting the end on record.

import { describe, expect, it } from "vitest";
import type { FaultSpec } from "../../../src/cluster/faults/fault.ts";
import { run, SECOND, type RunPlan } from "../build-run.ts";
import { TASKS, crash, expectSound, stepsOf } from "../crash-steps.ts";
import { fault, names } from "../fault-plans.ts";
import { seconds } from "../../../src/kernel/time.ts";
import { durablePlan, SOUND } from "./designs.ts";

const BUSY = 4 * SECOND;

const small = (parameters: object): RunPlan =>
  durablePlan(parameters, { tasks: TASKS, masters: 2, workers: 2, end: 90 * SECOND });

describe.each([
  ["as it is", SOUND["as it is"], 3],
  ["with heartbeats", SOUND["with heartbeats"], 8],
] as const)("durable execution %s, whenever it strikes,", (_name, parameters, stride) => {
  const plan = small(parameters);
  const steps = stepsOf(plan, 0, BUSY);

  it("has many steps at which a crash could hurt", () => {
    expect(steps.length).toBeGreaterThan(100);
  });

  it.each(["master/0", "master/1", "worker/0", "client/0", "lock/0"])(
    "survives a crash of %s: every task ends exactly once",
    (machine) => {
      for (const [step, at] of steps.entries()) {
        if (step % stride !== 0) continue;
        const faults = [crash(machine, at, step)];
        expectSound(run({ ...plan, faults }), faults);
      }
    },
  );

  it("survives a host that stands still: every task ends exactly once", () => {
    for (const [step, at] of steps.entries()) {
      if (step % (4 * stride) !== 0) continue;
      const faults = [fault({ kind: "pause", target: names("master/0") }, at / SECOND, 25)];
      expectSound(run({ ...plan, faults }), faults);
    }
  });
});

describe("a database that is restarted in good order, whenever that is,", () => {
  it("has told what it has written: every task ends exactly once", () => {
    const plan = small({});
    for (const [step, at] of stepsOf(plan, 0, BUSY).entries()) {
      if (step % 2 !== 0) continue;
      const faults = [fault({ kind: "drain", target: names("lock/0"), grace: seconds(2) }, at / SECOND, 3)];
      expectSound(run({ ...plan, faults }), faults);
    }
  });
});

describe("a database that counts as durable what is not", () => {
  // As long as hosts live, their next writes hide what was lost.
  it("is caught: after some crash of it, and of the hosts, something is lost, or ends twice", () => {
    const all = (at: number, step: number): FaultSpec[] =>
      ["lock/0", "master/0", "master/1"].map((machine) => crash(machine, at, step));
    const finds = (broken?: string): boolean =>
      stepsOf(small({}), 0, BUSY).some((at, step) => {
        const plan = small({ broken });
        return step % 3 === 0 && run({ ...plan, faults: all(at, step) }).findings.length > 0;
      });
    expect(finds()).toBe(false);
    expect(finds("answer-before-sync")).toBe(true);
  });
});
