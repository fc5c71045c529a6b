// The queue of a worker: what it says of its load, whatever comes and goes.

import fc from "fast-check";
import { expect, test } from "vitest";
import type { QueueItem } from "../../../src/architectures/decentralised/queue-item.ts";
import { WorkerQueue } from "../../../src/architectures/decentralised/worker-queue.ts";
import type { Address, TaskId } from "../../../src/process/identity.ts";
import { taskSpec } from "../../cluster/build-cluster.ts";
import { ScriptedHost } from "../../process/scripted-host.ts";
import { schedulerSpec } from "../plan-scheduler.ts";

const CORES = 4;

function emptyQueue(): WorkerQueue {
  const host = new ScriptedHost({ address: 2, cores: CORES });
  const capacity = { address: 2 as Address, cores: CORES, memory: Infinity, resources: {}, speed: 1, zone: 0, rack: 0 };
  return new WorkerQueue(host, schedulerSpec({ tasks: [] }), capacity);
}

/** The definition: the cores of all that waits or holds a place. */
function loadOf(items: readonly QueueItem[]): number {
  return (
    items.filter(({ phase }) => phase !== "finishing" && phase !== "late").reduce((sum, { cores }) => sum + cores, 0) /
    CORES
  );
}

const ACTIONS = ["add", "reserve", "next", "finish", "remove", "block", "unblock", "late"] as const;

test("its load is that of all that waits or holds a place, after whatever happens", () => {
  const step = fc.record({
    action: fc.constantFrom(...ACTIONS),
    which: fc.nat(20),
    cores: fc.integer({ min: 1, max: 3 }),
  });
  fc.assert(
    fc.property(fc.array(step, { minLength: 20, maxLength: 60 }), (steps) => {
      const queue = emptyQueue();
      let tasks = 0;
      for (const { action, which, cores } of steps) {
        const of = (...phases: readonly string[]): QueueItem | undefined => {
          const those = [...queue.items()].filter(({ phase }) => phases.includes(phase));
          return those[which % those.length];
        };
        const spec = taskSpec({ id: (tasks += 1) as TaskId, cores });
        if (action === "add") queue.add(0 as Address, { spec, attempt: 1, batch: -1 });
        if (action === "reserve") queue.add(0 as Address, { spec, attempt: 0, batch: 7 });
        if (action === "next") queue.next();
        const [running, waiting, blocked] = [of("running"), of("waiting"), of("blocked")];
        if (action === "finish" && running !== undefined) queue.finishing(running);
        if (action === "block" && waiting !== undefined) queue.block(waiting);
        if (action === "unblock" && blocked !== undefined) queue.unblock(blocked);
        const asking = of("asking");
        if (action === "late" && asking !== undefined) queue.late(asking);
        const any = of("waiting", "running", "finishing", "asking", "late");
        if (action === "remove" && any !== undefined) queue.remove(any);
        expect(queue.load).toBe(loadOf([...queue.items()]));
      }
    }),
  );
});
