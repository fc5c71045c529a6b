// A master: takes tasks in, decides, and follows every attempt to its end. It acknowledges and acts only on what its
// decision log made durable. After a restart it replays the log, begins a new epoch, and reconciles with the workers.

import { WriteAheadLog } from "../../algorithms/replay/write-ahead-log.ts";
import type { Opinion } from "../../algorithms/detection/detector.ts";
import type { WorkerIndex } from "../../algorithms/placement/placement.ts";
import type { Duration } from "../../kernel/time.ts";
import type { Host, Process } from "../../process/host.ts";
import type { Address, TaskId } from "../../process/identity.ts";
import type { Message } from "../../process/message.ts";
import { RECORD } from "../../trace/record-kinds.ts";
import type { TaskEntry } from "../dispatch/task-entry.ts";
import { MESSAGE, type ProtocolMessage } from "../protocol/messages.ts";
import { AttemptDesk } from "./attempt-desk.ts";
import { commandBytes, type Command } from "./commands.ts";
import { MASTER_TIMER, MasterCore, type CoreOwner, type MasterOptions } from "./master-core.ts";
import { Reconciliation } from "./reconciliation.ts";
import { SubmissionDesk } from "./submission-desk.ts";

export class MasterProcess implements Process, CoreOwner {
  readonly #host: Host;
  readonly #log: WriteAheadLog<Command>;
  readonly #core: MasterCore;
  readonly #submissions: SubmissionDesk;
  readonly #attempts: AttemptDesk;
  readonly #reconciliation: Reconciliation;

  constructor(host: Host, options: MasterOptions) {
    this.#host = host;
    this.#log = new WriteAheadLog<Command>(host.disk, this);
    this.#core = new MasterCore(host, options, this.#log, this);
    this.#submissions = new SubmissionDesk(this.#core);
    this.#attempts = new AttemptDesk(this.#core);
    this.#reconciliation = new Reconciliation(this.#core, this.#attempts);
  }

  start(): void {
    const { books, options } = this.#core;
    const commands = this.#log.recover();
    for (const command of commands) books.apply(command);
    const epoch = books.epoch + 1;
    this.#core.epoch = epoch;
    if (commands.length > 0) {
      this.#host.consume((commands.length * options.replayCost) as Duration);
      this.#host.emit(RECORD["leader.recovering"], this.#host.node, 0, 0, epoch, commands.length);
      this.#reconciliation.resume();
    }
    this.#core.beginEpoch(epoch);
  }

  receive(from: Address, received: Message): void {
    const message = received as ProtocolMessage;
    switch (message.kind) {
      case MESSAGE.heartbeat:
        return this.#reconciliation.beat(from, message);
      case MESSAGE.submit:
        return this.#submissions.submit(from, message);
      case MESSAGE.accepted:
        return this.#attempts.accepted(message);
      case MESSAGE.completed:
        return this.#attempts.completed(from, message);
      case MESSAGE.refused:
        return this.#attempts.refused(message);
      case MESSAGE.stopped:
        return this.#attempts.stopped(from, message);
      case MESSAGE.register:
        return this.#reconciliation.registered(from, message);
      case MESSAGE.status:
        return this.#submissions.status(from, message);
      case MESSAGE.loadReport: {
        const worker = this.#core.roster.indexOf(from);
        if (worker !== undefined) this.#core.dispatcher.board.report(worker, message.load, this.#host.monotonic());
        return;
      }
    }
  }

  timer(tag: number, detail: number): void {
    switch (tag) {
      case MASTER_TIMER.detection:
        return this.#core.roster.timer(detail);
      case MASTER_TIMER.backoff: {
        const entry = this.#core.books.get(detail as TaskId);
        if (entry?.state === "backoff" && !entry.isEnding) this.#core.enqueue(entry);
        return this.#core.decide();
      }
      case MASTER_TIMER.wake:
        return this.#core.wake();
      case MASTER_TIMER.grace:
        return this.#reconciliation.endGrace();
      default:
        return this.#core.dispatches.timer(tag, detail);
    }
  }

  synced(): void {
    this.#log.synced();
  }

  committed(command: Command): void {
    const { books } = this.#core;
    const entry = "task" in command ? books.get(command.task) : undefined;
    books.apply(command);
    switch (command.kind) {
      case "epoch":
        this.#core.isServing = true;
        return this.#host.emit(RECORD["leader.serving"], this.#host.node, 0, 0, command.epoch, 0);
      case "submit":
        return this.#submissions.admitted(books.get(command.spec.id)!);
      case "assign":
        return entry && this.#attempts.assigned(entry, command.isAdopted);
      case "release":
        return entry?.attempt === command.attempt ? this.#attempts.released(entry, command.delay) : undefined;
      case "end":
        return entry && this.#attempts.ended(entry, command);
      case "snapshot":
        return;
    }
  }

  batchCommitted(): void {
    const { books, options } = this.#core;
    if (this.#log.recordCount > options.snapshotEvery + 2 * books.size) {
      const snapshot = books.snapshot();
      this.#log.compact(snapshot, commandBytes(snapshot));
    }
    this.#core.decide();
  }

  preempt(entry: TaskEntry): void {
    this.#attempts.preempt(entry);
  }

  drop(entry: TaskEntry): void {
    this.#attempts.end(entry, "expired", "timeout");
  }

  opinionChanged(worker: WorkerIndex, opinion: Opinion): void {
    this.#reconciliation.opinionChanged(worker, opinion);
  }
}
