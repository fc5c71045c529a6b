// Machines that are asked for and given back: how soon they are there, who has one at hand, and when there is none.

import { describe, expect, it } from "vitest";
import type { FaultAction, FaultSpec } from "../../src/cluster/faults/fault.ts";
import { seconds } from "../../src/kernel/time.ts";
import type { Address } from "../../src/process/identity.ts";
import { constant, nodeSpec, SECOND, TestCluster } from "./build-cluster.ts";
import { names, scheduled } from "./fault-specs.ts";

/** Workers of one pool, which has one machine at hand: it is there after 5 s, and any other after 60 s. */
function cluster(faults: readonly FaultSpec[] = []): TestCluster {
  const elastic = { pool: 0, warm: 1, boot: constant(60 * SECOND), warmBoot: constant(5 * SECOND) };
  const workers = [0, 1].map((index) => nodeSpec("worker", index, { elastic }));
  return new TestCluster({ nodes: [nodeSpec("master", 0), ...workers], faults, isScaled: true });
}

/** The master asks for it, or not; what comes of that begins a second later. */
function wish(test: TestCluster, at: number, worker: number, isWanted = true): TestCluster {
  const machine = (worker + 1) as Address;
  return test.at(at * SECOND, () => test.host("master/0").askProvider({ machine, isWanted, grace: seconds(20) }));
}

const moments = (test: TestCluster, record: "node.rented" | "node.returned", worker: number): readonly number[] =>
  test.recordsOf(record).flatMap(({ at, node }) => (node === worker + 1 ? [at / SECOND] : []));
const boots = (test: TestCluster, worker: number): readonly number[] =>
  test.happened(`worker/${worker}`, "start").map(({ at }) => at / SECOND);

describe("a provider", () => {
  it("has the machines until they are asked for, and one of them at hand", () => {
    const test = wish(wish(cluster(), 10, 0), 10, 1).until(200 * SECOND);
    expect([0, 1].map((worker) => moments(test, "node.returned", worker))).toEqual([[0], [0]]);
    expect([0, 1].map((worker) => moments(test, "node.rented", worker))).toEqual([[11], [11]]);
    expect([0, 1].map((worker) => boots(test, worker))).toEqual([[16], [71]]);
  });

  it("has another one at hand as soon as that has booted, and not before", () => {
    const again = (at: number) => {
      const test = wish(wish(wish(cluster(), 10, 0), 50, 0, false), at, 0).until(300 * SECOND);
      expect(moments(test, "node.returned", 0)).toEqual([0, 51]);
      return boots(test, 0);
    };
    // The place at hand is taken at 11 s, and filled again at 71 s.
    expect(again(60)).toEqual([16, 121]);
    expect(again(75)).toEqual([16, 81]);
  });

  it("lets go of one that has not booted yet, which then never does, and can be had again", () => {
    const test = wish(wish(wish(wish(cluster(), 10, 0), 10, 1), 20, 1, false), 30, 1).until(300 * SECOND);
    expect(moments(test, "node.returned", 1)).toEqual([0, 21]);
    expect(moments(test, "node.rented", 1)).toEqual([11, 31]);
    expect(boots(test, 1)).toEqual([91]);
  });

  it("does nothing about a wish that is fulfilled", () => {
    const test = wish(wish(wish(cluster(), 10, 0), 12, 0), 30, 0).until(200 * SECOND);
    expect([moments(test, "node.rented", 0), boots(test, 0)]).toEqual([[11], [16]]);
    expect(moments(wish(cluster(), 10, 0, false).until(100 * SECOND), "node.returned", 0)).toEqual([0]);
  });

  it("has none while there is no capacity, and nobody asks again for whoever asked", () => {
    const none: FaultAction = { kind: "no-capacity", target: names("worker/0") };
    const test = wish(wish(cluster([scheduled(none, 5, 45)]), 10, 0), 60, 0).until(200 * SECOND);
    expect(moments(test, "node.rented", 0)).toEqual([61]);
    expect(test.injector.effects[0].bit).toBe(1);
  });

  it("does not hand over what it has reclaimed, until that is over", () => {
    const reclaim: FaultAction = { kind: "reclaim", target: names("worker/0"), grace: seconds(5) };
    const test = wish(wish(wish(cluster([scheduled(reclaim, 30, 50)]), 10, 0), 50, 0), 90, 0).until(300 * SECOND);
    expect(moments(test, "node.returned", 0)).toEqual([0, 30]);
    expect(moments(test, "node.rented", 0)).toEqual([11, 91]);
  });
});
