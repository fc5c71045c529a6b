// Schedulers that share a database, and a crash of one of the machines a microsecond before and after everything that happens to a
// handful of tasks: every step of taking in, acquiring, firing, running and putting the end on record.

import { describe, expect, it } from "vitest";
import { run, SECOND, type RunPlan } from "../build-run.ts";
import { BUSY_UNTIL, TASKS, crash, expectSound, stepsOf } from "../crash-steps.ts";
import { databasePlan, SOUND } from "./designs.ts";

const small = (parameters: object): RunPlan =>
  databasePlan(parameters, { tasks: TASKS, masters: 2, workers: 2, end: 60 * SECOND });

/** Of batches every fourth step will do: they share everything with single rows but how they are acquired. */
describe.each([
  ["one row at a time", SOUND["one row at a time"], 1],
  ["ten rows a lock", SOUND["ten rows a lock, few threads"], 4],
  ["rows that are passed over", SOUND["rows that are passed over"], 2],
] as const)("%s, whenever it strikes,", (_name, parameters, stride) => {
  const plan = small(parameters);
  const steps = stepsOf(plan, 0, BUSY_UNTIL);

  it("has many steps at which a crash could hurt", () => {
    expect(steps.length).toBeGreaterThan(100);
  });

  it.each(["master/0", "worker/0", "client/0", "lock/0"])(
    "survives a crash of %s: every task ends exactly once",
    (machine) => {
      for (const [step, at] of steps.entries()) {
        if (step % stride !== 0) continue;
        const faults = [crash(machine, at, step)];
        expectSound(run({ ...plan, faults }), faults);
      }
    },
  );
});

describe("a database that counts as durable what is not", () => {
  it("is caught: after some crash of it something is lost, or ends twice", () => {
    const plan = small({ broken: "answer-before-sync" });
    const caught = stepsOf(plan, 0, BUSY_UNTIL).some(
      (at, step) => run({ ...plan, faults: [crash("lock/0", at, step)] }).findings.length > 0,
    );
    expect(caught).toBe(true);
  });
});
