// A process dies and its machine does not: what its peers hear, and when; what it had written stays; and what it shares with the
// power-off of a machine.

import { describe, expect, it } from "vitest";
import type { FaultAction, FaultSpec, Target } from "../../../src/cluster/faults/fault.ts";
import type { Duration, Instant } from "../../../src/kernel/time.ts";
import { CRASHES, DROPS } from "../../../src/trace/record-codes.ts";
import { constant, linkSpec, MILLISECOND, sameLinks, SECOND, taskSpec, TestCluster } from "../build-cluster.ts";
import { contents, scriptedDisk } from "../scripted-disk.ts";
import { machineLife } from "./machine-life.ts";

function names(...list: string[]): Target {
  return { kind: "names", names: list };
}

/** Seconds; of worker/0, node 1, unless it is told otherwise. */
function fault(action: FaultAction, at: number, lasts: number): FaultSpec {
  return {
    kind: "scheduled",
    text: action.kind,
    action,
    at: Math.round(at * SECOND) as Instant,
    lasts: Math.round(lasts * SECOND) as Duration,
  };
}

const KILL: FaultAction = { kind: "kill", target: names("worker/0") };
const CRASH: FaultAction = { kind: "crash", target: names("worker/0"), wipe: false };
const CUT: FaultAction = {
  kind: "partition",
  shape: { kind: "isolate", target: names("worker/0"), direction: "both" },
};

/** The master has sent worker/0 something at 500 ms, and whatever `sent` says, in seconds. */
function talking(faults: readonly FaultSpec[], sent: readonly number[] = []): TestCluster {
  const test = new TestCluster({ faults });
  for (const [label, at] of [0.5, ...sent].entries())
    test.at(Math.round(at * SECOND), () => test.send("master/0", "worker/0", label));
  return test;
}

/** When the master heard that its connection was over, us. */
function heard(test: TestCluster): readonly number[] {
  return test.happened("master/0", "disconnected").map(({ at }) => at);
}

function drops(test: TestCluster): readonly (readonly [number, string])[] {
  return test.recordsOf("message.dropped").map(({ at, value }) => [at, DROPS[value]]);
}

describe("when a process dies", () => {
  it("everybody who has a connection to it hears so a latency later, and nobody else", () => {
    const test = talking([fault(KILL, 1, 5)]).until(60 * SECOND);
    expect(heard(test)).toEqual([SECOND + MILLISECOND]);
    expect(test.happened("worker/1", "disconnected")).toEqual([]);
    expect(test.happened("client/0", "disconnected")).toEqual([]);
  });

  it("nobody hears so of a machine without power", () => {
    expect(heard(talking([fault(CRASH, 1, 5)], [2]).until(60 * SECOND))).toEqual([]);
  });

  it("what was on its way is refused, and its sender told once", () => {
    const test = talking([fault(KILL, 1, 5)], [0.9995, 0.9998]).until(60 * SECOND);
    expect(drops(test)).toEqual([
      [1_000_500, "refused"],
      [1_000_800, "refused"],
    ]);
    expect(heard(test)).toEqual([SECOND + MILLISECOND]);
  });

  it("who tries again is refused within a round trip, and not before a client would have tried", () => {
    const test = talking([fault(KILL, 1, 5)], [1.01, 2, 2.05, 3]).until(60 * SECOND);
    // 1.01 comes too soon after 1.001: it has its answer when a client would have tried again. From one try to the next it waits
    // for 200 ms, then 400 ms: 2.05 is told of at 2.202.
    expect(heard(test)).toEqual([1_001_000, 1_101_000, 2_002_000, 2_402_000, 3_202_000]);
    expect(test.received("worker/0").map(({ label }) => label)).toEqual([0]);
  });

  it("a datagram to it is lost, and nobody is told", () => {
    const test = talking([fault(KILL, 1, 5)]);
    test.at(2 * SECOND, () => test.send("worker/1", "worker/0", 7, { transport: "datagram" }));
    test.until(60 * SECOND);
    expect(drops(test)).toEqual([[2 * SECOND + MILLISECOND, "refused"]]);
    expect(test.happened("worker/1", "disconnected")).toEqual([]);
  });

  it("its end comes behind what it had sent, and behind a cut when that heals", () => {
    const test = talking([fault(CUT, 0.9, 3), fault(KILL, 1, 60)]);
    test.at(0.95 * SECOND, () => test.send("worker/0", "master/0", 9));
    test.until(10 * SECOND);
    const [{ at }] = test.received("master/0");
    expect(at).toBeGreaterThan(3.9 * SECOND);
    expect(heard(test)).toEqual([at]);
  });

  it("what runs there is gone, and the trace tells a death from a power-off", () => {
    const test = talking([fault(KILL, 1, 5)]);
    test.at(SECOND / 2, () =>
      test.host("worker/0").executor.start(taskSpec({ work: 3 * SECOND }), 1, 1, 0 as Duration),
    );
    test.until(60 * SECOND);
    expect(test.recordsOf("attempt.ended").map(({ at }) => at)).toEqual([SECOND]);
    expect(test.recordsOf("node.crashed").map(({ value }) => CRASHES[value])).toEqual(["process"]);
    expect(machineLife(test)).toEqual([
      [1, 1, "started"],
      [1, 1, "crashed"],
      [6, 1, "ended"],
      [6, 1, "restarted"],
    ]);
    expect(test.injector.effects[0]).toMatchObject({ armed: 1, bit: 1, nodes: [1] });
  });

  it("a message to it counts for its fault", () => {
    expect(talking([fault(KILL, 1, 5)], [2]).until(60 * SECOND).injector.effects[0].bit).toBe(2);
  });
});

