// What a worker holds for its schedulers: tasks and reservations that wait, tasks that run or are about to take effect, and those
// whose end is still to be told. Composed by the worker's process.

import { IntegerMap } from "../../kernel/integer-map.ts";
import type { Duration } from "../../kernel/time.ts";
import type { Host } from "../../process/host.ts";
import type { Address, AttemptNumber, TaskId } from "../../process/identity.ts";
import type { TaskSpec } from "../../process/task.ts";
import { REFUSALS, codeOf } from "../../trace/record-codes.ts";
import { RECORD } from "../../trace/record-kinds.ts";
import { MESSAGE, type AttemptReference } from "../protocol/messages.ts";
import type { Loot } from "../protocol/hybrid-messages.ts";
import type { Block, Here, Launch, Launched } from "../protocol/sparrow-messages.ts";
import type { CheckpointAck, EffectAck, Restored } from "../protocol/store-messages.ts";
import { CheckpointDesk } from "../worker/checkpoint-desk.ts";
import { EffectDesk } from "../worker/effect-desk.ts";
import { RESERVER_TIMER, type SparrowOptions } from "./options.ts";
import type { QueueItem } from "./queue-item.ts";
import { JobBlocks } from "./job-blocks.ts";
import { stealGroup } from "./steal-group.ts";
import { sendSparrow } from "./wire.ts";
import { WorkerQueue } from "./worker-queue.ts";
import { WorkerReports } from "./worker-reports.ts";

const NOTHING = 0 as Duration;

export interface HeldOwner {
  /** A reservation has come to the head of the queue, or was given up by its ordering. `isNext`: a task of its batch was done here, and there are more. */
  ask(item: QueueItem, isNext?: boolean): void;
  /** An end has been told. */
  settled(): void;
  /** A place has become free, and nothing waits for it. */
  idle(): void;
}

export class HeldTasks {
  readonly reports: WorkerReports;
  readonly #host: Host;
  readonly #owner: HeldOwner;
  readonly #queue: WorkerQueue;
  /** Those in the queue that are tasks. */
  readonly #tasks = new IntegerMap<QueueItem>();
  readonly #blocks = new JobBlocks();
  readonly #effects: EffectDesk;
  readonly #checkpoints: CheckpointDesk | undefined;
  #isDraining = false;

  constructor(host: Host, options: SparrowOptions, owner: HeldOwner) {
    const { scheduler, deployment } = options;
    const capacity = deployment.workers.find(({ address }) => address === host.address)!;
    const parts = { scheduler, stores: deployment.stores };
    this.#host = host;
    this.#owner = owner;
    this.reports = new WorkerReports(host, options, {
      settled: () => owner.settled(),
      done: (task) => this.#checkpoints?.done(task),
    });
    this.#queue = new WorkerQueue(host, scheduler, capacity, options.hybrid);
    // Effects are not fenced here: no store refuses anybody's epoch.
    this.#effects = new EffectDesk(host, parts, { epoch: 0, register: () => {} });
    const { checkpoint } = scheduler;
    this.#checkpoints = checkpoint === undefined ? undefined : new CheckpointDesk(host, parts, checkpoint);
  }

  get load(): number {
    return this.#queue.load;
  }

  /** A core is free, and nothing waits. */
  get isIdle(): boolean {
    return this.#queue.isIdle;
  }

  get hasLong(): boolean {
    return this.#queue.hasLong;
  }

  get isClear(): boolean {
    return this.#queue.size === 0 && this.reports.isClear;
  }

  /** One of this job runs or waits here. */
  hasJob(job: number): boolean {
    return this.#blocks.has(job);
  }

  /** What it holds of this scheduler's. */
  of(scheduler: Address): Pick<Here, "held" | "batches"> {
    const held: AttemptReference[] = [...this.reports.pending()];
    const batches = new Set<number>();
    for (const item of this.#queue.items()) {
      if (item.from !== scheduler) continue;
      if (item.isReservation) batches.add(item.batch);
      else held.push({ task: item.spec.id, attempt: item.attempt });
    }
    return { held, batches: [...batches] };
  }

