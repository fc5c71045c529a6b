// The decisions of one dispatcher: which waiting task goes next (ordering) and where (placement), over the board that
// pictures the workers. Used by masters and by the ideal bound; it sends nothing and owns no timer.

import type { Choice, Ordering, Room, RunningTask, Where } from "../../algorithms/ordering/ordering.ts";
import { ClusterBoard } from "../../algorithms/placement/cluster-board.ts";
import { NONE, type Placement, type PlacementAnswer, type WorkerIndex } from "../../algorithms/placement/placement.ts";
import { IntegerMap } from "../../kernel/integer-map.ts";
import { NEVER, type Duration, type Instant } from "../../kernel/time.ts";
import type { TaskId } from "../../process/identity.ts";
import { transferTime } from "../../process/deployment.ts";
import { workFactor } from "../../process/task.ts";
import { isMoving } from "../scheduler-spec.ts";
import type { Attempt } from "./attempt.ts";
import { avoidedBy, barredBy } from "./avoided.ts";
import { createOrdering } from "./create-ordering.ts";
import { createPools } from "./create-pools.ts";
import { createRooms } from "./create-rooms.ts";
import { Destinations } from "./destinations.ts";
import type { DispatcherOptions, StartChoice } from "./dispatcher-options.ts";
import type { Gang } from "./gang.ts";
import type { GangRooms } from "./gang-rooms.ts";
import { GangPlaces } from "./gang-places.ts";
import { HeldPlaces } from "./held-places.ts";
import { without } from "./hidden-workers.ts";
import { MachineViews } from "./machine-views.ts";
import type { Pools } from "./pools.ts";
import { StartPromises } from "./start-promises.ts";
import { Stopping } from "./stopping.ts";
import type { TaskEntry } from "./task-entry.ts";

export class Dispatcher {
  readonly board: ClusterBoard;
  readonly ordering: Ordering;
  readonly #placement: Placement;
  readonly #options: DispatcherOptions;
  /** What runs may be displaced for what waits. */
  readonly displaces: boolean;
  /** Attempts that a preemptive ordering may displace, in order of start. */
  readonly #running = new IntegerMap<Attempt>();
  readonly #held: HeldPlaces;
  /** For an ordering that looks at machines, where it is the queue here that counts. */
  readonly #machines: MachineViews | undefined;
  readonly #promises: StartPromises | undefined;
  readonly #stopping = new Stopping();
  /** Of waiting tasks that were taken away from one worker for another. */
  readonly destinations: Destinations;
  /** Limits across the cluster; undefined: there are none. */
  readonly pools: Pools | undefined;
  /** Members of gangs that may not stand in the queue yet; made for the first that comes. */
  #rooms: GangRooms | undefined;
  /** Where all the members of the gang that was asked about last could go. */
  #places: GangPlaces | undefined;
  /** The last answer of the placement, so that `fits` and the assignment that follows ask (and draw) once. */
  #answerFor: TaskId | undefined = undefined;
  #answerWhere: Where | undefined = undefined;
  #answer: PlacementAnswer = NONE;
  #now = 0 as Instant;
  readonly #room: Room;

