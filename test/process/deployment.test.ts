// What a task may be taken in for: some worker could run it alone.

import { describe, expect, it } from "vitest";
import { canEverRun, type Deployment, type WorkerCapacity } from "../../src/process/deployment.ts";
import type { Address } from "../../src/process/identity.ts";
import { createIdleProcess } from "../../src/process/idle-process.ts";
import { taskSpec } from "../cluster/build-cluster.ts";

function worker(changes: Partial<WorkerCapacity>): WorkerCapacity {
  return { address: 1 as Address, cores: 2, memory: 100, resources: {}, speed: 1, zone: 0, rack: 0, ...changes };
}

const deployment: Deployment = {
  masters: [],
  clients: [],
  locks: [],
  stores: [],
  workers: [worker({ cores: 8, memory: 10 }), worker({ resources: { gpu: 1 } })],
};

describe("a task", () => {
  it.each([
    [{ cores: 8, memory: 10 }, true],
    [{ cores: 2, memory: 100, resources: { gpu: 1 } }, true],
    [{ cores: 8, memory: 11 }, false], // no single worker has both
    [{ cores: 3, resources: { gpu: 1 } }, false],
    [{ cores: 9 }, false],
    [{ resources: { gpu: 2 } }, false],
    [{ resources: { tape: 1 } }, false],
    [{ resources: { tape: 0 } }, true],
  ])("that needs %o can ever run: %s", (demand, expected) => {
    expect(canEverRun(taskSpec(demand as never), deployment)).toBe(expected);
  });
});

describe("a machine for which a design has no use", () => {
  it("does nothing, whatever it is told", () => {
    const idle = createIdleProcess();
    expect([idle.start(), idle.receive(0 as Address, { kind: 0 }), idle.timer(0, 0)]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});
