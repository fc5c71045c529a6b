// The queues at the workers of the omniscient dispatcher, where the design has such: each with the ordering of the scenario
// and the room of its own machine. With a central queue there are none, and everything runs at once.

import type { Machine } from "../../algorithms/ordering/machine.ts";
import { isAllowed, type Ordering, type Room } from "../../algorithms/ordering/ordering.ts";
import type { WorkerIndex } from "../../algorithms/placement/placement.ts";
import { IntegerMap } from "../../kernel/integer-map.ts";
import type { RandomStream } from "../../kernel/random-stream.ts";
import type { Duration, Instant } from "../../kernel/time.ts";
import type { WorkerCapacity } from "../../process/deployment.ts";
import { createOrdering } from "../dispatch/create-ordering.ts";
import type { TaskEntry } from "../dispatch/task-entry.ts";
import type { SchedulerSpec } from "../scheduler-spec.ts";

export interface QueueOwner {
  /** Is there room for it at that worker now? */
  fits(worker: WorkerIndex, entry: TaskEntry): boolean;
  machine(worker: WorkerIndex): Machine;
  /** For the order of its queue. */
  random(worker: WorkerIndex): RandomStream;
  /** It has left the queue, and runs. */
  run(entry: TaskEntry, worker: WorkerIndex): void;
  /** It has left the queue: the ordering gives it up. */
  giveUp(entry: TaskEntry): void;
}

export class WorkerQueues {
  readonly #owner: QueueOwner;
  readonly #queues: readonly Ordering[];
  readonly #rooms: readonly Room[];
  /** When what runs began. */
  readonly #ranFrom = new IntegerMap<Instant>();

  constructor(scheduler: SchedulerSpec, workers: readonly WorkerCapacity[], owner: QueueOwner) {
    this.#owner = owner;
    this.#queues = workers.map(({ cores, memory, resources }, worker) => {
      const capacity = { cores, memory, resources: new Map(Object.entries(resources)) };
      return createOrdering(scheduler, { capacity: () => capacity, random: () => owner.random(worker) });
    });
    this.#rooms = workers.map((_, worker) => ({
      fits: (task, where) => isAllowed(0, where) && owner.fits(worker, task as TaskEntry),
      running: () => [],
      machines: () => [owner.machine(worker)],
    }));
  }

  /** It waits there, unless it can run at once. */
  add(worker: WorkerIndex, entry: TaskEntry, now: Instant): void {
    this.#queues[worker].add(entry, now);
    this.runNext(worker, now);
  }

  remove(worker: WorkerIndex, entry: TaskEntry): void {
    this.#queues[worker].remove(entry.id);
  }

  /** In the order in which they would start; slow. */
  waiting(worker: WorkerIndex, now: Instant): readonly TaskEntry[] {
    return this.#queues[worker].waiting(now) as readonly TaskEntry[];
  }

  /** It does not run any more, if it did. */
  returned(worker: WorkerIndex, entry: TaskEntry, now: Instant): void {
    const from = this.#ranFrom.get(entry.id);
    if (from === undefined) return;
    this.#ranFrom.delete(entry.id);
    this.#queues[worker].returned?.(entry, ((now - from) * entry.cores) as Duration, now);
  }

  /** Starts what the queue's order and the free cores allow. */
  runNext(worker: WorkerIndex, now: Instant): void {
    const queue = this.#queues[worker];
    while (queue.size > 0) {
      const choice = queue.choose(this.#rooms[worker], now);
      if (choice.kind !== "start" && choice.kind !== "drop") return;
      const entry = choice.task as TaskEntry;
      queue.remove(entry.id);
      if (choice.kind === "drop") {
        this.#owner.giveUp(entry);
        continue;
      }
      this.#ranFrom.set(entry.id, now);
      queue.granted?.(entry, now);
      this.#owner.run(entry, worker);
    }
  }
}
