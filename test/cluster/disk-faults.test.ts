// What faults do to a disk: lies, torn writes, no space, slowness, damage at rest.

import { describe, expect, it } from "vitest";
import type { DamageAmount } from "../../src/cluster/faults/fault.ts";
import type { SimulatedDisk } from "../../src/cluster/simulated-disk.ts";
import { createStream } from "../../src/kernel/random-stream.ts";
import { constant } from "./build-cluster.ts";
import { contents, scriptedDisk } from "./scripted-disk.ts";

describe("a disk that lies", () => {
  function lied(): ReturnType<typeof scriptedDisk> {
    const scripted = scriptedDisk();
    const { disk, ailments } = scripted;
    disk.append("honest", 10);
    disk.keep("honest vote");
    disk.completed(disk.sync());
    ailments.add("disk-lie", 7);
    disk.append("lie", 20);
    disk.keep("lying vote");
    expect(disk.completed(disk.sync())).toBe(20 + 512); // as if it were true
    return scripted;
  }

  it("loses in a crash what its syncs said is durable, and the value kept beside the log with it", () => {
    const { disk, bites } = lied();
    expect([contents(disk), disk.kept()]).toEqual([["honest", "lie"], "lying vote"]);
    expect(bites).toEqual([]); // so far, nobody has suffered
    expect(disk.crash(false).lostBytes).toBe(20 + 512);
    expect([contents(disk), disk.kept()]).toEqual([["honest"], "honest vote"]);
    expect(bites).toEqual([7]);
  });

  it("loses it also after it has become honest, until the next sync", () => {
    const { disk, ailments, bites } = lied();
    ailments.remove("disk-lie", 7);
    disk.crash(false);
    expect(contents(disk)).toEqual(["honest"]);
    expect(bites).toEqual([7]);
  });

  it("has made it true with the next honest sync, whatever that one covers", () => {
    const { disk, ailments, bites } = lied();
    ailments.remove("disk-lie", 7);
    disk.completed(disk.sync());
    expect(disk.crash(false).lostBytes).toBe(0);
    expect([contents(disk), disk.kept()]).toEqual([["honest", "lie"], "lying vote"]);
    expect(bites).toEqual([]);
  });

  it("bites nobody in a crash that takes the whole disk", () => {
    const { disk, bites } = lied();
    disk.crash(true);
    expect(bites).toEqual([]);
  });

  it("takes a snapshot of what it has promised, and loses it, or has it for true when it is honest", () => {
    for (const isHonest of [false, true]) {
      const { disk, ailments } = lied();
      if (isHonest) ailments.remove("disk-lie", 7);
      disk.replaceOldest(2, "both", 30);
      expect(contents(disk)).toEqual(["both"]);
      disk.crash(false);
      expect(contents(disk)).toEqual(isHonest ? ["both"] : ["honest"]);
    }
  });
});

describe("a disk that tears", () => {
  it("tears the next write that a crash interrupts, once, whatever its own chance", () => {
    const { disk, ailments, bites } = scriptedDisk({ tornWrite: 0 });
    ailments.add("disk-tear", 3);
    expect(disk.crash(false).torn).toBe(false); // nothing was being written
    expect(bites).toEqual([]);
    disk.append("a", 10);
    expect(disk.crash(false).torn).toBe(true);
    expect(contents(disk)).toEqual(["torn"]);
    expect(bites).toEqual([3]);
    disk.repair();
    disk.append("b", 10);
    expect(disk.crash(false).torn).toBe(false);
  });

  it("leaves the disk's other draws as they are", () => {
    const tornBy = (isStruck: boolean): readonly boolean[] => {
      const { disk, ailments } = scriptedDisk({ tornWrite: 0.5 });
      if (isStruck) ailments.add("disk-tear", 3);
      return Array.from({ length: 20 }, () => {
        disk.append("a", 10);
        return disk.crash(false).torn;
      });
    };
    expect(tornBy(true).slice(1)).toEqual(tornBy(false).slice(1));
  });
});

describe("a full disk", () => {
  it("refuses every append and takes the small value, and works again when there is space", () => {
    const { disk, ailments, bites, refused } = scriptedDisk();
    ailments.add("disk-full", 5);
    expect(disk.append("a", 10)).toBe(false);
    disk.keep("vote");
    disk.completed(disk.sync());
    disk.crash(false);
    expect([contents(disk), disk.kept()]).toEqual([[], "vote"]);
    ailments.remove("disk-full", 5);
    expect(disk.append("b", 10)).toBe(true);
    expect([bites, refused]).toEqual([[5], [10]]);
  });
});

