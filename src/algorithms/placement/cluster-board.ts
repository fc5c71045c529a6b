// The dispatcher's picture of its workers, kept up to date by the dispatcher itself: what placements see as ClusterView.
// Two truths on one board: the dispatcher's own bookkeeping (cores, memory, named resources), which is never stale, and
// the loads that placements may look at, which are as old as the last report where `staleness` is above 0.

import { assert } from "../../kernel/assert.ts";
import { type Duration, type Instant, START } from "../../kernel/time.ts";
import type { Capacity, QueuedTask } from "../ordering/ordering.ts";
import { absentPositions, LoadBuckets, WorkerSet } from "./load-buckets.ts";
import type { ClusterView, WorkerIndex } from "./placement.ts";

/** What a task holds while it is assigned. A QueuedTask or TaskSpec will do; `resources` count where they are present. */
export interface Demand {
  readonly cores: number;
  /** Bytes. */
  readonly memory: number;
  readonly resources?: Readonly<Record<string, number>> | undefined;
}

export interface ClusterBoardOptions {
  readonly workerCount: number;
  readonly cores: ArrayLike<number>;
  /** Bytes; Infinity = not limited. */
  readonly memory: ArrayLike<number>;
  readonly speed: ArrayLike<number>;
  /** Named resources per worker; absent = none anywhere. */
  readonly resources?: readonly Readonly<Record<string, number>>[];
  readonly queueing: "central" | "at-worker";
  /** 0: the own bookkeeping is the visible load, at once. Above 0: only `report` changes it. */
  readonly staleness: Duration;
  /** With stale loads: count own assignments and ends on top of the last report. Default false. */
  readonly optimistic?: boolean;
  /** Told of every change of what is free there, or of whether it may be given work. */
  changed?(worker: WorkerIndex): void;
}

/** What one board says of a worker, for another. */
export interface BoardRow extends Demand {
  readonly worker: WorkerIndex;
  readonly isEligible: boolean;
  readonly load: number;
}

/** No worker is a candidate until `setEligible`. */
export class ClusterBoard implements ClusterView {
  readonly workerCount: number;
  /** Set by the dispatcher before it asks a placement; only `asOf` of a fresh view reads it. */
  now: Instant = START;
  readonly #options: ClusterBoardOptions;
  readonly #isCentral: boolean;
  readonly #isFresh: boolean;
  readonly #countsOwn: boolean;
  readonly #freeCores: Int32Array;
  readonly #freeMemory: Float64Array;
  readonly #freeResources: Map<string, number>[] | undefined;
  readonly #isEligible: Uint8Array;
  readonly #visibleLoad: Int32Array;
  readonly #reportedAt: Float64Array;
  readonly #candidatePositions: Int32Array;
  readonly #candidates: WorkerSet;
  readonly #byLoad: LoadBuckets;
  /** How many candidates offer exactly so many cores: free ones (central) or all of theirs (at-worker). */
  readonly #candidatesByRoom: Int32Array;
  #capacity: Capacity | undefined;
  #eligibleCount = 0;
  #slots = 0;
  #freeSlots = 0;

  constructor(options: ClusterBoardOptions) {
    const { workerCount, cores, memory, resources, queueing, staleness, optimistic = false } = options;
    assert(
      cores.length === workerCount && memory.length === workerCount,
      "a board needs cores and memory of every worker",
    );
    this.workerCount = workerCount;
    this.#options = options;
    this.#isCentral = queueing === "central";
    this.#isFresh = staleness === 0;
    this.#countsOwn = this.#isFresh || optimistic;
    this.#freeCores = Int32Array.from(cores);
    this.#freeMemory = Float64Array.from(memory);
    this.#freeResources = resources?.map((named) => new Map(Object.entries(named)));
    this.#isEligible = new Uint8Array(workerCount);
    this.#visibleLoad = new Int32Array(workerCount);
    this.#reportedAt = new Float64Array(workerCount);
    this.#candidatePositions = absentPositions(workerCount);
    this.#candidates = new WorkerSet(this.#candidatePositions);
    this.#byLoad = new LoadBuckets(workerCount);
    this.#candidatesByRoom = new Int32Array(this.#freeCores.reduce((most, count) => Math.max(most, count), 0) + 1);
  }

