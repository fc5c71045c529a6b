// The second phase of a liveness check: a part of the cluster is healed, and the rest stays broken for ever.

import { describe, expect, it } from "vitest";
import type { FaultAction, FaultSpec, Target } from "../../../src/cluster/faults/fault.ts";
import { NEVER, type Duration } from "../../../src/kernel/time.ts";
import { constant, nodeSpec, SECOND, TestCluster, type TestClusterOptions } from "../build-cluster.ts";
import { names, scheduled } from "../fault-specs.ts";

// master/0, master/1, worker/0 are inside; master/2, worker/1 and the client are outside.
const nodes = [
  ...[0, 1, 2].map((index) => nodeSpec("master", index)),
  nodeSpec("worker", 0),
  nodeSpec("worker", 1),
  nodeSpec("client", 0),
];
const INSIDE = new Set([0, 1, 3]);
const LATE = 10_000 * SECOND;

/** Split at 100 s. */
function split(faults: readonly FaultSpec[], options: TestClusterOptions = {}): TestCluster {
  const test = new TestCluster({ nodes, faults, horizon: LATE, ...options });
  return test.at(100 * SECOND, () => test.injector.freezeOutside(INSIDE, test.simulation.now));
}

const upOf = (test: TestCluster): string =>
  test.cluster.nodes
    .filter(({ isUp }) => isUp)
    .map(({ id }) => id)
    .join("");

const lifeOf = (test: TestCluster, node: number): readonly (readonly [number, string])[] =>
  test.records
    .filter((record) => record.node === node && /^node\.(crashed|restarted)$/.test(record.name))
    .map(({ at, name }) => [at / SECOND, name.slice(5)]);

function crash(target: Target): FaultAction {
  return { kind: "crash", target, wipe: false };
}

/** Labels `from to` of the datagrams that arrive when everybody sends to everybody else at an instant (s). */
function heardAt(test: TestCluster, second: number): () => ReadonlySet<string> {
  test.at(second * SECOND, () => {
    for (const from of nodes)
      for (const to of nodes)
        if (from !== to && test.node(from.name).isUp) test.send(from.name, to.name, second, { transport: "datagram" });
  });
  const pairs = (to: number): readonly string[] =>
    test
      .happened(nodes[to].name, "receive")
      .filter(({ message }) => message.label === second)
      .map(({ from }) => `${from}${to}`);
  return () => new Set(nodes.flatMap((_, to) => pairs(to)));
}

