// Faults of disks on running machines: what their processes notice, what the trace says, and what counts.

import { describe, expect, it } from "vitest";
import type { DamageAmount, FaultAction } from "../../../src/cluster/faults/fault.ts";
import type { LogEntry } from "../../../src/process/host.ts";
import { constant, MILLISECOND, SECOND, TestCluster } from "../build-cluster.ts";
import { names, scheduled } from "../fault-specs.ts";

const MASTER = names("master/0");

/** A master that appends a record and syncs it at each whole second from 1 on, and reads its log at every start. */
function writing(faults: ReturnType<typeof scheduled>[], seconds: number, seed = "1"): Writing {
  const reads: (readonly LogEntry[])[] = [];
  const accepted: boolean[] = [];
  const test = new TestCluster({
    faults,
    seed,
    onBoot: (node, host) => {
      if (node.spec.name === "master/0") reads.push(host.disk.read());
    },
  });
  for (let second = 1; second <= seconds; second += 1)
    test.at(second * SECOND, () => {
      if (!test.node("master/0").isUp) return;
      const { disk } = test.host("master/0");
      accepted.push(disk.append(second, 100, second));
      disk.sync();
    });
  return { test, reads, accepted };
}

interface Writing {
  readonly test: TestCluster;
  readonly reads: (readonly LogEntry[])[];
  readonly accepted: boolean[];
}

function crash(at: number): ReturnType<typeof scheduled> {
  return scheduled({ kind: "crash", target: MASTER, wipe: false }, at, 0.1);
}

const recordsIn = (entries: readonly LogEntry[]): readonly unknown[] =>
  entries.map((entry) => (entry.kind === "record" ? entry.record : entry.kind));

const syncedAt = ({ test }: Writing): readonly number[] =>
  test.happened("master/0", "synced").map(({ at }) => at / MILLISECOND);

describe("damage to a disk", () => {
  function corrupt(amount: DamageAmount, where: "newest" | "anywhere" = "newest"): FaultAction {
    return { kind: "disk-corrupt", target: MASTER, amount, where };
  }

  it("happens at the strike and shows at the next start", () => {
    const { test, reads } = writing([scheduled(corrupt({ kind: "count", count: 2 }), 3.5), crash(5.5)], 5);
    test.until(5 * SECOND + 1);
    expect(test.recordsOf("disk.damaged")).toMatchObject([{ at: 3_500_000, node: 0, value: 2 }]);
    expect(test.injector.effects[0]).toMatchObject({ armed: 1, bit: 0 });
    test.until(60 * SECOND);
    expect(reads.map(recordsIn)).toEqual([[], [1, "damaged", "damaged", 4, 5]]);
    expect(test.recordsOf("fault.bit").filter(({ task }) => task === 0)).toMatchObject([
      { at: 5_600_000, node: 0 },
      { at: 5_600_000, node: 0 },
    ]);
    expect(test.injector.effects[0].bit).toBe(2);
    expect(test.recordsOf("fault.ended").filter(({ task }) => task === 0)).toEqual([]); // nothing heals that
  });

  it("is drawn from the fault's own stream, the same for the same seed and time", () => {
    const damagedIn = (seed: string, at: number): readonly unknown[] => {
      const fault = scheduled(corrupt({ kind: "share", share: 0.3 }, "anywhere"), at);
      const { test, reads } = writing([fault, crash(25)], 20, seed);
      test.until(60 * SECOND);
      return recordsIn(reads[1]);
    };
    expect(damagedIn("1", 20.5).filter((record) => record === "damaged").length).toBe(6);
    expect(damagedIn("1", 20.5)).toEqual(damagedIn("1", 20.5));
    expect(damagedIn("2", 20.5)).not.toEqual(damagedIn("1", 20.5));
    expect(damagedIn("1", 20.6)).not.toEqual(damagedIn("1", 20.5));
  });

  it("also strikes a machine that is down, and finds nothing on one that never wrote", () => {
    const down = scheduled({ kind: "crash", target: MASTER, wipe: false }, 5.5, 3);
    const both: FaultAction = {
      ...corrupt({ kind: "count", count: 1 }),
      target: names("master/0", "worker/0"),
    } as never;
    const { test, reads } = writing([down, scheduled(both, 7)], 5);
    test.until(60 * SECOND);
    expect(test.recordsOf("disk.damaged")).toMatchObject([{ node: 0, value: 1 }]);
    expect(recordsIn(reads[1])).toEqual([1, 2, 3, 4, "damaged"]);
  });

  it("may strike again and again", () => {
    const flap = { up: constant(SECOND), down: constant(SECOND / 2) };
    const { test } = writing([scheduled(corrupt({ kind: "count", count: 1 }), 3.25, 6, flap)], 10);
    test.until(60 * SECOND);
    expect(test.recordsOf("disk.damaged").map(({ at }) => at / SECOND)).toEqual([3.25, 4.75, 6.25, 7.75]);
    expect(test.injector.effects[0].armed).toBe(4);
  });
});

