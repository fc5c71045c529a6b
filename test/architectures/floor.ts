// A dispatcher with several machines and no messages, whose ordering makes room, for tests: a stop takes as long as the test says.

import { priority } from "../../src/algorithms/ordering/priority.ts";
import type { Attempt } from "../../src/architectures/dispatch/attempt.ts";
import { Dispatcher } from "../../src/architectures/dispatch/dispatcher.ts";
import { TaskEntry } from "../../src/architectures/dispatch/task-entry.ts";
import { createStream } from "../../src/kernel/random-stream.ts";
import { type Instant, seconds } from "../../src/kernel/time.ts";
import type { Address, TaskId } from "../../src/process/identity.ts";
import { taskSpec } from "../cluster/build-cluster.ts";
import { schedulerSpec } from "./plan-scheduler.ts";

export interface Demand {
  readonly cores?: number;
  readonly memory?: number;
  readonly gpus?: number;
  readonly tenant?: string;
}

interface Machine extends Demand {
  readonly cores: number;
}

export const at = (second: number): Instant => seconds(second) as number as Instant;

export class Floor {
  /** "3 on 1": task 3 was started on machine 1. */
  readonly started: string[] = [];
  /** "2 for 3": task 2 was asked to stop for task 3. */
  readonly asked: string[] = [];
  readonly dispatcher: Dispatcher;
  readonly #entries = new Map<number, TaskEntry>();
  readonly #running = new Map<number, Attempt>();
  readonly #machines: readonly Machine[];
  now = at(0);
  wakeAt: Instant | undefined;
  #sequence = 0;

  constructor(
    machines: readonly Machine[],
    parameters: Readonly<Record<string, unknown>> = {},
    ordering: unknown = priority,
  ) {
    this.#machines = machines;
    this.dispatcher = new Dispatcher({
      scheduler: schedulerSpec({
        tasks: [],
        ordering: ordering as never,
        orderingParameters: { ...MAKING_ROOM, ...parameters },
      }),
      workers: machines.map(({ cores, memory = Infinity, gpus = 0 }, index) => ({
        address: index as Address,
        cores,
        memory,
        resources: { gpu: gpus },
        speed: 1,
        zone: 0,
        rack: 0,
      })),
      random: createStream("1", "placement"),
      assign: (attempt) => this.#start(attempt),
      preempt: (attempt, preemptor) => this.asked.push(`${attempt.entry.id} for ${preemptor}`),
      drop: () => {},
    });
    machines.forEach((_, worker) => this.dispatcher.board.setEligible(worker, true));
  }

  get running(): readonly number[] {
    return [...this.#running.keys()].toSorted((a, b) => a - b);
  }

  arrive(id: number, important: number, { cores = 1, memory = 0, gpus, tenant = "tenant" }: Demand = {}): void {
    const resources = gpus === undefined ? undefined : { gpu: gpus };
    const spec = { ...taskSpec({ id: id as TaskId, cores }), priority: important, memory, resources, tenant };
    const entry = new TaskEntry(spec, (this.#sequence += 1));
    this.#entries.set(id, entry);
    this.dispatcher.add(entry, this.now);
    this.decide();
  }

  /** Its worker says that it has stopped. */
  stop(id: number): void {
    this.#free(id);
    this.dispatcher.add(this.#entries.get(id)!, this.now);
    this.decide();
  }

  end(id: number): void {
    this.#free(id);
    this.decide();
  }

  cancel(id: number): void {
    this.dispatcher.withdraw(this.#entries.get(id)!);
    this.decide();
  }

  lose(worker: number): void {
    this.dispatcher.board.setEligible(worker, false);
    this.decide();
  }

  pass(second: number): void {
    this.now = at(second);
    this.decide();
  }

  decide(): void {
    this.wakeAt = this.dispatcher.decide(this.now);
  }

  /** How many tasks of a tenant run and are not on their way out. */
  staying(tenant: string): number {
    const running = [...this.#running.values()].filter(({ isStopping }) => !isStopping);
    return running.filter(({ entry }) => entry.tenant === tenant).length;
  }

  machineOf(id: number): number | undefined {
    return this.#running.get(id)?.worker;
  }

  isStopping(id: number): boolean {
    return this.#running.get(id)?.isStopping === true;
  }

  /** Cores that are held on each machine, beyond what it has. */
  get excess(): number {
    const held = this.#machines.map(({ cores }) => -cores);
    for (const { worker, entry } of this.#running.values()) held[worker] += entry.cores;
    return Math.max(0, ...held);
  }

  #start(attempt: Attempt): void {
    const { entry, worker } = attempt;
    this.dispatcher.started(attempt, this.now);
    this.#running.set(entry.id, attempt);
    this.started.push(`${entry.id} on ${worker}`);
  }

  #free(id: number): void {
    this.dispatcher.free(this.#running.get(id)!, this.now);
    this.#running.delete(id);
  }
}

/** Of `priority`. */
export const MAKING_ROOM = {
  agingInterval: 0,
  agingStep: 1,
  agingMax: undefined,
  preemptive: true,
  victims: "set",
  grace: 0,
  band: undefined,
  displacementRate: undefined,
  displacementBurst: 1,
};
