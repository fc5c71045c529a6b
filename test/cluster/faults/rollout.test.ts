// A version that goes out: whose turn it is, what machines run, and how it comes back.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FaultSpec } from "../../../src/cluster/faults/fault.ts";
import type { RolloutAction, VersionSpec } from "../../../src/cluster/faults/rollout/rollout-action.ts";
import type { Duration } from "../../../src/kernel/time.ts";
import type { Host } from "../../../src/process/host.ts";
import { ROLLOUT_CAUSES, ROLLOUT_STEPS, VERSIONS } from "../../../src/trace/record-codes.ts";
import { constant, nodeSpec, SECOND, taskSpec, TestCluster, type TestClusterOptions } from "../build-cluster.ts";
import { names, scheduled } from "../fault-specs.ts";

const us = (seconds: number): Duration => (seconds * SECOND) as Duration;
const count = (machines: number) => ({ kind: "count", count: machines }) as const;
const SOUND: VersionSpec = { faults: [], from: us(0), crashAfter: undefined, starts: true };
const WORKERS = Array.from({ length: 10 }, (_, index) => nodeSpec("worker", index));
const nodes = [nodeSpec("master", 0), ...WORKERS, nodeSpec("client", 0)];
const workers = names(...WORKERS.map(({ name }) => name));
const slow = (factor: number) => ({ kind: "slow", target: workers, factor }) as const;

/** Batches of two; boots take 5 s, and a machine counts after 10. */
function rollout(changes: Partial<RolloutAction> = {}): RolloutAction {
  return {
    kind: "rollout",
    target: workers,
    maxUnavailable: count(2),
    grace: us(20),
    boot: us(5),
    minReady: us(10),
    deadline: us(60),
    pause: us(3),
    order: "given",
    canary: undefined,
    version: SOUND,
    watch: undefined,
    onBad: "rollback",
    rollback: { maxUnavailable: count(2), grace: us(20), pause: us(0) },
    ...changes,
  };
}

/** Every puppet drains in 2 s when it is asked. */
function run(faults: readonly FaultSpec[], options: TestClusterOptions = {}): TestCluster {
  const onDrain = (_node: string, host: Host): void => void host.startTimer(us(2), 9);
  const onTimer = (_node: string, tag: number, host: Host): void => {
    if (tag === 9) host.drained();
  };
  return new TestCluster({ nodes, faults, onDrain, onTimer, ...options });
}

function steps(test: TestCluster): readonly string[] {
  return test.recordsOf("rollout.moved").map(({ at, attempt, epoch }) => {
    const cause = ROLLOUT_CAUSES[epoch]!;
    return `${at / SECOND} ${ROLLOUT_STEPS[attempt]!}${cause === "none" ? "" : ` (${cause})`}`;
  });
}

/** `[seconds, node, version]` */
function installed(test: TestCluster): readonly (readonly [number, number, string])[] {
  return test.recordsOf("version.installed").map(({ at, node, value }) => [at / SECOND, node, VERSIONS[value]!]);
}

/** Most machines that it had taken out at once: from the begin of their turn until they have been up for `minReady`. */
function outMost(test: TestCluster, minReady: number): number {
  const changes = test.records.flatMap(({ name, at, node }) => {
    if (name === "fault.started" && node >= 0) return [{ at, by: 1 }];
    return name === "fault.ended" && node >= 0 ? [{ at: at + minReady, by: -1 }] : [];
  });
  changes.sort((a, b) => a.at - b.at || a.by - b.by);
  let [out, most] = [0, 0];
  for (const { by } of changes) {
    out += by;
    most = Math.max(most, out);
  }
  return most;
}

