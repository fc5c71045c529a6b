// A master: takes tasks in, decides, and follows every attempt to its end. It acknowledges and acts only on what its
// decision log made durable. After a restart it replays the log, begins a new epoch, and reconciles with the workers.

import type { Opinion } from "../../algorithms/detection/detector.ts";
import { RpcCalls } from "../../algorithms/messaging/rpc-calls.ts";
import type { WorkerIndex } from "../../algorithms/placement/placement.ts";
import { WriteAheadLog } from "../../algorithms/replay/write-ahead-log.ts";
import type { RetryPolicy } from "../../algorithms/retry/retry.ts";
import { NEVER, milliseconds, type Duration, type Instant } from "../../kernel/time.ts";
import type { Deployment } from "../../process/deployment.ts";
import type { Host, Process } from "../../process/host.ts";
import type { Address, NodeId, TaskId } from "../../process/identity.ts";
import type { Message } from "../../process/message.ts";
import { CAUSES, RECORD, REJECTIONS, codeOf, type Cause } from "../../trace/record-kinds.ts";
import { Dispatcher } from "../dispatch/dispatcher.ts";
import type { TaskEntry } from "../dispatch/task-entry.ts";
import { MESSAGE, SMALL_BYTES, TASK_BYTES, type AttemptReference, type Completed, type ProtocolMessage, type Refused, type Register, type Stopped, type Submit } from "../protocol/messages.ts";
import { reportingRetry } from "../protocol/retries.ts";
import type { SchedulerSpec } from "../scheduler-spec.ts";
import { Books } from "./books.ts";
import { commandBytes, type Command, type TaskEnd } from "./commands.ts";
import { WorkerRoster } from "./worker-roster.ts";

const TAG = { detection: 0, backoff: 1, wake: 2, grace: 3, callExpiry: 4, callResend: 5 } as const;
const NOTHING = 0 as Duration;
/** A refused attempt waits this long, so that a wrong picture of a worker cannot spin. */
const REFUSAL_PAUSE = milliseconds(100);

export interface MasterOptions {
  readonly scheduler: SchedulerSpec;
  readonly deployment: Deployment;
  /** After a restart, workers that have not reported by then are declared dead. */
  readonly reconcileGrace: Duration;
  /** us per replayed record. */
  readonly replayCost: Duration;
  /** The log is compacted when it holds this many records more than twice the live tasks. */
  readonly snapshotEvery: number;
}

export class MasterProcess implements Process {
  readonly #host: Host;
  readonly #options: MasterOptions;
  readonly #books = new Books();
  readonly #log: WriteAheadLog<Command>;
  readonly #dispatcher: Dispatcher;
  readonly #roster: WorkerRoster;
  readonly #dispatches: RpcCalls;
  readonly #retry: RetryPolicy;
  /** Submissions proposed and not yet committed. */
  readonly #submitting = new Set<TaskId>();
  #epoch = 0;
  #isServing = false;
  #wakeAt: Instant = NEVER;

