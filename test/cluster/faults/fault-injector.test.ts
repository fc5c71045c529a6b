// Episodes strike and heal on a running cluster: overlaps, roles at the moment of the strike, and the counts of what bit.

import { describe, expect, it } from "vitest";
import type { FaultAction, FaultSpec, Target } from "../../../src/cluster/faults/fault.ts";
import { NEVER, type Duration, type Instant } from "../../../src/kernel/time.ts";
import type { TestRecord } from "../build-cluster.ts";
import { nodeSpec, SECOND, taskSpec, TestCluster } from "../build-cluster.ts";

const WORKER: Target = { kind: "names", names: ["worker/0"] };
const CRASH: FaultAction = { kind: "crash", target: WORKER, wipe: false };
const PAUSE: FaultAction = { kind: "pause", target: WORKER };

/** Seconds. */
function fault(action: FaultAction, at: number, lasts: number): FaultSpec {
  return {
    kind: "scheduled",
    text: action.kind,
    action,
    at: (at * SECOND) as Instant,
    lasts: (lasts * SECOND) as Duration,
  };
}

function slow(factor: number): FaultAction {
  return { kind: "slow", target: WORKER, factor };
}

function lifeOf(test: TestCluster, node = 1): readonly (readonly [number, string])[] {
  const records: readonly TestRecord[] = test.records.filter(
    (record) => record.node === node && /^node\.(crashed|restarted|paused|resumed)$/.test(record.name),
  );
  return records.map(({ at, name }) => [at / SECOND, name.slice(5)]);
}

describe("overlapping episodes", () => {
  it("keep a machine down until the last crash of it has healed", () => {
    const test = new TestCluster({ faults: [fault(CRASH, 1, 10), fault(CRASH, 5, 2), fault(CRASH, 8, 7)] }).until(
      60 * SECOND,
    );
    expect(lifeOf(test)).toEqual([
      [1, "crashed"],
      [15, "restarted"],
    ]);
    expect(test.host("worker/0").incarnation).toBe(2);
  });

  it("keep a machine frozen until the last pause of it has healed", () => {
    const test = new TestCluster({ faults: [fault(PAUSE, 1, 10), fault(PAUSE, 5, 2), fault(PAUSE, 8, 7)] });
    test.at(0, () => test.host("worker/0").startTimer((3 * SECOND) as Duration, 0));
    test.until(60 * SECOND);
    expect(lifeOf(test)).toEqual([
      [1, "paused"],
      [15, "resumed"],
    ]);
    expect(test.happened("worker/0", "timer").map(({ at }) => at)).toEqual([15 * SECOND]);
  });

  it("multiply slowness, and give the exact speed back in any order of healing", () => {
    const test = new TestCluster({
      faults: [fault(slow(3), 1, 10), fault(slow(7), 2, 3), fault(slow(10), 4, 20)],
    }).until(60 * SECOND);
    const paces = test.recordsOf("node.speed").map(({ at, value }) => [at / SECOND, value]);
    expect(paces.map(([at]) => at)).toEqual([1, 2, 4, 5, 11, 24]);
    expect(paces.map(([, pace]) => pace)).toEqual([333_333, 47_619, 4_762, 33_333, 100_000, 1_000_000]);
    expect(test.node("worker/0").slowness).toBe(1);
  });

  it("do not let a frozen machine boot before its thaw", () => {
    const test = new TestCluster({ faults: [fault(PAUSE, 1, 10), fault(CRASH, 3, 2)] }).until(60 * SECOND);
    expect(lifeOf(test)).toEqual([
      [1, "paused"],
      [3, "crashed"],
      [11, "resumed"],
      [11, "restarted"],
    ]);
    expect(test.happened("worker/0", "start").map(({ at }) => at)).toEqual([0, 11 * SECOND]);
  });

  it("forget at a crash what a pause had put off, and thaw a machine that is down without waking it", () => {
    const test = new TestCluster({ faults: [fault(PAUSE, 1, 5), fault(CRASH, 3, 10)] });
    test.at(0, () => test.host("worker/0").startTimer((2 * SECOND) as Duration, 0));
    test.at(2 * SECOND, () => test.send("worker/1", "worker/0", 7));
    test.until(60 * SECOND);
    expect(test.happened("worker/0", "timer")).toEqual([]);
    expect(test.received("worker/0")).toEqual([]);
    expect(test.happened("worker/0", "start").map(({ at }) => at)).toEqual([0, 13 * SECOND]);
  });

  it("cut a link as long as one of two partitions does", () => {
    const cut: FaultAction = { kind: "partition", shape: { kind: "isolate", target: WORKER, direction: "both" } };
    const test = new TestCluster({ faults: [fault(cut, 1, 10), fault(cut, 5, 2)] });
    for (const at of [4, 6, 8, 12])
      test.at(at * SECOND, () => test.send("worker/1", "worker/0", at, { transport: "datagram" }));
    test.until(60 * SECOND);
    expect(test.received("worker/0").map(({ label }) => label)).toEqual([12]);
  });
});

