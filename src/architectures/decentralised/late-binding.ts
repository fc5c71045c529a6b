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
import type { Moved } from "../protocol/hybrid-messages.ts";
import type { GetTask, Here, LongState, Reserved, SparrowMessage } from "../protocol/sparrow-messages.ts";
import type { BindingOwner, TaskBinding } from "./binding.ts";
import type { LongWork } from "./long-work.ts";
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
  /** How often its reservations were turned away before, somewhere else, because of long work. */
  readonly refusals: number;
}

interface Batch {
  readonly id: number;
  readonly example: PendingTask["spec"];
  waiting: readonly PendingTask[];
  readonly places: Map<WorkerIndex, Place>;
  /** Questions that were answered, so that one which is repeated does not get another task. */
  readonly answered: Set<string>;
  readonly isLong: boolean;
  /** The latest of what workers that turned it away have said. */
  longState: LongState | undefined;
}

/** Batches and reservations are numbered within a boot. */
const NUMBERS_APART = 1_000_000_000;
/** Turned away so often, it goes where there is no long work for certain, or stays wherever it gets. */
const REFUSALS_MAX = 2;
const NO_PLACE = { open: 0, serials: [], refusals: 0 } as const;

export class LateBinding implements TaskBinding {
  readonly #core: SchedulerCore;
  readonly #owner: BindingOwner;
  readonly #longWork: LongWork | undefined;
  /** Those with tasks that wait. */
  readonly #batches = new IntegerMap<Batch>();
  /** By worker: batches of which it has, or will have, reservations. */
  readonly #at = new IntegerMap<Set<Batch>>();
  readonly #reserves: RpcCalls;
  readonly #firstNumber: number;
  #serial: number;

  /** `longWork`: books of long work, by which long tasks are placed; absent = they are probed for as others. */
  constructor(core: SchedulerCore, owner: BindingOwner, longWork?: LongWork) {
    const { host, options } = core;
    this.#core = core;
    this.#owner = owner;
    this.#longWork = longWork;
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
    const example = tasks[0].spec;
    const batch: Batch = {
      id,
      example,
      waiting: tasks,
      places: new Map(),
      answered: new Set(),
      isLong: this.#core.isLong(example),
      longState: undefined,
    };
    this.#batches.set(id, batch);
    this.#reserve(batch, this.#wanted(batch));
  }

  receive(from: WorkerIndex, message: SparrowMessage): void {
    if (message.type === "getTask") return this.#asked(from, message);
    if (message.type !== "reserved") return;
    const batch = this.#batches.get(message.batch);
    this.#reserves.settle(message.serial);
    const place = batch?.places.get(from);
    if (batch === undefined || place === undefined) return;
    if (batch.isLong) this.#longWork?.told(from, message.othersWork, this.#core.host.monotonic());
    if (message.isRefused) this.#refused(batch, from, message);
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
    if (batch.isLong && this.#longWork !== undefined) return this.#reserveWhereLeast(batch, count, this.#longWork);
    this.#spread(
      batch,
      count,
      0,
      this.#draw(batch, count, () => true),
    );
  }

  #reserveWhereLeast(batch: Batch, count: number, longWork: LongWork): void {
    const { example } = batch;
    const now = this.#core.host.monotonic();
    const chosen = longWork.least(count, example, this.#core.suitable(example), now);
    if (chosen.size === 0) return this.#tryAgain(batch);
    for (const [worker, own] of chosen) longWork.reserved(worker, example, own);
    const longState = this.#core.options.hybrid?.sharesLongState === true ? longWork.state(now) : undefined;
    for (const [worker, own] of chosen) this.#reserveAt(batch, worker, own, 0, longState);
  }

