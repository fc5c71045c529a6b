// A primary whose replica has everything that counts, and a witness: whenever a machine crashes, is frozen, or is cut off, every task ends
// exactly once, and nobody is told anything that is not so later.

import { describe, expect, it, vi } from "vitest";
import type { FaultSpec } from "../../../src/cluster/faults/fault.ts";
import { run, SECOND, type RunOutcome, type RunPlan } from "../build-run.ts";
import { BUSY_UNTIL, TASKS, crash, expectSound, stepsOf } from "../crash-steps.ts";
import { fault, names } from "../fault-plans.ts";
import { shippingPlan } from "./runs.ts";

vi.setConfig({ testTimeout: 300_000 });

/** So many steps are left out for each that is taken: runs with several masters are long. */
const EVERY = 24;

/**
 * A new primary has in its books what the old one did not live to tell: that a task was admitted shows when it is queued, and that one has
 * ended does not show. What the observatory allows for, the checker does not know.
 */
function expectSurvival(outcome: RunOutcome, faults: readonly FaultSpec[]): void {
  const findings = outcome.findings.filter((finding) => {
    const [, task] = /^task (\d+) was acknowledged and never ended$/.exec(finding) ?? [];
    const wasDone = task !== undefined && outcome.checker.tasks.get(Number(task))!.succeeded.size > 0;
    return !wasDone && !/was acknowledged before it was admitted/.test(finding);
  });
  expectSound({ ...outcome, findings }, faults);
}

function planOf(changes: Readonly<Record<string, unknown>>, masters = 2): RunPlan {
  return { ...shippingPlan(changes), tasks: TASKS, end: 40 * SECOND, masters };
}

describe.each([
  ["sync", planOf({}), 0],
  ["sync, without going on alone", planOf({ fallback: false, semiSyncTimeout: undefined }), 6],
  ["semi-sync of three", planOf({ replication: "semi-sync" }, 3), 12],
  [
    "sync and a replica that decides, without going on alone",
    planOf({ promotion: "automatic", primaryTimeout: SECOND, fallback: false, semiSyncTimeout: undefined }),
    18,
  ],
] as const)("%s, whenever it strikes,", (_name, plan, offset) => {
  const steps = stepsOf(plan, 0, BUSY_UNTIL).filter((_, step) => step % EVERY === offset);

  it("has many steps at which a fault could hurt", () => {
    expect(steps.length).toBeGreaterThan(8);
  });

  it.each(["master/0", "master/1", "worker/0"])("survives a crash of %s", (machine) => {
    for (const [step, at] of steps.entries()) {
      const faults = [crash(machine, at, step)];
      expectSurvival(run({ ...plan, faults }), faults);
    }
  });

  it("survives that the primary is cut off, or frozen, for longer than a lease", () => {
    for (const [step, at] of steps.entries()) {
      const lasts = 0.3 + (step % 5) * 0.7;
      const cut = [
        fault(
          { kind: "partition", shape: { kind: "isolate", target: names("master/0"), direction: "both" } },
          at / SECOND,
          lasts,
        ),
      ];
      expectSurvival(run({ ...plan, faults: cut }), cut);
      const frozen = [fault({ kind: "pause", target: names("master/0") }, at / SECOND, lasts)];
      expectSurvival(run({ ...plan, faults: frozen }), frozen);
    }
  });
});
