// A node's disk: what survives a crash, what a sync costs, and what a stall does.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { DiskSpec } from "../../src/cluster/cluster-spec.ts";
import { SimulatedDisk } from "../../src/cluster/simulated-disk.ts";
import { createStream } from "../../src/kernel/random-stream.ts";
import type { Duration, Instant } from "../../src/kernel/time.ts";
import { constant, MILLISECOND, SECOND, TestCluster } from "./build-cluster.ts";

const SPEC: DiskSpec = { append: constant(10), sync: constant(1_000), throughput: Infinity, tornWrite: 0 };

/** A disk whose syncs complete when the test says so. */
function scriptedDisk(changes: Partial<DiskSpec> = {}) {
  const clock = { now: 0 };
  const asked: { readonly token: number; readonly delay: number }[] = [];
  const disk = new SimulatedDisk(
    { ...SPEC, ...changes },
    {
      random: createStream("1", "disk"),
      now: () => clock.now,
      completeAfter: (delay, token) => asked.push({ token, delay }),
    },
  );
  return { disk, clock, asked };
}

function contents(disk: SimulatedDisk): readonly unknown[] {
  return disk.read().map((entry) => (entry.kind === "record" ? entry.record : entry.kind));
}

describe("a disk", () => {
  it("keeps what a completed sync covered and loses what was appended after it", () => {
    const { disk } = scriptedDisk();
    disk.append("a", 100);
    const token = disk.sync();
    disk.append("b", 50);
    expect(disk.completed(token)).toBe(100);
    expect(disk.crash(false)).toEqual({ lostBytes: 50, torn: false });
    expect(contents(disk)).toEqual(["a"]);
  });

  it("loses what a sync under way would have covered", () => {
    const { disk } = scriptedDisk();
    disk.append("a", 100);
    disk.sync();
    expect(disk.crash(false).lostBytes).toBe(100);
    expect(contents(disk)).toEqual([]);
  });

  it("accounts for each byte once, however many syncs are under way", () => {
    const { disk } = scriptedDisk();
    disk.append("a", 100);
    const first = disk.sync();
    disk.append("b", 50);
    const second = disk.sync();
    disk.append("c", 7);
    expect([disk.completed(first), disk.completed(second), disk.unsyncedBytes]).toEqual([100, 50, 7]);
  });

  it("runs syncs one after the other, and pays for appends and transfer with the sync that follows", () => {
    const { disk, asked, clock } = scriptedDisk({ throughput: 1_000_000 }); // a byte per us
    disk.append("a", 300);
    disk.append("b", 200);
    disk.sync();
    disk.append("c", 100);
    disk.sync();
    clock.now = 10_000;
    disk.sync();
    expect(asked.map(({ delay }) => delay)).toEqual([1_000 + 20 + 500, 1_520 + 1_000 + 10 + 100, 1_000]);
  });

  it("may leave a torn record at the end after a crash with un-synced bytes, until it is repaired", () => {
    const { disk } = scriptedDisk({ tornWrite: 1 });
    disk.append("a", 100);
    disk.completed(disk.sync());
    expect(disk.crash(false)).toEqual({ lostBytes: 0, torn: false }); // nothing was being written
    disk.append("b", 100);
    expect(disk.crash(false)).toEqual({ lostBytes: 100, torn: true });
    expect(contents(disk)).toEqual(["a", "torn"]);
    disk.repair();
    expect(contents(disk)).toEqual(["a"]);
  });

  it("is empty after a crash that wipes it, torn record included", () => {
    const { disk } = scriptedDisk({ tornWrite: 1 });
    disk.append("a", 100);
    disk.completed(disk.sync());
    disk.append("b", 100);
    disk.crash(true);
    expect(contents(disk)).toEqual([]);
    expect(disk.recordCount).toBe(0);
  });

  it("refuses a snapshot of what is not durable", () => {
    const { disk } = scriptedDisk();
    disk.append("a", 100);
    expect(() => disk.replaceOldest(1, "snapshot", 10)).toThrow("durable");
  });

  it("shows either the old records or the snapshot in their place, in every history of appends, syncs, snapshots and crashes", () => {
    const step = fc.constantFrom("append", "append", "append", "sync", "complete", "snapshot", "crash");
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60, size: "max" }), (steps) => {
        const { disk, asked } = scriptedDisk();
        // The model: numbers in order; a snapshot is the list of the numbers that it covers.
        let durable: number[] = [];
        let pending: number[] = [];
        let covered: number[] = [];
        let next = 0;
        for (const happening of steps) {
          if (happening === "append") {
            disk.append([next], 1);
            pending.push(next++);
          }
          if (happening === "sync") {
            disk.sync();
            covered.push(durable.length + pending.length);
          }
          if (happening === "complete" && covered.length > 0) {
            disk.completed(asked[asked.length - covered.length].token);
            const count = covered.shift()! - durable.length;
            durable = [...durable, ...pending.splice(0, count)];
          }
          if (happening === "snapshot" && durable.length > 0) {
            const records = disk.read().flatMap((entry) => (entry.kind === "record" ? [entry.record as number[]] : []));
            const count = records.length - pending.length;
            disk.replaceOldest(count, records.slice(0, count).flat(), 5);
          }
          if (happening === "crash") {
            disk.crash(false);
            pending = [];
            covered = [];
          }
          const shown = disk.read().flatMap((entry) => (entry.kind === "record" ? (entry.record as number[]) : []));
          expect(shown).toEqual([...durable, ...pending]);
        }
      }),
      { seed: 1, numRuns: 300 },
    );
  });
});