  /** Estimated work of long tasks that are here for others than this scheduler; undefined = none. */
  longWorkBeside(from: Address): Duration | undefined {
    const work = this.#queue.longWorkBeside(from);
    return work === 0 ? undefined : work;
  }

  /** Reservations that an idle worker may have, of those that it could run; they are here no more. */
  giveAway(couldRun: (spec: TaskSpec) => boolean): readonly Loot[] {
    if (!this.#queue.hasLong) return [];
    const loot = new Map<string, Loot>();
    for (const item of stealGroup(this.#queue.waiting(), this.#queue.runsLong)) {
      if (!couldRun(item.spec)) continue;
      const { from: scheduler, batch, spec: example } = item;
      const key = `${scheduler}/${batch}`;
      loot.set(key, { scheduler, batch, example, count: (loot.get(key)?.count ?? 0) + 1 });
      this.#queue.remove(item);
    }
    return [...loot.values()];
  }

  reserve(from: Address, { batch, example, count }: { batch: number; example: TaskSpec; count: number }): void {
    for (let each = 0; each < count; each += 1) this.#queue.add(from, { spec: example, attempt: 0, batch });
    this.#runNext();
  }

  /** `reservation`: the one for which it was asked. */
  launch(from: Address, launch: Launch, reservation: QueueItem | undefined, refused: Launched["refusal"]): void {
    const { spec, attempt } = launch;
    const before = this.#tasks.get(spec.id);
    if (launch.adopts === true) return this.#adopted(from, launch, before);
    const isHere = before?.attempt === attempt || this.reports.has(spec.id, attempt);
    const isStale = before !== undefined && before.attempt > attempt;
    const refusal = isHere ? undefined : isStale ? "staleEpoch" : (refused ?? this.#blocks.refusal(launch.block));
    this.#answer(from, spec.id, attempt, refusal);
    if (isHere || refusal !== undefined) {
      if (reservation !== undefined) this.give(reservation);
      return;
    }
    if (before !== undefined) this.#release(before);
    const what = { spec, attempt, batch: -1, job: launch.block?.job, next: launch.next };
    const item = reservation === undefined ? this.#queue.add(from, what) : this.#queue.addInPlaceOf(reservation, what);
    this.#tasks.set(spec.id, item);
    if (launch.block !== undefined) this.#block(item, launch.block);
    if (item.phase === "running") this.#run(item);
    this.#runNext();
  }

  /** Another scheduler looks after it from now on, if it is still here. */
  #adopted(from: Address, { spec, attempt }: Launch, item: QueueItem | undefined): void {
    const isHeld = item?.attempt === attempt;
    if (isHeld) item.from = from;
    const isHere = isHeld || this.reports.redirect(spec.id, attempt, from);
    this.#answer(from, spec.id, attempt, isHere ? undefined : "staleEpoch");
  }

  /** A reservation for which there was no task. */
  give(reservation: QueueItem): void {
    this.#queue.remove(reservation);
    this.#placeFreed();
    this.#owner.settled();
  }

  cancel(from: Address, batch: number): void {
    for (const item of this.#queue.items()) {
      if (item.batch === batch && item.from === from && item.phase === "waiting") this.#queue.remove(item);
    }
  }

  /** Reservations of this scheduler's that wait are worth nothing any more. */
  abandon(from: Address): void {
    for (const item of this.#queue.items())
      if (item.from === from && item.isReservation && item.phase === "waiting") this.#queue.remove(item);
  }

  kill({ task, attempt }: AttemptReference): void {
    const item = this.#tasks.get(task);
    if (item?.attempt !== attempt) return;
    this.#release(item);
    this.#placeFreed();
    this.#owner.settled();
  }

  drain(): void {
    this.#isDraining = true;
    for (const item of this.#queue.items()) {
      if (item.phase !== "waiting" && item.phase !== "blocked") continue;
      this.#forget(item);
      if (!item.isReservation) this.#answer(item.from, item.spec.id, item.attempt, "draining");
    }
  }

  executed(task: TaskId, attempt: AttemptNumber, succeeded: boolean): void {
    const item = this.#tasks.get(task);
    if (item?.attempt !== attempt || item.phase !== "running") return;
    this.#checkpoints?.ended(task);
    if (succeeded && this.#effects.isNeeded) {
      this.#queue.finishing(item);
      this.#effects.cause(task, attempt);
    } else this.#end(item, succeeded);
    if (item.next !== undefined && !this.#isDraining) this.#askNext(item, item.next);
    this.#placeFreed();
  }

  /** From the store: whatever had to happen outside has happened. */
  tookEffect(message: EffectAck): void {
    const item = this.#tasks.get(message.task);
    if (this.#effects.answered(message) && item?.phase === "finishing") this.#end(item, true);
  }

  /** From the store. */
  saved(message: CheckpointAck | Restored): void {
    if (message.kind === MESSAGE.checkpointAck) this.#checkpoints?.acknowledged(message);
    else this.#checkpoints?.restored(message);
  }

  disconnected(peer: Address): void {
    this.reports.disconnected(peer);
  }

  timer(tag: number, detail: number): void {
    switch (tag) {
      case RESERVER_TIMER.reportExpiry:
      case RESERVER_TIMER.reportResend:
        return this.reports.timer(tag, detail);
      case RESERVER_TIMER.effectExpiry:
      case RESERVER_TIMER.effectResend:
        return this.#effects.timer(tag, detail);
      default:
        return this.#checkpoints?.timer(tag, detail);
    }
  }

  #placeFreed(): void {
    this.#runNext();
    if (this.#queue.isIdle) this.#owner.idle();
  }

  /** Before anything that waits. */
  #askNext({ from, spec }: QueueItem, batch: number): void {
    this.#owner.ask(this.#queue.addPlaced(from, { spec, attempt: 0, batch }), true);
  }

  #runNext(): void {
    for (let next = this.#queue.next(); next !== undefined; next = this.#queue.next()) {
      const { item, isDropped } = next;
      if (isDropped && item.isReservation) this.#queue.late(item);
      if (item.isReservation) this.#owner.ask(item);
      else if (isDropped) this.#giveUp(item);
      else this.#run(item);
    }
  }

  #run({ spec, attempt }: QueueItem): void {
    this.#host.executor.start(spec, attempt, 0, NOTHING);
    this.#checkpoints?.started(spec, attempt, 0, NOTHING);
  }

  /** The ordering does: the scheduler ends the task. */
  #giveUp(item: QueueItem): void {
    this.#forget(item);
    this.#answer(item.from, item.spec.id, item.attempt, "unknown");
  }

  #end(item: QueueItem, succeeded: boolean): void {
    this.#forget(item);
    this.reports.tell(item, succeeded);
  }

