// What a move costs, by hand.

import { describe, expect, test } from "vitest";
import { TaskEntry } from "../../../src/architectures/dispatch/task-entry.ts";
import { MoveCosts } from "../../../src/architectures/master/moves/move-costs.ts";
import type { Bandwidths, WorkerCapacity } from "../../../src/process/deployment.ts";
import type { Address, NodeId } from "../../../src/process/identity.ts";
import { SECOND, taskSpec } from "../../cluster/build-cluster.ts";
import { checkpoints } from "./moving.ts";

/** Two in one rack, one in another, one in another zone. */
const workers: readonly WorkerCapacity[] = [0, 0, 1, 2].map((rack, index) => ({
  address: (10 + index) as Address,
  cores: 1,
  memory: Infinity,
  resources: {},
  speed: 1,
  zone: rack === 2 ? 1 : 0,
  rack,
}));

/** A byte takes 1, 10 and 100 s. */
const links: Bandwidths = { sameRack: 8, sameZone: 0.8, crossZone: 0.08 };

function costs(checkpoint = checkpoints(2 * SECOND, SECOND), bandwidths = links): MoveCosts {
  const none = { masters: [], clients: [], locks: [], stores: [] };
  return new MoveCosts({ ...checkpoint, bytes: 2 }, { ...none, workers, links: bandwidths });
}

const UNLIMITED: Bandwidths = { sameRack: Infinity, sameZone: Infinity, crossZone: Infinity };

const plain = new TaskEntry(taskSpec(), 1);

describe("a move costs", () => {
  test("what it takes to save, to carry what was saved, and to start", () => {
    expect([1, 2, 3].map((to) => costs().of(plain, 0, to) / SECOND)).toEqual([5, 23, 203]);
  });

  test("nothing on the way where nobody limits bandwidth", () => {
    expect(costs(undefined, UNLIMITED).of(plain, 0, 3) / SECOND).toBe(3);
  });

  test("nothing where what was done is not saved: it is done again instead", () => {
    const lost = costs(checkpoints(2 * SECOND, SECOND, false));
    expect([lost.of(plain, 0, 3), lost.keepsWork]).toEqual([0, false]);
  });

  test("nothing where nothing is ever saved, and work is kept", () => {
    const free = new MoveCosts(undefined, { masters: [], clients: [], locks: [], stores: [], workers, links });
    expect([free.of(plain, 0, 3), free.keepsWork]).toEqual([0, true]);
  });

  test("also what the task must read again, from the nearest that has it, everything at once", () => {
    const output = (worker: number, bytes: number) => ({ task: 0 as never, node: (10 + worker) as NodeId, bytes });
    const reader = new TaskEntry(taskSpec({ outputs: [output(1, 3), output(2, 1)] }), 1);
    // To 1: its own, and a byte from 2 in another rack. To 2: three bytes from there.
    expect([1, 2].map((to) => costs().of(reader, 0, to) / SECOND)).toEqual([5 + 10, 23 + 30]);
    const keyed = new TaskEntry(taskSpec({ key: "a", input: { bytes: 5, copies: 4 } }), 1);
    expect(costs().of(keyed, 0, 1) / SECOND).toBe(5);
  });
});
