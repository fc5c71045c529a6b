// The decisions of one dispatcher: which waiting task goes next (ordering) and where (placement), over the board that
// pictures the workers. Used by masters and by the ideal bound; it sends nothing and owns no timer.

import type { Choice, Ordering, Room, RunningTask } from "../../algorithms/ordering/ordering.ts";
import { ClusterBoard } from "../../algorithms/placement/cluster-board.ts";
import { NONE, type Placement, type PlacementAnswer, type WorkerIndex } from "../../algorithms/placement/placement.ts";
import { IntegerMap } from "../../kernel/integer-map.ts";
import type { RandomStream } from "../../kernel/random-stream.ts";
import { NEVER, type Duration, type Instant } from "../../kernel/time.ts";
import type { TaskId } from "../../process/identity.ts";
import type { WorkerCapacity } from "../../process/deployment.ts";
import type { Chosen, SchedulerSpec } from "../scheduler-spec.ts";
import { RunningEntry, type TaskEntry } from "./task-entry.ts";

export interface DispatcherOptions {
  readonly scheduler: SchedulerSpec;
  readonly workers: readonly WorkerCapacity[];
  readonly random: RandomStream;
  /** The entry left the queue and holds a place at `worker`. */
  assign(entry: TaskEntry, worker: WorkerIndex): void;
  /** Stop this attempt and keep its work; call `stopped` and `add` when that has happened. */
  preempt(entry: TaskEntry): void;
  /** The ordering gives the task up; it has left the queue. */
  drop(entry: TaskEntry): void;
}

export class Dispatcher {
  readonly board: ClusterBoard;
  readonly ordering: Ordering;
  readonly #placement: Placement;
  readonly #options: DispatcherOptions;
  readonly #isPreemptive: boolean;
  /** Attempts that a preemptive ordering may displace, in order of start. */
  readonly #running = new IntegerMap<RunningEntry>();
  /** Waiting tasks that somebody was asked to stop for, and who was: one each. Whoever is first then takes the place. */
  readonly #claimants = new Set<TaskId>();
  readonly #victims = new Set<TaskEntry>();
  /** The last answer of the placement, so that `fits` and the assignment that follows ask (and draw) once. */
  #answerFor: TaskId | undefined = undefined;
  #answer: PlacementAnswer = NONE;
  #now = 0 as Instant;
  readonly #room: Room = {
    fits: (task) => this.#place(task as TaskEntry) !== NONE,
    running: () => this.#displaceable(),
  };

  constructor(options: DispatcherOptions) {
    const { scheduler, workers, random } = options;
    this.#options = options;
    this.ordering = createOrdering(scheduler);
    this.#isPreemptive = scheduler.ordering.definition.properties.preemptive && scheduler.queueing === "central";
    this.#placement = scheduler.placement.definition.create(scheduler.placement.parameters, {
      random,
      workerCount: workers.length,
    });
    this.board = new ClusterBoard({
      workerCount: workers.length,
      cores: workers.map(({ cores }) => cores),
      memory: workers.map(({ memory }) => memory),
      speed: workers.map(({ speed }) => speed),
      resources: workers.map(({ resources }) => resources),
      queueing: scheduler.queueing,
      staleness: scheduler.loadReports,
    });
  }

  add(entry: TaskEntry, now: Instant): void {
    entry.state = "queued";
    if (entry.queuedAt === NEVER) entry.queuedAt = now;
    this.ordering.add(entry, now);
  }

  /** A waiting task goes away for another reason than a place. */
  withdraw(entry: TaskEntry): void {
    this.#leave(entry.id);
  }

  /** It runs at its worker: from now on it can be displaced. */
  started(entry: TaskEntry, now: Instant): void {
    entry.startedAt = now;
    this.ordering.started?.(entry, now);
    if (this.#isPreemptive) this.#running.set(entry.id, new RunningEntry(entry, now, this.board.speed(entry.worker)));
  }

  /** It holds a place at this worker: decided here, or found there. */
  hold(entry: TaskEntry, worker: WorkerIndex): void {
    this.board.reserve(worker, entry.spec);
    entry.worker = worker;
    entry.holdsPlace = true;
  }

  /** The place it held, if it held one, is free again. */
  free(entry: TaskEntry, now: Instant): void {
    if (!entry.holdsPlace) return;
    entry.holdsPlace = false;
    this.board.release(entry.worker, entry.spec);
    if (entry.startedAt !== NEVER)
      this.ordering.stopped?.(entry, ((now - entry.startedAt) * entry.cores) as Duration, now);
    entry.startedAt = NEVER;
    if (this.#isPreemptive) this.#running.delete(entry.id);
  }

  /** Decides until nothing more can be decided now. Returns when to ask again although nothing happened, if ever. */
  decide(now: Instant): Instant | undefined {
    this.#now = now;
    this.board.now = now;
    for (;;) {
      this.#answerFor = undefined;
      const choice = this.ordering.size === 0 ? undefined : this.ordering.choose(this.#room, now);
      if (choice === undefined) return undefined;
      if (!this.#carryOut(choice)) return choice.kind === "wait" ? choice.until : undefined;
    }
  }

  /** Returns whether there may be more to decide. */
  #carryOut(choice: Choice): boolean {
    switch (choice.kind) {
      case "start": {
        const entry = choice.task as TaskEntry;
        const worker = this.#place(entry);
        if (typeof worker !== "number") return false;
        this.#leave(entry.id);
        this.hold(entry, worker);
        this.#options.assign(entry, worker);
        return true;
      }
      case "preempt": {
        const { entry } = choice.victim as RunningEntry;
        if (!this.#needsVictim(choice.task.id)) return false;
        this.#victims.add(entry);
        entry.isStopping = true;
        this.#options.preempt(entry);
        return true;
      }
      case "drop":
        this.#leave(choice.task.id);
        this.#options.drop(choice.task as TaskEntry);
        return true;
      case "wait":
        return false;
    }
  }

  #leave(task: TaskId): void {
    this.ordering.remove(task);
    this.#claimants.delete(task);
  }

  /** Not if as many are still stopping as tasks wait for that. */
  #needsVictim(task: TaskId): boolean {
    for (const victim of this.#victims) if (!victim.isStopping || !victim.holdsPlace) this.#victims.delete(victim);
    this.#claimants.add(task);
    return this.#victims.size < this.#claimants.size;
  }

  #place(entry: TaskEntry): PlacementAnswer {
    if (this.#answerFor === entry.id) return this.#answer;
    this.#answer = !this.board.anyFits(entry) ? NONE : this.#placement.place(entry, this.board, this.#now);
    this.#answerFor = entry.id;
    return this.#answer;
  }

  *#displaceable(): Iterable<RunningTask> {
    for (const running of this.#running.values()) if (!running.entry.isStopping) yield running;
  }
}

export function createOrdering(scheduler: SchedulerSpec): Ordering {
  return create(scheduler.ordering);
}

function create<T>(chosen: Chosen<{ create(parameters: never): T }>): T {
  return chosen.definition.create(chosen.parameters);
}
