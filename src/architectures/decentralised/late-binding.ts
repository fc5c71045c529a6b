// Late binding: a job leaves reservations in the queues of more workers than it has tasks, and a task is given to whichever of them
// gets there first and asks for one; the others are told that there is none, or beforehand, that they need not ask. A reservation is
// soft: one that is lost, with its worker or on its way, is put somewhere else as long as a task waits.
// Source: Ousterhout et al., Sparrow, SOSP 2013, sections 3.3 to 3.5; catalogue B7.

import { RpcCalls } from "../../algorithms/messaging/rpc-calls.ts";
import type { WorkerIndex } from "../../algorithms/placement/placement.ts";
import { IntegerMap } from "../../kernel/integer-map.ts";
import type { Instant } from "../../kernel/time.ts";
import type { Address } from "../../process/identity.ts";
import { reportingRetry } from "../protocol/retries.ts";
import type { GetTask, Here, SparrowMessage } from "../protocol/sparrow-messages.ts";
import type { BindingOwner, TaskBinding } from "./binding.ts";
import { SCHEDULER_TIMER } from "./options.ts";
import type { PendingTask } from "./pending-task.ts";
import type { SchedulerCore } from "./scheduler-core.ts";
import { sparrowBytes, sparrowMessage } from "./wire.ts";

/** Reservations of a batch at one worker. */
interface Place {
  /** Those that have not asked yet. */
  open: number;
  /** Of the messages that made them. */
  serials: readonly number[];
  /** When the worker said that it has the latest (local); undefined = not yet. */
  reservedAt: Instant | undefined;
}

interface Batch {
  readonly id: number;
  readonly example: PendingTask["spec"];
  waiting: readonly PendingTask[];
  readonly places: Map<WorkerIndex, Place>;
  /** Questions that were answered, so that one which is repeated does not get another task. */
  readonly answered: Set<string>;
}

/** Batches and reservations are numbered within a boot. */
const NUMBERS_APART = 1_000_000_000;

export class LateBinding implements TaskBinding {
  readonly #core: SchedulerCore;
  readonly #owner: BindingOwner;
  /** Those with tasks that wait. */
  readonly #batches = new IntegerMap<Batch>();
  /** By worker: batches of which it has, or will have, reservations. */
  readonly #at = new IntegerMap<Set<Batch>>();
  readonly #reserves: RpcCalls;
  readonly #firstNumber: number;
  #serial: number;