describe("a slow disk", () => {
  it("takes so many times as long for a sync, append work and transfer included, and the product of two faults", () => {
    const { disk, asked, ailments, bites, clock } = scriptedDisk({ throughput: 1_000_000 });
    ailments.add("disk-slow", 2, 10);
    disk.append("a", 500);
    disk.sync();
    clock.now = 1_000_000;
    ailments.add("disk-slow", 6, 3);
    disk.sync();
    ailments.remove("disk-slow", 2);
    ailments.remove("disk-slow", 6);
    clock.now = 2_000_000;
    disk.sync();
    expect(asked.map(({ delay }) => delay)).toEqual([(1_000 + 10 + 500) * 10, 1_000 * 30, 1_000]);
    expect(bites).toEqual([2, 6]);
  });
});

describe("a disk whose pace changes while syncs are under way", () => {
  const BEGIN = 1_000_000;

  /** Two syncs of 1 ms each begin now, on a disk that may be slow already. */
  function twoSyncs(isSlow: boolean) {
    const scripted = scriptedDisk({ append: constant(0) });
    const { disk, clock, ailments } = scripted;
    clock.now = BEGIN;
    if (isSlow) ailments.add("disk-slow", 2, 10);
    disk.append("a", 100);
    disk.sync();
    disk.append("b", 50);
    disk.sync();
    /** When each completion is due that was not taken back, by token. */
    const due = (asked = scripted.asked) =>
      asked.flatMap(({ token, delay }, index) => (scripted.cancelled.includes(index) ? [] : [[token, delay]]));
    return { ...scripted, due };
  }

  it("needs so many times as long for what is left of them, from a fault on", () => {
    const { disk, clock, ailments, due, bites } = twoSyncs(false);
    clock.now = BEGIN + 400;
    ailments.add("disk-slow", 2, 10);
    disk.paceChanged();
    expect(due()).toEqual([
      [1, 6_000], // 600 us were left
      [2, 16_000],
    ]);
    expect(bites).toEqual([2]);
    disk.sync();
    expect(due().at(-1)).toEqual([3, 16_000 + 10_000]);
  });

  it("finishes the rest of them at full speed after a heal", () => {
    const { disk, clock, ailments, due, bites } = twoSyncs(true);
    clock.now = BEGIN + 4_000;
    ailments.remove("disk-slow", 2);
    disk.paceChanged();
    expect(due()).toEqual([
      [1, 600],
      [2, 1_600],
    ]);
    expect(bites).toEqual([2, 2]); // as each began, and not for the heal
    disk.sync();
    expect(due().at(-1)).toEqual([3, 1_600 + 1_000]);
  });

  it("leaves those alone that are done but for a stall, and a disk that is idle", () => {
    const { disk, clock, ailments, due, cancelled } = twoSyncs(false);
    clock.now = BEGIN + 1_000; // the first is due now
    ailments.add("disk-slow", 2, 10);
    disk.paceChanged();
    expect(cancelled).toEqual([1]);
    expect(due()).toEqual([
      [1, 1_000],
      [2, 10_000],
    ]);
    disk.crash(false);
    clock.now += 1_000;
    ailments.remove("disk-slow", 2);
    disk.paceChanged();
    expect(cancelled).toEqual([1]);
    disk.sync();
    expect(due().at(-1)).toEqual([3, 1_000]);
  });
});