describe("the disk of a node", () => {
  const stall = {
    kind: "scheduled",
    text: "",
    action: { kind: "disk-stall", target: { kind: "names", names: ["master/0"] } },
    at: (2 * SECOND) as Instant,
    lasts: (5 * SECOND) as Duration,
  } as const;

  function syncsAt(instants: readonly number[]): TestCluster {
    const test = new TestCluster({ faults: [stall] });
    for (const instant of instants) {
      test.at(instant, () => {
        test.host("master/0").disk.append(instant, 10);
        test.host("master/0").disk.sync();
      });
    }
    return test.until(60 * SECOND);
  }

  it("tells its process of every sync, and the trace how many bytes it made durable", () => {
    const test = syncsAt([SECOND, 10 * SECOND]);
    expect(test.happened("master/0", "synced").map(({ at }) => at)).toEqual([
      SECOND + MILLISECOND,
      10 * SECOND + MILLISECOND,
    ]);
    expect(test.recordsOf("disk.synced").map(({ value }) => value)).toEqual([10, 10]);
    expect(test.injector.effects[0]).toMatchObject({ armed: 1, bit: 0 }); // nobody wrote during the stall
  });

  it("completes nothing during a stall, and everything at its end, in order", () => {
    const test = syncsAt([2 * SECOND - 500, 3 * SECOND, 4 * SECOND]);
    expect(test.happened("master/0", "synced").map(({ at, token }) => [at, token])).toEqual(
      [1, 2, 3].map((token) => [7 * SECOND, token]),
    );
    expect(test.injector.effects[0].bit).toBe(3);
  });

  it("does not tell the next boot of a sync that a crash interrupted", () => {
    const test = new TestCluster({ faults: [{ ...stall, action: { kind: "restart", target: stall.action.target } }] });
    test.at(2 * SECOND - 500, () => {
      test.host("master/0").disk.append("a", 10);
      test.host("master/0").disk.sync();
    });
    test.until(10 * SECOND);
    expect(test.happened("master/0", "synced")).toEqual([]);
    expect(test.recordsOf("disk.lost").map(({ value }) => value)).toEqual([10]);
    expect(test.host("master/0").disk.recordCount).toBe(0);
  });
});
