// The network between nodes: latency by topology, order on connections, what loss and cuts do to connections and datagrams.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { LinkClass } from "../../src/cluster/cluster-spec.ts";
import type { FaultAction, FaultSpec, Target } from "../../src/cluster/faults/fault.ts";
import type { Duration, Instant } from "../../src/kernel/time.ts";
import { DROPS } from "../../src/trace/record-codes.ts";
import {
  constant,
  exponential,
  linkSpec,
  MILLISECOND,
  nodeSpec,
  sameLinks,
  SECOND,
  TestCluster,
  uniform,
} from "./build-cluster.ts";

function names(...list: string[]): Target {
  return { kind: "names", names: list };
}

/** Seconds. */
export function fault(action: FaultAction, at: number, lasts: number): FaultSpec {
  return {
    kind: "scheduled",
    text: action.kind,
    action,
    at: (at * SECOND) as Instant,
    lasts: (lasts * SECOND) as Duration,
  };
}

const CUT: FaultAction = {
  kind: "partition",
  shape: { kind: "links", from: names("worker/0"), to: names("worker/1"), direction: "outbound" },
};

/** One message from worker/0 to worker/1 at each of the given instants (s), labelled from 0. */
function sendAt(
  test: TestCluster,
  instants: readonly number[],
  options: Parameters<TestCluster["send"]>[3] = {},
): TestCluster {
  instants.forEach((instant, label) =>
    test.at(Math.round(instant * SECOND), () => test.send("worker/0", "worker/1", label, options)),
  );
  return test;
}

describe("latency", () => {
  it("depends on where the two nodes are", () => {
    const place = (zone: string, rack: string) => ({ zone, rack });
    const nodes = [
      place("a", "a/1"),
      place("a", "a/1"),
      place("a", "a/2"),
      place("b", "b/1"),
      place("a", ""),
      place("a", ""),
    ].map((where, index) => nodeSpec("worker", index, where));
    const latencies: Record<LinkClass, number> = {
      "same-node": 1,
      "same-rack": 10,
      "same-zone": 100,
      "cross-zone": 1_000,
    };
    const links = Object.fromEntries(
      Object.entries(latencies).map(([name, latency]) => [name, linkSpec({ latency: constant(latency) })]),
    ) as never;
    const test = new TestCluster({ nodes, links });
    for (const to of [0, 1, 2, 3, 4]) test.send("worker/0", `worker/${to}`, to);
    // Two machines of which no rack is known do not share one.
    test.send("worker/4", "worker/5", 5);
    test.until(SECOND);
    expect([0, 1, 2, 3, 4, 5].map((to) => test.received(`worker/${to}`)[0].at)).toEqual([1, 10, 100, 1_000, 100, 100]);
  });

  it("of one direction is drawn from a stream that no other traffic touches", () => {
    const arrivals = (noise: number): readonly number[] => {
      const test = new TestCluster({ links: sameLinks(linkSpec({ latency: exponential(SECOND) })) });
      for (let count = 0; count < noise; count += 1) test.send("worker/1", "worker/0", 0);
      sendAt(test, [1, 2, 3]).until(60 * SECOND);
      return test.received("worker/1").map(({ at }) => at);
    };
    expect(arrivals(0)).toEqual(arrivals(5));
  });
});

