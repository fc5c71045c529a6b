// XXL-JOB's routes under faults: crashes at every step, and random weather for executors and database. Every launch comes to an end.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { run, SECOND, type RunPlan } from "../build-run.ts";
import { BUSY_UNTIL, TASKS, crash, expectSound, stepsOf } from "../crash-steps.ts";
import { databasePlan } from "./designs.ts";
import { outcomeOfText, tell } from "./route-stories.ts";

const ROUTES = {
  failover: { route: "failover" },
  "busyover, snapshots": { route: "busyover", snapshotEvery: 5 },
  "placement, retries": { route: "placement", failRetries: 3 },
};

/** Schedulers of XXL-JOB's do not survive their own crash, and are not meant to: of the others, any may crash at any step. */
describe.each(Object.entries(ROUTES))("%s, whenever a crash strikes,", (_name, parameters) => {
  const plan: RunPlan = databasePlan(
    { style: "xxl-job", routeTimeout: SECOND / 2, ...parameters },
    { tasks: TASKS, masters: 2, workers: 2, end: 90 * SECOND },
  );
  const steps = stepsOf(plan, 0, BUSY_UNTIL);

  test.each(["worker/0", "client/0", "lock/0"])("a crash of %s leaves every task with exactly one end", (machine) => {
    expect(steps.length).toBeGreaterThan(50);
    for (const [step, at] of steps.entries()) {
      if (step % 3 !== 0) continue;
      const faults = [crash(machine, at, step)];
      expectSound(run({ ...plan, faults }), faults);
    }
  });
});

describe("as long as no scheduler goes down", () => {
  const instant = fc.integer({ min: 1_000, max: 100_000 }).map((at) => `at: ${at}ms`);
  const span = fc.integer({ min: 500, max: 100_000 }).map((lasts) => `for: ${lasts}ms`);
  const victim = fc.constantFrom("worker/0", "worker/1", "any worker", "lock/0");
  const kind = fc.constantFrom("crash: VICTIM", "pause: VICTIM", "partition: { isolate: VICTIM }");
  const fault = fc
    .tuple(instant, kind, victim, span)
    .map(([at, what, who, lasts]) => `{ ${at}, ${what.replace("VICTIM", who)}, ${lasts} }`);
  const weather = fc.array(fault, { minLength: 1, maxLength: 6 });
  const designs = fc.constantFrom(
    "route: failover",
    "route: failover, failRetries: 2",
    "route: busyover, snapshotEvery: 10",
    "route: placement, failRetries: 1, registryBeat: 5s",
    "route: sharding-broadcast, failRetries: 1, blockStrategy: cover-early",
  );

  test(
    "every launch comes to exactly one end, whatever becomes of executors and database",
    { timeout: 120_000 },
    () => {
      fc.assert(
        fc.property(designs, weather, (design, faults) => {
          const story = {
            design: `${design}, fastThreads: 2`,
            masters: 2,
            trigger: "count: 3",
            service: "{ exponential: 4s }",
            duration: "110s",
          };
          const text = tell({ ...story, placement: "lfu", faults: `[${faults.join(", ")}]` });
          const web = "web: { arrivals: { poisson: 1/s }, service: 500ms }";
          const { metrics, findings } = outcomeOfText(text.replace("workload: {", `workload: { ${web},`));
          expect(findings).toEqual([]);
          expect(metrics["triggers.missed"]).toBe(0);
          expect(metrics["triggers.launched"] + metrics["triggers.skipped"]).toBe(metrics["triggers.due"]);
          expect(metrics["tasks.completed"] + metrics["tasks.deadLettered"]).toBe(metrics["tasks.submitted"]);
        }),
        { seed: 5, numRuns: 40, endOnFailure: true },
      );
    },
  );
});
