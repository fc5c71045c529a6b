// A disk without a machine, for tests: its syncs complete when the test says so.

import { Ailments } from "../../src/cluster/ailments.ts";
import type { DiskSpec } from "../../src/cluster/cluster-spec.ts";
import { SimulatedDisk } from "../../src/cluster/simulated-disk.ts";
import { createStream } from "../../src/kernel/random-stream.ts";
import { constant } from "./build-cluster.ts";

const SPEC: DiskSpec = { append: constant(10), sync: constant(1_000), throughput: Infinity, tornWrite: 0 };

/** `asked` are the completions that it asked for, in order; `cancelled` the indexes of those that it took back. `bites` and `refused` are what it told its machine. */
export function scriptedDisk(changes: Partial<DiskSpec> = {}) {
  const clock = { now: 0 };
  const asked: { readonly token: number; readonly delay: number }[] = [];
  const cancelled: number[] = [];
  const ailments = new Ailments();
  const bites: number[] = [];
  const refused: number[] = [];
  const disk = new SimulatedDisk(
    { ...SPEC, ...changes },
    {
      random: () => createStream("1", "disk"),
      ailments,
      now: () => clock.now,
      completeAfter: (delay, token) => asked.push({ token, delay }) - 1,
      cancel: (completion) => cancelled.push(completion),
      refused: (bytes) => refused.push(bytes),
      bite: (episode) => bites.push(episode),
    },
  );
  return { disk, clock, asked, cancelled, ailments, bites, refused };
}

export function contents(disk: SimulatedDisk): readonly unknown[] {
  return disk.read().map((entry) => (entry.kind === "record" ? entry.record : entry.kind));
}
