// Targets on a running cluster: who has a role when a fault strikes.

import { describe, expect, it } from "vitest";
import type { FaultSpec, Pick, Target } from "../../../src/cluster/faults/fault.ts";
import { constant, nodeSpec, SECOND, TestCluster } from "../build-cluster.ts";
import { names, scheduled } from "../fault-specs.ts";

const nodes = [
  ...[0, 1, 2, 3].map((index) => nodeSpec("master", index)),
  nodeSpec("worker", 0),
  ...[0, 1, 2].map((index) => nodeSpec("lock", index)),
  nodeSpec("store", 0),
];

/** Names of those whom a fault at 10 s strikes. */
function struck(target: Target, prepare: (test: TestCluster) => void = () => {}, down: readonly string[] = []): string {
  const crash = scheduled({ kind: "crash", target: names(...down), wipe: false }, 5);
  const faults = [scheduled({ kind: "pause", target }, 10, 1), ...(down.length > 0 ? [crash] : [])];
  const test = new TestCluster({ nodes, faults });
  prepare(test);
  test.until(20 * SECOND);
  const { nodes: ids } = test.injector.effects.find(({ episode }) => episode.fault === 0)!;
  return ids.map((id) => nodes[id].name).join(" ");
}

describe("the leader of the lock service", () => {
  const target: Target = { kind: "role", role: "lock-leader" };

  it("is who led it last before the strike", () => {
    expect(struck(target, (test) => test.at(9 * SECOND, () => (test.lockLeader = 6)))).toBe("lock/1");
    expect(struck(target, (test) => test.at(11 * SECOND, () => (test.lockLeader = 6)))).toBe("lock/0");
  });

  it("is the first that is up where nobody has led yet", () => {
    expect(struck(target)).toBe("lock/0");
    expect(struck(target, () => {}, ["lock/0"])).toBe("lock/1");
  });

  it("has nothing to do with the leader of the masters", () => {
    expect(struck(target, (test) => ((test.leader = 2), (test.lockLeader = 7)))).toBe("lock/2");
    expect(struck({ kind: "role", role: "leader" }, (test) => ((test.leader = 2), (test.lockLeader = 7)))).toBe(
      "master/2",
    );
  });
});

describe.each(["follower", "standby"] as const)("a %s", (role) => {
  const led = (test: TestCluster): void => void (test.leader = 1);

  it("is any other master that is up, the first unless the fault says which", () => {
    expect(struck({ kind: "role", role }, led)).toBe("master/0");
    expect(struck({ kind: "role", role, which: 0 }, led)).toBe("master/0");
    expect(struck({ kind: "role", role, which: 2 }, led)).toBe("master/3");
    expect(struck({ kind: "role", role, which: 0 }, led, ["master/0"])).toBe("master/2");
  });

  it("is nobody where there are not so many", () => {
    expect(struck({ kind: "role", role, which: 3 }, led)).toBe("");
    expect(struck({ kind: "role", role, which: 2 }, led, ["master/0"])).toBe("");
  });

  it("may be all of them", () => {
    expect(struck({ kind: "role", role, which: "all" }, led)).toBe("master/0 master/2 master/3");
    expect(struck({ kind: "role", role, which: "all" }, led, ["master/2"])).toBe("master/0 master/3");
  });
});

describe("the groups of services", () => {
  it("are struck like any other", () => {
    expect(struck({ kind: "group", group: "locks", pick: { kind: "all" } })).toBe("lock/0 lock/1 lock/2");
    expect(struck({ kind: "group", group: "stores", pick: { kind: "all" } })).toBe("store/0");
    expect(struck({ kind: "group", group: "locks", pick: { kind: "majority" } }).split(" ").length).toBe(2);
    expect(struck(names("store/0", "lock/2"))).toBe("store/0 lock/2");
  });
});

describe("a group of workers that has a name", () => {
  const groups = ["big", "spot", "spot", undefined, "spot", "spot"];
  const workers = groups.map((group, index) => ({
    ...nodeSpec("worker", index),
    ...(group !== undefined && { group }),
  }));
  const spot = { kind: "group", group: "workers", named: "spot" } as const;

  function struckOf(fault: FaultSpec): readonly string[] {
    const test = new TestCluster({ nodes: [nodeSpec("master", 0), ...workers], faults: [fault] });
    test.until(100_000 * SECOND);
    return test.injector.effects.map(({ nodes: ids }) => ids.map((id) => test.cluster.nodes[id].spec.name).join(" "));
  }

  it("is all of them, or so many, drawn", () => {
    const pause = (pick: Pick) => scheduled({ kind: "pause", target: { ...spot, pick } }, 10, 1);
    expect(struckOf(pause({ kind: "all" }))).toEqual(["worker/1 worker/2 worker/4 worker/5"]);
    const [drawn] = struckOf(pause({ kind: "fraction", fraction: 0.5 }));
    expect(drawn.split(" ")).toHaveLength(2);
    expect(drawn).toMatch(/^worker\/[1245] worker\/[1245]$/);
  });

  it("fails machine by machine, and no other machine does", () => {
    const action = { kind: "pause", target: { ...spot, pick: { kind: "count", count: 1 }, isAny: true } } as const;
    const struck = struckOf({
      kind: "random",
      text: "pause any of group spot",
      action,
      per: "node",
      group: "workers",
      named: "spot",
      every: constant(1_000 * SECOND),
      lasts: constant(SECOND),
    });
    expect([...new Set(struck)].toSorted()).toEqual(["worker/1", "worker/2", "worker/4", "worker/5"]);
  });
});