  constructor(options: DispatcherOptions) {
    const { scheduler, workers, random, links } = options;
    this.#options = options;
    this.ordering = createOrdering(scheduler, {
      capacity: () => this.board.capacity(),
      map: {
        workers,
        transfer: (bytes, source, target) => transferTime(bytes, workers[source], workers[target], links),
      },
      ...(options.past !== undefined && { past: options.past }),
      random: options.orderingRandom ?? (() => random),
    });
    this.pools = createPools(options, this.ordering, () => this.board.capacity());
    this.#held = new HeldPlaces(workers.length);
    const isOwner = options.isTenant !== true && scheduler.queueing === "central";
    this.displaces = scheduler.ordering.definition.properties.preemptive && isOwner;
    this.#room = {
      fits: (task, where) => this.#fits(task as TaskEntry, where),
      running: () => this.#displaceable(),
      ...(this.displaces && { displaceable: (id: TaskId) => this.#running.get(id)?.displaceable }),
      machines: () => this.#machines?.all(),
      avoided: (task) => this.#avoided(task as TaskEntry),
    };
    this.#placement = scheduler.placement.definition.create(scheduler.placement.parameters, {
      random,
      workerCount: workers.length,
      places: workers,
    });
    this.board = new ClusterBoard({
      workerCount: workers.length,
      cores: workers.map(({ cores }) => cores),
      memory: workers.map(({ memory }) => memory),
      speed: workers.map(({ speed }) => speed),
      resources: workers.map(({ resources }) => resources),
      queueing: scheduler.queueing,
      staleness: scheduler.loadReports,
      ...(options.changed !== undefined && { changed: (worker: WorkerIndex) => options.changed!(worker) }),
    });
    this.destinations = new Destinations({
      areUsed: isMoving(scheduler),
      board: this.board,
      hasRoom: (worker, entry) => this.#hasRoom(worker, entry),
      changed: (worker) => this.#machines?.changed(worker),
    });
    const isReserving =
      scheduler.ordering.definition.properties.reserving === true || this.ordering.looksAtMachines === true;
    this.#machines = isReserving && isOwner ? new MachineViews(this.board, this.#held) : undefined;
    this.#promises = this.#machines && StartPromises.of(this.ordering, options.teller?.bind(options));
  }

  add(entry: TaskEntry, now: Instant): void {
    if (entry.queuedAt === NEVER) entry.queuedAt = now;
    entry.isWaiting = true;
    this.#placement.queued?.(entry);
    if (this.pools !== undefined && entry.spec.pools !== undefined) this.pools.add(entry, now);
    else if (entry.gang === undefined) this.ordering.add(entry, now);
    else this.#roomsFor().add(entry, now);
  }

  /** This round of the gang is over, or about to be. */
  regroup(gang: Gang, now: Instant): void {
    this.#rooms?.regroup(gang, now);
  }

  /** A member of it has ended, or its place has become durable: those that wait may not have to wait any more. */
  review(gang: Gang, now: Instant): void {
    this.#rooms?.review(gang, now);
  }

  /** A waiting task goes away for another reason than a place. */
  withdraw(entry: TaskEntry, now = this.#now): void {
    this.#leave(entry, false, now);
    if (entry.gang !== undefined) this.#rooms?.left(entry, this.#now);
  }

  /** It runs at its worker: from now on it can be displaced. */
  started(attempt: Attempt, now: Instant): void {
    const { entry } = attempt;
    attempt.startedAt = now;
    this.#machines?.changed(attempt.worker);
    this.ordering.started?.(entry, now);
    if (entry.spec.pools !== undefined) this.pools?.started(entry, now);
    if (!this.displaces) return;
    attempt.speed = this.board.speed(attempt.worker) / workFactor(entry.spec, attempt.worker);
    this.#running.set(entry.id, attempt);
  }

  /** It holds a place at its worker: decided here, or found there. */
  hold(attempt: Attempt, now: Instant): void {
    this.board.reserve(attempt.worker, attempt.entry.spec);
    this.#held.add(attempt);
    attempt.placedAt = now;
    this.#machines?.changed(attempt.worker);
    this.#promises?.placed(attempt, this.board.speed(attempt.worker));
    this.ordering.granted?.(attempt.entry, now);
    if (attempt.entry.spec.pools !== undefined) this.pools?.take(attempt.entry, now);
    this.#placement.granted?.(attempt.entry, attempt.worker);
    if (attempt.entry.gang !== undefined) this.#roomsFor().placed(attempt.entry.gang, now);
  }

  /**
   * The place it held, if it held one, is free again. Returns the core time that it used since it was seen to start. `keepsSlots`: it
   * was displaced, and is to go on with what it holds of pools.
   */
  free(attempt: Attempt, now: Instant, keepsSlots = false): Duration {
    if (!attempt.holdsPlace) return 0 as Duration;
    const { entry, worker } = attempt;
    this.board.release(worker, entry.spec);
    this.#held.remove(attempt);
    this.#machines?.changed(worker);
    const hasStarted = attempt.startedAt !== NEVER;
    const used = (hasStarted ? (now - attempt.startedAt) * entry.cores : 0) as Duration;
    if (hasStarted) this.ordering.stopped?.(entry, used, now);
    this.ordering.returned?.(entry, used, now);
    this.#placement.returned?.(entry, worker);
    if (entry.spec.pools !== undefined) this.pools?.placeFreed(entry, { used, hasStarted, keeps: keepsSlots }, now);
    attempt.startedAt = NEVER;
    if (this.displaces && this.#running.get(entry.id) === attempt) this.#running.delete(entry.id);
    return used;
  }

  /** Who holds a place there, in order of taking it. */
  heldAt(worker: WorkerIndex): readonly Attempt[] {
    return this.#held.at(worker);
  }

  /** A place for another attempt of a task, on none of these workers; undefined if there is none now. */
  placeCopy(entry: TaskEntry, avoid: readonly WorkerIndex[], now: Instant): Attempt | undefined {
    this.#answerFor = undefined;
    if (!this.board.anyFits(entry)) return undefined;
    const elsewhere = [...avoid, ...barredBy(entry, this.#options), ...(this.#options.avoid?.(entry.id) ?? [])];
    const worker = without(this.board, elsewhere, () => this.#ask(entry));
    if (typeof worker !== "number") return undefined;
    const attempt = entry.reserve(worker);
    this.hold(attempt, now);
    return attempt;
  }

  /** Decides until nothing more can be decided now. Returns when to ask again although nothing happened, if ever. */
  decide(now: Instant): Instant | undefined {
    this.#now = now;
    const dueAt = this.#rooms?.due(now) ?? NEVER;
    const until = this.#decideAll(now) ?? NEVER;
    this.#promises?.decided(now);
    // A gang may have begun to hold a part meanwhile.
    const holdsUntil = this.#rooms === undefined ? NEVER : Math.min(dueAt, this.#rooms.due(now));
    const wakeAt = Math.min(this.#placement.takeWake?.() ?? NEVER, until, holdsUntil);
    return wakeAt < NEVER ? (wakeAt as Instant) : undefined;
  }

  /** A choice that was postponed, if there is room for it now. */
  carryOut(choice: StartChoice, now: Instant): void {
    this.#now = this.board.now = now;
    this.#answerFor = this.#places = undefined;
    this.#carryOut(choice);
  }

  #fits(entry: TaskEntry, where: Where | undefined): boolean {
    if (this.pools?.bars(entry) === true) return false;
    if (entry.gang !== undefined && this.#rooms!.isWhole(entry)) return this.#placeGang(entry) !== undefined;
    return this.#place(entry, where) !== NONE;
  }

  /** The places that it needs, if all are there now. */
  #placeGang(entry: TaskEntry): GangPlaces | undefined {
    if (this.#places?.first !== entry) {
      const ask = (member: TaskEntry) => this.#choosePlace(member, undefined);
      this.#places = GangPlaces.find(this.#rooms!.together(entry), this.board, this.#placement, ask);
    }
    return this.#places.size >= entry.gang!.needed ? this.#places : undefined;
  }

  #startGang(entry: TaskEntry): boolean {
    const places = this.#placeGang(entry);
    if (places === undefined) return false;
    const attempts = places.taken.map(({ member, worker }) => {
      this.#leave(member);
      return member.reserve(worker);
    });
    for (const attempt of attempts) this.hold(attempt, this.#now);
    for (const attempt of attempts) this.#options.assign(attempt);
    this.#rooms!.left(entry, this.#now);
    return true;
  }

  #roomsFor(): GangRooms {
    const { scheduler, random, gangRandom, giveBack } = this.#options;
    return (this.#rooms ??= createRooms(scheduler, {
      ordering: this.ordering,
      random: gangRandom ?? (() => random),
      giveBack: (gang) => giveBack?.(gang),
    }));
  }

  #decideAll(now: Instant): Instant | undefined {
    this.board.now = now;
    for (;;) {
      this.#answerFor = undefined;
      this.#places = undefined;
      const choice = this.ordering.size === 0 ? undefined : this.ordering.choose(this.#room, now);
      if (this.pools?.park(now) === true) continue;
      if (choice === undefined) return undefined;
      if (!this.#carryOut(choice)) return choice.kind === "wait" ? choice.until : undefined;
    }
  }

  /** Returns whether there may be more to decide. */
  #carryOut(choice: Choice): boolean {
    const isGoing = choice.kind !== "wait" && choice.kind !== "drop";
    if (isGoing && this.pools?.bars(choice.task as TaskEntry) === true) return this.pools.park(this.#now);
    switch (choice.kind) {
      case "start": {
        const entry = choice.task as TaskEntry;
        if (this.#options.postpones?.(choice) === true) return false;
        if (this.#options.allows?.(entry) === false) return false;
        if (entry.gang !== undefined && this.#rooms!.isWhole(entry)) return this.#startGang(entry);
        const worker = this.#place(entry, choice.where);
        if (typeof worker !== "number") return false;
        this.#leave(entry);
        if (entry.gang !== undefined) this.#rooms!.left(entry, this.#now);
        const attempt = entry.reserve(worker);
        attempt.receivers = choice.receivers;
        this.hold(attempt, this.#now);
        this.#options.assign(attempt);
        return true;
      }
      case "preempt": {
        const victim = choice.victim as Attempt;
        const isNominated = choice.worker !== undefined;
        if (!isNominated && !this.#stopping.needsVictim(choice.task.id)) return false;
        if (!isNominated) this.#stopping.stops(victim);
        victim.stopping = "preempted";
        this.#options.preempt(victim, isNominated ? choice.task.id : undefined);
        return true;
      }
      case "nominate":
        this.ordering.nominated!(choice, this.#now);
        return true;
      case "drop":
        this.#leave(choice.task as TaskEntry, false);
        this.#options.drop(choice.task as TaskEntry);
        return true;
      case "wait":
        return false;
    }
  }

  /** `isGoing`: to a place. */
  #leave(entry: TaskEntry, isGoing = true, now = this.#now): void {
    entry.isWaiting = false;
    this.ordering.remove(entry.id);
    if (entry.spec.pools !== undefined) this.pools?.left(entry, isGoing, now);
    this.#promises?.left(entry.id);
    this.destinations.forget(entry);
    this.#stopping.left(entry.id);
  }

  #place(entry: TaskEntry, where?: Where): PlacementAnswer {
    if (this.#answerFor === entry.id && this.#answerWhere === where) return this.#answer;
    this.#answer = this.#choosePlace(entry, where);
    this.#answerFor = entry.id;
    this.#answerWhere = where;
    return this.#answer;
  }

  #choosePlace(entry: TaskEntry, where: Where | undefined): PlacementAnswer {
    if (!this.board.anyFits(entry)) return NONE;
    if (where?.kind === "only") return this.#hasRoom(where.worker, entry) ? where.worker : NONE;
    const destined = where === undefined ? this.destinations.find(entry) : undefined;
    if (destined !== undefined) return destined;
    const avoided = this.#avoided(entry);
    const hidden = where === undefined ? avoided : [...avoided, ...where.workers];
    if (hidden.length === 0) return this.#placement.place(entry, this.board, this.#now);
    return without(this.board, hidden, () => this.#ask(entry));
  }

  #hasRoom(worker: WorkerIndex, entry: TaskEntry): boolean {
    const { board } = this;
    return board.isCandidate(worker) && board.fits(worker, entry) && !this.#avoided(entry).includes(worker);
  }

  #avoided(entry: TaskEntry): readonly WorkerIndex[] {
    return avoidedBy(entry, this.#options, this.board);
  }

  #ask(entry: TaskEntry): PlacementAnswer {
    return this.board.anyFits(entry) ? this.#placement.place(entry, this.board, this.#now) : NONE;
  }

  *#displaceable(): Iterable<RunningTask> {
    for (const running of this.#running.values()) if (!running.isStopping) yield running;
  }
}
