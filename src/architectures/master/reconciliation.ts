// How a leading master keeps its books and its workers in agreement: registrations, opinions of the failure detector, and
// what a new leadership owes the workers of the last one (adopt what is reported, run again what is not, stop what is
// unknown).

import type { Opinion } from "../../algorithms/detection/detector.ts";
import type { WorkerIndex } from "../../algorithms/placement/placement.ts";
import { IntegerMap } from "../../kernel/integer-map.ts";
import type { Instant } from "../../kernel/time.ts";
import type { Address, AttemptNumber, NodeId, TaskId } from "../../process/identity.ts";
import { type Cause } from "../../trace/record-codes.ts";
import { RECORD } from "../../trace/record-kinds.ts";
import type { Attempt } from "../dispatch/attempt.ts";
import type { Gang } from "../dispatch/gang.ts";
import { MESSAGE, SMALL_BYTES, type Draining, type Heartbeat, type Register } from "../protocol/messages.ts";
import { heartbeatInterval } from "../scheduler-spec.ts";
import type { AttemptDesk } from "./attempt-desk.ts";
import { Evictions, type EvictionOwner } from "./evictions.ts";
import { MASTER_TIMER, callKey, isAdopting, type MasterCore } from "./master-core.ts";
import type { ScalingOwner } from "./scaling-desk.ts";

const OPINION_RECORDS = {
  trust: RECORD["node.trusted"],
  suspect: RECORD["node.suspected"],
  dead: RECORD["node.declared-dead"],
} as const;

export class Reconciliation implements EvictionOwner, ScalingOwner {
  readonly #core: MasterCore;
  readonly #attempts: AttemptDesk;
  /** When each worker was last asked to register. */
  readonly #askedAt = new IntegerMap<Instant>();
  /** Workers that are to go down, with the incarnation that is. */
  readonly #cordoned = new IntegerMap<number>();
  readonly #evictions: Evictions;
  /** What was lost with workers of which it is not known whether they had died, by worker. */
  readonly #unexplained = new IntegerMap<readonly TaskId[]>();

  constructor(core: MasterCore, attempts: AttemptDesk) {
    this.#core = core;
    this.#attempts = attempts;
    this.#evictions = new Evictions(core, this);
  }

  /** Takes up the books of an earlier leadership: queues what waits, and gives the workers time to report what they run. */
  resume(): void {
    const { books, dispatcher, host, options } = this.#core;
    for (const gang of books.gangs.all()) gang.forget();
    for (const entry of books.entries()) {
      entry.forget();
      this.#core.copies?.known(entry);
      if (entry.keepsSlots) dispatcher.pools?.take(entry, host.monotonic());
      const { verification } = this.#core;
      if (entry.state !== "assigned" && verification?.holds(entry) !== true) this.#core.enqueue(entry);
      for (const attempt of entry.attempts) {
        dispatcher.hold(attempt, host.monotonic());
        dispatcher.started(attempt, host.monotonic());
        this.#core.copies?.started(attempt, true);
      }
      verification?.resumed(entry);
    }
    for (const gang of books.gangs.all()) this.#resumeGang(gang);
    host.startTimer(options.reconcileGrace, MASTER_TIMER.grace);
  }

