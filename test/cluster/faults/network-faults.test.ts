// Jams, reordering, and partitions by shape on a running network.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FaultAction, PartitionShape, Target } from "../../../src/cluster/faults/fault.ts";
import type { Transport } from "../../../src/process/message.ts";
import {
  constant,
  linkSpec,
  MILLISECOND,
  nodeSpec,
  sameLinks,
  SECOND,
  TestCluster,
  uniform,
} from "../build-cluster.ts";
import { names, scheduled } from "../fault-specs.ts";

const TRANSPORTS = ["connection", "datagram"] as const;

function hold(direction: "outbound" | "both" = "outbound"): FaultAction {
  return { kind: "hold", from: names("worker/0"), to: names("worker/1"), direction };
}

const CUT: FaultAction = {
  kind: "partition",
  shape: { kind: "links", from: names("worker/0"), to: names("worker/1"), direction: "outbound" },
};

/** One message from worker/0 to worker/1 at each instant (s), labelled from 0. */
function sendAt(test: TestCluster, instants: readonly number[], transport: Transport): TestCluster {
  instants.forEach((instant, label) =>
    test.at(Math.round(instant * SECOND), () => test.send("worker/0", "worker/1", label, { transport })),
  );
  return test;
}

describe.each(TRANSPORTS)("a jam of %ss", (transport) => {
  it("keeps what arrives while it lasts, also what was sent before, and delivers it in order at its end", () => {
    const test = sendAt(new TestCluster({ faults: [scheduled(hold(), 1, 20)] }), [0.5, 0.9995, 5, 6, 22], transport);
    expect(test.until(60 * SECOND).received("worker/1")).toEqual([
      { at: 501_000, label: 0 },
      { at: 21 * SECOND, label: 1 },
      { at: 21 * SECOND, label: 2 },
      { at: 21 * SECOND, label: 3 },
      { at: 22_001_000, label: 4 },
    ]);
    expect(test.injector.effects[0]).toMatchObject({ armed: 1, bit: 3, nodes: [1, 2] });
    expect(test.recordsOf("message.dropped")).toEqual([]);
    expect(test.happened("worker/0", "disconnected")).toEqual([]); // however long it lasts
  });

  it("is one way, or both ways", () => {
    for (const direction of ["outbound", "both"] as const) {
      const test = new TestCluster({ faults: [scheduled(hold(direction), 1, 20)] });
      test.at(5 * SECOND, () => {
        test.send("worker/1", "worker/0", 1, { transport });
        test.send("client/0", "worker/1", 2, { transport });
      });
      test.until(60 * SECOND);
      expect(test.received("worker/0")[0].at).toBe(direction === "both" ? 21 * SECOND : 5_001_000);
      expect(test.received("worker/1")[0].at).toBe(5_001_000);
    }
  });

  it("keeps what overlapping jams keep until the last one ends", () => {
    const faults = [scheduled(hold(), 1, 20), scheduled(hold(), 4, 2), scheduled(hold("both"), 8, 30)];
    const test = sendAt(new TestCluster({ faults }), [2, 5, 9, 30], transport);
    expect(test.until(60 * SECOND).received("worker/1")).toEqual(
      [0, 1, 2, 3].map((label) => ({ at: 38 * SECOND, label })),
    );
  });

  it("delivers to whoever is there at its end, stale or not, and what nobody receives is gone", () => {
    const restart = scheduled({ kind: "restart", target: names("worker/0") }, 5);
    const receiver = scheduled({ kind: "restart", target: names("worker/1") }, 6);
    const test = sendAt(new TestCluster({ faults: [scheduled(hold(), 1, 10), restart, receiver] }), [3], transport);
    expect(test.until(60 * SECOND).happened("worker/1", "receive")).toMatchObject([
      { at: 11 * SECOND, incarnation: 2 },
    ]);
    const down = scheduled({ kind: "crash", target: names("worker/1"), wipe: false }, 5, 30);
    const lost = sendAt(new TestCluster({ faults: [scheduled(hold(), 1, 10), down] }), [3], transport);
    expect(lost.until(60 * SECOND).received("worker/1")).toEqual([]);
    expect(lost.recordsOf("message.dropped").map(({ at }) => at)).toEqual([11 * SECOND]);
  });

  it("never bites where nobody sends", () => {
    const test = sendAt(new TestCluster({ faults: [scheduled(hold(), 1, 10)] }), [0.5, 12], transport);
    expect(test.until(60 * SECOND).injector.effects[0]).toMatchObject({ armed: 1, bit: 0 });
  });
});

