// What the parts of a scheduler without a leader share: the tasks that it was entrusted with, whom it trusts, and the verbs that
// all of them use.

import type { WorkerIndex } from "../../algorithms/placement/placement.ts";
import { IntegerMap } from "../../kernel/integer-map.ts";
import { canEverRun, type WorkerCapacity } from "../../process/deployment.ts";
import type { Host } from "../../process/host.ts";
import type { Address } from "../../process/identity.ts";
import type { TaskSpec } from "../../process/task.ts";
import { RECORD } from "../../trace/record-kinds.ts";
import { isLong } from "./hybrid.ts";
import type { SparrowOptions } from "./options.ts";
import type { PendingTask } from "./pending-task.ts";
import { Sampler } from "./sampler.ts";
import type { Vigil } from "./vigil.ts";
import { sendSparrow, type SparrowBody } from "./wire.ts";

export class SchedulerCore {
  readonly host: Host;
  readonly options: SparrowOptions;
  readonly tasks = new IntegerMap<PendingTask>();
  readonly vigil: Pick<Vigil, "isTrusted" | "watch">;
  readonly #sampler: Sampler;
  readonly #indexOf = new IntegerMap<WorkerIndex>();

  constructor(host: Host, options: SparrowOptions, vigil: Pick<Vigil, "isTrusted" | "watch">) {
    const { workers } = options.deployment;
    this.host = host;
    this.options = options;
    this.vigil = vigil;
    this.#sampler = new Sampler(workers.length, host.random("probes"));
    workers.forEach(({ address }, index) => this.#indexOf.set(address, index));
  }

  /** Different workers that could run it and of which nothing bad is known. */
  sample(
    count: number,
    spec: TaskSpec,
    isWanted: (worker: WorkerIndex) => boolean = () => true,
  ): readonly WorkerIndex[] {
    return this.#sampler.sample(count, (worker) => isWanted(worker) && this.suits(worker, spec));
  }

  /** All of those, in order. */
  suitable(spec: TaskSpec): readonly WorkerIndex[] {
    const { workers } = this.options.deployment;
    return workers.map((_, worker) => worker).filter((worker) => this.suits(worker, spec));
  }

  isLong(spec: TaskSpec): boolean {
    return isLong(this.options.hybrid, spec);
  }

  /** Some worker could run it that is there for such tasks. */
  canEverRun(spec: TaskSpec): boolean {
    const { deployment, hybrid } = this.options;
    const first = isLong(hybrid, spec) ? hybrid!.shortWorkers : 0;
    return canEverRun(spec, first === 0 ? deployment : { workers: deployment.workers.slice(first) });
  }

  /** It waits for a worker. */
  queued(task: PendingTask): void {
    this.host.emit(RECORD["task.queued"], this.host.node, task.id, task.nextAttempt, 0, 0);
  }

  send(to: WorkerIndex, body: SparrowBody): void {
    sendSparrow(this.host, this.addressOf(to), body);
  }

  addressOf(worker: WorkerIndex): Address {
    return this.options.deployment.workers[worker].address;
  }

  /** undefined: it is no worker. */
  workerOf(address: Address): WorkerIndex | undefined {
    return this.#indexOf.get(address);
  }

  /** It could run it, and nothing bad is known of it. */
  suits(worker: WorkerIndex, spec: TaskSpec): boolean {
    const { deployment, hybrid, belongs } = this.options;
    if (belongs?.(worker, spec) === false) return false;
    if (hybrid !== undefined && worker < hybrid.shortWorkers && isLong(hybrid, spec)) return false;
    return this.vigil.isTrusted(worker) && suffices(deployment.workers[worker], spec);
  }
}

function suffices(worker: WorkerCapacity, spec: TaskSpec): boolean {
  return canEverRun(spec, { workers: [worker] });
}
