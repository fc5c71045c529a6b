// A scheduler among others that share a database: all are active, and none leads. It takes in rows, comes to its work as its style has
// it (`engine`), gives tasks to workers as schedulers without a leader do, and puts their ends on record.

import type { Opinion } from "../../algorithms/detection/detector.ts";
import type { WorkerIndex } from "../../algorithms/placement/placement.ts";
import type { Host, Process } from "../../process/host.ts";
import type { Address, NodeId } from "../../process/identity.ts";
import type { Message } from "../../process/message.ts";
import type { TaskSpec } from "../../process/task.ts";
import type { Cause } from "../../trace/record-codes.ts";
import type { BindingOwner, TaskBinding } from "../decentralised/binding.ts";
import { SCHEDULER_TIMER } from "../decentralised/options.ts";
import { LaunchDesk } from "../decentralised/launch-desk.ts";
import { PendingTask } from "../decentralised/pending-task.ts";
import { SampledBinding } from "../decentralised/sampled-binding.ts";
import { SchedulerCore } from "../decentralised/scheduler-core.ts";
import { OPINION_RECORDS } from "../decentralised/scheduler-process.ts";
import type { Vigil, VigilOwner } from "../decentralised/vigil.ts";
import { watchWorkers } from "../decentralised/watch-workers.ts";
import { readSparrow } from "../decentralised/wire.ts";
import { MESSAGE, type ProtocolMessage } from "../protocol/messages.ts";
import type { DatabaseResult, GivenTask } from "../protocol/database-messages.ts";
import type { Block, SparrowMessage } from "../protocol/sparrow-messages.ts";
import { CompletionDesk } from "./completion-desk.ts";
import { DatabaseClient } from "./database-client.ts";
import type { Engine } from "./engine.ts";
import type { InstanceCore, Shard } from "./instance-core.ts";
import { Intake, type IntakeOwner } from "./intake.ts";
import { INSTANCE_TIMER, type InstanceOptions } from "./options.ts";
import { RouteBinding, type RouteOwner } from "./route-binding.ts";
import type { Statement } from "./statements.ts";