describe("a rollout", () => {
  it("takes as long as its batches: 5 x (2 s drain + 5 s boot + 10 s) + 4 x 3 s = 97 s", () => {
    const test = run([scheduled(rollout(), 10)]).until(us(300));
    expect(steps(test)).toEqual(["10 began", "107 finished"]);
    expect(installed(test).slice(0, 4)).toEqual([
      [17, 1, "sound"],
      [17, 2, "sound"],
      [37, 3, "sound"],
      [37, 4, "sound"],
    ]);
    expect(installed(test)).toHaveLength(10);
    expect(outMost(test, us(10))).toBe(2);
    expect(test.injector.effects[0]).toMatchObject({ armed: 10, episode: { at: us(10), until: us(107) } });
  });

  it("sends canaries first, and waits", () => {
    const canary = { count: count(3), lasts: us(60) };
    const test = run([scheduled(rollout({ canary, maxUnavailable: { kind: "fraction", fraction: 0.29 } }), 10)]);
    // 0.29 x 10 = 2, rounded down as Kubernetes does: canaries in two batches, 17 + 3 + 17 s; then seven in four, 4 x 17 + 3 x 3 s.
    expect(steps(test.until(us(300)))).toEqual(["10 began", "107 canary-passed", "184 finished"]);
    expect(installed(test).filter(([at]) => at < 107)).toHaveLength(3);
  });

  it("waits for who takes its whole grace, and for who is not well for long enough without a break", () => {
    const crash = scheduled({ kind: "crash", target: names("worker/0"), wipe: false }, 20, 4);
    const test = run([
      scheduled(rollout({ target: names("worker/0", "worker/1"), maxUnavailable: count(1) }), 10),
      crash,
    ]);
    // worker/0 boots at 17, is down from 20 to 24, and counts at 34; worker/1 from 37: boots at 44, counts at 54.
    expect(steps(test.until(us(300)))).toEqual(["10 began", "54 finished"]);
    const deaf = run([scheduled(rollout({ target: names("worker/0") }), 10)], { onDrain: () => {} });
    expect(steps(deaf.until(us(300)))).toEqual(["10 began", "45 finished"]);
  });

  it("leaves whoever leads for last", () => {
    const masters = [0, 1, 2].map((index) => nodeSpec("master", index));
    const action = rollout({ target: names("master/0", "master/1", "master/2"), order: "leader-last" });
    const test = run([scheduled(action, 10)], { nodes: [...masters, nodeSpec("client", 0)] });
    test.leader = 0;
    test.until(us(300));
    expect(installed(test).map(([, node]) => node)).toEqual([1, 2, 0]);
  });

  it("gives the version to who is down, and does not wait for him", () => {
    const crash = scheduled({ kind: "crash", target: names("worker/0"), wipe: false }, 5, 500);
    const test = run([scheduled(rollout({ target: names("worker/0", "worker/1") }), 10), crash]).until(us(600));
    expect(steps(test)).toEqual(["10 began", "27 finished"]);
    expect(installed(test)).toContainEqual([10, 1, "sound"]);
  });
});