describe("a fault in force at the split", () => {
  it("that struck only nodes inside is healed at once, and told so", () => {
    const test = split([scheduled(crash(names("master/0")), 50, 500)]).until(LATE);
    expect(lifeOf(test, 0)).toEqual([
      [50, "crashed"],
      [100, "restarted"],
    ]);
    expect(test.recordsOf("fault.ended").map(({ at }) => at / SECOND)).toEqual([100]);
    expect(test.injector.effects[0].episode.until).toBe(100 * SECOND);
  });

  it("that struck only nodes outside never heals", () => {
    const test = split([scheduled(crash(names("master/2")), 50, 100)]).until(LATE);
    expect(lifeOf(test, 2)).toEqual([[50, "crashed"]]);
    expect(test.recordsOf("fault.ended")).toEqual([]);
    expect(test.injector.effects[0].episode.until).toBe(NEVER);
  });

  it("that struck both is healed inside and stays outside", () => {
    const all: Target = { kind: "group", group: "nodes", pick: { kind: "all" } };
    const actions: FaultAction[] = [
      crash(all),
      { kind: "pause", target: all },
      { kind: "slow", target: all, factor: 7 },
      { kind: "disk-full", target: all },
      { kind: "disk-stall", target: all },
      { kind: "clock-freeze", target: all },
      { kind: "clock-drift", target: all, rate: 2 },
      { kind: "clock-step", target: all, by: SECOND },
      {
        kind: "clock-strobe",
        target: all,
        amplitude: SECOND as Duration,
        period: (9 * SECOND) as Duration,
        clocks: "wall",
      },
      {
        kind: "clock-strobe",
        target: all,
        amplitude: SECOND as Duration,
        period: (9 * SECOND) as Duration,
        clocks: "both",
      },
      { kind: "drain", target: all, grace: (20 * SECOND) as Duration },
    ];
    for (const action of actions) {
      const test = split([scheduled(action, 98, 500)], action.kind === "drain" ? { onDrain: () => {} } : {});
      test.until(1_000 * SECOND);
      for (const { id, ailments, isUp, isPaused, slowness, clock } of test.cluster.nodes) {
        const isWell = ailments.isNone && isUp && !isPaused && slowness === 1 && !clock.isFrozen && clock.rate === 1;
        const isStrobing = action.kind === "clock-strobe"; // comes and goes
        if (INSIDE.has(id)) expect([action.kind, id, isWell]).toEqual([action.kind, id, true]);
        else if (!isStrobing) expect([action.kind, id, ailments.isNone]).toEqual([action.kind, id, false]);
      }
      if (action.kind === "clock-strobe") {
        const late = test.recordsOf("node.clock").filter(({ at }) => at > 900 * SECOND);
        expect(new Set(late.map(({ node }) => node))).toEqual(new Set([2, 4, 5]));
      }
    }
  });

  it("that cuts, loses or jams leaves the nodes inside in touch with each other, and every other way as bad as it is", () => {
    const all: Target = { kind: "group", group: "nodes", pick: { kind: "all" } };
    const actions: FaultAction[] = [
      { kind: "partition", shape: { kind: "groups", groups: nodes.map(({ name }) => names(name)), direction: "both" } },
      { kind: "link", from: all, to: all, delay: undefined, loss: 1, duplication: 0 },
      { kind: "hold", from: all, to: all, direction: "both" },
    ];
    for (const action of actions) {
      const test = split([scheduled(action, 50, 100)]);
      const [before, after, later] = [99, 101, 900].map((second) => heardAt(test, second));
      test.until(LATE);
      expect([...before()].toSorted()).toEqual(action.kind === "hold" ? ["01", "03", "10", "13", "30", "31"] : []);
      for (const heard of [after, later]) expect([...heard()].toSorted()).toEqual(["01", "03", "10", "13", "30", "31"]);
    }
  });

  it("that isolates a node inside is over for all, and one outside stays isolated", () => {
    const isolate = (name: string): FaultAction => ({
      kind: "partition",
      shape: { kind: "isolate", target: names(name), direction: "both" },
    });
    const test = split([scheduled(isolate("master/0"), 50, 100), scheduled(isolate("worker/1"), 50, 100)]);
    const later = heardAt(test, 900);
    test.until(LATE);
    const everybody = nodes
      .flatMap((_, from) => nodes.map((_, to) => `${from}${to}`))
      .filter(([from, to]) => from !== to);
    expect([...later()].toSorted()).toEqual(everybody.filter((pair) => !pair.includes("4")));
  });

  it("delivers what connections inside were waiting to send", () => {
    const cut: FaultAction = {
      kind: "partition",
      shape: {
        kind: "groups",
        groups: [names("master/0", "worker/1"), names("master/1", "master/2")],
        direction: "both",
      },
    };
    const test = split([scheduled(cut, 90, 500)]);
    test.at(95 * SECOND, () => {
      test.send("master/0", "master/1", 1);
      test.send("worker/1", "master/1", 2);
    });
    test.until(LATE);
    expect(test.received("master/1").map(({ label }) => label)).toEqual([1]);
    expect(test.received("master/1")[0].at).toBeLessThan(103 * SECOND); // the next retransmission
  });
});

