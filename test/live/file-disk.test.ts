// The disk on files and the simulated one are one contract: what a script of writes, syncs and deaths leaves is the same on both.

import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Disk } from "../../src/process/host.ts";
import { FileDisk, losePageCache } from "../../src/live/file-disk.ts";
import { scriptedDisk } from "../cluster/scripted-disk.ts";

interface TestedDisk {
  readonly disk: Disk;
  /** Resolves when the sync with this token is done; with the bytes that it said were made durable. */
  synced(token: number): Promise<number>;
  /** The machine loses its power, and comes back. */
  crash(): TestedDisk;
  /** Its process dies, and another one opens what it left. */
  die(): TestedDisk;
}

function simulated(): TestedDisk {
  const scripted = scriptedDisk();
  const self: TestedDisk = {
    disk: scripted.disk,
    synced: (token) => Promise.resolve(scripted.disk.completed(token)),
    crash() {
      scripted.disk.crash(false);
      return self;
    },
    die() {
      scripted.disk.forsake();
      scripted.disk.flush();
      return self;
    },
  };
  return self;
}

function onFiles(folder: string): TestedDisk {
  const done = new Map<number, number>();
  const waiting = new Map<number, (bytes: number) => void>();
  const disk = new FileDisk(folder, {
    synced(token, bytes) {
      done.set(token, bytes);
      waiting.get(token)?.(bytes);
    },
    failed(error) {
      throw error;
    },
  });
  return {
    disk,
    synced: (token) =>
      new Promise((resolve) => (done.has(token) ? resolve(done.get(token)!) : waiting.set(token, resolve))),
    crash() {
      losePageCache(folder);
      return onFiles(folder);
    },
    die: () => onFiles(folder),
  };
}

type Step =
  | { readonly kind: "append"; readonly value: unknown; readonly bytes: number }
  | { readonly kind: "keep"; readonly value: number }
  | { readonly kind: "sync" }
  | { readonly kind: "snapshot"; readonly share: number }
  | { readonly kind: "crash" | "die" };

const STEP: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant("append" as const), value: fc.jsonValue(), bytes: fc.nat(500) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("keep" as const), value: fc.nat() }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("sync" as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("snapshot" as const), share: fc.double({ min: 0, max: 1, noNaN: true }) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom("crash" as const, "die" as const) }) },
);

/** What is left after each death, and what each sync said. */
async function play(steps: readonly Step[], first: TestedDisk): Promise<readonly unknown[]> {
  let tested = first;
  const seen: unknown[] = [];
  const sync = async (): Promise<void> => void seen.push(await tested.synced(tested.disk.sync()));
  for (const step of steps) {
    const { disk } = tested;
    switch (step.kind) {
      case "append":
        disk.append(step.value, step.bytes, { is: step.bytes });
        break;
      case "keep":
        disk.keep(step.value);
        break;
      case "sync":
        await sync();
        break;
      case "snapshot": {
        await sync();
        const count = Math.floor(step.share * disk.recordCount);
        disk.replaceOldest(count, { snapshotOf: count }, 64, { is: "snapshot" });
        break;
      }
      case "crash":
      case "die":
        tested = tested[step.kind]();
        seen.push(tested.disk.read(), tested.disk.kept());
    }
    seen.push(tested.disk.recordCount);
  }
  return seen;
}

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "orrery-disk-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("the disk on files", () => {
  test("keeps and loses what the simulated one keeps and loses", async () => {
    let count = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(STEP, { maxLength: 30 }), async (steps) => {
        count += 1;
        const script: readonly Step[] = [...steps, { kind: "crash" }];
        const real = await play(script, onFiles(join(folder, String(count))));
        expect(real).toStrictEqual(await play(script, simulated()));
      }),
      { numRuns: 40 },
    );
  });

  test("what was appended outlives its process, which nobody had told of it, and not the power of its machine", async () => {
    const before = onFiles(folder);
    before.disk.append("synced", 10);
    before.disk.keep(1);
    await before.synced(before.disk.sync());
    before.disk.append("written", 10);
    before.disk.keep(2);
    const after = before.die();
    const told = (entries: ReturnType<Disk["read"]>) =>
      entries.map((entry) => entry.kind === "record" && [entry.record, entry.isUntold === true]);
    expect([told(after.disk.read()), after.disk.kept()]).toEqual([
      [
        ["synced", false],
        ["written", true],
      ],
      2,
    ]);
    after.disk.append("lost", 10);
    after.disk.keep(3);
    after.disk.keep(4);
    const last = after.crash();
    expect([told(last.disk.read()), last.disk.kept()]).toEqual([
      [
        ["synced", false],
        ["written", false],
      ],
      2,
    ]);
  });

  test("syncs that are asked for together are done in their order", async () => {
    const order: number[] = [];
    await new Promise<void>((resolve) => {
      const disk = new FileDisk(folder, {
        synced(token) {
          order.push(token);
          if (order.length === 5) resolve();
        },
        failed() {},
      });
      for (let each = 0; each < 5; each += 1) {
        disk.append({ each }, 10);
        disk.sync();
      }
    });
    expect(order).toEqual([1, 2, 3, 4, 5]);
  });

  test("what was being written when the process died is a torn tail, gone when it is written on", async () => {
    const before = onFiles(folder);
    before.disk.append("whole", 10);
    await before.synced(before.disk.sync());
    const log = join(folder, "log");
    const length = readFileSync(log).length;
    appendFileSync(log, readFileSync(log));
    truncateSync(log, 2 * length - 3);
    const { disk, synced, crash } = before.die();
    expect(disk.read().map(({ kind }) => kind)).toEqual(["record", "torn"]);
    disk.repair();
    disk.append("next", 10);
    await synced(disk.sync());
    const after = crash().disk.read();
    expect(after.map((entry) => (entry.kind === "record" ? entry.record : entry.kind))).toEqual(["whole", "next"]);
  });
});