  #release(item: QueueItem): void {
    const { spec, attempt, phase } = item;
    this.#forget(item);
    if (phase === "finishing") this.#effects.forget(spec.id);
    if (phase !== "running") return;
    this.#checkpoints?.ended(spec.id);
    this.#host.executor.stop(spec.id, attempt, "killed");
  }

  /** Only one of its job runs here at a time. */
  #block(item: QueueItem, { strategy }: Block): void {
    const earlier = this.#blocks.add(item);
    if (strategy === "cover-early") for (const other of earlier) this.#cover(other);
    else if (strategy !== "beside" && earlier.length > 0) this.#queue.block(item);
  }

  #cover(item: QueueItem): void {
    this.#release(item);
    this.reports.tell(item, false, true);
  }

  #forget(item: QueueItem): void {
    this.#queue.remove(item);
    const next = this.#blocks.left(item);
    if (next?.phase === "blocked") this.#queue.unblock(next);
    if (!item.isReservation) this.#tasks.delete(item.spec.id);
  }

  #answer(to: Address, task: TaskId, attempt: AttemptNumber, refusal: Launched["refusal"]): void {
    if (refusal !== undefined)
      this.#host.emit(RECORD["attempt.refused"], this.#host.node, task, attempt, 0, codeOf(REFUSALS, refusal));
    sendSparrow(this.#host, to, { type: "launched", task, attempt, refusal });
  }
}