describe("a pause", () => {
  it("puts off messages, timers and requests, and hands them over in order at the thaw", () => {
    const nodes = [nodeSpec("worker", 0), nodeSpec("worker", 1), nodeSpec("client", 0)];
    const pause: FaultAction = { kind: "pause", target: { kind: "names", names: ["client/0"] } };
    const test = new TestCluster({ nodes, faults: [fault(pause, 1, 10)] });
    test.at(0, () => [4, 3].map((delay) => test.host("client/0").startTimer((delay * SECOND) as Duration, delay)));
    for (const at of [2, 5]) test.at(at * SECOND, () => test.send("worker/0", "client/0", at));
    test.at(6 * SECOND, () => expect(test.cluster.request(2 as never, taskSpec({ id: 55 as never }))).toBe(true));
    test.until(60 * SECOND);
    const happenings = test.happenings.get("client/0")!.slice(1);
    expect(new Set(happenings.map(({ at }) => at))).toEqual(new Set([11 * SECOND]));
    expect(test.happened("client/0", "timer").map(({ tag }) => tag)).toEqual([3, 4]);
    expect(test.received("client/0").map(({ label }) => label)).toEqual([2, 5]);
    expect(test.happened("client/0", "requested").map(({ task }) => task)).toEqual([55]);
    expect(test.injector.effects[0].bit).toBe(5);
  });

  it("keeps what was asked of a frozen client that then crashes for its next boot", () => {
    const target: Target = { kind: "names", names: ["client/0"] };
    const test = new TestCluster({
      faults: [fault({ kind: "pause", target }, 1, 3), fault({ kind: "crash", target, wipe: false }, 2, 10)],
    });
    test.at(1_500_000, () => test.cluster.request(3 as never, taskSpec({ id: 56 as never })));
    test.at(5 * SECOND, () => expect(test.cluster.request(3 as never, taskSpec())).toBe(false));
    test.until(60 * SECOND);
    expect(test.happened("client/0", "requested")).toMatchObject([{ task: 56, at: 12 * SECOND, incarnation: 2 }]);
  });
});

describe("a target", () => {
  const nodes = [
    nodeSpec("master", 0),
    nodeSpec("master", 1),
    nodeSpec("worker", 0, { zone: "b", rack: "b/1" }),
    nodeSpec("worker", 1, { zone: "b", rack: "b/2" }),
    nodeSpec("client", 0),
  ];

  function struck(target: Target, prepare: (test: TestCluster) => void = () => {}): readonly number[] {
    const test = new TestCluster({ nodes, faults: [fault({ kind: "pause", target }, 10, 1)] });
    prepare(test);
    test.until(20 * SECOND);
    return test.injector.effects[0].nodes;
  }

  it("that is a role is resolved when the fault strikes", () => {
    const leads = (node: number) => (test: TestCluster) => test.at(9 * SECOND, () => (test.leader = node));
    expect(struck({ kind: "role", role: "leader" }, leads(1))).toEqual([1]);
    expect(struck({ kind: "role", role: "follower" }, leads(1))).toEqual([0]);
    expect(struck({ kind: "role", role: "leader" })).toEqual([0]);
    const busy = (test: TestCluster) =>
      test.at(9 * SECOND, () =>
        test.host("worker/1").executor.start(taskSpec({ work: 5 * SECOND }), 1, 1, 0 as Duration),
      );
    expect(struck({ kind: "role", role: "busiest-worker" }, busy)).toEqual([3]);
    expect(struck({ kind: "role", role: "idlest-worker" }, busy)).toEqual([2]);
  });

  it("may be names, a zone, a rack or a group", () => {
    expect(struck({ kind: "names", names: ["client/0", "master/1"] })).toEqual([4, 1]);
    expect(struck({ kind: "zone", zone: "b" })).toEqual([2, 3]);
    expect(struck({ kind: "rack", rack: "b/2" })).toEqual([3]);
    expect(struck({ kind: "group", group: "masters", pick: { kind: "all" } })).toEqual([0, 1]);
  });

  it("is healed where it was struck, whoever plays the role then", () => {
    const test = new TestCluster({
      nodes,
      faults: [fault({ kind: "pause", target: { kind: "role", role: "leader" } }, 10, 10)],
    });
    test.leader = 0;
    test.at(15 * SECOND, () => (test.leader = 1));
    test.until(60 * SECOND);
    expect(lifeOf(test, 0)).toEqual([
      [10, "paused"],
      [20, "resumed"],
    ]);
  });
});

