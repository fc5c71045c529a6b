// Who may be displaced for a queue that has less than its guarantee: those that another one has borrowed, and no more of them.

import { expect, test } from "vitest";
import { plainTask } from "../../../../src/algorithms/laws/sample-tasks.ts";
import { createMachine, type Machine } from "../../../../src/algorithms/ordering/machine.ts";
import type { QueuedTask } from "../../../../src/algorithms/ordering/ordering.ts";
import { QueueShares } from "../../../../src/algorithms/ordering/queues/queue-shares.ts";
import type { Queue } from "../../../../src/algorithms/ordering/queues/queue-tree.ts";
import { Prospects } from "../../../../src/algorithms/ordering/room-making/nominations.ts";
import { type Instant, seconds } from "../../../../src/kernel/time.ts";

const at = (second: number) => seconds(second) as number as Instant;
const CAPACITY = { cores: 10, memory: Infinity, resources: new Map() };

/** Queues beside each other. */
function queues(...names: readonly string[]): ReadonlyMap<string, Queue> {
  const root = { path: [] as unknown[] };
  root.path.push(root);
  return new Map(
    names.map((name) => {
      const leaf = { path: [] as unknown[] };
      leaf.path.push(leaf, root);
      return [name, leaf as unknown as Queue];
    }),
  );
}

/** All of these run there, since so many seconds. */
function machineOf(...running: readonly (readonly [task: QueuedTask, since: number])[]): Machine {
  const holdings = running.map(([task, since]) => ({
    task,
    attempt: 1,
    endsAt: at(100),
    running: { task, attempt: 1, startedAt: at(since), isStopping: false } as never,
  }));
  return createMachine({ worker: 0, speed: 1, free: { cores: 0, memory: Infinity }, holdings });
}

function borrowed(guarantee: number, isEntitled = true): readonly number[] {
  const all = queues("a", "b");
  const own = (id: number, tenant: string) => plainTask(id, { tenant, cores: 2 });
  const machine = machineOf([own(1, "b"), 3], [own(2, "b"), 9], [own(3, "b"), 5], [own(4, "b"), 7], [own(5, "a"), 8]);
  const shares = new QueueShares(CAPACITY, {
    guarantee: () => guarantee,
    leafOf: (tenant) => all.get(tenant)!,
    isEntitled: () => isEntitled,
  });
  const prospects = new Prospects([machine], []);
  return shares.borrowers(own(6, "a"), machine, prospects).map(({ running }) => running.task.id);
}

test("the latest of a queue go first, as long as it keeps its guarantee without them", () => {
  // It holds four fifths of everything.
  expect(borrowed(0.8)).toEqual([]);
  expect(borrowed(0.6)).toEqual([2]);
  expect(borrowed(0.5)).toEqual([2]);
  expect(borrowed(0.4)).toEqual([2, 4]);
  expect(borrowed(0)).toEqual([2, 4, 3, 1]);
});

test("nobody is displaced for a queue that would have more than its guarantee", () => {
  expect(borrowed(0.4, false)).toEqual([]);
});