describe("a fault that would strike after the split", () => {
  it("does not strike nodes inside", () => {
    const test = split([scheduled(crash(names("master/0", "worker/0")), 200, 10)]).until(LATE);
    expect(upOf(test)).toBe("012345");
    expect(test.injector.effects[0]).toMatchObject({ armed: 0, bit: 0 });
    expect(test.recordsOf("fault.started")).toEqual([]);
  });

  it("strikes nodes outside for good, and of both only those", () => {
    const test = split([
      scheduled(crash(names("master/0", "worker/1")), 200, 10),
      scheduled({ kind: "restart", target: names("client/0") }, 300, 0),
    ]).until(LATE);
    expect(upOf(test)).toBe("0123");
    expect(lifeOf(test, 4)).toEqual([[200, "crashed"]]);
    expect(test.injector.effects.map(({ armed, nodes: struck, episode }) => [armed, struck, episode.until])).toEqual([
      [1, [4], NEVER],
      [1, [5], NEVER],
    ]);
  });

  it("is resolved at its own time, and spares a leader inside", () => {
    const leader = scheduled(crash({ kind: "role", role: "leader" }), 200, 10);
    for (const [node, up] of [
      [1, "012345"],
      [2, "01345"],
    ] as const) {
      const test = split([leader]);
      test.leader = 0;
      test.at(150 * SECOND, () => (test.leader = node));
      expect(upOf(test.until(LATE))).toBe(up);
    }
  });

  it("does not cut nodes inside from each other", () => {
    const shape = { kind: "groups", groups: nodes.map(({ name }) => names(name)), direction: "both" } as const;
    const test = split([scheduled({ kind: "partition", shape }, 200, 10)]);
    const later = heardAt(test, 900);
    test.until(LATE);
    expect([...later()].toSorted()).toEqual(["01", "03", "10", "13", "30", "31"]);
  });

  it("ends its flapping inside, and strikes once more and for good outside", () => {
    const flap = { up: constant(3 * SECOND), down: constant(2 * SECOND) };
    const test = split([scheduled(crash(names("master/0", "master/2")), 51, 400, flap)]).until(LATE);
    expect(lifeOf(test, 0).at(-1)).toEqual([98, "restarted"]);
    expect(lifeOf(test, 2).slice(-2)).toEqual([
      [98, "restarted"],
      [101, "crashed"],
    ]);
    const inside = split([scheduled(crash(names("master/0")), 51, 400, flap)]).until(LATE);
    expect(inside.injector.effects[0]).toMatchObject({ armed: 10, episode: { until: 100 * SECOND } });
  });
});

describe("operators at the split", () => {
  const grace = (20 * SECOND) as Duration;

  it("have a machine inside restarted that was told to go, and brought back one that is away", () => {
    const faults = [
      scheduled({ kind: "drain", target: names("master/0"), grace }, 90, 500),
      scheduled({ kind: "drain", target: names("master/1"), grace }, 50, 500),
      scheduled({ kind: "drain", target: names("worker/0"), grace }, 100, 500),
    ];
    const test = split(faults, { onDrain: () => {} }).until(LATE);
    expect([lifeOf(test, 0), lifeOf(test, 1)]).toEqual([
      [
        [100, "crashed"],
        [100, "restarted"],
      ],
      [
        [70, "crashed"],
        [100, "restarted"],
      ],
    ]);
    expect(upOf(test)).toBe("012345");
    expect(test.cluster.nodes.every(({ ailments }) => ailments.isNone)).toBe(true);
    expect(test.host("master/0").incarnation).toBe(2); // it is not draining any more
  });

  it("go on with a rolling restart outside, until a machine does not come back", () => {
    const order = names("master/0", "master/2", "worker/0", "worker/1", "client/0");
    const action: FaultAction = {
      kind: "rolling-restart",
      target: order,
      grace,
      pause: SECOND as Duration,
      order: "given",
    };
    const test = split([scheduled(action, 85)], { onDrain: () => {} }).until(LATE);
    expect(test.recordsOf("node.crashed").map(({ at, node }) => [at / SECOND, node])).toEqual([
      [100, 0], // in its turn: restarted, so that it does not stay in half a drain
      [121, 2],
    ]);
    expect(upOf(test)).toBe("01345");
    expect(test.recordsOf("fault.started").map(({ node }) => node)).toEqual([0, 2]);
    expect(test.recordsOf("fault.ended").map(({ node }) => node)).toEqual([0]);
  });

  it("end a rolling restart that concerns only nodes inside", () => {
    const action: FaultAction = {
      kind: "rolling-restart",
      target: names("master/0", "master/1", "worker/0"),
      grace,
      pause: SECOND as Duration,
      order: "given",
    };
    const test = split([scheduled(action, 99)], { onDrain: () => {} }).until(LATE);
    expect(test.recordsOf("node.crashed").map(({ at, node }) => [at / SECOND, node])).toEqual([[100, 0]]);
    expect(upOf(test)).toBe("012345");
    expect(test.injector.effects[0].episode.until).toBe(100 * SECOND);
  });
});

it("the cluster cannot be split twice", () => {
  const test = split([]).until(200 * SECOND);
  expect(() => test.injector.freezeOutside([0], test.simulation.now)).toThrow("already");
});
