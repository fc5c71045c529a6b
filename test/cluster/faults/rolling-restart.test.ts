// Rolling restarts: whose turn it is, and when the next one comes.

import { describe, expect, it } from "vitest";
import type { FaultAction, FaultSpec, Target } from "../../../src/cluster/faults/fault.ts";
import type { Duration } from "../../../src/kernel/time.ts";
import type { Host } from "../../../src/process/host.ts";
import { nodeSpec, SECOND, TestCluster, type TestClusterOptions } from "../build-cluster.ts";
import { names, scheduled } from "../fault-specs.ts";
import { machineLife } from "./machine-life.ts";

function rolling(target: Target, order: "given" | "leader-last" = "given"): FaultAction {
  return { kind: "rolling-restart", target, grace: (10 * SECOND) as Duration, pause: (5 * SECOND) as Duration, order };
}

/** Every puppet drains at once when it is asked. */
const OBEDIENT = (_node: string, host: Host): void => host.drained();
const DEAF = (): void => {};

function run(faults: readonly FaultSpec[], options: TestClusterOptions = {}): TestCluster {
  return new TestCluster({ faults, onDrain: DEAF, ...options });
}

describe("a rolling restart", () => {
  const nodes = [0, 1, 2]
    .map((index) => nodeSpec("master", index))
    .concat(nodeSpec("worker", 0), nodeSpec("client", 0));
  const MASTERS = names("master/0", "master/1", "master/2");
  const upsAndDowns = (test: TestCluster) =>
    machineLife(test).filter(([, , what]) => what === "crashed" || what === "restarted");

  it("takes one machine after the other, in the order given, with a pause from boot to drain", () => {
    const test = run([scheduled(rolling(MASTERS), 10)], {
      nodes,
      onDrain: (node, host) => {
        if (node !== "master/1") host.drained(); // that one takes its whole grace
      },
    }).until(200 * SECOND);
    expect(machineLife(test)).toEqual([
      [10, 0, "started"],
      [10, 0, "crashed"],
      [10, 0, "ended"],
      [10, 0, "restarted"],
      [15, 1, "started"],
      [25, 1, "crashed"],
      [25, 1, "ended"],
      [25, 1, "restarted"],
      [30, 2, "started"],
      [30, 2, "crashed"],
      [30, 2, "ended"],
      [30, 2, "restarted"],
    ]);
    expect(test.injector.effects[0]).toMatchObject({ armed: 3, bit: 3, nodes: [0, 1, 2] });
    expect(test.injector.effects[0].episode).toMatchObject({ at: 10 * SECOND, until: 30 * SECOND });
  });

  it("says before the run when it will be over at the latest", () => {
    const { effects } = run([scheduled(rolling(MASTERS), 10)], { nodes }).injector;
    expect(effects[0].episode.until).toBe((10 + 3 * 10 + 2 * 5) * SECOND);
  });

  it("leaves whoever leads at that moment for last, also if somebody else leads by then", () => {
    const inOrder = (prepare: (test: TestCluster) => void): readonly number[] => {
      const test = run([scheduled(rolling(MASTERS, "leader-last"), 10)], { nodes, onDrain: OBEDIENT });
      prepare(test);
      return test
        .until(200 * SECOND)
        .recordsOf("node.crashed")
        .map(({ node }) => node);
    };
    expect(inOrder((test) => (test.leader = 0))).toEqual([1, 2, 0]);
    expect(
      inOrder((test) => {
        test.leader = 0;
        test.at(12 * SECOND, () => (test.leader = 2)); // after the turn of 1
      }),
    ).toEqual([1, 0, 2]);
    expect(inOrder((test) => (test.lockLeader = 1))).toEqual([0, 2, 1]);
    expect(inOrder(() => {})).toEqual([0, 1, 2]);
  });

  it("has no turn for a machine that is down, and none for nobody", () => {
    const crash = scheduled({ kind: "crash", target: names("master/1"), wipe: false }, 5, 100);
    const test = run([scheduled(rolling(MASTERS), 10), crash], { nodes, onDrain: OBEDIENT }).until(200 * SECOND);
    expect(upsAndDowns(test)).toEqual([
      [5, 1, "crashed"],
      [10, 0, "crashed"],
      [10, 0, "restarted"],
      [15, 2, "crashed"],
      [15, 2, "restarted"],
      [105, 1, "restarted"],
    ]);
    expect(test.injector.effects.find(({ episode }) => episode.fault === 0)).toMatchObject({ armed: 2 });
    const nobody = scheduled(rolling({ kind: "role", role: "follower", which: "all" }), 10);
    const alone = run([nobody]);
    alone.leader = 0; // the only master
    expect(alone.until(100 * SECOND).injector.effects[0]).toMatchObject({ armed: 0, nodes: [] });
  });

  it("goes on after a machine that something else keeps down", () => {
    const crash = scheduled({ kind: "crash", target: names("master/0"), wipe: false }, 12, 100);
    const test = run([scheduled(rolling(names("master/0", "master/2")), 10), crash], { nodes }).until(200 * SECOND);
    expect(upsAndDowns(test)).toEqual([
      [12, 0, "crashed"],
      [27, 2, "crashed"],
      [27, 2, "restarted"],
      [112, 0, "restarted"],
    ]);
  });
});