  /**
   * Eagle's way with a short job's reservation that long work is in the way of: where none is said to be; if that was wrong, or is
   * nowhere, into the short partition; and where there is none of that, anywhere. The second time it stays where it gets.
   */
  #reserveBesideLong(batch: Batch, count: number, refusals: number): void {
    const { longState } = batch;
    const { shortWorkers } = this.#core.options.hybrid!;
    const isShort = (worker: WorkerIndex): boolean => worker < shortWorkers;
    const isBeside = (worker: WorkerIndex): boolean => isShort(worker) || longState?.workers.has(worker) !== true;
    const workers = refusals < REFUSALS_MAX ? this.#draw(batch, count, isBeside) : [];
    if (workers.length > 0) return this.#spread(batch, count, refusals, workers);
    const short = this.#draw(batch, count, isShort);
    this.#spread(batch, count, REFUSALS_MAX, short.length > 0 ? short : this.#draw(batch, count, () => true));
  }

  /** Those that have none of it yet, if there are any. */
  #draw({ places, example }: Batch, count: number, isWanted: (worker: WorkerIndex) => boolean): readonly WorkerIndex[] {
    const fresh = this.#core.sample(count, example, (worker) => isWanted(worker) && !places.has(worker));
    return fresh.length > 0 ? fresh : this.#core.sample(count, example, isWanted);
  }

  #spread(batch: Batch, count: number, refusals: number, workers: readonly WorkerIndex[]): void {
    if (workers.length === 0) return this.#tryAgain(batch);
    workers.forEach((worker, index) => {
      const own = Math.floor(count / workers.length) + (index < count % workers.length ? 1 : 0);
      if (own > 0) this.#reserveAt(batch, worker, own, refusals);
    });
  }

  #reserveAt(batch: Batch, worker: WorkerIndex, count: number, refusals: number, longState?: LongState): void {
    const serial = (this.#serial += 1);
    const { open, serials } = batch.places.get(worker) ?? NO_PLACE;
    this.#join(batch, worker, { open: open + count, serials: [...serials, serial], reservedAt: undefined, refusals });
    const about = { ...(longState !== undefined && { longState }), ...(refusals >= REFUSALS_MAX && { insists: true }) };
    const body = { type: "reserve", batch: batch.id, serial, count, example: batch.example, ...about } as const;
    this.#reserves.call(
      serial,
      this.#core.addressOf(worker),
      sparrowMessage(body),
      sparrowBytes(body),
      batch.example.id,
    );
    this.#core.vigil.watch(worker);
  }

  #join(batch: Batch, worker: WorkerIndex, place: Place): void {
    batch.places.set(worker, place);
    const at = this.#at.get(worker);
    if (at === undefined) this.#at.set(worker, new Set([batch]));
    else at.add(batch);
  }

  /** An idle worker has taken some from another. */
  moved(thief: WorkerIndex, { batch: id, victim, count }: Moved): void {
    const batch = this.#batches.get(id);
    if (batch === undefined) return this.#cancel(thief, id);
    this.#takePlace(batch, this.#core.workerOf(victim)!, count);
    if (!this.#core.vigil.isTrusted(thief)) return this.#replenish(batch);
    const before = batch.places.get(thief);
    const { open, serials, refusals } = before ?? NO_PLACE;
    const isUnheard = before !== undefined && before.reservedAt === undefined;
    const reservedAt = isUnheard ? undefined : this.#core.host.monotonic();
    this.#join(batch, thief, { open: open + count, serials, refusals, reservedAt });
    this.#core.vigil.watch(thief);
  }

  #asked(from: WorkerIndex, { batch: id, serial, isNext }: GetTask): void {
    const batch = this.#batches.get(id);
    const isTwice = this.#core.options.mutant === "hand-out-twice";
    if (batch === undefined) return this.#core.send(from, { type: "noTask", batch: id, serial });
    const question = `${from}/${serial}`;
    if (batch.answered.has(question)) return; // the launch that answered it is repeated until it arrives
    batch.answered.add(question);
    if (isNext !== true) this.#takePlace(batch, from, 1);
    this.#dropWithdrawn(batch);
    const task = batch.waiting[0];
    if (task === undefined) return this.#core.send(from, { type: "noTask", batch: id, serial });
    if (!isTwice || batch.answered.size > 1) batch.waiting = batch.waiting.slice(1);
    const hasMore = this.#core.options.hybrid?.isSticky === true && !batch.isLong && batch.waiting.length > 0;
    this.#owner.launch(task, from, serial, hasMore ? id : undefined);
    if (batch.waiting.length === 0) this.#close(batch);
    else this.#replenish(batch);
  }

  #takePlace(batch: Batch, worker: WorkerIndex, count: number): void {
    const place = batch.places.get(worker);
    if (place === undefined) return;
    const taken = Math.min(count, place.open);
    place.open -= taken;
    if (batch.isLong) this.#longWork?.released(worker, batch.example, taken);
    if (place.open <= 0) this.#leave(batch, worker);
  }

  #leave(batch: Batch, worker: WorkerIndex): void {
    const { open, serials } = batch.places.get(worker) ?? NO_PLACE;
    for (const serial of serials) this.#reserves.settle(serial);
    if (batch.isLong && open > 0) this.#longWork?.released(worker, batch.example, open);
    batch.places.delete(worker);
    this.#at.get(worker)?.delete(batch);
  }

  #refused(batch: Batch, worker: WorkerIndex, { longState }: Reserved): void {
    if (longState === undefined) return this.#lost(batch, worker);
    if (longState.takenAt > (batch.longState?.takenAt ?? -1)) batch.longState = longState;
    const { open, refusals } = batch.places.get(worker)!;
    this.#leave(batch, worker);
    if (this.#isWanted(batch)) this.#reserveBesideLong(batch, open, refusals + 1);
  }

  #lost(batch: Batch, worker: WorkerIndex): void {
    const { open } = batch.places.get(worker)!;
    this.#leave(batch, worker);
    if (this.#isWanted(batch) && this.#core.options.mutant !== "forget-lost") this.#reserve(batch, open);
  }

  /** Some of its tasks still wait; if none does, it is over. */
  #isWanted(batch: Batch): boolean {
    this.#dropWithdrawn(batch);
    if (batch.waiting.length === 0) this.#close(batch);
    return batch.waiting.length > 0;
  }

  /** Every task that waits has a reservation of its own, whatever has become of the others. */
  #replenish(batch: Batch): void {
    let open = 0;
    for (const place of batch.places.values()) open += place.open;
    if (open < batch.waiting.length) this.#reserve(batch, batch.waiting.length - open);
  }

  #wanted({ waiting, isLong }: Batch): number {
    const isPlaced = isLong && this.#longWork !== undefined;
    return isPlaced ? waiting.length : Math.ceil(this.#core.options.probes * waiting.length);
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
      this.#cancel(worker, batch.id);
    }
  }

  #cancel(worker: WorkerIndex, batch: number): void {
    if (this.#core.options.cancel) this.#core.send(worker, { type: "cancel", batch });
  }

  #tryAgain(batch: Batch): void {
    this.#core.host.startTimer(this.#core.options.probeTimeout, SCHEDULER_TIMER.again, batch.id - this.#firstNumber);
  }
}