describe("a connection", () => {
  it("delivers in the order of sending, whatever the latencies", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 3 * SECOND }), { maxLength: 20, size: "max" }),
        fc.constantFrom(0, 0.3),
        (gaps, loss) => {
          const test = new TestCluster({ links: sameLinks(linkSpec({ latency: exponential(2 * SECOND), loss })) });
          let at = 0;
          sendAt(
            test,
            gaps.map((gap) => (at += gap) / SECOND),
          ).until(3_000 * SECOND);
          const labels = test.received("worker/1").map(({ label }) => label);
          expect(labels).toEqual(labels.toSorted((a, b) => a - b));
          expect(labels.length + test.recordsOf("message.dropped").length).toBe(gaps.length);
        },
      ),
      { seed: 1, numRuns: 60 },
    );
  });

  it("turns the loss of a segment into the delay of its retransmissions", () => {
    const test = new TestCluster({ links: sameLinks(linkSpec({ loss: 0.5 })) });
    for (let label = 0; label < 400; label += 1)
      test.at(label * 60 * SECOND, () => test.send("worker/0", "worker/1", label));
    test.until(401 * 60 * SECOND);
    const waits = test.received("worker/1").map(({ at, label }) => at - label * 60 * SECOND - MILLISECOND);
    const doublings = [0, 200, 600, 1_400, 3_000, 6_200, 12_600].map((wait) => wait * MILLISECOND);
    for (const wait of waits) expect(doublings).toContain(wait);
    // Half of 400 are not lost at all: 200, give or take 3.3 standard deviations of 10.
    expect(Math.abs(waits.filter((wait) => wait === 0).length - 200)).toBeLessThanOrEqual(33);
    expect(test.happened("worker/0", "disconnected").length).toBe(400 - waits.length); // seven losses in a row
  });

  it("queues messages for a link of limited bandwidth, each direction for itself", () => {
    const test = new TestCluster({ links: sameLinks(linkSpec({ bandwidth: 8_000_000 })) }); // a byte per us
    for (const label of [0, 1, 2]) test.send("worker/0", "worker/1", label, { bytes: 10_000 });
    test.send("worker/1", "worker/0", 3, { bytes: 10_000 });
    sendAt(test, [1], { bytes: 500 }).until(2 * SECOND);
    expect(test.received("worker/1").map(({ at }) => at)).toEqual([11_000, 21_000, 31_000, SECOND + 1_500]);
    expect(test.received("worker/0").map(({ at }) => at)).toEqual([11_000]);
  });

  it("holds what a cut stops, and sends it again at the next retransmission after the heal", () => {
    const test = sendAt(new TestCluster({ faults: [fault(CUT, 1, 2)] }), [1.5]).until(60 * SECOND);
    // Stopped at 1.501; retransmissions at 1.701, 2.101, 2.901 (cut) and 4.501.
    expect(test.received("worker/1")).toEqual([{ at: 4_502_000, label: 0 }]);
    expect(test.injector.effects[0].bit).toBe(1);
  });

  it("keeps its order across a cut, also for what was on its way when the cut healed", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 6 * SECOND }), { minLength: 2, maxLength: 30, size: "max" }),
        fc.integer({ min: 1, max: 5_000 }),
        (instants, latency) => {
          const sorted = instants.toSorted((a, b) => a - b);
          const links = sameLinks(linkSpec({ latency: uniform(0, latency * MILLISECOND) }));
          const test = new TestCluster({ links, faults: [fault(CUT, 1, 1), fault(CUT, 3, 1)] });
          sendAt(
            test,
            sorted.map((instant) => instant / SECOND),
          ).until(200 * SECOND);
          expect(test.received("worker/1").map(({ label }) => label)).toEqual(sorted.map((_, label) => label));
        },
      ),
      { seed: 1, numRuns: 100 },
    );
  });

  it("is reset by a longer cut: what was held is gone, both ends are told, and it works again after the heal", () => {
    const test = sendAt(
      new TestCluster({ faults: [fault(CUT, 1, 30)], connection: { resetAfter: 10 * SECOND } }),
      [1.5, 2, 15, 40],
    ).until(60 * SECOND);
    expect(test.received("worker/1")).toEqual([{ at: 40_001_000, label: 3 }]);
    expect(test.happened("worker/0", "disconnected").map(({ at, peer }) => [at, peer])).toEqual([
      [11_501_000, 2],
      [25_001_000, 2],
    ]);
    expect(test.happened("worker/1", "disconnected").map(({ at, peer }) => [at, peer])).toEqual([
      [11_501_000, 1],
      [25_001_000, 1],
    ]);
    expect(test.recordsOf("message.dropped").length).toBe(3);
  });

  it("that is cut again before the next retransmission waits for the one after the next heal", () => {
    const test = sendAt(new TestCluster({ faults: [fault(CUT, 1, 2), fault(CUT, 4, 2)] }), [1.5, 5]).until(60 * SECOND);
    // Stopped at 1.501; of its tries those at 2.901 and at 4.501 find it cut, and the next one is at 7.701. The later one waits behind it.
    expect(test.received("worker/1")).toEqual([
      { at: 7_702_000, label: 0 },
      { at: 7_702_000, label: 1 },
    ]);
  });

  it("is reset when what it holds has waited for too long, and not when that would have been so of what went through before", () => {
    const test = sendAt(
      new TestCluster({ faults: [fault(CUT, 1, 2), fault(CUT, 6, 30)], connection: { resetAfter: 10 * SECOND } }),
      [1.5, 8],
    ).until(60 * SECOND);
    // The first was stopped at 1.501 and came through at 4.502, so 11.501 is nothing; the second was stopped at 8.001.
    expect(test.received("worker/1").map(({ label }) => label)).toEqual([0]);
    expect(test.happened("worker/0", "disconnected").map(({ at }) => at)).toEqual([18_001_000]);
  });

  it("is not reset at the end of its patience when the cut has just healed", () => {
    const test = sendAt(new TestCluster({ faults: [fault(CUT, 1, 14)] }), [1.5]).until(60 * SECOND);
    // Stopped at 1.501, so given up at 16.501; healed at 15; tries at 14.101 and 26.901.
    expect(test.happened("worker/0", "disconnected")).toEqual([]);
    expect(test.received("worker/1")).toEqual([{ at: 26_902_000, label: 0 }]);
  });

  it("hangs until the heal where it is never reset", () => {
    const test = sendAt(
      new TestCluster({ faults: [fault(CUT, 1, 3_000)], connection: { resetAfter: Infinity } }),
      [1.5],
    ).until(2 * 3_600 * SECOND);
    expect(test.received("worker/1").length).toBe(1);
  });

  it("tells a frozen process of a reset only at its thaw", () => {
    const pause = fault({ kind: "pause", target: names("worker/0") }, 5, 15);
    const test = sendAt(
      new TestCluster({ faults: [fault(CUT, 1, 30), pause], connection: { resetAfter: 10 * SECOND } }),
      [1.5],
    ).until(60 * SECOND);
    expect(test.happened("worker/0", "disconnected").map(({ at }) => at)).toEqual([20 * SECOND]);
  });

  it("sends nothing again for a machine that went down meanwhile", () => {
    const crash = fault({ kind: "crash", target: names("worker/0"), wipe: false }, 2, 1);
    const test = sendAt(new TestCluster({ faults: [fault(CUT, 1, 5), crash] }), [1.5, 4]).until(60 * SECOND);
    expect(test.received("worker/1").map(({ label }) => label)).toEqual([1]);
    // At the crash, as what had waited in its inbox would be.
    expect(test.recordsOf("message.dropped").map(({ at, value }) => [at, DROPS[value]])).toEqual([
      [2 * SECOND, "crashed"],
    ]);
  });
});