export class InstanceProcess<Options extends InstanceOptions>
  implements Process, VigilOwner, InstanceCore<Options>, IntakeOwner, RouteOwner
{
  readonly host: Host;
  readonly options: Options;
  readonly core: SchedulerCore;
  readonly database: DatabaseClient;
  readonly #vigil: Vigil;
  readonly #binding: TaskBinding;
  /** undefined: workers are probed. */
  readonly #routes: RouteBinding | undefined;
  readonly #launches: LaunchDesk;
  readonly #completions: CompletionDesk;
  readonly #intake: Intake;
  readonly #engine: Engine;
  /** Those that would go to workers, were it allowed; undefined = it is. */
  #held: Set<PendingTask> | undefined = undefined;

  /** `createBinding`: how tasks find their workers; absent: as `route` says. */
  constructor(
    host: Host,
    options: Options,
    createEngine: (instance: InstanceCore<Options>) => Engine,
    createBinding?: (core: SchedulerCore, owner: BindingOwner) => TaskBinding,
  ) {
    this.host = host;
    this.options = options;
    this.#vigil = watchWorkers(host, options, this);
    this.core = new SchedulerCore(host, options, this.#vigil);
    this.database = new DatabaseClient(host, options);
    this.#completions = new CompletionDesk(this, (task) => this.#settled(task));
    const { route } = options;
    this.#routes = route === undefined ? undefined : new RouteBinding(this, route, this);
    this.#launches = new LaunchDesk(this.core, this.#completions, (task) => this.#place(task), this.#routes);
    this.#binding =
      createBinding?.(this.core, this.#launches) ?? this.#routes ?? new SampledBinding(this.core, this.#launches);
    this.#intake = new Intake(this, this);
    this.#engine = createEngine(this);
  }

  start(): void {
    this.#routes?.start();
    this.#engine.start();
  }

  receive(from: Address, received: Message): void {
    if (this.database.receive(received) || this.#routes?.heard(from, received) === true) return;
    const message = readSparrow(received);
    const worker = this.core.workerOf(from);
    if (worker === undefined) this.#receiveFromClient(from, received as ProtocolMessage);
    else if (message !== undefined) this.#receiveFromWorker(from, worker, message);
  }

  timer(tag: number, detail: number): void {
    switch (tag) {
      case SCHEDULER_TIMER.beat:
        return this.#vigil.beat();
      case SCHEDULER_TIMER.backoff:
        return this.#launches.backoffOver(detail);
      case SCHEDULER_TIMER.launchExpiry:
      case SCHEDULER_TIMER.launchResend:
      case SCHEDULER_TIMER.again:
        return this.#launches.timer(tag, detail);
      case SCHEDULER_TIMER.probe:
      case INSTANCE_TIMER.registry:
        return this.#binding.timer(tag, detail);
      case INSTANCE_TIMER.databaseExpiry:
      case INSTANCE_TIMER.databaseResend:
        return this.database.timer(tag, detail);
      default:
        return this.#engine.timer(tag, detail);
    }
  }

  disconnected(peer: Address): void {
    this.database.disconnected(peer);
    this.#launches.disconnected(peer);
    this.#binding.disconnected(peer);
    this.#vigil.disconnected(peer);
  }

  // What the vigil over workers asks and tells

  needs(worker: WorkerIndex): boolean {
    return this.#launches.needs(worker);
  }

  changed(worker: WorkerIndex, opinion: Opinion): void {
    const node = this.core.addressOf(worker) as unknown as NodeId;
    this.host.emit(OPINION_RECORDS[opinion], node, 0, 0, 0, this.host.node);
    if (opinion === "dead") this.#launches.gone(worker);
  }

  // What its parts ask and tell

  get executors(): readonly WorkerIndex[] {
    return this.#routes?.executors ?? [];
  }

  launch(task: PendingTask, worker: WorkerIndex, serial: number): void {
    this.#launches.launch(task, worker, serial);
  }

  unplaced(task: PendingTask, cause: Cause): void {
    this.#launches.unplaced(task, cause);
  }

  waits(task: PendingTask): void {
    this.#engine.placed(task.id);
  }

  write(statement: Statement, then: (result: DatabaseResult) => void): void {
    if (this.options.endsWithinLock) this.database.transaction(() => statement, then);
    else this.database.run(statement, then);
  }

  /** It may be here already, from an earlier round: then it is recovered work of this very instance, and begins anew. */
  execute({ spec, round, place }: GivenTask, block?: Block, shard?: Shard): void {
    const known = this.core.tasks.get(spec.id);
    if (known !== undefined) this.#launches.withdraw(known);
    const task = new PendingTask(spec, round, block);
    task.shard = shard;
    this.#engine.prepare?.(task);
    this.core.tasks.set(spec.id, task);
    const worker = place === undefined ? undefined : this.core.workerOf(place.worker);
    if (worker !== undefined && this.#vigil.isTrusted(worker)) this.#launches.adopt(task, worker, place!.attempt);
    else this.#place(task);
  }

  /** Another looks after it, wherever it is. */
  letGo(task: PendingTask): void {
    this.#launches.letGo(task);
  }

  /** Nothing is given to workers from now on. */
  hold(): void {
    this.#held ??= new Set();
  }

  /** And from now on it is again. */
  resume(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const task of held) if (this.core.tasks.get(task.id) === task && task.phase === "placing") this.#place(task);
  }

  #place(task: PendingTask): void {
    if (this.#held === undefined) this.#binding.place([task]);
    else this.#held.add(task);
  }

  inserted(spec: TaskSpec): void {
    this.#engine.inserted?.(spec);
    this.#engine.signal();
  }

  withdrawn(id: number): void {
    const task = this.core.tasks.get(id);
    if (task === undefined) return;
    this.#launches.withdraw(task);
    this.#engine.placed(id);
    this.#engine.signal();
  }

  #receiveFromClient(from: Address, message: ProtocolMessage): void {
    switch (message.kind) {
      case MESSAGE.submit:
        return this.#intake.submit(from, message);
      case MESSAGE.status:
        return this.#intake.status(from, message);
      case MESSAGE.cancel:
        return this.#intake.cancel(from, message);
    }
  }

  #receiveFromWorker(from: Address, worker: WorkerIndex, message: SparrowMessage): void {
    switch (message.type) {
      case "here":
        if (this.#vigil.heard(worker, message) !== undefined) this.#launches.compared(worker, message);
        return;
      case "launched":
        if (message.term !== undefined && this.#engine.deposed !== undefined) return this.#engine.deposed(message);
        this.#launches.launched(message);
        return this.#engine.placed(message.task);
      case "report":
        return this.#launches.reported(from, message);
      default:
        return this.#binding.receive(worker, message);
    }
  }

  #settled(id: number): void {
    this.#launches.endHeard(id);
    this.#engine.placed(id);
    this.#engine.signal();
  }
}
