// A node's executor: what attempts hold, how their work advances, and what is left of it when they are stopped.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FaultAction, FaultSpec } from "../../src/cluster/faults/fault.ts";
import type { Duration, Instant } from "../../src/kernel/time.ts";
import type { TaskSpec } from "../../src/process/task.ts";
import { OUTCOMES } from "../../src/trace/record-codes.ts";
import { nodeSpec, SECOND, taskSpec, TestCluster } from "./build-cluster.ts";

const NOTHING = 0 as Duration;

function fault(
  action: { readonly kind: string; readonly factor?: number; readonly wipe?: boolean },
  at: number,
  lasts: number,
): FaultSpec {
  const target = { kind: "names", names: ["worker/0"] };
  return {
    kind: "scheduled",
    text: "",
    action: { target, ...action } as FaultAction,
    at: at as Instant,
    lasts: lasts as Duration,
  };
}

function runOne(task: TaskSpec, faults: readonly FaultSpec[], speed = 1): TestCluster {
  const test = new TestCluster({ faults, nodes: [nodeSpec("worker", 0, { speed })] });
  test.at(SECOND, () => test.host("worker/0").executor.start(task, 1, 1, NOTHING));
  return test.until(10_000 * SECOND);
}

function ends(test: TestCluster): readonly (readonly [number, string])[] {
  return test.recordsOf("attempt.ended").map(({ at, value }) => [at, OUTCOMES[value]]);
}