describe("a full disk", () => {
  it("refuses what is appended while it lasts, and says so", () => {
    const run = writing([scheduled({ kind: "disk-full", target: MASTER }, 2.5, 2)], 6);
    run.test.until(60 * SECOND);
    expect(run.accepted).toEqual([true, true, false, false, true, true]);
    expect(run.test.recordsOf("disk.refused")).toMatchObject([
      { at: 3 * SECOND, node: 0, value: 100 },
      { at: 4 * SECOND, node: 0, value: 100 },
    ]);
    expect(run.test.injector.effects[0]).toMatchObject({ armed: 1, bit: 2 });
  });

  it("stays full until the last of two faults has healed", () => {
    const full: FaultAction = { kind: "disk-full", target: MASTER };
    const run = writing([scheduled(full, 1.5, 4), scheduled(full, 2.5, 1)], 6);
    run.test.until(60 * SECOND);
    expect(run.accepted).toEqual([true, false, false, false, false, true]);
    expect(run.test.injector.effects.map(({ bit }) => bit)).toEqual([3, 1]);
  });
});

describe("a slow disk", () => {
  it("syncs so many times slower while it lasts", () => {
    const run = writing([scheduled({ kind: "disk-slow", target: MASTER, factor: 200 }, 1.5, 2)], 4);
    run.test.until(60 * SECOND);
    expect(syncedAt(run)).toEqual([1_001, 2_200, 3_200, 4_001]);
    expect(run.test.injector.effects[0].bit).toBe(2);
  });
});

describe("lost writes", () => {
  const lie: FaultAction = { kind: "disk-lost-writes", target: MASTER };

  it("are acknowledged like any others, and gone after a crash", () => {
    const run = writing([scheduled(lie, 2.5, 2), crash(4.25)], 4);
    run.test.until(60 * SECOND);
    expect(syncedAt(run)).toEqual([1_001, 2_001, 3_001, 4_001]);
    expect(recordsIn(run.reads[1])).toEqual([1, 2]);
    expect(run.test.recordsOf("disk.lost")).toMatchObject([{ at: 4_250_000, value: 200 }]);
    expect(run.test.injector.effects[0].bit).toBe(1);
  });

  it("count for the fault in the crash that finds them out, also after its end", () => {
    const run = writing([scheduled(lie, 2.5, 1), crash(3.75)], 3);
    run.test.until(60 * SECOND);
    expect(recordsIn(run.reads[1])).toEqual([1, 2]);
    expect(run.test.injector.effects[0]).toMatchObject({ armed: 1, bit: 1 });
  });

  it("do no harm where an honest sync comes before the crash, or no crash at all", () => {
    const run = writing([scheduled(lie, 2.5, 2), crash(5.5)], 5);
    run.test.until(60 * SECOND);
    expect(recordsIn(run.reads[1])).toEqual([1, 2, 3, 4, 5]);
    expect(run.test.injector.effects[0]).toMatchObject({ armed: 1, bit: 0 });
  });

  it("are not saved by a power-off in good order", () => {
    const off = scheduled({ kind: "drain", target: MASTER, grace: 0 as never }, 3.25, 1);
    const run = writing([scheduled(lie, 2.5, 2), off], 3);
    run.test.until(60 * SECOND);
    expect(recordsIn(run.reads[1])).toEqual([1, 2]);
  });
});

describe("a torn write", () => {
  it("is certain in the next crash that interrupts a write, and only in that one", () => {
    const tear = scheduled({ kind: "disk-torn", target: MASTER }, 0.5, 60);
    const run = writing([tear, crash(1.5), crash(2.0005), crash(4.0005)], 5);
    run.test.until(60 * SECOND);
    // Nothing is being written at 1.5 s; at 2.0005 and at 4.0005 s a sync is under way. Nobody repairs.
    expect(run.reads.map(recordsIn)).toEqual([[], [1], [1, "torn"], [1, 3, "torn"]]);
    expect(run.test.recordsOf("disk.torn")).toMatchObject([{ at: 2_000_500 }]);
    expect(run.test.injector.effects[0].bit).toBe(1);
  });

  it("is the disk's own affair again after the end of the fault", () => {
    const run = writing([scheduled({ kind: "disk-torn", target: MASTER }, 0.5, 1), crash(2.0005)], 3);
    run.test.until(60 * SECOND);
    expect(run.reads.map(recordsIn)).toEqual([[], [1]]);
    expect(run.test.injector.effects[0].bit).toBe(0);
  });
});

describe("two stalls of one disk", () => {
  it("answer nothing before the later end, and then everything in order", () => {
    const stall: FaultAction = { kind: "disk-stall", target: MASTER };
    const run = writing([scheduled(stall, 1.5, 5), scheduled(stall, 2.5, 1)], 3);
    run.test.until(60 * SECOND);
    expect(run.test.happened("master/0", "synced").map(({ at, token }) => [at / MILLISECOND, token])).toEqual([
      [1_001, 1],
      [6_500, 2],
      [6_500, 3],
    ]);
    expect(run.test.injector.effects.map(({ bit }) => bit)).toEqual([1, 1]);
  });

  it("owe nothing to a boot that is over", () => {
    const run = writing([scheduled({ kind: "disk-stall", target: MASTER }, 1.5, 5), crash(3.5)], 2);
    run.test.until(60 * SECOND);
    expect(syncedAt(run)).toEqual([1_001]);
  });
});
