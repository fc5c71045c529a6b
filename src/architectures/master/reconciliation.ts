// How a master keeps its books and its workers in agreement: registrations, opinions of the failure detector, and the
// reconciliation after its own restart (adopt what is reported, run again what is not, stop what is unknown).

import type { Opinion } from "../../algorithms/detection/detector.ts";
import type { WorkerIndex } from "../../algorithms/placement/placement.ts";
import type { Instant } from "../../kernel/time.ts";
import type { Address, AttemptNumber, NodeId, TaskId } from "../../process/identity.ts";
import { RECORD, type Cause } from "../../trace/record-kinds.ts";
import type { TaskEntry } from "../dispatch/task-entry.ts";
import { MESSAGE, SMALL_BYTES, type Heartbeat, type Register } from "../protocol/messages.ts";
import { heartbeatInterval } from "../scheduler-spec.ts";
import type { AttemptDesk } from "./attempt-desk.ts";
import { MASTER_TIMER, isAdopting, isOpen, type MasterCore } from "./master-core.ts";

const OPINION_RECORDS = {
  trust: RECORD["node.trusted"],
  suspect: RECORD["node.suspected"],
  dead: RECORD["node.declared-dead"],
} as const;

export class Reconciliation {
  readonly #core: MasterCore;
  readonly #attempts: AttemptDesk;
  /** When each worker was last asked to register. */
  readonly #askedAt = new Map<Address, Instant>();

  constructor(core: MasterCore, attempts: AttemptDesk) {
    this.#core = core;
    this.#attempts = attempts;
  }

  /** Takes up replayed books: queues what waits, and gives the workers time to report what they run. */
  resume(): void {
    const { books, dispatcher, host, options } = this.#core;
    for (const entry of books.entries()) {
      if (entry.state !== "assigned") {
        this.#core.enqueue(entry);
        continue;
      }
      entry.isUnconfirmed = true;
      dispatcher.hold(entry, entry.worker);
      dispatcher.started(entry, host.monotonic());
    }
    host.startTimer(options.reconcileGrace, MASTER_TIMER.grace);
  }

  endGrace(): void {
    const { options, roster } = this.#core;
    options.deployment.workers.forEach((_, worker) => {
      if (!roster.isRegistered(worker)) this.#loseAll(worker, "masterRestarted");
    });
    this.#core.decide();
  }

  beat(from: Address, { incarnation, sequence, echo }: Heartbeat): void {
    const { roster, host, epoch } = this.#core;
    const worker = roster.indexOf(from);
    if (worker === undefined) return;
    if (!roster.heard(worker, incarnation, sequence)) this.#ask(from);
    else if (echo !== undefined)
      host.send(from, { kind: MESSAGE.heartbeatAck, epoch, echo } as never, SMALL_BYTES, "datagram");
  }

  /** Once per beat interval: many beats may have waited here, and every registration means work on both sides. */
  #ask(worker: Address): void {
    const { host, epoch, options } = this.#core;
    const now = host.monotonic();
    const askedAt = this.#askedAt.get(worker);
    if (askedAt !== undefined && now < askedAt + heartbeatInterval(options.scheduler)) return;
    this.#askedAt.set(worker, now);
    this.#core.send(worker, { kind: MESSAGE.reregister, epoch }, SMALL_BYTES);
  }

  opinionChanged(worker: WorkerIndex, opinion: Opinion): void {
    const { host, dispatcher } = this.#core;
    host.emit(OPINION_RECORDS[opinion], this.#core.workerNode(worker), 0, 0, 0, host.node);
    dispatcher.board.setEligible(worker, opinion === "trust");
    if (opinion === "dead") this.#loseAll(worker, "nodeLost");
    this.#core.decide();
  }

  /** Compares what the worker holds with what the books say it holds, and settles every difference. */
  registered(from: Address, { incarnation, epoch, sentAt, held, unacknowledged }: Register): void {
    const { books, dispatcher, dispatches, host, roster } = this.#core;
    const worker = roster.indexOf(from);
    if (worker === undefined || incarnation < roster.incarnation(worker)) return;
    if (epoch > this.#core.epoch) this.#core.beginEpoch(epoch + 1); // only after the loss of the whole log
    const before = roster.incarnation(worker);
    if (roster.register(worker, incarnation) !== "trust")
      host.emit(RECORD["node.trusted"], from as unknown as NodeId, 0, 0, 0, host.node);
    const known = new Map([...held, ...unacknowledged].map(({ task, attempt }) => [task, attempt]));
    for (const entry of this.#openAt(worker, books.entries())) {
      if (known.get(entry.id) === entry.attempt) this.#attempts.confirm(entry);
      else if (incarnation !== before || !dispatches.has(entry.id)) this.#attempts.lose(entry, "nodeLost");
    }
    // An adoption that is not durable yet was of an attempt that is gone since.
    for (const entry of books.entries())
      if (entry.worker === worker && isAdopting(entry) && known.get(entry.id) !== entry.attempt)
        entry.isUnconfirmed = false;
    const stop = held.filter(({ task, attempt }) => !this.#isWanted(worker, task, attempt));
    this.#core.send(
      from,
      { kind: MESSAGE.welcome, incarnation, echo: sentAt, epoch: this.#core.epoch, stop },
      SMALL_BYTES + 16 * stop.length,
    );
    dispatcher.board.setEligible(worker, true);
    this.#core.decide();
  }

  /** May the worker keep this attempt? One that was given up too early is taken back while nothing newer runs. */
  #isWanted(worker: WorkerIndex, task: TaskId, attempt: AttemptNumber): boolean {
    const { books, dispatcher } = this.#core;
    const entry = books.get(task);
    if (entry === undefined || entry.isEnding || entry.attempt !== attempt) return false;
    if (entry.state === "reserved") return entry.worker === worker && isAdopting(entry);
    if (entry.state === "assigned") return entry.worker === worker && !entry.isReleasing;
    if (entry.state === "queued") dispatcher.withdraw(entry);
    dispatcher.hold(entry, worker);
    entry.isUnconfirmed = true;
    this.#core.proposeAssignment(entry, worker, true);
    return true;
  }

  #loseAll(worker: WorkerIndex, cause: Cause): void {
    for (const entry of this.#openAt(worker, this.#core.books.entries())) this.#attempts.lose(entry, cause);
  }

  #openAt(worker: WorkerIndex, entries: Iterable<TaskEntry>): readonly TaskEntry[] {
    return [...entries].filter((entry) => entry.worker === worker && isOpen(entry));
  }
}