describe("the count of a fault", () => {
  function bites(action: FaultAction, during: (test: TestCluster) => void): number {
    const test = new TestCluster({ faults: [fault(action, 10, 10)] });
    test.at(15 * SECOND, () => during(test));
    test.until(60 * SECOND);
    expect(test.injector.effects[0].armed).toBe(1);
    expect(test.recordsOf("fault.bit").length).toBe(test.injector.effects[0].bit);
    return test.injector.effects[0].bit;
  }
  const nothing = (): void => {};
  const cases: readonly (readonly [FaultAction, (test: TestCluster) => void])[] = [
    [PAUSE, (test) => test.send("worker/1", "worker/0", 1)],
    [
      slow(2),
      (test) => (test.host("worker/0").executor.start(taskSpec(), 1, 1, 0 as Duration), test.at(15_100_000, nothing)),
    ],
    [
      { kind: "partition", shape: { kind: "isolate", target: WORKER, direction: "both" } },
      (test) => test.send("worker/1", "worker/0", 1),
    ],
    [
      {
        kind: "link",
        from: WORKER,
        to: { kind: "names", names: ["worker/1"] },
        delay: undefined,
        loss: 1,
        duplication: 0,
      },
      (test) => test.send("worker/0", "worker/1", 1, { transport: "datagram" }),
    ],
    [{ kind: "disk-stall", target: WORKER }, (test) => test.host("worker/0").disk.sync()],
    [{ kind: "clock-step", target: WORKER, by: SECOND }, (test) => test.host("worker/0").wall()],
    [
      { kind: "clock-drift", target: WORKER, rate: 2 },
      (test) => test.host("worker/0").startTimer((50 * SECOND) as Duration, 0),
    ],
    [{ kind: "clock-freeze", target: WORKER }, (test) => test.host("worker/0").startTimer(SECOND as Duration, 0)],
  ];

  it.each(cases)("of a %o is zero where nobody feels it", (action) => {
    expect(bites(action, nothing)).toBe(0);
  });

  it.each(cases)("of a %o is above zero where somebody does", (action, during) => {
    expect(bites(action, during)).toBeGreaterThan(0);
  });

  it("of a crash includes the messages that find nobody", () => {
    const client: Target = { kind: "names", names: ["client/0"] };
    expect(bites({ kind: "crash", target: client, wipe: false }, nothing)).toBe(0);
    expect(bites({ kind: "crash", target: client, wipe: false }, (test) => test.send("worker/1", "client/0", 1))).toBe(
      1,
    );
  });

  it("of a fault that never starts is zero, armed included", () => {
    const test = new TestCluster({ faults: [fault(CRASH, 100, 10)] }).until(60 * SECOND);
    expect(test.injector.effects[0]).toMatchObject({ armed: 0, bit: 0, nodes: [] });
  });

  it("of a permanent fault has no heal", () => {
    const test = new TestCluster({ faults: [{ ...fault(CRASH, 1, 1), lasts: undefined } as FaultSpec] }).until(
      NEVER - 1,
    );
    expect(lifeOf(test)).toEqual([[1, "crashed"]]);
    expect(test.recordsOf("fault.ended")).toEqual([]);
  });
});

describe("a restart", () => {
  it("loses what is volatile and boots at once, unless something else keeps the machine down", () => {
    const restart: FaultAction = { kind: "restart", target: WORKER };
    const test = new TestCluster({ faults: [fault(restart, 1, 0), fault(CRASH, 5, 10), fault(restart, 8, 0)] }).until(
      60 * SECOND,
    );
    expect(lifeOf(test)).toEqual([
      [1, "crashed"],
      [1, "restarted"],
      [5, "crashed"],
      [15, "restarted"],
    ]);
  });

  it("finds an empty disk after a crash that wiped it", () => {
    const test = new TestCluster({ faults: [fault({ kind: "crash", target: WORKER, wipe: true }, 5, 1)] });
    test.at(SECOND, () => {
      test.host("worker/0").disk.append("kept", 10);
      test.host("worker/0").disk.sync();
    });
    test.until(4 * SECOND);
    expect(test.host("worker/0").disk.recordCount).toBe(1);
    test.until(10 * SECOND);
    expect(test.host("worker/0").disk.recordCount).toBe(0);
    expect(test.recordsOf("node.crashed").map(({ value }) => value)).toEqual([1]);
  });
});