  constructor(core: SchedulerCore, owner: BindingOwner) {
    const { host, options } = core;
    this.#core = core;
    this.#owner = owner;
    this.#firstNumber = this.#serial = host.incarnation * NUMBERS_APART;
    this.#reserves = new RpcCalls(host, {
      timeout: options.scheduler.communication.timeout,
      retry: reportingRetry,
      get random() {
        return host.random("reservation retries");
      },
      expiryTag: SCHEDULER_TIMER.reserveExpiry,
      resendTag: SCHEDULER_TIMER.reserveResend,
    });
  }

  place(tasks: readonly PendingTask[]): void {
    const id = (this.#serial += 1);
    const batch = { id, example: tasks[0].spec, waiting: tasks, places: new Map(), answered: new Set<string>() };
    this.#batches.set(id, batch);
    this.#reserve(batch, Math.ceil(this.#core.options.probes * tasks.length));
  }

  receive(from: WorkerIndex, message: SparrowMessage): void {
    if (message.type === "getTask") return this.#asked(from, message);
    if (message.type !== "reserved") return;
    const batch = this.#batches.get(message.batch);
    this.#reserves.settle(message.serial);
    const place = batch?.places.get(from);
    if (batch === undefined || place === undefined) return;
    if (message.isRefused) this.#lost(batch, from);
    else if (place.serials.at(-1) === message.serial) place.reservedAt = this.#core.host.monotonic();
  }

  timer(tag: number, detail: number): void {
    if (tag !== SCHEDULER_TIMER.again) return this.#reserves.timer(tag, detail);
    const batch = this.#batches.get(this.#firstNumber + detail);
    if (batch !== undefined && batch.places.size === 0) this.#reserve(batch, this.#wanted(batch));
  }

  gone(worker: WorkerIndex): void {
    for (const batch of [...(this.#at.get(worker) ?? [])]) this.#lost(batch, worker);
  }

  /** What it said before it was asked that it has, and has no more without having asked for a task, is lost. */
  compared(worker: WorkerIndex, { batches, echo }: Here): void {
    for (const batch of [...(this.#at.get(worker) ?? [])]) {
      const { reservedAt } = batch.places.get(worker)!;
      if (reservedAt !== undefined && reservedAt < echo && !batches.includes(batch.id)) this.#lost(batch, worker);
    }
  }

  needs(worker: WorkerIndex): boolean {
    return (this.#at.get(worker)?.size ?? 0) > 0;
  }

  disconnected(peer: Address): void {
    this.#reserves.repeatAll(peer);
  }

  /** Spread over as many workers as there are; more than one at a worker only where there are fewer workers than reservations. */
  #reserve(batch: Batch, count: number): void {
    const fresh = this.#core.sample(count, batch.example, (worker) => !batch.places.has(worker));
    const workers = fresh.length > 0 ? fresh : this.#core.sample(count, batch.example);
    if (workers.length === 0) return this.#tryAgain(batch);
    workers.forEach((worker, index) => {
      const own = Math.floor(count / workers.length) + (index < count % workers.length ? 1 : 0);
      if (own > 0) this.#reserveAt(batch, worker, own);
    });
  }

  #reserveAt(batch: Batch, worker: WorkerIndex, count: number): void {
    const serial = (this.#serial += 1);
    const { open = 0, serials = [] } = batch.places.get(worker) ?? {};
    batch.places.set(worker, { open: open + count, serials: [...serials, serial], reservedAt: undefined });
    const at = this.#at.get(worker);
    if (at === undefined) this.#at.set(worker, new Set([batch]));
    else at.add(batch);
    const body = { type: "reserve", batch: batch.id, serial, count, example: batch.example } as const;
    this.#reserves.call(
      serial,
      this.#core.addressOf(worker),
      sparrowMessage(body),
      sparrowBytes(body),
      batch.example.id,
    );
    this.#core.vigil.watch(worker);
  }

  #asked(from: WorkerIndex, { batch: id, serial }: GetTask): void {
    const batch = this.#batches.get(id);
    const isTwice = this.#core.options.mutant === "hand-out-twice";
    if (batch === undefined) return this.#core.send(from, { type: "noTask", batch: id, serial });
    const question = `${from}/${serial}`;
    if (batch.answered.has(question)) return; // the launch that answered it is repeated until it arrives
    batch.answered.add(question);
    this.#takePlace(batch, from);
    this.#dropWithdrawn(batch);
    const task = batch.waiting[0];
    if (task === undefined) return this.#core.send(from, { type: "noTask", batch: id, serial });
    if (!isTwice || batch.answered.size > 1) batch.waiting = batch.waiting.slice(1);
    this.#owner.launch(task, from, serial);
    if (batch.waiting.length === 0) this.#close(batch);
    else this.#replenish(batch);
  }

  #takePlace(batch: Batch, worker: WorkerIndex): void {
    const place = batch.places.get(worker);
    if (place === undefined) return;
    place.open -= 1;
    if (place.open <= 0) this.#leave(batch, worker);
  }

  #leave(batch: Batch, worker: WorkerIndex): void {
    for (const serial of batch.places.get(worker)?.serials ?? []) this.#reserves.settle(serial);
    batch.places.delete(worker);
    this.#at.get(worker)?.delete(batch);
  }

  #lost(batch: Batch, worker: WorkerIndex): void {
    const { open } = batch.places.get(worker)!;
    this.#leave(batch, worker);
    this.#dropWithdrawn(batch);
    if (batch.waiting.length === 0) this.#close(batch);
    else if (this.#core.options.mutant !== "forget-lost") this.#reserve(batch, open);
  }

  /** Every task that waits has a reservation of its own, whatever has become of the others. */
  #replenish(batch: Batch): void {
    let open = 0;
    for (const place of batch.places.values()) open += place.open;
    if (open < batch.waiting.length) this.#reserve(batch, batch.waiting.length - open);
  }

  #wanted({ waiting }: Batch): number {
    return Math.ceil(this.#core.options.probes * waiting.length);
  }

  /** A task that is not wanted any more, or that has gone elsewhere, leaves its batch when somebody looks. */
  #dropWithdrawn(batch: Batch): void {
    if (this.#core.options.mutant === "hand-out-twice") return;
    batch.waiting = batch.waiting.filter((task) => this.#core.tasks.get(task.id) === task && task.phase === "placing");
  }

  #close(batch: Batch): void {
    this.#batches.delete(batch.id);
    for (const worker of [...batch.places.keys()]) {
      this.#leave(batch, worker);
      if (this.#core.options.cancel) this.#core.send(worker, { type: "cancel", batch: batch.id });
    }
  }

  #tryAgain(batch: Batch): void {
    this.#core.host.startTimer(this.#core.options.probeTimeout, SCHEDULER_TIMER.again, batch.id - this.#firstNumber);
  }
}