  /** May it be given work at all (trusted, registered, not draining)? */
  setEligible(worker: WorkerIndex, isEligible: boolean): void {
    if (isEligible === this.isEligible(worker)) return;
    this.#unindex(worker);
    this.#isEligible[worker] = isEligible ? 1 : 0;
    this.#capacity = undefined;
    const sign = isEligible ? 1 : -1;
    this.#eligibleCount += sign;
    this.#slots += sign * this.#options.cores[worker];
    this.#freeSlots += sign * this.#freeCores[worker];
    this.#index(worker);
    this.#options.changed?.(worker);
  }

  isEligible(worker: WorkerIndex): boolean {
    return this.#isEligible[worker] === 1;
  }

  get eligibleCount(): number {
    return this.#eligibleCount;
  }

  /** Cores of all workers that may be given work, and how many of them are free (fewer than none where queues wait). */
  get slots(): number {
    return this.#slots;
  }

  get freeSlots(): number {
    return this.#freeSlots;
  }

  /** Of all workers that may be given work. Looks at every worker after a change of those. */
  capacity(): Capacity {
    this.#capacity ??= this.#sumCapacity();
    return this.#capacity;
  }

  /** An attempt was assigned to it. Also for attempts that were found there, even if they do not fit. */
  reserve(worker: WorkerIndex, task: Demand): void {
    this.#book(worker, task, 1);
  }

  /** An attempt that was reserved is known to have ended there, or was given up. */
  release(worker: WorkerIndex, task: Demand): void {
    this.#book(worker, task, -1);
  }

