// What there is to fetch, from where, and what is lost of it: one question at a time, with figures by hand.

import { describe, expect, test } from "vitest";
import type { LinkClass } from "../../src/cluster/cluster-spec.ts";
import { DataReads } from "../../src/cluster/data-reads.ts";
import { type Instant, seconds } from "../../src/kernel/time.ts";
import type { NodeId, TaskId } from "../../src/process/identity.ts";
import type { KeptOutput, OutputPlace, TaskOutput } from "../../src/process/task.ts";
import { clusterSpec, constant, linkSpec, nodeSpec, taskSpec } from "./build-cluster.ts";

const at = (second: number) => seconds(second) as number as Instant;
const [A, B, C, D] = [0, 1, 2, 3] as NodeId[];
const [NODE, RACK, ZONE, ELSEWHERE] = [0, 1, 2, 3];
const SIZE = 10_000_000;

/** A and B share a rack, C is in another one, D in another zone. Ten megabytes take 1 s, 2 s and 8 s, and 5 s to disk. */
function reads(down: readonly NodeId[] = []): DataReads {
  const places = [
    { zone: "a", rack: "a/1" },
    { zone: "a", rack: "a/1" },
    { zone: "a", rack: "a/2" },
    { zone: "b", rack: "b/1" },
  ];
  const bandwidths: Readonly<Record<LinkClass, number>> = {
    "same-node": Infinity,
    "same-rack": 80_000_000,
    "same-zone": 40_000_000,
    "cross-zone": 10_000_000,
  };
  const links = Object.fromEntries(
    Object.entries(bandwidths).map(([name, bandwidth]) => [name, linkSpec({ bandwidth })]),
  ) as never;
  const nodes = places.map((place, index) => nodeSpec("worker", index, place));
  const disk = { append: constant(0), sync: constant(0), throughput: 2_000_000, tornWrite: 0 };
  return new DataReads(clusterSpec({ nodes, links, disk }), (node) => !down.includes(node));
}

function output(task: number, node: NodeId, kept?: Partial<KeptOutput>): TaskOutput {
  const whole = kept && { on: "disk" as OutputPlace, at: at(1), nodes: [node], ...kept };
  return { task: task as TaskId, node, bytes: SIZE, kept: whole };
}

const needing = (...outputs: readonly TaskOutput[]) => taskSpec({ outputs });
const plan = (from: DataReads, ...outputs: readonly TaskOutput[]) => from.plan(A, needing(...outputs), at(10));

describe("a plan to fetch", () => {
  test("takes each output from the nearest machine that has it, all at once", () => {
    const { read, sources, missing } = plan(
      reads(),
      output(1, D, { nodes: [D, C, B] }),
      output(2, C, { nodes: [D, C] }),
    );
    expect(read).toEqual({ level: ZONE, bytes: 2 * SIZE, takes: seconds(2) });
    expect([...sources]).toEqual([
      [B, seconds(1)],
      [C, seconds(2)],
    ]);
    expect(missing).toEqual([]);
  });

  test("says of each machine how long all of it takes from there, and nothing of its own", () => {
    const large = { ...output(1, B, { nodes: [B] }), bytes: 3 * SIZE };
    const { read, sources } = plan(reads(), large, output(2, B, { nodes: [B] }), output(3, A, { nodes: [A] }));
    expect(read).toEqual({ level: RACK, bytes: 4 * SIZE, takes: seconds(3) });
    expect([...sources]).toEqual([[B, seconds(3)]]);
  });

  test("is hopeless only where every copy of something is gone for certain", () => {
    const wiped = (down: readonly NodeId[] = []) => {
      const all = reads(down);
      for (const node of [B, C]) all.crashed(node, at(5), true);
      return all;
    };
    const both = output(1, B, { nodes: [B, C] });
    expect(plan(wiped(), both)).toMatchObject({
      isHopeless: true,
      missing: [
        { node: B, isGone: true, before: at(5) },
        { node: C, isGone: true, before: at(5) },
      ],
    });
    // C does not answer: what it has, nobody knows.
    expect(plan(wiped([C]), both)).toMatchObject({ isHopeless: false, missing: [{ isGone: true }, { isGone: false }] });
    expect(plan(wiped(), output(1, B, { nodes: [B, C], at: at(6) })).missing).toEqual([]); // made since
  });

  test("loses with a process what was in memory, and with a disk what was on it", () => {
    const lost = (on: OutputPlace, isWiped: boolean): boolean => {
      const all = reads();
      all.crashed(B, at(5), isWiped);
      return plan(all, output(1, B, { on, nodes: [B] })).isHopeless;
    };
    expect([lost("memory", false), lost("memory", true)]).toEqual([true, true]);
    expect([lost("disk", false), lost("disk", true)]).toEqual([false, true]);
  });
});

describe("what was made for others", () => {
  const sent = (down: readonly NodeId[] = []) => {
    const all = reads(down);
    all.send(1 as TaskId, [{ position: 7, worker: 0 }], at(10));
    return all;
  };
  const needed = () => taskSpec({ outputs: [output(1, D)], part: { position: 7 } as never });
  const readAt = (all: DataReads, second: number) => all.read(A, needed(), at(second));

  test("is on its way from the moment at which it was made, and takes only what is left", () => {
    expect(readAt(sent(), 12)).toEqual({ level: ELSEWHERE, bytes: SIZE, takes: seconds(6) });
    expect(readAt(sent(), 30)).toEqual({ level: ELSEWHERE, bytes: SIZE, takes: 0 });
  });

  test("comes from elsewhere all over again if its machine goes down on the way, and is there if that was later", () => {
    expect(readAt(sent([D]), 12)!.takes).toBe(seconds(8));
    expect(readAt(sent([D]), 18)!.takes).toBe(0);
  });

  test("is lost with the machine that it was sent to, and of no more use once it was used", () => {
    const crashed = sent();
    crashed.crashed(A, at(11), false);
    expect(readAt(crashed, 30)!.takes).toBe(seconds(8));
    const used = sent();
    used.used(needed());
    expect(readAt(used, 30)!.takes).toBe(seconds(8));
  });

  test("is written on all its machines at once, and on disk no faster than a disk writes", () => {
    const time = (on: OutputPlace, holders: readonly NodeId[]) =>
      reads().writingTime(A, { on, copies: holders.length, bytes: SIZE }, holders);
    expect([time("memory", [A]), time("memory", [A, B]), time("memory", [A, B, D])]).toEqual(
      [0, 1, 8].map((second) => seconds(second)),
    );
    expect([time("disk", [A]), time("disk", [A, D])]).toEqual([seconds(5), seconds(8)]);
    expect(time("storage", [])).toBe(seconds(8));
  });

  test("is kept by its maker and by so many others that are up", () => {
    expect(reads().kept.choose(1 as TaskId, A, 1)).toEqual([A]);
    const three = reads([B]).kept.choose(1 as TaskId, A, 3);
    expect(three[0]).toBe(A);
    expect(three.slice(1).toSorted()).toEqual([C, D]);
    expect(reads([B]).kept.choose(1 as TaskId, A, 9).length).toBe(3);
    expect(reads().kept.choose(1 as TaskId, A, 2).length).toBe(2);
  });
});

test("data that is here already takes nothing", () => {
  expect(plan(reads(), output(1, A, { nodes: [A, D] })).read).toEqual({ level: NODE, bytes: 0, takes: 0 });
});