describe("jams and cuts together", () => {
  it("keep the order of a connection and lose nothing, however they overlap", () => {
    const span = fc.record({
      action: fc.constantFrom(CUT, hold(), hold("both")),
      at: fc.integer({ min: 0, max: 5_000 }),
      lasts: fc.integer({ min: 1, max: 4_000 }),
    });
    const sends = fc.array(fc.integer({ min: 0, max: 9_000 }), { minLength: 2, maxLength: 25, size: "max" });
    fc.assert(
      fc.property(
        fc.array(span, { minLength: 1, maxLength: 5 }),
        sends,
        fc.integer({ min: 0, max: 900 }),
        (spans, instants, spread) => {
          const test = new TestCluster({
            links: sameLinks(linkSpec({ latency: uniform(0, spread * MILLISECOND) })),
            faults: spans.map(({ action, at, lasts }) => scheduled(action, at / 1_000, lasts / 1_000)),
          });
          const sorted = instants.toSorted((a, b) => a - b).map((instant) => instant / 1_000);
          sendAt(test, sorted, "connection").until(200 * SECOND);
          expect(test.received("worker/1").map(({ label }) => label)).toEqual(sorted.map((_, label) => label));
        },
      ),
      { seed: 1, numRuns: 150 },
    );
  });

  it("lose a datagram to the cut that it meets, also when it comes out of a jam", () => {
    const faults = [scheduled(hold(), 1, 4), scheduled(CUT, 3, 4)];
    const test = sendAt(new TestCluster({ faults }), [2, 4, 6, 8], "datagram").until(60 * SECOND);
    expect(test.received("worker/1").map(({ label }) => label)).toEqual([3]);
    expect(test.recordsOf("message.dropped").map(({ at }) => at / SECOND)).toEqual([4.001, 5, 6.001]);
  });
});

describe("a link that reorders", () => {
  const link: FaultAction = {
    kind: "link",
    from: names("worker/0"),
    to: names("worker/1"),
    delay: undefined,
    loss: 0,
    duplication: 0,
    reordering: 0.4,
  };

  it("sends so many datagrams twice through its latency while it lasts, and no message of a connection", () => {
    const test = new TestCluster({ faults: [scheduled(link, 1, 4)] });
    for (let label = 0; label < 6_000; label += 1)
      test.at(label * MILLISECOND + 200, () => test.send("worker/0", "worker/1", label, { transport: "datagram" }));
    test.until(60 * SECOND);
    const late = test
      .received("worker/1")
      .map(({ at, label }) => ({ label, latency: at - label * MILLISECOND - 200 }))
      .filter(({ latency }) => latency !== MILLISECOND);
    expect(new Set(late.map(({ latency }) => latency))).toEqual(new Set([2 * MILLISECOND]));
    expect(late.every(({ label }) => label >= 1_000 && label < 5_000)).toBe(true);
    expect(Math.abs(late.length - 1_600)).toBeLessThan(102); // 3.3 standard deviations of 31
    expect(test.injector.effects[0].bit).toBe(late.length);
    const calm = sendAt(new TestCluster({ faults: [scheduled(link, 1, 4)] }), [2, 3, 4], "connection").until(
      60 * SECOND,
    );
    expect(calm.received("worker/1").map(({ at }) => at)).toEqual([2_001_000, 3_001_000, 4_001_000]);
    expect(calm.injector.effects[0].bit).toBe(0);
  });

  it("leaves the link's own draws as they are", () => {
    const arrivals = (faults: ReturnType<typeof scheduled>[]): readonly number[] => {
      const test = new TestCluster({ faults, links: sameLinks(linkSpec({ latency: uniform(100, 900) })) });
      return sendAt(test, [1.5, 2, 2.5, 6, 7], "datagram")
        .until(60 * SECOND)
        .received("worker/1")
        .map(({ at }) => at);
    };
    expect(arrivals([scheduled(link, 1, 4)]).slice(3)).toEqual(arrivals([]).slice(3));
    expect(arrivals([scheduled({ ...link, reordering: 1 } as FaultAction, 1, 4)])).not.toEqual(arrivals([]));
  });
});