  /** The worker said at `at` that it holds `load` tasks. Ignored where the own bookkeeping is the load. */
  report(worker: WorkerIndex, load: number, at: Instant): void {
    if (this.#isFresh) return;
    this.#unindex(worker);
    this.#visibleLoad[worker] = load;
    this.#reportedAt[worker] = at;
    this.#index(worker);
  }

  row(worker: WorkerIndex): BoardRow {
    return { worker, isEligible: this.isEligible(worker), load: this.load(worker), ...this.free(worker) };
  }

  /** Says of a worker from now on what another board of the same workers said. */
  copy({ worker, isEligible, load, cores, memory, resources }: BoardRow): void {
    this.setEligible(worker, false);
    this.#freeCores[worker] = cores;
    this.#freeMemory[worker] = memory;
    for (const [name, amount] of Object.entries(resources ?? {})) this.#freeResources?.[worker].set(name, amount);
    this.#visibleLoad[worker] = load;
    this.setEligible(worker, isEligible);
  }

  /** Is there a candidate with room for it? Cheap for tasks without memory and resource demands. */
  anyFits(task: QueuedTask): boolean {
    let roomy = 0;
    for (let room = Math.max(0, task.cores); room < this.#candidatesByRoom.length; room += 1)
      roomy += this.#candidatesByRoom[room];
    if (roomy === 0 || isCoresOnly(task)) return roomy > 0;
    for (let index = 0; index < this.#candidates.size; index += 1) {
      if (this.fits(this.#candidates.at(index), task)) return true;
    }
    return false;
  }

  get candidateCount(): number {
    return this.#candidates.size;
  }

  candidate(index: number): WorkerIndex {
    return this.#candidates.at(index);
  }

  isCandidate(worker: WorkerIndex): boolean {
    return this.#candidatePositions[worker] >= 0;
  }

  fits(worker: WorkerIndex, task: Demand): boolean {
    if (this.#room(worker) < task.cores) return false;
    const memory = this.#isCentral ? this.#freeMemory[worker] : this.#options.memory[worker];
    // Who asks for no memory needs none, not even where found attempts have overdrawn it.
    return (task.memory === 0 || memory >= task.memory) && this.#hasResources(worker, task);
  }

  load(worker: WorkerIndex): number {
    return this.#visibleLoad[worker];
  }

  cores(worker: WorkerIndex): number {
    return this.#options.cores[worker];
  }

  /** By the own bookkeeping; with queues at workers the queued ones count as well, down to 0. */
  freeCores(worker: WorkerIndex): number {
    return Math.max(0, this.#freeCores[worker]);
  }

  /** Cores less the cores of all that is assigned to it; below 0 where found attempts overdraw it, or queues wait. */
  spareCores(worker: WorkerIndex): number {
    return this.#freeCores[worker];
  }

  /** What is free there by the own bookkeeping; below 0 where found attempts overdraw it, or queues wait. */
  free(worker: WorkerIndex): Demand {
    const resources = this.#freeResources?.[worker];
    return {
      cores: this.#freeCores[worker],
      memory: this.#freeMemory[worker],
      ...(resources !== undefined && { resources: Object.fromEntries(resources) }),
    };
  }

  memory(worker: WorkerIndex): number {
    return this.#options.memory[worker];
  }

  freeMemory(worker: WorkerIndex): number {
    return Math.max(0, this.#freeMemory[worker]);
  }

  resource(worker: WorkerIndex, name: string): number {
    return this.#options.resources?.[worker][name] ?? 0;
  }

  freeResource(worker: WorkerIndex, name: string): number {
    return Math.max(0, this.#freeResources?.[worker].get(name) ?? 0);
  }

  speed(worker: WorkerIndex): number {
    return this.#options.speed[worker];
  }

  asOf(worker: WorkerIndex): Instant {
    return this.#isFresh ? this.now : (this.#reportedAt[worker] as Instant);
  }

  lowestLoad(): number | undefined {
    return this.#byLoad.lowest();
  }

  countWithLoad(load: number): number {
    return this.#byLoad.count(load);
  }

  withLoad(load: number, index: number): WorkerIndex {
    return this.#byLoad.at(load, index);
  }

  #sumCapacity(): Capacity {
    const { memory, resources } = this.#options;
    const sum = { cores: this.#slots, memory: 0, resources: new Map<string, number>() };
    for (let worker = 0; worker < this.workerCount; worker += 1) {
      if (!this.isEligible(worker)) continue;
      sum.memory += memory[worker];
      for (const [name, amount] of Object.entries(resources?.[worker] ?? {}))
        sum.resources.set(name, (sum.resources.get(name) ?? 0) + amount);
    }
    return sum;
  }

  #book(worker: WorkerIndex, task: Demand, sign: 1 | -1): void {
    this.#unindex(worker);
    this.#freeCores[worker] -= sign * task.cores;
    if (this.#isEligible[worker] === 1) this.#freeSlots -= sign * task.cores;
    if (this.#freeCores[worker] > this.#options.cores[worker])
      assert(false, `worker ${worker} was released more often than reserved`);
    this.#freeMemory[worker] -= sign * task.memory;
    if (task.resources !== undefined) this.#bookResources(worker, task.resources, sign);
    if (this.#countsOwn) this.#visibleLoad[worker] = Math.max(0, this.#visibleLoad[worker] + sign);
    this.#index(worker);
    this.#options.changed?.(worker);
  }

  #bookResources(worker: WorkerIndex, resources: Readonly<Record<string, number>>, sign: 1 | -1): void {
    const free = this.#freeResources?.[worker];
    if (free === undefined) return;
    for (const [name, amount] of Object.entries(resources)) free.set(name, (free.get(name) ?? 0) - sign * amount);
  }

  #hasResources(worker: WorkerIndex, { resources }: Demand): boolean {
    if (resources === undefined) return true;
    return Object.entries(resources).every(([name, amount]) => {
      const offered = this.#isCentral
        ? this.#freeResources?.[worker].get(name)
        : this.#options.resources?.[worker][name];
      return (offered ?? 0) >= amount;
    });
  }

  #room(worker: WorkerIndex): number {
    return this.#isCentral ? this.#freeCores[worker] : this.#options.cores[worker];
  }

  /** Before and after anything that can change whether, and with which load and room, a worker is a candidate. */
  #unindex(worker: WorkerIndex): void {
    if (!this.isCandidate(worker)) return;
    this.#byLoad.delete(worker, this.#visibleLoad[worker]);
    this.#candidatesByRoom[this.#room(worker)] -= 1;
  }

  #index(worker: WorkerIndex): void {
    const isCandidate = this.#isEligible[worker] === 1 && (!this.#isCentral || this.#freeCores[worker] > 0);
    if (isCandidate !== this.isCandidate(worker)) {
      if (isCandidate) this.#candidates.add(worker);
      else this.#candidates.delete(worker);
    }
    if (!isCandidate) return;
    this.#byLoad.add(worker, this.#visibleLoad[worker]);
    this.#candidatesByRoom[this.#room(worker)] += 1;
  }
}

function isCoresOnly(task: Demand): boolean {
  return task.memory === 0 && task.resources === undefined;
}