describe("what a process had written", () => {
  /** At 1 s it appends and asks for a sync, which takes until 1.001; at 1.0005 it appends again, and does not ask. */
  function writing(faults: readonly FaultSpec[]): { readonly test: TestCluster; readonly found: unknown[][] } {
    const found: unknown[][] = [];
    const test = new TestCluster({
      faults,
      onBoot: (node, host) => {
        if (node.spec.name === "worker/0") found.push(host.disk.read().map((entry) => Reflect.get(entry, "record")));
      },
    });
    test.at(SECOND, () => {
      const { disk } = test.host("worker/0");
      disk.append("a", 100);
      disk.sync();
    });
    test.at(1.0005 * SECOND, () => test.host("worker/0").disk.append("b", 50));
    return { test, found };
  }

  it("is there when it comes back, synced or not, and durable from then on", () => {
    const { test, found } = writing([fault(KILL, 1.0007, 5), fault(CRASH, 10, 1)]);
    test.until(60 * SECOND);
    expect(found).toEqual([[], ["a", "b"], ["a", "b"]]);
    expect(test.recordsOf("disk.lost")).toEqual([]);
    expect(test.recordsOf("disk.synced").map(({ value }) => value)).toEqual([150]);
    expect(test.happened("worker/0", "synced")).toEqual([]);
  });

  it("goes with the power of its machine", () => {
    const { test, found } = writing([fault(CRASH, 1.0007, 5)]);
    test.until(60 * SECOND);
    expect(found).toEqual([[], []]);
    expect(test.recordsOf("disk.lost").map(({ value }) => value)).toEqual([150]);
  });

  it("goes also when the power fails while the process is dead, and then nobody answers any more", () => {
    const { test, found } = writing([fault(KILL, 1.0007, 5), fault(CRASH, 3, 6)]);
    test.at(0.5 * SECOND, () => test.send("master/0", "worker/0", 0));
    test.at(4 * SECOND, () => test.send("master/0", "worker/0", 1));
    test.until(60 * SECOND);
    expect(found).toEqual([[], []]);
    expect(machineLife(test).filter(([, , what]) => what === "restarted")).toEqual([[9, 1, "restarted"]]);
    expect(drops(test).map(([, reason]) => reason)).toEqual(["crashed"]);
    expect(heard(test)).toEqual([1_001_700]);
  });

  it("keeps whoever opens it waiting while the disk does not answer", () => {
    const stall: FaultAction = { kind: "disk-stall", target: names("worker/0") };
    const { test, found } = writing([fault(stall, 1.0003, 20), fault(KILL, 1.0007, 5)]);
    test.until(60 * SECOND);
    expect(machineLife(test).filter(([, , what]) => what === "restarted")).toEqual([[21.0003, 1, "restarted"]]);
    expect(found).toEqual([[], ["a", "b"]]);
  });

  it("has no torn tail, whatever the disk would leave at a power-off", () => {
    const { disk } = scriptedDisk({ tornWrite: 1 });
    disk.append("a", 100);
    disk.sync();
    disk.append("b", 50);
    disk.keep("kept");
    disk.forsake();
    expect([contents(disk), disk.kept(), disk.unsyncedBytes]).toEqual([["a", "b"], "kept", 662]);
    expect(disk.flush()).toBe(662);
    expect(disk.crash(false)).toEqual({ lostBytes: 0, torn: false });
  });

  it("was never made durable by a sync that nobody waits for any more", () => {
    const { disk, cancelled } = scriptedDisk();
    disk.append("a", 100);
    disk.sync();
    disk.forsake();
    expect(cancelled).toEqual([0]);
    expect(disk.crash(false)).toEqual({ lostBytes: 100, torn: false });
  });
});

describe("a task that is poison", () => {
  it("takes its process down, and not its machine", () => {
    const test = talking([], [2]);
    const flaw = { attempts: 1, isPoison: true, at: 1 };
    test.at(SECOND / 2, () =>
      test.host("worker/0").executor.start(taskSpec({ work: SECOND / 2, flaw }), 1, 1, 0 as Duration),
    );
    test.until(60 * SECOND);
    expect(test.recordsOf("node.crashed").map(({ at, value }) => [at, CRASHES[value]])).toEqual([[SECOND, "process"]]);
    expect(heard(test)).toEqual([1_001_000, 2_002_000]);
    expect(test.recordsOf("node.restarted").map(({ at }) => at)).toEqual([6 * SECOND]);
  });
});

describe("a link that loses everything", () => {
  it("delays the news of a death as it delays everything else, and no datagram of anybody", () => {
    const test = new TestCluster({
      faults: [fault(KILL, 1, 5)],
      links: sameLinks(linkSpec({ loss: 0.5, latency: constant(MILLISECOND) })),
    });
    test.at(SECOND / 2, () => test.send("master/0", "worker/0", 0));
    test.until(60 * SECOND);
    expect(heard(test).length).toBe(1);
    expect(heard(test)[0]! % SECOND).not.toBe(0);
    expect(test.recordsOf("message.dropped")).toEqual([]);
  });
});
