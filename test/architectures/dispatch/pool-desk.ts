// Pools on a dispatcher by hand, for tests: one machine, and a call for everything that can happen to a task.

import { fifo } from "../../../src/algorithms/ordering/fifo.ts";
import { priority } from "../../../src/algorithms/ordering/priority.ts";
import { Dispatcher } from "../../../src/architectures/dispatch/dispatcher.ts";
import type { PoolSpec } from "../../../src/architectures/dispatch/pool-spec.ts";
import { TaskEntry } from "../../../src/architectures/dispatch/task-entry.ts";
import { createStream } from "../../../src/kernel/random-stream.ts";
import type { Instant } from "../../../src/kernel/time.ts";
import type { Address, TaskId } from "../../../src/process/identity.ts";
import type { TaskSpec } from "../../../src/process/task.ts";
import { SECOND, taskSpec } from "../../cluster/build-cluster.ts";
import { schedulerSpec } from "../plan-scheduler.ts";

export function pool(name: string, slots: number, more: Partial<PoolSpec> = {}): PoolSpec {
  const unlent = { inheritance: "none", ceiling: -Infinity } as const;
  return { name, slots, isPerKey: false, isBlocking: false, keepsWhenPreempted: false, ...unlent, ...more };
}

interface Setup {
  readonly pools: readonly PoolSpec[];
  readonly cores?: number;
  readonly ordering?: "fifo" | "priority";
}

/** Each call decides everything that can be decided. */
export class Desk {
  readonly running: number[] = [];
  readonly preempted: number[] = [];
  readonly entries = new Map<number, TaskEntry>();
  readonly dispatcher: Dispatcher;
  #now = 0 as Instant;

  constructor({ pools, cores = 100, ordering = "fifo" }: Setup) {
    const isFifo = ordering === "fifo";
    this.dispatcher = new Dispatcher({
      scheduler: schedulerSpec({
        tasks: [],
        ordering: (isFifo ? fifo : priority) as never,
        orderingParameters: isFifo
          ? {}
          : { agingInterval: 0, agingStep: 1, preemptive: true, victims: "one", grace: 0 },
        scheduler: { pools },
      }),
      workers: [{ address: 0 as Address, cores, memory: Infinity, resources: {}, speed: 1, zone: 0, rack: 0 }],
      random: createStream("1", "placement"),
      assign: (attempt) => {
        attempt.entry.attempt = attempt.number;
        attempt.entry.place(attempt.number, attempt.worker);
        this.running.push(attempt.entry.id);
        this.dispatcher.started(attempt, this.#now);
      },
      preempt: (attempt) => this.preempted.push(attempt.entry.id),
      drop: () => {},
    });
    this.dispatcher.board.setEligible(0, true);
  }

  add(id: number, asked: Partial<TaskSpec> = {}): void {
    const entry = new TaskEntry({ ...taskSpec({ id: id as TaskId, work: 10 * SECOND }), ...asked }, id);
    this.entries.set(id, entry);
    this.dispatcher.add(entry, this.#tick());
    this.dispatcher.decide(this.#now);
  }

  /** It has ended. */
  end(id: number): void {
    this.#free(id, false);
    this.dispatcher.pools!.giveBack(this.entries.get(id)!, this.#now);
    this.dispatcher.decide(this.#now);
  }

  /** It was displaced, and waits again. */
  displace(id: number): void {
    this.#free(id, true);
    this.dispatcher.add(this.entries.get(id)!, this.#now);
    this.dispatcher.decide(this.#now);
  }

  /** It ends while it waits. */
  withdraw(id: number): void {
    this.dispatcher.withdraw(this.entries.get(id)!, this.#tick());
    this.dispatcher.pools!.giveBack(this.entries.get(id)!, this.#now);
    this.dispatcher.decide(this.#now);
  }

  #free(id: number, isDisplaced: boolean): void {
    const entry = this.entries.get(id)!;
    const [attempt] = entry.attempts;
    this.dispatcher.free(attempt, this.#tick(), isDisplaced);
    entry.remove(attempt);
    this.running.splice(this.running.indexOf(id), 1);
  }

  #tick(): Instant {
    return (this.#now = (this.#now + 1) as Instant);
  }
}