describe("damage to records at rest", () => {
  function written(count: number): ReturnType<typeof scriptedDisk> {
    const scripted = scriptedDisk();
    for (let record = 0; record < count; record += 1) scripted.disk.append(record, 10, `entry ${record}`);
    scripted.disk.completed(scripted.disk.sync());
    return scripted;
  }
  const plan = (amount: DamageAmount, where: "newest" | "anywhere", seed = "1") => ({
    amount,
    where,
    episode: 9,
    random: createStream(seed, "damage"),
  });
  const damagedOf = (disk: SimulatedDisk): readonly number[] =>
    disk.read().flatMap((entry, index) => (entry.kind === "damaged" ? [index] : []));

  it("takes the newest ones or any, so many or such a share of them, rounded up", () => {
    const { disk } = written(10);
    expect(disk.damage(plan({ kind: "count", count: 3 }, "newest"))).toBe(3);
    expect(damagedOf(disk)).toEqual([7, 8, 9]);
    expect(written(10).disk.damage(plan({ kind: "share", share: 0.21 }, "anywhere"))).toBe(3);
    expect(written(10).disk.damage(plan({ kind: "count", count: 99 }, "anywhere"))).toBe(10);
    expect(written(0).disk.damage(plan({ kind: "share", share: 1 }, "newest"))).toBe(0);
  });

  it("anywhere means each record with the same chance", () => {
    const counts = Array.from({ length: 5 }, () => 0);
    for (let seed = 0; seed < 500; seed += 1) {
      const { disk } = written(5);
      disk.damage(plan({ kind: "count", count: 2 }, "anywhere", String(seed)));
      expect(damagedOf(disk).length).toBe(2);
      for (const index of damagedOf(disk)) counts[index] += 1;
    }
    // Binomial, 500 draws of 0.4: 200, standard deviation 11; five comparisons.
    for (const count of counts) expect(Math.abs(count - 200)).toBeLessThan(40);
  });

  it("loses the content, and not what the record was", () => {
    const { disk } = written(2);
    disk.damage(plan({ kind: "count", count: 1 }, "newest"));
    expect(disk.read()).toEqual([
      { kind: "record", record: 0, bytes: 10, identity: "entry 0" },
      { kind: "damaged", bytes: 10, identity: "entry 1" },
    ]);
  });

  it("bites once per record, when somebody reads it, and never if nobody does", () => {
    const { disk, bites } = written(4);
    disk.damage(plan({ kind: "count", count: 2 }, "newest"));
    expect(bites).toEqual([]);
    disk.read();
    disk.read();
    expect(bites).toEqual([9, 9]);
  });

  it("does not touch what is not durable, nor the value kept in two slots", () => {
    const { disk } = written(2);
    disk.keep("vote");
    disk.append("new", 10);
    expect(disk.damage(plan({ kind: "share", share: 1 }, "anywhere"))).toBe(2);
    expect(contents(disk)).toEqual(["damaged", "damaged", "new"]);
    expect(disk.kept()).toBe("vote");
  });

  it("passes over what is damaged already, and is gone with the records that a snapshot replaces or a wipe takes", () => {
    const { disk, bites } = written(3);
    expect(disk.damage(plan({ kind: "count", count: 2 }, "newest"))).toBe(2);
    expect(disk.damage(plan({ kind: "count", count: 2 }, "newest"))).toBe(1);
    disk.replaceOldest(2, "snapshot", 10);
    expect(contents(disk)).toEqual(["snapshot", "damaged"]);
    expect(bites.length).toBe(1);
    disk.crash(true);
    expect(contents(disk)).toEqual([]);
  });

  it("strikes what is really on the medium, behind a lie", () => {
    const { disk, ailments } = written(2);
    ailments.add("disk-lie", 1);
    disk.append("lie", 10);
    disk.completed(disk.sync());
    expect(disk.damage(plan({ kind: "count", count: 1 }, "newest"))).toBe(1);
    expect(contents(disk)).toEqual([0, "damaged", "lie"]);
    disk.crash(false);
    expect(contents(disk)).toEqual([0, "damaged"]);
  });
});

describe("a machine that goes down in good order", () => {
  it("syncs all that was written, once, and lies if its disk does", () => {
    const { disk, ailments } = scriptedDisk();
    disk.append("a", 10);
    disk.sync();
    disk.append("b", 20);
    expect(disk.flush()).toBe(30);
    expect(disk.flush()).toBe(0);
    ailments.add("disk-lie", 1);
    disk.append("c", 40);
    expect(disk.flush()).toBe(40);
    disk.crash(false);
    expect(contents(disk)).toEqual(["a", "b"]);
  });

  it("syncs nothing while its disk does not answer", () => {
    const { disk, ailments } = scriptedDisk();
    disk.append("a", 10);
    expect(disk.flush()).toBe(10);
    ailments.add("disk-stall", 1);
    disk.append("b", 20);
    expect(disk.flush()).toBe(0);
    disk.crash(false);
    expect(contents(disk).filter((entry) => entry !== "torn")).toEqual(["a"]);
  });
});