describe("a datagram", () => {
  it("is lost with the link's probability, and as often as that says", () => {
    const test = new TestCluster({ links: sameLinks(linkSpec({ loss: 0.1 })) });
    for (let label = 0; label < 5_000; label += 1)
      test.at(label, () => test.send("worker/0", "worker/1", label, { transport: "datagram" }));
    test.until(SECOND);
    const lost = 5_000 - test.received("worker/1").length;
    expect(Math.abs(lost - 500)).toBeLessThanOrEqual(70); // 3.3 standard deviations of 21.2
    expect(test.recordsOf("message.dropped").length).toBe(lost);
  });

  it("may be duplicated, once, and then both copies arrive", () => {
    const test = new TestCluster({ links: sameLinks(linkSpec({ duplication: 0.25 })) });
    for (let label = 0; label < 2_000; label += 1)
      test.at(label, () => test.send("worker/0", "worker/1", label, { transport: "datagram" }));
    test.until(SECOND);
    const copies = test.received("worker/1").length - 2_000;
    expect(Math.abs(copies - 500)).toBeLessThanOrEqual(64); // 3.3 standard deviations of 19.4
    expect(test.recordsOf("message.duplicated").length).toBe(copies);
  });

  it("may be overtaken where the link reorders, by one that did not take the extra latency", () => {
    const test = new TestCluster({ links: sameLinks(linkSpec({ reordering: 0.5 })) });
    for (let label = 0; label < 40; label += 1)
      test.at(label * 100, () => test.send("worker/0", "worker/1", label, { transport: "datagram" }));
    test.until(SECOND);
    const labels = test.received("worker/1").map(({ label }) => label);
    expect(labels.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, label) => label));
    expect(labels).not.toEqual(labels.toSorted((a, b) => a - b));
    for (const { at, label } of test.received("worker/1")) expect([1_000, 2_000]).toContain(at - label * 100);
  });

  it("is lost at a cut", () => {
    const test = sendAt(new TestCluster({ faults: [fault(CUT, 1, 2)] }), [0.5, 1.5, 3.5], {
      transport: "datagram",
    }).until(60 * SECOND);
    expect(test.received("worker/1").map(({ label }) => label)).toEqual([0, 2]);
  });

  it("is not touched by a connection's loss, and the other way round its duplication leaves connections alone", () => {
    const test = sendAt(
      new TestCluster({ links: sameLinks(linkSpec({ duplication: 1, reordering: 1 })) }),
      [1, 2, 3],
    ).until(60 * SECOND);
    expect(test.received("worker/1").map(({ label }) => label)).toEqual([0, 1, 2]);
  });
});

describe("a message to a node that is down", () => {
  it("is dropped when it arrives, and counts for the crash", () => {
    const crash = fault({ kind: "crash", target: names("worker/1"), wipe: false }, 1, 2);
    const test = sendAt(new TestCluster({ faults: [crash] }), [0.5, 1.5, 2.9995, 3.5]).until(60 * SECOND);
    expect(test.received("worker/1").map(({ label }) => label)).toEqual([0, 2, 3]);
    expect(test.recordsOf("message.dropped").length).toBe(1);
  });
});