  /** One of which a member has ended for good ends with it. */
  #resumeGang(gang: Gang): void {
    const { doom } = gang;
    if (doom === undefined) return this.#core.gangs.resume(gang);
    this.#attempts.doom(gang, doom, "unknown");
  }

  endGrace(): void {
    const { options, roster } = this.#core;
    options.deployment.workers.forEach((_, worker) => {
      if (!roster.isRegistered(worker) && this.#isMissed(worker)) this.#evictions.died(worker, "masterRestarted");
    });
    this.#core.decide();
  }

  /** Whoever watches the workers says that this one is gone, and it has not registered here. */
  missing(address: Address): void {
    const { dispatcher, roster } = this.#core;
    const worker = roster.indexOf(address);
    if (worker === undefined || roster.isRegistered(worker) || dispatcher.heldAt(worker).length === 0) return;
    this.#evictions.died(worker, "masterRestarted");
    this.#core.decide();
  }

  beat(from: Address, { incarnation, sequence, echo, progress }: Heartbeat): void {
    const { roster, host, epoch, copies } = this.#core;
    const worker = roster.indexOf(from);
    if (worker === undefined) return;
    if (!roster.heard(worker, incarnation, sequence)) this.#ask(from);
    else if (echo !== undefined)
      host.send(from, { kind: MESSAGE.heartbeatAck, epoch, echo } as never, SMALL_BYTES, "datagram");
    if (progress === undefined) return;
    copies?.reported(progress);
    this.#core.moves?.reported(worker, progress);
  }

  /** Once per beat interval: many beats may have waited here, and every registration means work on both sides. */
  #ask(worker: Address): void {
    const { host, epoch, options } = this.#core;
    const now = host.monotonic();
    const askedAt = this.#askedAt.get(worker);
    if (
      askedAt !== undefined &&
      now < askedAt + heartbeatInterval(options.scheduler, options.deployment.workers.length)
    )
      return;
    this.#askedAt.set(worker, now);
    this.#core.send(worker, { kind: MESSAGE.reregister, epoch }, SMALL_BYTES);
  }

  /** It is to go down: no new work for this incarnation of it. */
  draining(from: Address, { incarnation }: Draining): void {
    const { host, roster } = this.#core;
    const worker = roster.indexOf(from);
    if (worker === undefined || roster.incarnation(worker) !== incarnation) return;
    this.#cordoned.set(worker, incarnation);
    host.emit(RECORD["node.cordoned"], this.#core.workerNode(worker), 0, 0, 0, host.node);
    this.#setEligible(worker, false);
  }

  /** A cordon holds for one incarnation. */
  #setEligible(worker: WorkerIndex, isTrusted: boolean): void {
    const { dispatcher, health, roster, verification } = this.#core;
    const isCordoned = this.#cordoned.get(worker) === roster.incarnation(worker);
    const isHealthy = (health?.isHealthy(worker) ?? true) && verification?.isBarred(worker) !== true;
    dispatcher.board.setEligible(worker, isTrusted && isHealthy && !isCordoned && this.#isWantedHere(worker));
    this.#core.stealing?.freed(worker);
  }

  /** False: it has been given back, or was never rented. */
  #isWantedHere(worker: WorkerIndex): boolean {
    return this.#core.books.machines?.isWanted(worker) ?? true;
  }

  /** That it is silent means something: it should be there, or holds work. */
  #isMissed(worker: WorkerIndex): boolean {
    return this.#isWantedHere(worker) || this.#core.dispatcher.heldAt(worker).length > 0;
  }

  isCordoned(worker: WorkerIndex): boolean {
    const incarnation = this.#core.roster.incarnation(worker);
    return incarnation > 0 && this.#cordoned.get(worker) === incarnation;
  }

  /** It is to go down, or to be given back. */
  isLeaving(worker: WorkerIndex): boolean {
    return this.isCordoned(worker) || !this.#isWantedHere(worker);
  }

  wantChanged(worker: WorkerIndex): void {
    this.#setEligible(worker, this.#core.roster.isTrusted(worker));
    this.#core.decide();
  }

  /** Nothing that it says counts any more. */
  barred(worker: WorkerIndex): void {
    this.healthChanged(worker);
    for (const attempt of this.#openAt(worker)) this.#core.stop(attempt, "killed");
  }

  healthChanged(worker: WorkerIndex): void {
    this.#setEligible(worker, this.#core.roster.isTrusted(worker));
  }

  /** A place there is free. */
  freed(worker: WorkerIndex): void {
    const { dispatcher, roster, stealing } = this.#core;
    stealing?.freed(worker);
    if (!roster.isRegistered(worker) && dispatcher.heldAt(worker).length === 0) this.#evictions.settled(worker);
  }

  evictionsDue(): void {
    this.#evictions.timer();
  }

  /** Everything that it holds is given up. */
  evict(worker: WorkerIndex, cause: Cause): void {
    const lost = this.#openAt(worker);
    const tasks = lost.map(({ entry }) => entry.id);
    if (cause === "nodeLost") this.#unexplained.set(worker, tasks);
    for (const attempt of lost) this.#attempts.lose(attempt, cause);
  }

  opinionChanged(worker: WorkerIndex, opinion: Opinion): void {
    const { host } = this.#core;
    const isNews = opinion === "trust" || this.#isMissed(worker);
    if (isNews) host.emit(OPINION_RECORDS[opinion], this.#core.workerNode(worker), 0, 0, 0, host.node);
    this.#setEligible(worker, opinion === "trust");
    if (!isNews) return;
    if (opinion === "dead") this.#evictions.died(worker, "nodeLost");
    else if (opinion === "trust") this.#core.health?.returned(worker);
    this.#core.decide();
  }

  /**
   * Compares what the worker holds with what the books say it holds, and settles every difference. Precondition: it has
   * obeyed no higher epoch than this one.
   */
  registered(from: Address, { incarnation, sentAt, held, unacknowledged }: Register): void {
    const { dispatcher, dispatches, host, roster } = this.#core;
    const worker = roster.indexOf(from);
    if (worker === undefined || incarnation < roster.lastIncarnation(worker)) return;
    if (this.#isTaken(worker, incarnation)) return this.#turnAway(worker, incarnation);
    // 0: this leadership has not heard of it.
    const before = roster.lastIncarnation(worker);
    const wasRegistered = roster.isRegistered(worker);
    const hasDied = before > 0 && incarnation !== before;
    if (roster.register(worker, incarnation) !== "trust")
      host.emit(RECORD["node.trusted"], from as unknown as NodeId, 0, 0, 0, host.node);
    if (!wasRegistered) this.#evictions.returned(worker);
    if (!wasRegistered || hasDied) this.#core.moves?.returned(worker);
    if (before > 0 && (hasDied || !wasRegistered)) this.#core.health?.returned(worker);
    this.#explain(worker, hasDied);
    const known = new IntegerMap<AttemptNumber>();
    for (const { task, attempt } of held) known.set(task, attempt);
    for (const { task, attempt } of unacknowledged) known.set(task, attempt);
    for (const attempt of [...dispatcher.heldAt(worker)]) {
      const { entry, number } = attempt;
      const isKnown = known.get(entry.id) === number;
      // An adoption that is not durable yet was of an attempt that is gone since.
      if (entry.reserved === attempt) attempt.isUnconfirmed &&= isKnown;
      else if (!attempt.isOpen) continue;
      else if (isKnown && attempt.stopping !== undefined) this.#core.stop(attempt, attempt.stopping);
      else if (isKnown) this.#attempts.confirm(attempt);
      else if (incarnation !== before || !dispatches.has(callKey(entry.id, number)))
        this.#attempts.lose(attempt, "nodeLost", hasDied);
    }
    const stop = held.filter(({ task, attempt }) => !this.#isWanted(worker, task, attempt));
    this.#core.send(
      from,
      { kind: MESSAGE.welcome, incarnation, echo: sentAt, epoch: this.#core.epoch, stop },
      SMALL_BYTES + 16 * stop.length,
    );
    this.#setEligible(worker, true);
    this.#core.decide();
  }

  /** Somebody else of this name is well, as far as is known. A machine that really restarted asks again until that is over. */
  #isTaken(worker: WorkerIndex, incarnation: number): boolean {
    const { options, roster } = this.#core;
    if (options.scheduler.security?.join !== "identity") return false;
    return roster.isTrusted(worker) && roster.incarnation(worker) !== incarnation;
  }

  #turnAway(worker: WorkerIndex, incarnation: number): void {
    const { host, epoch } = this.#core;
    host.emit(RECORD["registration.refused"], this.#core.workerNode(worker), incarnation, 0, epoch, host.node);
  }

  /** May the worker keep this attempt? One that was given up too early is taken back while nothing newer runs. */
  #isWanted(worker: WorkerIndex, task: TaskId, number: AttemptNumber): boolean {
    const { books, dispatcher, host } = this.#core;
    const entry = books.get(task);
    if (entry === undefined || entry.isEnding) return false;
    const assigned = entry.find(number);
    if (assigned !== undefined) return assigned.worker === worker && !assigned.isReleasing;
    if (entry.reserved !== undefined)
      return isAdopting(entry) && entry.reserved.worker === worker && entry.reserved.number === number;
    const mayReturn = entry.gang === undefined && this.#core.verification === undefined;
    if (entry.attempts.length > 0 || entry.attempt !== number || !mayReturn) return false;
    if (entry.isWaiting) dispatcher.withdraw(entry, host.monotonic());
    const adopted = entry.reserve(worker, number);
    adopted.isUnconfirmed = true;
    dispatcher.hold(adopted, host.monotonic());
    this.#core.proposeAssignment(adopted, true);
    return true;
  }

  /** It is back. If it died meanwhile, it may have died of what it was running. */
  #explain(worker: WorkerIndex, hasDied: boolean): void {
    const loss = this.#unexplained.get(worker);
    this.#unexplained.delete(worker);
    if (loss !== undefined && hasDied) for (const task of loss) this.#attempts.blame(task);
  }

  #openAt(worker: WorkerIndex): readonly Attempt[] {
    return this.#core.dispatcher
      .heldAt(worker)
      .filter((attempt) => attempt.entry.reserved !== attempt && attempt.isOpen);
  }
}
