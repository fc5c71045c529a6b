// Tasks that run at one worker and go on at another: when, by hand, and what becomes of a move that goes wrong.

import { describe, expect, it } from "vitest";
import { SECOND } from "../../cluster/build-cluster.ts";
import type { RunPlan } from "../build-run.ts";
import { fault, names } from "../fault-plans.ts";
import { checkpoints, inOrder, machines, migration, moving } from "./moving.ts";

/** A fast machine, which is taken for 40 s, and one of a quarter of its speed; the second task goes to that. */
function unlike(changes: Partial<RunPlan> = {}, scheduler: RunPlan["scheduler"] = {}): RunPlan {
  return {
    tasks: [
      { at: 100_000, work: 40 * SECOND },
      { at: 200_000, work: 100 * SECOND },
    ],
    ...inOrder,
    cluster: { nodes: machines([1, 0.25]) },
    end: 600 * SECOND,
    ...changes,
    scheduler: { checkpoint: checkpoints(2 * SECOND, SECOND), migration: migration(), ...scheduler },
  };
}

describe("a task on a slow machine", () => {
  it("goes on at the fast one when that is free: by hand", () => {
    const { asked, done, starts, outcome } = moving(unlike());
    expect(outcome.findings).toEqual([]);
    expect(asked.map(({ task, from, to }) => [task, from, to])).toEqual([[1, 1, 0]]);
    // Free at 40.1 s, looked at by 41 s or so; 10 s are done by then. Saved in 2 s, started in 1 s, and 90 s left.
    const at = asked[0].at / SECOND;
    expect(at).toBeGreaterThan(40);
    expect(at).toBeLessThan(41.2);
    const doneBefore = (at - 0.2) / 4;
    expect(done.get(1)).toBeCloseTo(at + 3 + 100 - doneBefore, 1);
    expect(starts.length).toBe(3);
  });

  it("stays if saving and starting take too long", () => {
    // 90 s are left at 40 s: 360 s here. 1.2 x (cost + 90) = 360 at a cost of 210 s.
    const dear = (cost: number) => moving(unlike({}, { checkpoint: checkpoints(cost * SECOND, 0) }));
    expect(dear(220).asked).toEqual([]);
    expect(dear(200).asked.length).toBe(1);
    expect(dear(220).done.get(1)).toBeCloseTo(400.2, 1);
  });

  it("stays if what it has done would be lost, unless it is sooner done anew", () => {
    // Nothing is saved: 100 s there, 360 s here; and with the other machine at half the speed 200 s x 1.2 < 360 s still.
    const lost = checkpoints(0, 0, false);
    expect(moving(unlike({}, { checkpoint: lost })).done.get(1)).toBeCloseTo(141, 0);
    const half = unlike({ cluster: { nodes: machines([0.3, 0.25]) } }, { checkpoint: lost });
    expect(moving(half).asked).toEqual([]);
  });

  it("keeps what it did where nothing is ever saved, as whoever is preempted does", () => {
    const { done, asked } = moving(unlike({}, { checkpoint: undefined }));
    expect(done.get(1)).toBeCloseTo(asked[0].at / SECOND + 100 - (asked[0].at / SECOND - 0.2) / 4, 1);
  });

  it("does not go where somebody waits for the place", () => {
    const waiting = Array.from({ length: 3 }, (_, index) => ({ at: 300_000 + index * 1_000, work: 30 * SECOND }));
    const plan = unlike();
    const { asked } = moving({ ...plan, tasks: [...plan.tasks, ...waiting] });
    // 40 s, and three times 30 s in the only place: free at 130 s.
    expect(asked.length).toBe(1);
    expect(asked[0].at / SECOND).toBeGreaterThan(130);
  });

  it("does not go where a task waits that needs more than that place", () => {
    const cores = (works: readonly number[]) =>
      works.map((work, index) => ({ at: 100_000 + index * 1_000, work: work * SECOND }));
    const wide = { at: 300_000, work: 10 * SECOND, cores: 2 };
    const plan = unlike({ tasks: [...cores([10, 60, 100, 100]), wide], cluster: { nodes: machines([1, 0.25], 2) } });
    const { asked, starts } = moving(plan);
    // A core is free at 10 s, and the other one at 60 s: both are for the task that needs two.
    expect(starts[4]).toBe("4 at 0 @60");
    expect(asked[0].at / SECOND).toBeGreaterThan(70);
    expect(asked.length).toBe(2);
  });

  it("finds the place that was kept for it, whoever comes while it is saved", () => {
    const plan = unlike({}, { checkpoint: checkpoints(10 * SECOND, SECOND) });
    const { starts, asked } = moving({ ...plan, tasks: [...plan.tasks, { at: 45 * SECOND, work: SECOND }] });
    expect(asked.length).toBe(1);
    // The newcomer waits until the slow machine is left.
    expect(starts).toEqual(["0 at 0 @0", "1 at 1 @0", "1 at 0 @51", "2 at 1 @51"]);
  });
});

describe("a machine", () => {
  const alike = (changes: Partial<RunPlan> = {}, settings = {}): RunPlan => ({
    tasks: [{ at: 100_000, work: 100 * SECOND }],
    ...inOrder,
    cluster: { nodes: machines([1, 1, 1]) },
    end: 900 * SECOND,
    ...changes,
    scheduler: { checkpoint: checkpoints(2 * SECOND, SECOND), migration: migration(settings) },
  });

  it("that turns slow and answers every beat is left, and nobody goes back", () => {
    const gray = fault({ kind: "slow", target: names("worker/0"), factor: 10 }, 20, 600);
    const { asked, done, outcome } = moving(alike({ faults: [gray] }));
    expect(outcome.findings).toEqual([]);
    expect(asked.length).toBe(1);
    expect(asked[0].from).toBe(0);
    // 20 s are done; by the time that it is believed to be slow enough, not many more seconds have passed.
    expect(asked[0].at / SECOND).toBeLessThan(26);
    expect(done.get(0)).toBeLessThan(112);
  });

  it("that is to go down is left, also for one that is no faster", () => {
    const drain = fault({ kind: "drain", target: names("worker/0"), grace: 300 * SECOND } as never, 20, 500);
    const evacuated = moving(alike({ faults: [drain] }));
    expect(evacuated.outcome.findings).toEqual([]);
    expect(evacuated.asked.map(({ from }) => from)).toEqual([0]);
    expect(evacuated.asked[0].at / SECOND).toBeLessThan(22);
    expect(moving(alike({ faults: [drain] }, { evacuate: false })).asked).toEqual([]);
  });
});

describe("a move", () => {
  it("that cannot be saved is not made: the task goes on where it is, and its place there is not lost", () => {
    const down = fault({ kind: "crash", target: names("store/0"), wipe: false }, 30, 60);
    const { asked, done, starts, outcome } = moving(unlike({ faults: [down] }));
    expect(outcome.findings).toEqual([]);
    // Tried at 41 s, and again after it has stayed for 30 s, which fails too; the third time the store is back.
    expect(asked.length).toBe(3);
    expect(starts.length).toBe(3);
    expect(done.get(1)!).toBeLessThan(300);
    expect(outcome.observations.metrics["work.wasted"] ?? 0).toBeLessThan(30);
  });

  it("is not begun before a new master knows what is going on", () => {
    const crash = fault({ kind: "crash", target: names("master/0"), wipe: false }, 39, 2);
    const { asked, outcome } = moving(unlike({ faults: [crash] }));
    expect(outcome.findings).toEqual([]);
    expect(asked.length).toBe(1);
    expect(asked[0].at / SECOND).toBeGreaterThan(41 + 30);
  });
});
