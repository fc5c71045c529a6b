// A provider takes machines back: told ahead, off at the latest when the notice is over, no capacity and no cost meanwhile, and
// replaced by empty machines. Random ones strike only those that are rented on such terms.

import { describe, expect, it, test } from "vitest";
import type { FaultAction, FaultSpec, RandomFault } from "../../../src/cluster/faults/fault.ts";
import { layTimeline } from "../../../src/cluster/faults/timeline.ts";
import { RandomStreams } from "../../../src/kernel/random-stream.ts";
import type { Duration, Instant } from "../../../src/kernel/time.ts";
import { clusterSpec, constant, exponential, nodeSpec, SECOND, TestCluster } from "../build-cluster.ts";
import { names, scheduled } from "../fault-specs.ts";

function reclaim(notice: number, ...whom: string[]): FaultAction {
  return { kind: "reclaim", target: names(...whom), grace: (notice * SECOND) as Duration };
}

function run(faults: readonly FaultSpec[]): TestCluster {
  return new TestCluster({ faults, onDrain: () => {} });
}

/** `[seconds, node, what]` of what becomes of machines and of who has them. */
function life({ records }: TestCluster): readonly (readonly [number, number, string])[] {
  return records
    .filter(({ name }) => /^node\.(crashed|restarted|returned|rented)$/.test(name))
    .map(({ at, node, name }) => [at / SECOND, node, name.split(".")[1]]);
}

describe("a reclaim", () => {
  it("tells the process, and gives the machine back when the notice is over, and another in its place", () => {
    const one = run([scheduled(reclaim(20, "worker/0"), 10, 30)]).until(100 * SECOND);
    expect(one.happened("worker/0", "draining")).toMatchObject([{ at: 10 * SECOND, grace: 20 * SECOND }]);
    expect(life(one)).toEqual([
      [30, 1, "crashed"],
      [30, 1, "returned"],
      [60, 1, "rented"],
      [60, 1, "restarted"],
    ]);
    expect(one.recordsOf("node.crashed")).toMatchObject([{ value: 1 }]); // with its disk
  });

  it("takes a machine that is down too, and bites nobody", () => {
    const crash: FaultAction = { kind: "crash", target: names("worker/0"), wipe: false };
    const one = run([scheduled(crash, 5, 100), scheduled(reclaim(20, "worker/0"), 10, 30)]).until(200 * SECOND);
    expect(life(one)).toEqual([
      [5, 1, "crashed"],
      [10, 1, "returned"],
      [40, 1, "rented"],
      [105, 1, "restarted"],
    ]);
    expect(one.injector.effects[1]).toMatchObject({ armed: 1, bit: 0 });
  });

  it("that overlaps another keeps the machine with its provider until both are over", () => {
    const one = run([scheduled(reclaim(20, "worker/0"), 10, 30), scheduled(reclaim(20, "worker/0"), 15, 60)]);
    // The first takes it down at 30; what the second asks of it came to nothing, and it is away for its own time from then.
    expect(life(one.until(200 * SECOND))).toEqual([
      [30, 1, "crashed"],
      [30, 1, "returned"],
      [90, 1, "rented"],
      [90, 1, "restarted"],
    ]);
  });
});

function spot(changes: Partial<RandomFault>): RandomFault {
  return {
    kind: "random",
    text: "reclaim",
    action: reclaim(20, "worker/0"),
    per: "node",
    group: "workers",
    every: exponential(500 * SECOND),
    lasts: constant(100 * SECOND),
    ...changes,
  };
}

const PLACES = ["a", "b"];
const CLUSTER = clusterSpec({
  nodes: [
    nodeSpec("master", 0),
    ...Array.from({ length: 6 }, (_, index) => nodeSpec("worker", index, { zone: PLACES[index % 2] })),
  ],
});

function struckBy(changes: Partial<RandomFault>): readonly (readonly string[])[] {
  const laid = layTimeline([spot(changes)], CLUSTER, new RandomStreams("1"), (20_000 * SECOND) as Instant);
  const sets = laid.map(({ action }) =>
    "target" in action && action.target.kind === "names" ? action.target.names : [],
  );
  return [...new Map(sets.map((set) => [set.join(), set])).values()].sort((a, b) => (a.join() < b.join() ? -1 : 1));
}

test("random reclaims strike the machines on such terms one by one, by zone, or all at once", () => {
  const among = ["worker/2", "worker/3", "worker/4"];
  expect(struckBy({ among })).toEqual([["worker/2"], ["worker/3"], ["worker/4"]]);
  expect(struckBy({ among, per: "zone" })).toEqual([["worker/2", "worker/4"], ["worker/3"]]);
  expect(struckBy({ among, per: "group" })).toEqual([among]);
});
