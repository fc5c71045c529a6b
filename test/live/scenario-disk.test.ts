// A live node's disk, as slow as the scenario's: on real files, by a clock that is moved by hand, beside the simulated one.

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Ailments } from "../../src/cluster/ailments.ts";
import type { DiskSpec } from "../../src/cluster/cluster-spec.ts";
import { createStream } from "../../src/kernel/random-stream.ts";
import type { Instant } from "../../src/kernel/time.ts";
import { losePageCache } from "../../src/live/file-disk.ts";
import { readFrame } from "../../src/live/frames.ts";
import { PacedSimulation } from "../../src/live/paced-simulation.ts";
import { ScenarioDisk } from "../../src/live/scenario-disk.ts";
import { MILLISECOND, uniform } from "../cluster/build-cluster.ts";
import { scriptedDisk } from "../cluster/scripted-disk.ts";

const SPEC: DiskSpec = {
  append: uniform(0, MILLISECOND),
  sync: uniform(MILLISECOND, 10 * MILLISECOND),
  throughput: 1_000_000,
  tornWrite: 0,
};

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "orrery-disk-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** However long this machine takes. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 2));
}

function rig() {
  let present = 0;
  const clock = { now: () => present as Instant, milliseconds: (duration: number) => duration };
  const simulation = new PacedSimulation(clock);
  const ailments = new Ailments();
  const synced: (readonly [token: number, bytes: number])[] = [];
  const refused: number[] = [];
  const bites: number[] = [];
  const disk = new ScenarioDisk({
    folder,
    spec: SPEC,
    clock,
    simulation,
    ailments,
    random: () => createStream("1", "disk"),
    synced: (...told) => void synced.push(told),
    failed(error) {
      throw error;
    },
    refused: (bytes) => void refused.push(bytes),
    bite: (episode) => void bites.push(episode),
  });
  return {
    disk,
    ailments,
    synced,
    refused,
    bites,
    /** Bytes of the log that outlive the machine's power. */
    durable: () => (readFrame(readFileSync(join(folder, "synced")))!.value as { readonly length: number }).length,
    at(instant: number, action: () => void = () => undefined) {
      present = instant;
      simulation.turn(action);
    },
  };
}

/** Of the sync that was asked for last, by the simulated disk that had the same script. */
function endOf({ asked, clock }: ReturnType<typeof scriptedDisk>): number {
  return clock.now + asked.at(-1)!.delay;
}

describe("a disk that is as slow as the scenario's", () => {
  test("writes when the simulated one is done, and says so when the files have it", async () => {
    const live = rig();
    const simulated = scriptedDisk(SPEC);
    for (const { disk } of [live, simulated]) {
      disk.append("first", 3_000);
      disk.keep("kept");
      disk.sync();
    }
    const first = endOf(simulated);
    for (const { disk } of [live, simulated]) {
      disk.append("second", 500);
      disk.sync();
    }
    const second = endOf(simulated);
    live.at(first - 1);
    expect([live.durable(), live.synced]).toEqual([0, []]);
    live.at(first);
    await until(() => live.synced.length === 1);
    expect(live.durable()).toBeGreaterThan(0);
    live.at(second);
    await until(() => live.synced.length === 2);
    expect(live.synced).toEqual([
      [1, 3_512],
      [2, 500],
    ]);
  });

  test("under a fault that slows it down takes as much longer as the simulated one, from then on until the heal", async () => {
    const live = rig();
    const simulated = scriptedDisk(SPEC);
    for (const { disk } of [live, simulated]) {
      disk.append("slow", 2_000);
      disk.sync();
    }
    const turns: readonly [number, (ailments: Ailments) => void][] = [
      [MILLISECOND, (ailments) => ailments.add("disk-slow", 4, 5)],
      [3 * MILLISECOND, (ailments) => ailments.remove("disk-slow", 4)],
    ];
    for (const [instant, change] of turns) {
      simulated.clock.now = instant;
      change(simulated.ailments);
      simulated.disk.paceChanged();
      live.at(instant, () => {
        change(live.ailments);
        live.disk.ailing();
      });
    }
    const end = endOf(simulated);
    live.at(end - 1);
    expect(live.durable()).toBe(0);
    live.at(end);
    await until(() => live.synced.length === 1);
    expect(live.durable()).toBeGreaterThan(0);
    expect([live.bites, simulated.bites]).toEqual([[4], [4]]);
  });

  test("that stalls is done with nothing, and after the heal with all, in order", async () => {
    const live = rig();
    live.ailments.add("disk-stall", 2);
    live.disk.append("held", 100);
    live.disk.sync();
    live.at(100 * MILLISECOND, () => {
      live.disk.append("held, too", 10);
      live.disk.sync();
    });
    live.at(200 * MILLISECOND);
    expect([live.durable(), live.synced, live.bites]).toEqual([0, [], [2]]);
    live.at(300 * MILLISECOND, () => {
      live.ailments.remove("disk-stall", 2);
      live.disk.ailing();
    });
    await until(() => live.synced.length === 2);
    expect(live.synced).toEqual([
      [1, 100],
      [2, 10],
    ]);
  });

  test("that is full refuses what is appended, and not the small value", async () => {
    const live = rig();
    live.disk.append("before", 1);
    live.ailments.add("disk-full", 6);
    expect(live.disk.append("after", 77)).toBe(false);
    live.disk.keep("small");
    live.disk.sync();
    live.at(100 * MILLISECOND);
    await until(() => live.synced.length === 1);
    expect([live.refused, live.bites]).toEqual([[77], [6]]);
    const next = rig();
    expect(next.disk.read()).toMatchObject([{ record: "before" }]);
    expect(next.disk.kept()).toBe("small");
  });

  test("what waits for it goes with the power, not with the process, and stays where the machine goes down in good order", async () => {
    const killed = rig();
    killed.disk.append("written", 100);
    killed.disk.sync();
    losePageCache(folder);
    expect(rig().disk.read()).toEqual([]);
    killed.disk.append("written", 100);
    expect(rig().disk.read()).toMatchObject([{ record: "written", isUntold: true }]);
    rmSync(folder, { recursive: true });
    const leaving = rig();
    leaving.disk.append("kept", 100);
    leaving.disk.sync();
    leaving.disk.append("never synced", 11);
    const flushed: number[] = [];
    leaving.disk.flush((bytes) => void flushed.push(bytes));
    await until(() => flushed.length === 1);
    expect([flushed, leaving.synced]).toEqual([[111], []]);
    expect(rig().disk.read()).toMatchObject([{ record: "kept" }, { record: "never synced" }]);
    leaving.ailments.add("disk-stall", 0);
    leaving.disk.append("stalled", 5);
    leaving.disk.flush((bytes) => void flushed.push(bytes));
    expect(flushed).toEqual([111, 0]);
  });
});
