// What a dispatcher asks of a preemptive ordering while stops are on their way: one victim per waiting task is enough.

import { describe, expect, it } from "vitest";
import { srpt } from "../../../src/algorithms/ordering/srpt.ts";
import { Dispatcher } from "../../../src/architectures/dispatch/dispatcher.ts";
import { TaskEntry } from "../../../src/architectures/dispatch/task-entry.ts";
import { createStream } from "../../../src/kernel/random-stream.ts";
import type { Instant } from "../../../src/kernel/time.ts";
import type { Address, TaskId } from "../../../src/process/identity.ts";
import { SECOND, taskSpec } from "../../cluster/build-cluster.ts";
import { schedulerSpec } from "../plan-scheduler.ts";

function busyDispatcher(workers: number) {
  const preempted: number[] = [];
  const assigned: number[] = [];
  const dispatcher: Dispatcher = new Dispatcher({
    scheduler: schedulerSpec({ tasks: [], ordering: srpt as never, orderingParameters: { minQuantum: 0 } }),
    workers: Array.from({ length: workers }, (_, index) => ({
      address: index as Address,
      cores: 1,
      memory: Infinity,
      resources: {},
      speed: 1,
      zone: 0,
      rack: 0,
    })),
    random: createStream("1", "placement"),
    assign: (attempt) => {
      assigned.push(attempt.entry.id);
      dispatcher.started(attempt, dispatcher.board.now);
    },
    preempt: (attempt) => preempted.push(attempt.entry.id),
    drop: () => {},
  });
  for (let worker = 0; worker < workers; worker += 1) dispatcher.board.setEligible(worker, true);
  const entries = new Map<number, TaskEntry>();
  const add = (id: number, work: number, now: number): void => {
    const entry = new TaskEntry(taskSpec({ id: id as TaskId, work }), id);
    entries.set(id, entry);
    dispatcher.add(entry, now as Instant);
    dispatcher.decide(now as Instant);
  };
  return { dispatcher, add, entries, preempted, assigned };
}

describe("a dispatcher with a preemptive ordering", () => {
  it("asks one attempt to stop for one waiting task, however often it decides before the answer", () => {
    const { dispatcher, add, preempted } = busyDispatcher(3);
    for (const id of [1, 2, 3]) add(id, (10 + id) * SECOND, 0);
    add(4, SECOND, 1);
    for (let now = 2; now < 5; now += 1) dispatcher.decide(now as Instant);
    expect(preempted).toEqual([3]);
  });

  it("asks another one for a shorter task that comes meanwhile, and gives the first free place to the shortest", () => {
    const { dispatcher, add, entries, preempted, assigned } = busyDispatcher(3);
    for (const id of [1, 2, 3]) add(id, (10 + id) * SECOND, 0);
    add(4, 2 * SECOND, 1);
    add(5, SECOND, 2);
    expect(preempted).toEqual([3, 2]);
    dispatcher.free(entries.get(3)!.reserved!, 5 as Instant);
    dispatcher.decide(5 as Instant);
    dispatcher.free(entries.get(2)!.reserved!, 6 as Instant);
    dispatcher.decide(6 as Instant);
    expect(assigned.slice(3)).toEqual([5, 4]);
    expect(preempted.length).toBe(2);
  });
});
