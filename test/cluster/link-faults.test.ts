// Bad links between nodes: delay, loss and duplication on top of what the link does by itself, while the fault lasts.

import { describe, expect, it } from "vitest";
import type { FaultAction } from "../../src/cluster/faults/fault.ts";
import { DROPS } from "../../src/trace/record-codes.ts";
import { constant, SECOND, TestCluster } from "./build-cluster.ts";
import { names, scheduled as fault } from "./fault-specs.ts";

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

describe("a link fault", () => {
  const trouble = (changes: object): FaultAction => ({
    kind: "link",
    from: names("worker/0"),
    to: names("worker/1"),
    delay: undefined,
    loss: 0,
    duplication: 0,
    ...changes,
  });

  it("delays one direction while it lasts, and counts every message that it changed", () => {
    const test = new TestCluster({ faults: [fault(trouble({ delay: constant(50_000) }), 1, 2)] });
    sendAt(test, [0.5, 1.5, 2.5, 3.5]);
    test.at(1_500_000, () => test.send("worker/1", "worker/0", 9));
    test.until(60 * SECOND);
    expect(test.received("worker/1").map(({ at }) => at)).toEqual([501_000, 1_551_000, 2_551_000, 3_501_000]);
    expect(test.received("worker/0").map(({ at }) => at)).toEqual([1_501_000]);
    expect(test.injector.effects[0]).toMatchObject({ armed: 1, bit: 2 });
  });

  it("has nothing left to delay, nor to count, where another one has lost the message", () => {
    const faults = [fault(trouble({ loss: 1 }), 1, 2), fault(trouble({ delay: constant(50_000), loss: 1 }), 1, 2)];
    const test = sendAt(new TestCluster({ faults }), [1.5, 3.5], { transport: "datagram" }).until(60 * SECOND);
    expect(test.received("worker/1").map(({ label }) => label)).toEqual([1]);
    expect(test.recordsOf("message.dropped").map(({ value }) => DROPS[value])).toEqual(["loss"]);
    expect(test.injector.effects.map(({ bit }) => bit)).toEqual([1, 0]);
  });

  it("that loses everything holds a connection up no longer than until its heal and one more retransmission", () => {
    const test = sendAt(new TestCluster({ faults: [fault(trouble({ loss: 1 }), 1, 4)] }), [1, 2, 6]).until(
      3_600 * SECOND,
    );
    // Lost at 1.001, 1.201, 1.601, 2.401 and 4.001; the next try is at 7.201. What is sent meanwhile waits behind it.
    expect(test.received("worker/1")).toEqual([0, 1, 2].map((label) => ({ at: 7_201_000, label })));
  });

  it("that loses everything for long resets a connection, which works again afterwards", () => {
    const test = sendAt(new TestCluster({ faults: [fault(trouble({ loss: 1 }), 1, 60)] }), [1, 2, 61.5]).until(
      3_600 * SECOND,
    );
    expect(test.received("worker/1")).toEqual([{ at: 61_501_000, label: 2 }]);
    expect(test.happened("worker/0", "disconnected").length).toBe(2);
  });

  it("loses and duplicates datagrams on top of the link's own behaviour", () => {
    const lossy = sendAt(new TestCluster({ faults: [fault(trouble({ loss: 1 }), 1, 4)] }), [0, 2, 6], {
      transport: "datagram",
    }).until(60 * SECOND);
    expect(lossy.received("worker/1").map(({ label }) => label)).toEqual([0, 2]);
    const doubled = sendAt(new TestCluster({ faults: [fault(trouble({ duplication: 1 }), 1, 4)] }), [0, 2, 6], {
      transport: "datagram",
    }).until(60 * SECOND);
    expect(doubled.received("worker/1").map(({ label }) => label)).toEqual([0, 1, 1, 2]);
  });

  it("never bites where nobody sends", () => {
    const test = sendAt(
      new TestCluster({ faults: [fault(trouble({ delay: constant(50_000), loss: 0.5 }), 1, 4)] }),
      [0, 6],
    ).until(60 * SECOND);
    expect(test.injector.effects[0]).toMatchObject({ armed: 1, bit: 0 });
  });
});