describe("an executor", () => {
  it("holds cores, memory and named resources while an attempt runs, and gives them back when it ends", () => {
    const test = new TestCluster({ nodes: [nodeSpec("worker", 0, { cores: 4, memory: 100, resources: { gpu: 1 } })] });
    const { executor } = test.host("worker/0");
    const big = taskSpec({ cores: 3, memory: 60, resources: { gpu: 1 } });
    executor.start(big, 1, 1, NOTHING);
    expect(executor.freeCores).toBe(1);
    expect(executor.fits(taskSpec({ cores: 2 }))).toBe(false);
    expect(executor.fits(taskSpec({ memory: 41 }))).toBe(false);
    expect(executor.fits(taskSpec({ resources: { gpu: 1 } }))).toBe(false);
    expect(executor.fits(taskSpec({ resources: { tape: 1 } }))).toBe(false);
    expect(executor.fits(taskSpec({ cores: 1, memory: 40, resources: {} }))).toBe(true);
    test.until(2 * SECOND);
    expect(executor.fits(big)).toBe(true);
    expect(executor.isRunning(big.id, 1)).toBe(false);
  });

  it("goes on when the slowness of several faults together would have an attempt end after the last instant there is", () => {
    const slow = [1, 2, 3].map((at) => fault({ kind: "slow", factor: 1e5 }, (1 + at) * SECOND, 10 * SECOND));
    const test = runOne(taskSpec({ work: 3 * SECOND }), slow);
    // 1 s of work before the first strike, next to none in the 12 s of all three, and 2 s after the last heal.
    expect(test.recordsOf("attempt.ended").map(({ at }) => Math.round(at / 1_000))).toEqual([16_000]);
  });

  it("tells its process of an end, after the attempt has given back what it held", () => {
    const test = runOne(taskSpec({ work: 2 * SECOND }), []);
    expect(test.happened("worker/0", "executed").map(({ at }) => at)).toEqual([3 * SECOND]);
    expect(ends(test)).toEqual([[3 * SECOND, "succeeded"]]);
  });

  it("runs work at the node's speed, rounded up to a whole microsecond", () => {
    expect(ends(runOne(taskSpec({ work: 2 * SECOND }), [], 2))).toEqual([[2 * SECOND, "succeeded"]]);
    expect(ends(runOne(taskSpec({ work: 10 }), [], 3))).toEqual([[SECOND + 4, "succeeded"]]);
  });

  it("slows down in the middle of an attempt, and is quick again afterwards", () => {
    const slow = fault({ kind: "slow", factor: 10 }, 2 * SECOND, 5 * SECOND);
    // 1 s of 3 done at full speed, 0.5 s while slow, 1.5 s afterwards.
    expect(ends(runOne(taskSpec({ work: 3 * SECOND }), [slow]))).toEqual([[8_500_000, "succeeded"]]);
  });

  it("stands still while the node is paused", () => {
    const pause = fault({ kind: "pause" }, 2 * SECOND, 50 * SECOND);
    expect(ends(runOne(taskSpec({ work: 3 * SECOND }), [pause]))).toEqual([[54 * SECOND, "succeeded"]]);
  });

  it("loses what runs at a crash", () => {
    const test = runOne(taskSpec({ work: 3 * SECOND }), [fault({ kind: "crash", wipe: false }, 2 * SECOND, SECOND)]);
    expect(ends(test)).toEqual([[2 * SECOND, "crashed"]]);
    expect(test.happened("worker/0", "executed")).toEqual([]);
    expect(test.host("worker/0").executor.freeCores).toBe(2);
  });

  it("says what a stopped attempt has done, and a later attempt need not do it again", () => {
    const test = new TestCluster();
    const { executor } = test.host("worker/0");
    const task = taskSpec({ work: 3 * SECOND });
    let saved: Duration | undefined;
    test.at(SECOND, () => executor.start(task, 1, 1, NOTHING));
    test.at(2_200_000, () => (saved = executor.stop(task.id, 1, "preempted")));
    test.at(5 * SECOND, () => executor.start(task, 2, 1, saved!));
    test.until(60 * SECOND);
    expect(saved).toBe(1_200_000);
    expect(test.recordsOf("attempt.saved").map(({ value }) => value)).toEqual([1_200_000]);
    expect(ends(test)).toEqual([
      [2_200_000, "preempted"],
      [6_800_000, "succeeded"],
    ]);
    expect(executor.stop(task.id, 2, "killed")).toBeUndefined();
  });

  it("tells what an attempt did itself, not what those before it had done", () => {
    const test = new TestCluster();
    const { executor } = test.host("worker/0");
    const task = taskSpec({ work: 3 * SECOND });
    let done: Duration | undefined;
    test.at(SECOND, () => executor.start(task, 2, 1, (2 * SECOND) as Duration));
    test.at(1_250_000, () => (done = executor.stop(task.id, 2, "preempted")));
    test.until(60 * SECOND);
    expect(done).toBe(250_000);
    expect(test.recordsOf("attempt.saved").map(({ value }) => value)).toEqual([250_000]);
  });

  it("forgets an attempt that was stopped between others, and goes on with those", () => {
    const test = new TestCluster({
      nodes: [nodeSpec("worker", 0, { cores: 4 })],
      faults: [
        fault({ kind: "slow", factor: 2 }, 2 * SECOND, 10 * SECOND),
        fault({ kind: "crash", wipe: false }, 4 * SECOND, SECOND),
      ],
    });
    const { executor } = test.host("worker/0");
    const [first, second, third] = [10, 10, 2.5].map((work) => taskSpec({ work: work * SECOND }));
    for (const task of [first, second, third]) executor.start(task, 1, 1, NOTHING);
    test.at(SECOND, () => executor.stop(second.id, 1, "killed"));
    test.until(60 * SECOND);
    const ended = test.recordsOf("attempt.ended").map(({ at, task, value }) => [at, task, OUTCOMES[value]]);
    expect(ended).toEqual([
      [SECOND, second.id, "killed"],
      [3 * SECOND, third.id, "succeeded"],
      [4 * SECOND, first.id, "crashed"],
    ]);
  });

  it("says nothing of saved work where what a preempted attempt has done is not kept", () => {
    const test = new TestCluster();
    const { executor } = test.host("worker/0");
    const task = taskSpec({ work: 3 * SECOND });
    test.at(SECOND, () => executor.start(task, 1, 1, NOTHING));
    test.at(2 * SECOND, () => executor.stop(task.id, 1, "preempted", false));
    test.until(3 * SECOND);
    expect(test.recordsOf("attempt.saved")).toEqual([]);
    expect(ends(test)).toEqual([[2 * SECOND, "preempted"]]);
  });

  it("lets an attempt stand still while it is suspended, and says how far it is", () => {
    const test = new TestCluster();
    const { executor } = test.host("worker/0");
    const task = taskSpec({ work: 4 * SECOND });
    const seen: unknown[] = [];
    test.at(SECOND, () => executor.start(task, 1, 1, SECOND as Duration));
    test.at(2 * SECOND, () => {
      executor.suspend(task.id, 1);
      seen.push(executor.workDone(task.id, 1), executor.progress(task.id, 1), executor.freeCores);
    });
    test.at(5 * SECOND, () => seen.push(executor.workDone(task.id, 1)));
    test.at(7 * SECOND, () => executor.resume(task.id, 1));
    test.until(60 * SECOND);
    expect(seen).toEqual([2 * SECOND, 0.5, 1, 2 * SECOND]);
    expect(ends(test)).toEqual([[9 * SECOND, "succeeded"]]);
    expect([executor.workDone(task.id, 1), executor.progress(task.id, 1)]).toEqual([undefined, undefined]);
  });

  it("lets the attempts of a flawed task fail where they fail, until one is sound", () => {
    const flaw = { attempts: 2, at: 0.25, isPoison: false };
    const test = new TestCluster();
    const { executor } = test.host("worker/0");
    const task = taskSpec({ work: 4 * SECOND, flaw });
    for (const attempt of [1, 2, 3]) test.at(attempt * 10 * SECOND, () => executor.start(task, attempt, 1, NOTHING));
    test.until(60 * SECOND);
    expect(ends(test)).toEqual([
      [11 * SECOND, "failed"],
      [21 * SECOND, "failed"],
      [34 * SECOND, "succeeded"],
    ]);
    expect(test.happened("worker/0", "executed").length).toBe(3);
  });

  it("loses its process to a poison task, with everything that runs, and gets it back after five seconds", () => {
    const flaw = { attempts: Infinity, at: 0.5, isPoison: true };
    const test = new TestCluster();
    const { executor } = test.host("worker/0");
    test.at(SECOND, () => executor.start(taskSpec({ work: 4 * SECOND, flaw }), 1, 1, NOTHING));
    test.at(SECOND, () => executor.start(taskSpec({ work: 40 * SECOND }), 1, 1, NOTHING));
    test.until(60 * SECOND);
    expect(ends(test)).toEqual([
      [3 * SECOND, "crashed"],
      [3 * SECOND, "crashed"],
    ]);
    expect(test.recordsOf("node.restarted").map(({ at }) => at)).toEqual([8 * SECOND]);
    expect(test.happened("worker/0", "executed")).toEqual([]);
  });

  it("keeps attempts of one task apart by their number", () => {
    const test = new TestCluster();
    const { executor } = test.host("worker/0");
    const task = taskSpec();
    executor.start(task, 4, 1, NOTHING);
    expect(executor.stop(task.id, 3, "killed")).toBeUndefined();
    expect(executor.isRunning(task.id, 4)).toBe(true);
  });

  it("ends an attempt of which nothing is left at once, and not within the call", () => {
    const test = new TestCluster();
    const task = taskSpec({ work: SECOND });
    test.host("worker/0").executor.start(task, 1, 1, SECOND as Duration);
    expect(test.host("worker/0").executor.isRunning(task.id, 1)).toBe(true);
    expect(ends(test.until(0))).toEqual([[0, "succeeded"]]);
  });

  it("does exactly the work that its speed allows, through any overlapping slowness and pauses", () => {
    const episode = fc.tuple(
      fc.constantFrom(0, 2, 4, 3, 10, 1.5),
      fc.integer({ min: 0, max: 20 * SECOND }),
      fc.integer({ min: 1, max: 20 * SECOND }),
    );
    fc.assert(
      fc.property(
        fc.array(episode, { maxLength: 6 }),
        fc.integer({ min: 1, max: 20 * SECOND }),
        fc.constantFrom(1, 2, 0.5),
        (episodes, work, speed) => {
          const faults = episodes.map(([factor, at, lasts]) =>
            fault(factor === 0 ? { kind: "pause" } : { kind: "slow", factor }, at, lasts),
          );
          const [[end]] = ends(runOne(taskSpec({ work }), faults, speed));
          // Brute force: add up the work of every stretch between two changes, to the microsecond.
          const marks = [...new Set<number>([SECOND, end, ...episodes.flatMap(([, at, lasts]) => [at, at + lasts])])]
            .filter((mark) => mark >= SECOND && mark <= end)
            .sort((a, b) => a - b);
          let done = 0;
          let lastPace = 0;
          for (let index = 1; index < marks.length; index += 1) {
            const now = marks[index - 1];
            const active = episodes.filter(([, at, lasts]) => at <= now && now < at + lasts);
            lastPace = active.some(([factor]) => factor === 0)
              ? 0
              : active.reduce<number>((pace, [factor]) => pace / factor, speed);
            done += (marks[index] - now) * lastPace;
          }
          expect(done).toBeGreaterThanOrEqual(work - 0.001);
          expect(done - 2 * lastPace).toBeLessThan(work); // at most a microsecond of rounding too late
        },
      ),
      { seed: 1, numRuns: 200 },
    );
  });
});
