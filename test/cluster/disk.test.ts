// A node's disk: what survives a crash, what a sync costs, and what a stall does.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Duration, Instant } from "../../src/kernel/time.ts";
import { MILLISECOND, SECOND, TestCluster } from "./build-cluster.ts";
import { contents, scriptedDisk } from "./scripted-disk.ts";

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

  it("keeps beside the log what was there when the sync was asked for, and nothing that came since", () => {
    const { disk } = scriptedDisk();
    disk.keep("first");
    const token = disk.sync();
    disk.keep("second");
    disk.completed(token);
    expect(disk.kept()).toBe("second");
    disk.crash(false);
    expect(disk.kept()).toBe("first");
  });

  it("keeps a torn record over further crashes, as long as nobody repairs it", () => {
    const { disk } = scriptedDisk({ tornWrite: 1 });
    disk.append("a", 100);
    disk.completed(disk.sync());
    disk.append("b", 100);
    expect(disk.crash(false).torn).toBe(true);
    expect(disk.crash(false)).toEqual({ lostBytes: 0, torn: false }); // nothing was being written this time
    expect(contents(disk)).toEqual(["a", "torn"]);
    disk.repair();
    disk.crash(false);
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

  it("shows either the old records or the snapshot in their place, in every history of appends, honest and lying syncs, snapshots and crashes", () => {
    const step = fc.constantFrom(
      ...["append", "append", "append", "sync", "complete", "complete", "snapshot", "half", "crash", "lie", "honest"],
    );
    let losses = 0;
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80, size: "max" }), (steps) => {
        const { disk, asked, ailments } = scriptedDisk();
        // The model: numbers in order; a snapshot is the list of the numbers that it covers. Told to be durable, really so, neither.
        let told: number[] = [];
        let real: number[] = [];
        let pending: number[] = [];
        let covered: number[] = [];
        let next = 0;
        for (const happening of steps) {
          const isHonest = !ailments.has("disk-lie");
          if (happening === "append") {
            disk.append([next], 1);
            pending.push(next++);
          }
          if (happening === "sync") {
            disk.sync();
            covered.push(told.length + pending.length);
          }
          if (happening === "complete" && covered.length > 0) {
            disk.completed(asked[asked.length - covered.length].token);
            const count = covered.shift()! - told.length;
            told = [...told, ...pending.splice(0, count)];
            if (isHonest) real = told;
          }
          if ((happening === "snapshot" || happening === "half") && told.length > 0) {
            const records = disk.read().flatMap((entry) => (entry.kind === "record" ? [entry.record as number[]] : []));
            const durable = records.length - pending.length;
            const count = happening === "half" ? Math.ceil(durable / 2) : durable;
            const snapshot = records.slice(0, count).flat();
            disk.replaceOldest(count, snapshot, 5);
            if (isHonest) real = [...snapshot, ...real.filter((number) => number > snapshot.at(-1)!)];
          }
          if (happening === "crash") {
            const { lostBytes } = disk.crash(false);
            if (told.length > real.length) losses += 1;
            expect(lostBytes).toBeGreaterThanOrEqual(told.length - real.length + pending.length);
            told = real;
            pending = [];
            covered = [];
          }
          if (happening === "lie") ailments.add("disk-lie", 4);
          if (happening === "honest") ailments.remove("disk-lie", 4);
          const shown = disk.read().flatMap((entry) => (entry.kind === "record" ? (entry.record as number[]) : []));
          expect(shown).toEqual([...told, ...pending]);
        }
      }),
      { seed: 1, numRuns: 400 },
    );
    expect(losses).toBeGreaterThan(50); // the lies were told, and found out
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

  it("speeds up what is under way when its slowness heals", () => {
    const slow = { ...stall, action: { kind: "disk-slow", target: stall.action.target, factor: 100 } } as const;
    const test = new TestCluster({ faults: [{ ...slow, lasts: (50 * MILLISECOND) as Duration }] });
    for (const instant of [2 * SECOND - 500, 2 * SECOND + 10 * MILLISECOND]) {
      test.at(instant, () => test.host("master/0").disk.sync());
    }
    test.until(10 * SECOND);
    // The first had 500 us left, which took all 50 ms; the second had waited for it.
    expect(test.happened("master/0", "synced").map(({ at, token }) => [at, token])).toEqual([
      [2 * SECOND + 50 * MILLISECOND, 1],
      [2 * SECOND + 51 * MILLISECOND, 2],
    ]);
    expect(test.injector.effects[0].bit).toBe(2);
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