describe("what is wrong with a version", () => {
  const bad = (version: Partial<VersionSpec>, changes: Partial<RolloutAction> = {}) =>
    rollout({ target: names("worker/0"), version: { ...SOUND, ...version }, ...changes });

  it("strikes with the version, survives restarts, and is gone when it has gone back", () => {
    const restart = scheduled({ kind: "restart", target: names("worker/0") }, 50);
    const test = run([scheduled(bad({ faults: [slow(4)] }), 10), restart]);
    const slowness: number[] = [];
    for (const second of [16, 18, 49, 51]) test.at(us(second), () => slowness.push(test.node("worker/0").slowness));
    expect([test.until(us(100)), slowness][1]).toEqual([1, 4, 4, 4]);
    expect(test.injector.effects[0]!.episode.until).toBeGreaterThan(us(1_000_000)); // nobody has found it
    const back = run([
      scheduled(bad({ faults: [slow(4)] }), 10),
      scheduled(rollout({ target: names("worker/0") }), 60),
    ]);
    expect(back.until(us(200)).node("worker/0")).toMatchObject({ slowness: 1, ailments: { isNone: true } });
  });

  it("shows later, each time anew after a boot", () => {
    const restart = scheduled({ kind: "restart", target: names("worker/0") }, 50);
    const test = run([scheduled(bad({ faults: [slow(4)], from: us(30) }), 10), restart]);
    const slowness: [number, number][] = [];
    // Up at 17: from 47 on; up again at 50: from 80 on.
    for (const second of [46, 48, 51, 79, 81])
      test.at(us(second), () => slowness.push([second, test.node("worker/0").slowness]));
    test.until(us(100));
    expect(slowness).toEqual([
      [46, 1],
      [48, 4],
      [51, 1],
      [79, 1],
      [81, 4],
    ]);
  });

  it("lets the process die again and again, also while it counts for nothing, until it is late and goes back", () => {
    const test = run([scheduled(bad({ crashAfter: constant(us(8)) }), 10)]).until(us(300));
    // Boots at 17, dies at 25, is back at 30: every 13 s. Never well for 10 s, so late at 17 + 60. It dies at 77 too, after that.
    const crashes = test.recordsOf("node.crashed").map(({ at }) => at / SECOND);
    expect(crashes.slice(0, 5)).toEqual([12, 25, 38, 51, 64]);
    expect(steps(test).slice(0, 3)).toEqual(["10 began", "77 judged (deadline)", "77 rolling-back (deadline)"]);
    expect(steps(test).at(-1)).toMatch(/rolled-back$/);
    expect(test.node("worker/0")).toMatchObject({ isUp: true, ailments: { isNone: true } });
    expect(crashes.filter((at) => at > 100)).toEqual([]);
  });

  it("keeps it from coming up, until it is late and goes back", () => {
    const version = { ...SOUND, starts: false };
    const test = run([scheduled(rollout({ version }), 10)]).until(us(300));
    // Off at 12, due at 17, late at 77; both boot with the old version at once, and count at 87.
    expect(steps(test)).toEqual(["10 began", "77 judged (deadline)", "77 rolling-back (deadline)", "87 rolled-back"]);
    expect(installed(test)).toEqual([
      [17, 1, "bad"],
      [17, 2, "bad"],
      [77, 1, "before"],
      [77, 2, "before"],
    ]);
    expect(test.node("worker/0")).toMatchObject({ isUp: true, ailments: { isNone: true } });
    expect(test.injector.effects[0]!.episode.until).toBe(us(87));
  });

  it("leaves them as they are where it is to be stopped, and goes on where it is to go on", () => {
    const version = { ...SOUND, starts: false };
    const stopped = run([scheduled(rollout({ version, onBad: "pause" }), 10)]).until(us(900));
    expect(steps(stopped)).toEqual(["10 began", "77 judged (deadline)", "77 paused (deadline)"]);
    expect(installed(stopped)).toHaveLength(2);
    const going = run([scheduled(rollout({ version, onBad: "continue" }), 10)]).until(us(900));
    // Each batch is given up 60 s after it was due: 5 x (2 + 5 + 60) + 4 x 3 s.
    expect(steps(going)).toEqual(["10 began", "77 judged (deadline)", "357 finished"]);
    expect(installed(going)).toHaveLength(10);
  });

  it("goes back one by one, if it is to, and not before those are back who are on their way out", () => {
    const pause = scheduled({ kind: "pause", target: names("worker/0") }, 20, 180);
    const action = rollout({
      target: names("worker/0", "worker/1"),
      grace: us(120),
      rollback: { maxUnavailable: count(1), grace: us(120), pause: us(0) },
    });
    const onDrain = (node: string, host: Host): void => {
      if (node === "worker/0") host.drained(); // the other one takes its whole grace
    };
    const test = run([scheduled(action, 10), pause], { onDrain }).until(us(400));
    // worker/0 boots at 15, freezes before it counts, and is late at 75. worker/1 is off at 130, back with the old version at 135, and
    // counts at 145. Only then worker/0 is asked; it hears of it at its thaw, boots at 205, and counts at 215.
    expect(steps(test)).toEqual(["10 began", "75 judged (deadline)", "75 rolling-back (deadline)", "215 rolled-back"]);
    expect(installed(test)).toEqual([
      [15, 1, "sound"],
      [205, 1, "before"],
    ]);
    const turns = test.recordsOf("fault.started").filter(({ task }) => task === 0);
    expect(turns.map(({ at, node }) => [at / SECOND, node])).toEqual([
      [10, 1],
      [10, 2],
      [145, 1],
    ]);
  });

  it("goes with the machine's next version, and comes back with the one before", () => {
    const first = scheduled(bad({ faults: [slow(4)] }), 10);
    const second = scheduled(bad({ starts: false }), 100);
    const test = run([first, second]).until(us(400));
    // The second is never up: back to the first, not to what there was at the start.
    expect(installed(test).map(([, , version]) => version)).toEqual(["bad", "bad", "bad"]);
    expect(test.node("worker/0")).toMatchObject({ isUp: true, slowness: 4 });
  });

  it("is superseded where another one comes before it is over", () => {
    const test = run([scheduled(rollout(), 10), scheduled(rollout({ pause: us(0) }), 40)]).until(us(400));
    expect(steps(test).slice(0, 3)).toEqual(["10 began", "40 superseded", "40 began"]);
    expect(steps(test).at(-1)).toMatch(/finished$/);
  });
});