  constructor(host: Host, options: MasterOptions) {
    const { scheduler, deployment } = options;
    this.#host = host;
    this.#options = options;
    this.#log = new WriteAheadLog<Command>(host.disk, this);
    this.#dispatcher = new Dispatcher({
      scheduler,
      workers: deployment.workers,
      random: host.random("placement"),
      assign: (entry, worker) => this.#proposeAssignment(entry, worker, false),
      preempt: (entry) => this.#sendStop(entry, "preempted"),
      drop: (entry) => this.#end(entry, "expired", "timeout"),
    });
    const detector = scheduler.detection.definition.create(scheduler.detection.parameters, { peerCount: deployment.workers.length });
    this.#roster = new WorkerRoster(host, this, detector, deployment.workers, TAG.detection);
    this.#retry = scheduler.retry.definition.create(scheduler.retry.parameters);
    const { timeout } = scheduler.communication;
    this.#dispatches = new RpcCalls(host, { timeout, retry: reportingRetry, random: host.random("dispatch retries"), expiryTag: TAG.callExpiry, resendTag: TAG.callResend });
  }

  start(): void {
    const commands = this.#log.recover();
    for (const command of commands) this.#books.apply(command);
    this.#epoch = this.#books.epoch + 1;
    if (commands.length > 0) {
      this.#host.consume((commands.length * this.#options.replayCost) as Duration);
      this.#host.emit(RECORD["leader.recovering"], this.#host.node, 0, 0, this.#epoch, commands.length);
      this.#resume();
    }
    this.#propose({ kind: "epoch", epoch: this.#epoch });
  }

  receive(from: Address, received: Message): void {
    const message = received as ProtocolMessage;
    switch (message.kind) {
      case MESSAGE.heartbeat:
        return this.#beat(from, message.incarnation, message.sequence, message.echo);
      case MESSAGE.submit:
        return this.#submit(from, message);
      case MESSAGE.accepted:
        return this.#accepted(message);
      case MESSAGE.completed:
        return this.#completed(from, message);
      case MESSAGE.refused:
        return this.#refused(message);
      case MESSAGE.stopped:
        return this.#stopped(message);
      case MESSAGE.register:
        return this.#registered(from, message);
      case MESSAGE.status:
        if (this.#books.get(message.task) === undefined && !this.#submitting.has(message.task)) this.#sendDone(from, message.task);
        return;
      case MESSAGE.loadReport: {
        const worker = this.#roster.indexOf(from);
        if (worker !== undefined) this.#dispatcher.board.report(worker, message.load, this.#host.monotonic());
        return;
      }
    }
  }

  timer(tag: number, detail: number): void {
    switch (tag) {
      case TAG.detection:
        return this.#roster.timer(detail);
      case TAG.backoff: {
        const entry = this.#books.get(detail as TaskId);
        if (entry?.state === "backoff") this.#enqueue(entry);
        return this.#decide();
      }
      case TAG.wake:
        this.#wakeAt = NEVER;
        return this.#decide();
      case TAG.grace:
        return this.#endGrace();
      default:
        return this.#dispatches.timer(tag, detail);
    }
  }

  synced(): void {
    this.#log.synced();
  }

  // What the decision log made durable ------------------------------------------------------------------------------

  committed(command: Command): void {
    const entry = "task" in command ? this.#books.get(command.task) : undefined;
    this.#books.apply(command);
    switch (command.kind) {
      case "epoch":
        this.#isServing = true;
        return this.#host.emit(RECORD["leader.serving"], this.#host.node, 0, 0, this.#epoch, 0);
      case "submit":
        return this.#admitted(this.#books.get(command.spec.id)!);
      case "assign":
        return entry === undefined ? undefined : this.#assigned(entry, command.isAdopted);
      case "release":
        return entry === undefined || entry.attempt !== command.attempt ? undefined : this.#released(entry, command.delay);
      case "end":
        return entry === undefined ? undefined : this.#ended(entry, command.attempt, command.how, command.cause);
      case "snapshot":
        return;
    }
  }

  batchCommitted(): void {
    if (this.#log.recordCount > this.#options.snapshotEvery + 2 * this.#books.size) {
      const snapshot = this.#books.snapshot();
      this.#log.compact(snapshot, commandBytes(snapshot));
    }
    this.#decide();
  }

  #propose(command: Command): void {
    this.#log.propose(command, commandBytes(command));
  }

  // Submission ------------------------------------------------------------------------------------------------------

  #submit(from: Address, { spec, floor }: Submit): void {
    this.#books.raiseFloor(from, floor);
    if (this.#submitting.has(spec.id)) return; // answered when it is durable
    if (this.#books.get(spec.id) !== undefined || this.#books.hasEnded(spec)) return this.#acknowledge(spec.client, spec.id);
    if (!this.#canEverRun(spec)) {
      this.#host.emit(RECORD["task.rejected"], this.#host.node, spec.id, 0, 0, codeOf(REJECTIONS, "unplaceable"));
      this.#host.send(from, { kind: MESSAGE.rejected, task: spec.id } as Message, SMALL_BYTES);
      return;
    }
    this.#submitting.add(spec.id);
    this.#propose({ kind: "submit", spec });
  }

  #canEverRun({ cores, memory, resources }: Submit["spec"]): boolean {
    return this.#options.deployment.workers.some(
      (worker) => worker.cores >= cores && worker.memory >= memory && Object.entries(resources ?? {}).every(([name, amount]) => (worker.resources[name] ?? 0) >= amount),
    );
  }

  #admitted(entry: TaskEntry): void {
    this.#submitting.delete(entry.id);
    this.#host.emit(RECORD["task.admitted"], this.#host.node, entry.id, 0, this.#epoch, 0);
    this.#acknowledge(entry.spec.client, entry.id);
    this.#enqueue(entry);
  }

  #acknowledge(client: Address, task: TaskId): void {
    this.#host.send(client, { kind: MESSAGE.submitted, task } as Message, SMALL_BYTES);
  }

  #sendDone(client: Address, task: TaskId): void {
    this.#host.send(client, { kind: MESSAGE.done, task } as Message, SMALL_BYTES);
  }

  // Decisions -------------------------------------------------------------------------------------------------------

  #enqueue(entry: TaskEntry): void {
    this.#dispatcher.add(entry, this.#host.monotonic());
    this.#host.emit(RECORD["task.queued"], this.#host.node, entry.id, entry.attempt + 1, 0, 0);
  }

  #decide(): void {
    if (!this.#isServing) return;
    const now = this.#host.monotonic();
    const wakeAt = this.#dispatcher.decide(now);
    if (wakeAt === undefined || wakeAt >= this.#wakeAt) return;
    this.#wakeAt = wakeAt;
    this.#host.startTimer(Math.max(1, wakeAt - now) as Duration, TAG.wake);
  }

  #proposeAssignment(entry: TaskEntry, worker: WorkerIndex, isAdopted: boolean): void {
    entry.state = "reserved";
    const attempt = isAdopted ? entry.attempt : entry.attempt + 1;
    this.#propose({ kind: "assign", task: entry.id, attempt, worker, isAdopted });
  }

  #assigned(entry: TaskEntry, isAdopted: boolean): void {
    if (entry.isEnding) return; // an earlier attempt completed it meanwhile
    if (!this.#roster.isRegistered(entry.worker)) return this.#release(entry, NOTHING, NOTHING, false);
    const { node } = this.#host;
    const workerNode = this.#roster.address(entry.worker) as unknown as NodeId;
    this.#dispatcher.started(entry, this.#host.monotonic());
    if (isAdopted) return this.#host.emit(RECORD["attempt.adopted"], workerNode, entry.id, entry.attempt, this.#epoch, 0);
    this.#host.emit(RECORD["attempt.dispatched"], workerNode, entry.id, entry.attempt, this.#epoch, node);
    const { spec, attempt, saved } = entry;
    const dispatch = { kind: MESSAGE.dispatch, spec, attempt, epoch: this.#epoch, saved } as Message;
    this.#dispatches.call(entry.id, this.#roster.address(entry.worker), dispatch, TASK_BYTES, attempt);
  }

  #accepted({ task, attempt }: AttemptReference): void {
    if (this.#books.get(task)?.attempt === attempt) this.#dispatches.settle(task);
  }

  #refused({ task, attempt, reason }: Refused): void {
    const entry = this.#current(task, attempt);
    if (entry === undefined || reason === "staleEpoch") return;
    this.#release(entry, NOTHING, REFUSAL_PAUSE, false);
  }

  // The end of attempts ---------------------------------------------------------------------------------------------

  #completed(from: Address, { task, attempt, succeeded }: Completed): void {
    const entry = this.#books.get(task);
    if (entry === undefined) {
      this.#host.emit(RECORD["task.superseded"], this.#host.node, task, attempt, this.#epoch, 0);
      return this.#acknowledgeCompletion(from, task, attempt);
    }
    if (succeeded) return this.#succeeded(from, entry, attempt);
    this.#acknowledgeCompletion(from, task, attempt);
    const current = this.#current(task, attempt);
    if (current !== undefined) this.#retryLater(current, "taskError");
  }

  /** Also a late completion of an earlier attempt counts: the first one is the effective one. */
  #succeeded(from: Address, entry: TaskEntry, attempt: number): void {
    if (entry.isEnding) return; // acknowledged when it is durable
    entry.completedBy = this.#roster.indexOf(from)!;
    if (entry.state === "assigned" && entry.attempt !== attempt && !entry.isReleasing) this.#sendStop(entry, "killed");
    this.#end(entry, "completed", "unknown", attempt);
    this.#decide();
  }

  /** Proposes the task's end and frees the place of the attempt it held at once: the work is over either way. */
  #end(entry: TaskEntry, how: TaskEnd, cause: Cause, attempt = entry.attempt): void {
    entry.isEnding = true;
    if (entry.state === "queued") this.#dispatcher.withdraw(entry);
    this.#free(entry);
    this.#propose({ kind: "end", task: entry.id, attempt, how, cause: codeOf(CAUSES, cause) });
  }

  #ended(entry: TaskEntry, attempt: number, how: TaskEnd, cause: number): void {
    const kind = how === "completed" ? RECORD["task.completed"] : how === "expired" ? RECORD["task.expired"] : RECORD["task.dead-lettered"];
    this.#host.emit(kind, this.#host.node, entry.id, attempt, this.#epoch, how === "dead-lettered" ? cause : 0);
    if (how === "completed") this.#acknowledgeCompletion(this.#roster.address(entry.completedBy), entry.id, attempt);
    if (entry.spec.notify) this.#sendDone(entry.spec.client, entry.id);
  }

  #acknowledgeCompletion(to: Address, task: TaskId, attempt: number): void {
    this.#host.send(to, { kind: MESSAGE.completedAck, task, attempt } as Message, SMALL_BYTES);
  }

  #stopped({ task, attempt, saved }: Stopped): void {
    const entry = this.#current(task, attempt);
    if (entry?.isStopping === true) this.#release(entry, saved, NOTHING, false);
  }

  #sendStop(entry: TaskEntry, reason: "preempted" | "killed"): void {
    const { id: task, attempt, worker } = entry;
    this.#host.send(this.#roster.address(worker), { kind: MESSAGE.stop, task, attempt, epoch: this.#epoch, reason } as Message, SMALL_BYTES);
  }

  /** The entry, if this is its current, assigned attempt and its end is still open. */
  #current(task: TaskId, attempt: number): TaskEntry | undefined {
    const entry = this.#books.get(task);
    return entry?.state === "assigned" && entry.attempt === attempt && !entry.isEnding && !entry.isReleasing ? entry : undefined;
  }

  #free(entry: TaskEntry): void {
    this.#dispatches.settle(entry.id);
    this.#dispatcher.free(entry);
  }

  /** Proposes that the attempt is over and the task goes back to the queue. */
  #release(entry: TaskEntry, saved: Duration, delay: Duration, isFailure: boolean): void {
    entry.isReleasing = true;
    this.#free(entry);
    this.#propose({ kind: "release", task: entry.id, attempt: entry.attempt, saved, delay, isFailure });
  }

  #released(entry: TaskEntry, delay: Duration): void {
    entry.isReleasing = false;
    if (entry.isEnding) return;
    if (delay === 0) return this.#enqueue(entry);
    this.#host.emit(RECORD["task.backoff"], this.#host.node, entry.id, entry.attempt, 0, delay);
    this.#host.startTimer(delay, TAG.backoff, entry.id);
  }

  #retryLater(entry: TaskEntry, cause: Cause): void {
    const delay = this.#retry.delay(entry.failures + 1, entry.previousDelay, this.#host.random("task retries"));
    if (delay === undefined) this.#end(entry, "dead-lettered", cause);
    else this.#release(entry, NOTHING, delay, true);
  }

  /** No evidence of its end: the worker is gone, or does not know the attempt. It runs again at once, and not as a failure. */
  #lose(entry: TaskEntry, cause: Cause): void {
    const workerNode = this.#roster.address(entry.worker) as unknown as NodeId;
    this.#host.emit(RECORD["attempt.lost"], workerNode, entry.id, entry.attempt, this.#epoch, codeOf(CAUSES, cause));
    this.#release(entry, NOTHING, NOTHING, false);
  }

  // Workers ---------------------------------------------------------------------------------------------------------

  opinionChanged(worker: WorkerIndex, opinion: Opinion): void {
    const node = this.#roster.address(worker) as unknown as NodeId;
    const kind = opinion === "trust" ? RECORD["node.trusted"] : opinion === "suspect" ? RECORD["node.suspected"] : RECORD["node.declared-dead"];
    this.#host.emit(kind, node, 0, 0, 0, this.#host.node);
    this.#dispatcher.board.setEligible(worker, opinion === "trust");
    if (opinion === "dead") this.#loseAll(worker, "nodeLost");
    this.#decide();
  }

  #beat(from: Address, incarnation: number, sequence: number, echo: Instant | undefined): void {
    const worker = this.#roster.indexOf(from);
    if (worker === undefined) return;
    if (!this.#roster.heard(worker, incarnation, sequence)) {
      this.#host.send(from, { kind: MESSAGE.reregister, epoch: this.#epoch } as Message, SMALL_BYTES);
    } else if (echo !== undefined) {
      this.#host.send(from, { kind: MESSAGE.heartbeatAck, epoch: this.#epoch, echo } as Message, SMALL_BYTES, "datagram");
    }
  }

  /** Compares what the worker holds with what the books say it holds, and settles every difference. */
  #registered(from: Address, { incarnation, held, unacknowledged }: Register): void {
    const worker = this.#roster.indexOf(from);
    if (worker === undefined || incarnation < this.#roster.incarnation(worker)) return;
    const before = this.#roster.incarnation(worker);
    this.#roster.register(worker, incarnation);
    if (before === 0) this.#host.emit(RECORD["node.trusted"], from as unknown as NodeId, 0, 0, 0, this.#host.node);
    const known = new Map([...held, ...unacknowledged].map(({ task, attempt }) => [task, attempt]));
    for (const entry of [...this.#books.entries()]) {
      if (entry.worker !== worker || this.#current(entry.id, entry.attempt) === undefined) continue;
      if (known.get(entry.id) === entry.attempt) this.#confirmed(entry);
      else if (incarnation !== before || !this.#dispatches.has(entry.id)) this.#lose(entry, "nodeLost");
    }
    const stop = held.filter(({ task, attempt }) => !this.#isWanted(worker, task, attempt));
    this.#host.send(from, { kind: MESSAGE.welcome, epoch: this.#epoch, stop } as Message, SMALL_BYTES + 16 * stop.length);
    this.#dispatcher.board.setEligible(worker, true);
    this.#decide();
  }

  /** A recovered master finds an attempt of its books still there. */
  #confirmed(entry: TaskEntry): void {
    this.#dispatches.settle(entry.id);
    if (!entry.isUnconfirmed) return;
    entry.isUnconfirmed = false;
    this.#host.emit(RECORD["attempt.adopted"], this.#roster.address(entry.worker) as unknown as NodeId, entry.id, entry.attempt, this.#epoch, 0);
  }

  /** May the worker keep this attempt? One that was given up too early is taken back while nothing newer runs. */
  #isWanted(worker: WorkerIndex, task: TaskId, attempt: number): boolean {
    const entry = this.#books.get(task);
    if (entry === undefined || entry.isEnding || entry.attempt !== attempt) return false;
    if (entry.state === "assigned") return entry.worker === worker && !entry.isReleasing;
    if (entry.state === "reserved") return false;
    if (entry.state === "queued") this.#dispatcher.withdraw(entry);
    this.#dispatcher.hold(entry, worker);
    this.#proposeAssignment(entry, worker, true);
    return true;
  }

  #loseAll(worker: WorkerIndex, cause: Cause): void {
    for (const entry of [...this.#books.entries()]) {
      if (entry.worker === worker && this.#current(entry.id, entry.attempt) !== undefined) this.#lose(entry, cause);
    }
  }

  // Recovery --------------------------------------------------------------------------------------------------------

  /** Takes up the replayed books: queues what waits, and gives the workers time to report what they run. */
  #resume(): void {
    for (const entry of this.#books.entries()) {
      if (entry.state === "assigned") {
        entry.isUnconfirmed = true;
        this.#dispatcher.hold(entry, entry.worker);
        this.#dispatcher.started(entry, this.#host.monotonic());
      } else {
        this.#enqueue(entry);
      }
    }
    this.#host.startTimer(this.#options.reconcileGrace, TAG.grace);
  }

  #endGrace(): void {
    const { workers } = this.#options.deployment;
    for (let worker = 0; worker < workers.length; worker += 1) if (!this.#roster.isRegistered(worker)) this.#loseAll(worker, "masterRestarted");
    this.#decide();
  }
}
