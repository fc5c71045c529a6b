// How a trigger finds its executor in XXL-JOB: on the list of those that are registered, dead or not. Blindly, as a placement says; or by
// asking one after the other, which takes the time-out for each that does not answer. A trigger that reaches nobody fails.
// Source: XXL-JOB 2.4 (ExecutorRouteFailover, ExecutorRouteBusyover, XxlJobTrigger).

import type { WorkerIndex } from "../../algorithms/placement/placement.ts";
import { IntegerMap } from "../../kernel/integer-map.ts";
import { seconds, type Duration } from "../../kernel/time.ts";
import { canEverRun } from "../../process/deployment.ts";
import type { Address } from "../../process/identity.ts";
import type { Message } from "../../process/message.ts";
import type { Cause } from "../../trace/record-codes.ts";
import type { BindingOwner, TaskBinding } from "../decentralised/binding.ts";
import type { LaunchTerms } from "../decentralised/launch-desk.ts";
import { SCHEDULER_TIMER } from "../decentralised/options.ts";
import type { PendingTask } from "../decentralised/pending-task.ts";
import { readRoute, sendRoute } from "../protocol/route-messages.ts";
import { ExecutorRegistry } from "./executor-registry.ts";
import type { InstanceCore } from "./instance-core.ts";
import { jobOf } from "./job-of.ts";
import { INSTANCE_TIMER, type InstanceOptions, type RouteOptions } from "./options.ts";
import { RouteBoard } from "./route-board.ts";

export interface RouteOwner extends BindingOwner {
  /** There is nobody for it. */
  unplaced(task: PendingTask, cause: Cause): void;
  /** It is to be tried again later: its thread is free. */
  waits(task: PendingTask): void;
}

/** A task for which one executor after the other is asked. */
interface Walk {
  readonly task: PendingTask;
  /** The list as it was at the beginning. */
  readonly executors: readonly WorkerIndex[];
  /** Where in it the one is that was asked last. */
  position: number;
  /** Of that question. */
  serial: number;
}

/** Failed triggers are looked for this often (JobFailMonitorHelper). */
const MONITOR_BEAT = seconds(10);

export class RouteBinding implements TaskBinding, LaunchTerms {
  readonly timeout: Duration;
  readonly #instance: InstanceCore<InstanceOptions>;
  readonly #options: RouteOptions;
  readonly #owner: RouteOwner;
  readonly #registry: ExecutorRegistry;
  /** For a route that is a placement. */
  readonly #board: RouteBoard | undefined;
  /** By the serial of the question that is open. */
  readonly #walks = new IntegerMap<Walk>();
  #serial = 0;
  #executors: readonly WorkerIndex[] = [];

  constructor(instance: InstanceCore<InstanceOptions>, options: RouteOptions, owner: RouteOwner) {
    this.timeout = options.timeout;
    this.#instance = instance;
    this.#options = options;
    this.#owner = owner;
    this.#board = options.route === "placement" ? new RouteBoard(instance.host, instance.options) : undefined;
    this.#registry = new ExecutorRegistry(instance, options, (executors) => {
      this.#executors = executors;
      this.#board?.list(executors);
    });
  }

  /** Executors on the list, as it was read last, by number. */
  get executors(): readonly WorkerIndex[] {
    return this.#executors;
  }

  start(): void {
    this.#registry.start();
  }

  /** False: it is no message of an executor's to its schedulers. */
  heard(from: Address, received: Message): boolean {
    const message = readRoute(received);
    if (message?.type === "registry") this.#registry.heard(from, message);
    else if (message?.type === "beatAnswer") this.#answered(from, message.serial, message.isFree);
    return message !== undefined;
  }

  place(tasks: readonly PendingTask[]): void {
    for (const task of tasks) {
      switch (this.#options.route) {
        case "placement":
          this.#launch(task, this.#board!.place(task));
          break;
        case "sharding-broadcast":
          this.#launch(task, this.#ofShard(task));
          break;
        default:
          this.#ask({ task, executors: this.#executors, position: -1, serial: 0 });
      }
    }
  }

  /** Workers say nothing else here that matters. */
  receive(): void {}

  timer(tag: number, detail: number): void {
    if (tag === INSTANCE_TIMER.registry) return this.#registry.timer();
    const walk = tag === SCHEDULER_TIMER.probe ? this.#take(detail) : undefined;
    if (walk !== undefined) this.#ask(walk);
  }

  /** Who was asked may not have heard it. */
  disconnected(peer: Address): void {
    for (const walk of [...this.#walks.values()])
      if (this.#addressOf(walk) === peer && this.#take(walk.serial) !== undefined) this.#ask(walk);
  }

  /** Only the list counts. */
  gone(): void {}
  compared(): void {}
  needs(): boolean {
    return false;
  }

  again(task: PendingTask): Duration | undefined {
    if (task.misses >= this.#options.retries) return undefined;
    this.#owner.waits(task);
    return (MONITOR_BEAT - (this.#instance.host.wall() % MONITOR_BEAT)) as Duration;
  }

  came(task: PendingTask): void {
    this.#board?.came(task);
  }

  left(task: PendingTask): void {
    this.#board?.left(task);
  }

  #launch(task: PendingTask, worker: WorkerIndex | undefined): void {
    if (worker === undefined) this.#owner.unplaced(task, "refused");
    else this.#owner.launch(task, worker, 0);
  }

  /** The list may be shorter by now: then it is the first's. */
  #ofShard({ shard, spec }: PendingTask): WorkerIndex | undefined {
    const worker = this.#executors[shard?.index ?? 0] ?? this.#executors[0];
    return worker !== undefined && this.#suffices(worker, spec) ? worker : undefined;
  }

  /** The next on the list. */
  #ask(walk: Walk): void {
    const { task, executors } = walk;
    const { core, host } = this.#instance;
    if (core.tasks.get(task.id) !== task || task.phase !== "placing") return;
    do walk.position += 1;
    while (walk.position < executors.length && !this.#suffices(executors[walk.position], task.spec));
    if (walk.position >= executors.length) return this.#owner.unplaced(task, "timeout");
    walk.serial = this.#serial += 1;
    this.#walks.set(walk.serial, walk);
    const job = this.#options.route === "busyover" ? jobOf(task) : undefined;
    sendRoute(host, this.#addressOf(walk), { type: "beat", serial: walk.serial, job });
    host.startTimer(this.timeout, SCHEDULER_TIMER.probe, walk.serial);
  }

  #answered(from: Address, serial: number, isFree: boolean): void {
    const walk = this.#walks.get(serial);
    if (walk === undefined || this.#addressOf(walk) !== from || this.#take(serial) === undefined) return;
    const { task } = walk;
    if (!isFree) return this.#ask(walk);
    if (this.#instance.core.tasks.get(task.id) !== task || task.phase !== "placing") return;
    this.#owner.launch(task, walk.executors[walk.position], 0);
  }

  #take(serial: number): Walk | undefined {
    const walk = this.#walks.get(serial);
    this.#walks.delete(serial);
    return walk;
  }

  #addressOf({ executors, position }: Walk): Address {
    return this.#instance.core.addressOf(executors[position]);
  }

  #suffices(worker: WorkerIndex, spec: PendingTask["spec"]): boolean {
    return canEverRun(spec, { workers: [this.#instance.options.deployment.workers[worker]] });
  }
}