describe("whatever strikes meanwhile", () => {
  const disturbance = fc.record({
    kind: fc.constantFrom("crash", "pause", "restart"),
    who: fc.integer({ min: 0, max: 9 }),
    at: fc.integer({ min: 0, max: 150 }),
    lasts: fc.integer({ min: 1, max: 40 }),
  });

  it("it takes out no more machines than it may, ends, and leaves all of them alike", () => {
    fc.assert(
      fc.property(
        fc.array(disturbance, { maxLength: 6 }),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 4 }),
        fc.constantFrom(SOUND, { ...SOUND, starts: false }, { ...SOUND, crashAfter: constant(us(4)) }),
        (others, forth, back, version) => {
          const faults = others.map(({ kind, who, at, lasts }) => {
            const target = names(`worker/${who}`);
            const action = kind === "crash" ? ({ kind, target, wipe: false } as const) : ({ kind, target } as never);
            return scheduled(action, at, lasts);
          });
          const action = rollout({
            maxUnavailable: count(forth),
            version,
            rollback: { maxUnavailable: count(back), grace: us(20), pause: us(0) },
          });
          const test = run([scheduled(action, 10), ...faults]).until(us(3_000));
          expect(takenOutMost(test)).toBeLessThanOrEqual(Math.max(forth, back));
          const end = steps(test).at(-1)!;
          expect(end).toMatch(version === SOUND ? /finished$|rolled-back$/ : /rolled-back$/);
          const isNew = end.endsWith("finished");
          const latest = new Map(installed(test).map(([, node, what]) => [node, what]));
          for (const { id, spec, isUp, isPaused, ailments } of test.cluster.nodes) {
            if (spec.role !== "worker") continue;
            expect([spec.name, isUp, isPaused, ailments.isNone]).toEqual([spec.name, true, false, true]);
            expect([spec.name, latest.get(id) ?? "before"]).toEqual([spec.name, isNew ? "sound" : "before"]);
          }
        },
      ),
      { seed: 7, numRuns: 60 },
    );
  });

  /** By the rollout, which is fault 0: from the begin of their turn until they boot. */
  function takenOutMost(test: TestCluster): number {
    const out = new Set<number>();
    const down = new Set<number>();
    let most = 0;
    for (const { name, node, task } of test.records) {
      if (name === "node.crashed") down.add(node);
      if (name === "node.restarted") down.delete(node);
      if (task !== 0) continue;
      if (name === "fault.started" && !down.has(node)) out.add(node);
      if (name === "fault.ended") out.delete(node);
      most = Math.max(most, out.size);
    }
    return most;
  }
});

describe("what it loses", () => {
  it("is an attempt that outlasts its grace", () => {
    const test = run([scheduled(rollout({ target: names("worker/0"), grace: us(1) }), 10)], { onDrain: () => {} });
    test.at(us(9), () => test.host("worker/0").executor.start(taskSpec({ work: us(5) }), 1, 1, us(0)));
    expect(test.until(us(60)).injector.effects[0]!.bit).toBe(1);
  });
});