describe("a partition of masters", () => {
  const nodes = [0, 1, 2, 3, 4].map((index) => nodeSpec("master", index));
  const MASTERS: Target = { kind: "group", group: "masters", pick: { kind: "all" } };

  /** Who hears whom: at 5 s everybody sends to everybody else. */
  function heard(shape: PartitionShape, seed = "1"): readonly string[] {
    const test = new TestCluster({
      nodes,
      seed,
      links: sameLinks(linkSpec({ latency: constant(MILLISECOND) })),
      faults: [scheduled({ kind: "partition", shape }, 1, 10)],
    });
    test.at(5 * SECOND, () => {
      for (const from of nodes)
        for (const to of nodes)
          if (from !== to) test.send(from.name, to.name, Number(from.name.split("/")[1]), { transport: "datagram" });
    });
    test.until(60 * SECOND);
    return nodes.map(({ name }) =>
      test
        .received(name)
        .map(({ label }) => label)
        .join(""),
    );
  }

  it("as a ring lets each of five hear its two neighbours", () => {
    expect(heard({ kind: "ring", target: MASTERS })).toEqual(["14", "02", "13", "24", "03"]);
  });

  it("as a chain lets each hear its neighbours in the order given", () => {
    const order = names("master/3", "master/0", "master/4", "master/1", "master/2");
    expect(heard({ kind: "chain", target: order })).toEqual(["34", "24", "1", "0", "01"]);
  });

  it("in halves lets three and two hear each other, drawn anew for every seed", () => {
    const seen = new Set<string>();
    for (let seed = 0; seed < 40; seed += 1) {
      const who = heard({ kind: "halves", target: MASTERS }, String(seed));
      expect(who.map((others) => others.length).toSorted()).toEqual([1, 1, 2, 2, 2]);
      expect(who).toEqual(heard({ kind: "halves", target: MASTERS }, String(seed)));
      seen.add(who.join());
    }
    expect(seen.size).toBeGreaterThan(7); // of ten ways
  });

  it("in halves stays the same through a flap, and is drawn afresh by the next fault", () => {
    const flap = { up: constant(SECOND), down: constant(SECOND) };
    const shape: PartitionShape = { kind: "halves", target: MASTERS };
    const cutsOf = (test: TestCluster, seconds: readonly number[]): readonly string[] => {
      const cuts: string[] = [];
      for (const second of seconds)
        test.at(second * SECOND, () => {
          const { cuts: inForce } = test.cluster.network;
          cuts.push(
            nodes.flatMap((_, from) => nodes.map((_, to) => (inForce.cutting(from, to) >= 0 ? 1 : 0))).join(""),
          );
        });
      test.until(1_000 * SECOND);
      return cuts;
    };
    const faults = [
      scheduled({ kind: "partition", shape }, 1, 10, flap),
      ...[20, 40, 60, 80].map((at) => scheduled({ kind: "partition", shape }, at, 10)),
    ];
    const cuts = cutsOf(new TestCluster({ nodes, faults }), [1.5, 2.5, 3.5, 9.5, 21, 41, 61, 81]);
    expect(cuts[1]).not.toContain("1"); // between two strikes
    expect(new Set([cuts[0], cuts[2], cuts[3]]).size).toBe(1);
    expect(new Set(cuts.slice(3)).size).toBeGreaterThan(1);
  });
});
