// Making room under faults: a machine that crashes at every step of it, and random faults. Whoever dies in the grace (who waits,
// who has to go, the machine, or the master), every task ends exactly once.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { capacityQueues } from "../../src/algorithms/ordering/capacity-queues.ts";
import { priority } from "../../src/algorithms/ordering/priority.ts";
import { RECORD } from "../../src/trace/record-kinds.ts";
import { run, SECOND, type PlannedTask, type RunPlan } from "./build-run.ts";
import { crash, expectSound, stepsOf } from "./crash-steps.ts";
import { anyPlans, honestClockPlans, loads, worlds } from "./fault-plans.ts";
import { MAKING_ROOM } from "./floor.ts";

function design(changes: Readonly<Record<string, unknown>> = {}): Partial<RunPlan> {
  return { ordering: priority as never, orderingParameters: { ...MAKING_ROOM, ...changes } };
}

/** Two machines of two cores are full when a task of two cores comes, and then one that is more important still. */
const TASKS: readonly PlannedTask[] = [
  { at: 100_000, work: 400_000, priority: 1 },
  { at: 100_400, work: 420_000, priority: 1 },
  { at: 101_000, work: 170_000, priority: 2 },
  { at: 103_000, work: 500_000, priority: 2 },
  { at: 150_000, work: 90_000, cores: 2, priority: 5 },
  { at: 170_000, work: 5_000, cores: 2, priority: 9 },
];

interface Displacement {
  readonly victim: number;
  readonly preemptor: number;
}

/** Also what was displaced, in order. */
function watched(plan: RunPlan) {
  const displacements: Displacement[] = [];
  const outcome = run({
    ...plan,
    onRecord: (kind, _at, _node, task, _attempt, _epoch, value) => {
      if (kind === RECORD["attempt.displaced"]) displacements.push({ victim: task, preemptor: value });
    },
  });
  return { outcome, displacements };
}

describe.each([
  ["at once", 0, "fast", 5],
  // Whoever comes last takes the room that the one before was promised, and nobody has been stopped by then.
  ["after a grace", 60_000, "safe-stop", 4],
] as const)("making room %s, whenever it strikes,", (_when, grace, recovery, displaced) => {
  const plan: RunPlan = {
    ...design({ grace }),
    tasks: TASKS,
    workers: 2,
    recovery,
    end: 60 * SECOND,
    architectureParameters: { snapshotEvery: 6 },
  };
  const steps = stepsOf(plan, 140_000, 350_000);

  it("displaces so many without a crash, and has many steps at which one could hurt", () => {
    expect(watched(plan).displacements.length).toBe(displaced);
    expect(steps.length).toBeGreaterThan(50);
  });

  it.each(["master/0", "worker/0"])("a crash of %s is survived: every task ends exactly once", (machine) => {
    for (const [step, at] of steps.entries()) {
      const faults = [crash(machine, at, step)];
      expectSound(run({ ...plan, faults }), faults);
    }
  });
});

const priorities = fc.array(fc.nat(3), { minLength: 40, maxLength: 40 });

/** Tasks of a tenant that hold a core at `at`. */
function runningAt(
  rows: readonly { readonly at: number; readonly tenant: number; readonly change: number }[],
  tenant: number,
  at: number,
): number {
  return rows.filter((row) => row.tenant === tenant && row.at <= at).reduce((sum, { change }) => sum + change, 0);
}

const HALVES = {
  flood: { capacity: 0.5, maximum: 1, userLimitFactor: -1 },
  back: { capacity: 0.5, maximum: 1, userLimitFactor: -1 },
};
const inDepartment = (share: number) => ({
  queues: { department: { capacity: share, maximum: share, queues: HALVES } },
});

describe.each([
  ["", { guarantees: { flood: 0.5, back: 0.5 } }, 6],
  [", in a department that has everything,", inDepartment(1), 6],
  [", in a department that has all that it may have, beside machines that are free,", inDepartment(4 / 6), 4],
])("a queue with a guarantee%s", (_where, queues, held) => {
  /** Two tenants; after all faults are healed one comes back for its half of the cores, which the other has borrowed. */
  const RETURN = 120 * SECOND;
  const HORIZON = 5 * SECOND + 3 * SECOND + SECOND;
  const flood = Array.from({ length: 16 }, (_, index) => ({ at: index * SECOND, work: 150 * SECOND, tenant: "flood" }));
  const back = Array.from({ length: 6 }, () => ({ at: RETURN, work: 30 * SECOND, tenant: "back" }));

  it("has it within one horizon of reclaiming after it came back, whatever had happened before", () => {
    let reclaimed = 0;
    fc.assert(
      fc.property(anyPlans, worlds, fc.integer({ min: 1, max: 1_000 }), (faults, cluster, seed) => {
        const rows: { at: number; tenant: number; change: number }[] = [];
        const { findings } = run({
          ordering: capacityQueues as never,
          orderingParameters: {
            ...queues,
            reclaim: true,
            maxWaitBeforeKill: 5 * SECOND,
            interval: SECOND,
            perRound: 0.2,
            naturalTermination: 1,
          },
          tasks: [...flood, ...back],
          faults,
          cluster,
          seed: String(seed),
          end: 900 * SECOND,
          onRecord: (kind, at, _node, task) => {
            const tenant = task < flood.length ? 0 : 1;
            if (kind === RECORD["attempt.started"]) rows.push({ at, tenant, change: 1 });
            if (kind === RECORD["attempt.ended"]) rows.push({ at, tenant, change: -1 });
            if (kind === RECORD["attempt.displaced"] && at > RETURN && at < RETURN + HORIZON) reclaimed += 1;
          },
        });
        expect(findings).toEqual([]);
        expect(runningAt(rows, 0, RETURN)).toBe(held);
        expect([runningAt(rows, 0, RETURN + HORIZON), runningAt(rows, 1, RETURN + HORIZON)]).toEqual([
          held / 2,
          held / 2,
        ]);
      }),
      { seed: 2, numRuns: 15 },
    );
    expect(reclaimed).toBe((held / 2) * 15);
  });
});

describe.each([
  ["at once", design(), "fast", anyPlans],
  ["after a grace", design({ grace: 3 * SECOND, band: 3 }), "safe-stop", honestClockPlans],
  [
    "as fast as it may",
    design({ grace: SECOND, displacementRate: 0.2, displacementBurst: 2, agingInterval: 5 * SECOND }),
    "fast",
    anyPlans,
  ],
] as const)("making room %s", (_how, changes, recovery, plans) => {
  it("keeps all promises under any faults, and displaces nobody who is as important", () => {
    let displaced = 0;
    fc.assert(
      fc.property(
        plans,
        loads,
        priorities,
        worlds,
        fc.integer({ min: 1, max: 1_000 }),
        (faults, load, important, cluster, seed) => {
          const tasks = load.map((task, index) => ({ ...task, priority: important[index] }));
          const { outcome, displacements } = watched({
            ...changes,
            tasks,
            faults,
            cluster,
            recovery,
            seed: String(seed),
            end: 300 * SECOND,
            architectureParameters: { snapshotEvery: seed % 3 === 0 ? 5 : 10_000 },
          });
          expect(outcome.findings).toEqual([]);
          for (const { victim, preemptor } of displacements)
            expect(tasks[victim].priority).toBeLessThan(tasks[preemptor].priority);
          displaced += displacements.length;
        },
      ),
      { seed: 2, numRuns: 30 },
    );
    expect(displaced).toBeGreaterThan(20);
  });
});
