// Handling messages takes a node's time: one at a time, in order, answers at the end of it.

import { describe, expect, it } from "vitest";
import type { FaultAction } from "../../src/cluster/faults/fault.ts";
import type { Duration, Instant } from "../../src/kernel/time.ts";
import { createStream } from "../../src/kernel/random-stream.ts";
import {
  constant,
  exponential,
  linkSpec,
  nodeSpec,
  sameLinks,
  SECOND,
  TestCluster,
  type TestClusterOptions,
} from "./build-cluster.ts";

/** A busy master that answers every message with one of the same label, and a client that asks. */
function echoing(options: TestClusterOptions = {}): TestCluster {
  const nodes = [nodeSpec("master", 0, { messageCost: constant(1_000) }), nodeSpec("client", 0)];
  return new TestCluster({
    nodes,
    links: sameLinks(linkSpec({ latency: constant(10) })),
    onReceive: (node, from, { label }, host) => {
      if (node === "master/0") host.send(from as never, { kind: 1, label } as never, 10);
    },
    ...options,
  });
}

function ask(test: TestCluster, ...instants: readonly number[]): void {
  instants.forEach((instant, label) => test.at(instant, () => test.send("client/0", "master/0", label)));
}

describe("a node with a cost per message", () => {
  it("handles one message at a time, in order of arrival, and answers when it is through with it", () => {
    const test = echoing();
    ask(test, 0, 0, 500, 5_000);
    test.until(SECOND);
    expect(test.received("master/0").map(({ at }) => at)).toEqual([10, 1_010, 2_010, 5_010]);
    expect(test.received("client/0")).toEqual([1_020, 2_020, 3_020, 6_020].map((at, label) => ({ at, label })));
  });

  it("throws away what finds its backlog full, and takes in again what comes when there is room", () => {
    const nodes = [nodeSpec("master", 0, { messageCost: constant(1_000), backlog: 2 }), nodeSpec("client", 0)];
    const test = echoing({ nodes });
    // One is handled, two wait, two are too many; at 1.5 ms one of the waiting has begun.
    ask(test, 0, 0, 0, 0, 0, 1_500, 1_500);
    test.until(SECOND);
    expect(test.received("master/0").map(({ label }) => label)).toEqual([0, 1, 2, 5]);
    expect(test.received("client/0").map(({ label }) => label)).toEqual([0, 1, 2, 5]);
  });

  it("tells a process when its computing is done, whatever its clock says and however fast it is by then", () => {
    const target = { kind: "names", names: ["master/0"] } as const;
    const computing = (action?: FaultAction): readonly number[] => {
      const fault = { kind: "scheduled", text: "", at: 50 as Instant, lasts: 5_000 as Duration } as const;
      const test = echoing(action === undefined ? {} : { faults: [{ ...fault, action }] });
      test.at(100, () => {
        test.host("master/0").consume(20_000 as Duration);
        test.host("master/0").consume(1_000 as Duration);
        test.host("master/0").afterComputing(3, 7);
      });
      test.until(SECOND);
      return test.happened("master/0", "timer").map(({ at }) => at);
    };
    expect(computing()).toEqual([21_100]);
    expect(computing({ kind: "slow", target, factor: 2 })).toEqual([42_100]);
    expect(computing({ kind: "clock-drift", target, rate: 2 })).toEqual([21_100]);
  });

  it("works through computing that a handler asked for before it looks at the next message", () => {
    const test = echoing({
      onBoot: (_node, host) => host.address === (0 as never) && host.consume(20_000 as Duration),
    });
    ask(test, 0);
    expect(
      test
        .until(SECOND)
        .received("master/0")
        .map(({ at }) => at),
    ).toEqual([20_000]);
  });

  it("takes a slow node's factor longer, in whole microseconds", () => {
    const slow: FaultAction = { kind: "slow", target: { kind: "names", names: ["master/0"] }, factor: 1.0005 };
    const test = echoing({
      faults: [{ kind: "scheduled", text: "", action: slow, at: 0 as Instant, lasts: SECOND as Duration }],
    });
    test.at(500_000, () => test.host("master/0").consume(333 as Duration));
    ask(test, 100, 100, 499_995);
    test.until(2 * SECOND);
    expect(test.received("client/0").map(({ at }) => at)).toEqual([1_121, 2_122, 501_345]);
    expect(test.injector.effects[0].bit).toBe(3);
  });

  it("forgets at a crash what it had not handled yet", () => {
    const crash: FaultAction = { kind: "crash", target: { kind: "names", names: ["master/0"] }, wipe: false };
    const test = echoing({
      faults: [{ kind: "scheduled", text: "", action: crash, at: 1_500 as Instant, lasts: 500 as Duration }],
    });
    ask(test, 0, 0, 0, 0, 3_000);
    test.until(SECOND);
    expect(test.received("master/0").map(({ label }) => label)).toEqual([0, 1, 4]);
    expect(test.received("master/0")[2].at).toBe(3_010); // the new boot is not busy with the old one's work
    expect(test.recordsOf("message.dropped").length).toBe(2);
  });

  it("saturates as a queue with one server does: an M/D/1 waits rho / (2 mu (1 - rho))", () => {
    const waits = Array.from({ length: 12 }, (_, seed) => {
      const test = echoing({ seed: String(seed), links: sameLinks(linkSpec({ latency: constant(0) })) });
      const random = createStream(String(seed), "arrivals");
      const sent: number[] = [];
      for (let at = 0; sent.length < 5_000; at += Math.round(random.exponential() * 1_250)) sent.push(at); // rho = 0.8
      ask(test, ...sent);
      test.until(60 * SECOND);
      const handled = test.received("master/0");
      expect(handled.map(({ label }) => label)).toEqual(sent.map((_, label) => label));
      return handled.reduce((sum, { at, label }) => sum + at - sent[label], 0) / sent.length;
    });
    const mean = waits.reduce((sum, wait) => sum + wait, 0) / waits.length;
    const deviation = Math.sqrt(
      waits.reduce((sum, wait) => sum + (wait - mean) * (wait - mean), 0) / (waits.length - 1),
    );
    const halfWidth = (3.5 * deviation) / Math.sqrt(waits.length);
    expect(Math.abs(mean - 2_000)).toBeLessThan(halfWidth);
    expect(halfWidth).toBeLessThan(500); // the interval says something
  });

  it("draws a random cost from a stream of its own", () => {
    const handled = (drawsOfOthers: number): readonly number[] => {
      const test = echoing({
        nodes: [nodeSpec("master", 0, { messageCost: exponential(1_000) }), nodeSpec("client", 0)],
      });
      for (let draw = 0; draw < drawsOfOthers; draw += 1) test.host("master/0").random("placement").uniform();
      ask(test, 0, 0, 0, 0);
      return test
        .until(SECOND)
        .received("client/0")
        .map(({ at }) => at);
    };
    expect(new Set(handled(0)).size).toBe(4);
    expect(handled(3)).toEqual(handled(0));
  });
});
