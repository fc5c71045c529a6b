// Moves under faults: a machine that crashes at every step of one, and any faults. Whoever dies (where the task was, where it
// goes to, the store that it is saved at, the master), every task ends exactly once, and limits are kept.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { run, SECOND, type PlannedTask, type RunPlan } from "../build-run.ts";
import { crash, stepsOf } from "../crash-steps.ts";
import { anyPlans, fault, loads, names, worlds } from "../fault-plans.ts";
import { checkpoints, diffusing, firstWorker, inOrder, machines, migration, moving, towardsMean } from "./moving.ts";

const HASTY = { interval: SECOND / 5, minDwell: SECOND / 2, memory: SECOND / 2 };

/** The second and third run on slow machines when the fast one becomes free. */
const RUNNING: RunPlan = {
  tasks: [
    { at: 100_000, work: 2 * SECOND },
    { at: 101_000, work: 4 * SECOND },
    { at: 102_000, work: 5 * SECOND },
  ],
  ...inOrder,
  cluster: { nodes: machines([1, 0.25, 0.25]) },
  detection: { interval: SECOND / 4, suspect: SECOND, timeout: 2 * SECOND },
  end: 120 * SECOND,
  architectureParameters: { snapshotEvery: 6 },
  scheduler: { checkpoint: checkpoints(SECOND / 5, SECOND / 10), migration: migration(HASTY) },
};

const WAITING: RunPlan = {
  tasks: Array.from({ length: 8 }, (_, index): PlannedTask => ({ at: 100_000 + index * 1_000, work: 900_000 })),
  queueing: "at-worker",
  placement: firstWorker,
  cluster: { nodes: machines([1, 1, 1]) },
  detection: { interval: SECOND / 4, suspect: SECOND, timeout: 2 * SECOND },
  end: 120 * SECOND,
  architectureParameters: { snapshotEvery: 6 },
  scheduler: { rebalancing: diffusing({ interval: SECOND / 5, minDwell: SECOND / 2 }) },
};

/** From the decision until somebody works elsewhere, and a little more. */
function stepsOfMoves(plan: RunPlan, lasts: number): readonly number[] {
  const [first] = moving(plan).asked;
  return stepsOf(plan, first.at - 2_000, first.at + lasts);
}

describe.each([
  ["of a task that runs", RUNNING, 500_000, ["master/0", "worker/0", "worker/1", "worker/2", "store/0"], 15],
  ["of tasks that wait", WAITING, 300_000, ["master/0", "worker/0", "worker/1", "worker/2"], 30],
] as const)("a move %s, whenever it strikes,", (_what, plan, lasts, targets, least) => {
  const steps = stepsOfMoves(plan, lasts);

  it("has many steps at which a crash could hurt", () => {
    expect(steps.length).toBeGreaterThan(least);
    expect(moving(plan).outcome.findings).toEqual([]);
  });

  it.each(targets)("survives a crash of %s: every task ends exactly once", (machine) => {
    for (const [step, at] of steps.entries()) expectSound(plan, [crash(machine, at, step)]);
  });

  it.each(["master/0", "worker/0", "worker/1"])("survives that %s is cut off, or frozen", (machine) => {
    for (const [step, at] of steps.entries()) {
      if (step % 2 === 1) continue;
      const lastsFor = 0.5 + (step % 5);
      const shape = { kind: "isolate", target: names(machine), direction: "both" } as const;
      expectSound(plan, [fault({ kind: "partition", shape }, at / SECOND, lastsFor)]);
      expectSound(plan, [fault({ kind: "pause", target: names(machine) }, at / SECOND, lastsFor)]);
    }
  });
});

function expectSound(plan: RunPlan, faults: NonNullable<RunPlan["faults"]>): void {
  const { findings, rows } = run({ ...plan, faults });
  const story = faults.map((each) => `${each.text} ${JSON.stringify(each)}`).join(", ");
  expect([story, ...findings]).toEqual([story]);
  expect(rows.length).toBe(plan.tasks.length);
}

describe.each([
  [
    "what runs",
    { scheduler: { checkpoint: checkpoints(SECOND / 5, SECOND / 10), migration: migration({ ...HASTY, gain: 1 }) } },
  ],
  [
    "what waits and what runs",
    {
      queueing: "at-worker",
      scheduler: {
        rebalancing: towardsMean({ minDwell: SECOND, threshold: 0.1, target: 0 }),
        migration: migration(HASTY),
      },
    },
  ],
] as const)("a master that moves %s", (_what, changes) => {
  it("keeps all promises under any faults, and its limits", () => {
    let moves = 0;
    fc.assert(
      fc.property(anyPlans, loads, worlds, fc.integer({ min: 1, max: 1_000 }), (faults, tasks, cluster, seed) => {
        const { asked, outcome } = moving({
          ...changes,
          tasks,
          faults,
          cluster: { ...cluster, nodes: machines([1, 0.25, 0.5], 2) },
          seed: String(seed),
          end: 300 * SECOND,
          architectureParameters: { snapshotEvery: seed % 3 === 0 ? 5 : 10_000 },
        });
        expect(outcome.findings).toEqual([]);
        moves += asked.length;
      }),
      { seed: 3, numRuns: 40 },
    );
    expect(moves).toBeGreaterThan(20);
  });
});
