// Schedulers without a leader, and a crash of one of the machines a microsecond before and after everything that happens to a handful
// of tasks: every step of probing, reserving, asking for a task, running it and telling of its end.

import { describe, expect, it } from "vitest";
import { run, SECOND, type RunPlan } from "../build-run.ts";
import { BUSY_UNTIL, TASKS, crash, expectSound, stepsOf } from "../crash-steps.ts";
import { fault, names } from "../fault-plans.ts";
import { BINDINGS, sparrowPlan } from "./designs.ts";

const small = (parameters: object): RunPlan =>
  sparrowPlan(parameters, { tasks: TASKS, masters: 2, workers: 2, end: 30 * SECOND });

/** Of batch sampling every fourth step will do: it shares everything with late binding but the probes. */
describe.each([
  ["late binding", BINDINGS.late, 1],
  ["batch sampling", BINDINGS.batch, 4],
] as const)("%s, whenever it strikes,", (_name, parameters, stride) => {
  const plan = small(parameters);
  const steps = stepsOf(plan, 0, BUSY_UNTIL);

  it("has many steps at which a crash could hurt", () => {
    expect(steps.length).toBeGreaterThan(100);
  });

  it.each(["master/0", "worker/0", "client/0"])("survives a crash of %s: every task ends exactly once", (machine) => {
    for (const [step, at] of steps.entries()) {
      if (step % stride !== 0) continue;
      const faults = [crash(machine, at, step)];
      expectSound(run({ ...plan, faults }), faults);
    }
  });
});

describe("a machine that is back before anybody misses it", () => {
  const plan = small({});
  const steps = stepsOf(plan, 0, BUSY_UNTIL);

  it.each(["master/0", "worker/0"])("is missed all the same (%s): every task ends exactly once", (machine) => {
    for (const [step, at] of steps.entries()) {
      if (step % 3 !== 0) continue;
      const faults = [fault({ kind: "crash", target: names(machine), wipe: false }, at / SECOND, 0.03)];
      expectSound(run({ ...plan, faults }), faults);
    }
  });
});
