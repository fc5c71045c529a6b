// What a master knows of each worker: registered or not, in which incarnation, and what its failure detector thinks.

import type { FailureDetector, Opinion } from "../../algorithms/detection/detector.ts";
import type { WorkerIndex } from "../../algorithms/placement/placement.ts";
import { NEVER, type Duration, type Instant } from "../../kernel/time.ts";
import type { Host } from "../../process/host.ts";
import type { Address } from "../../process/identity.ts";
import type { WorkerCapacity } from "../../process/deployment.ts";

export interface RosterOwner {
  /** The opinion of a registered worker changed. A worker that is declared dead is no longer registered. */
  opinionChanged(worker: WorkerIndex, opinion: Opinion): void;
}

/** Opinions as numbers, for a table. */
const OPINIONS: readonly Opinion[] = ["trust", "suspect", "dead"];
const TRUST = OPINIONS.indexOf("trust");
const DEAD = OPINIONS.indexOf("dead");

// What is asked at every beat stands together, a row a worker: a look at a thousand of them is a thousand waits for memory.
/** The last that registered; 0 = none has. */
const INCARNATION = 0;
const IS_REGISTERED = 1;
const OPINION = 2;
/** How many timers are under way; only the last one sets another. */
const TIMERS = 3;
const STRIDE = 4;

const NOBODY = -1;

export class WorkerRoster {
  readonly #host: Host;
  readonly #owner: RosterOwner;
  readonly #detector: FailureDetector;
  readonly #timerTag: number;
  readonly #addresses: readonly Address[];
  /** By address; NOBODY = it is no worker's. */
  readonly #indexOf: Int32Array;
  readonly #rows: Int32Array;

  constructor(
    host: Host,
    owner: RosterOwner,
    detector: FailureDetector,
    workers: readonly WorkerCapacity[],
    timerTag: number,
  ) {
    this.#host = host;
    this.#owner = owner;
    this.#detector = detector;
    this.#timerTag = timerTag;
    this.#addresses = workers.map(({ address }) => address);
    this.#indexOf = new Int32Array(1 + this.#addresses.reduce((highest, address) => Math.max(highest, address), -1));
    this.#indexOf.fill(NOBODY);
    this.#addresses.forEach((address, worker) => (this.#indexOf[address] = worker));
    this.#rows = new Int32Array(workers.length * STRIDE);
    workers.forEach((_, worker) => (this.#rows[worker * STRIDE + OPINION] = DEAD));
  }

  /** undefined if the sender is no worker of this deployment. */
  indexOf(address: Address): WorkerIndex | undefined {
    const worker: WorkerIndex | undefined = this.#indexOf[address];
    return worker === NOBODY ? undefined : worker;
  }

  address(worker: WorkerIndex): Address {
    return this.#addresses[worker];
  }

  isRegistered(worker: WorkerIndex): boolean {
    return this.#rows[worker * STRIDE + IS_REGISTERED] === 1;
  }

  isTrusted(worker: WorkerIndex): boolean {
    return this.isRegistered(worker) && this.#rows[worker * STRIDE + OPINION] === TRUST;
  }

  /** 0 = not registered. */
  incarnation(worker: WorkerIndex): number {
    return this.isRegistered(worker) ? this.lastIncarnation(worker) : 0;
  }

  /** Also of one that has been declared dead since; 0 = it never registered here. */
  lastIncarnation(worker: WorkerIndex): number {
    return this.#rows[worker * STRIDE + INCARNATION];
  }

  /** Returns what was thought of it before. */
  register(worker: WorkerIndex, incarnation: number): Opinion {
    const now = this.#host.monotonic();
    const row = worker * STRIDE;
    const before = OPINIONS[this.#rows[row + OPINION]];
    this.#rows[row + INCARNATION] = incarnation;
    this.#rows[row + IS_REGISTERED] = 1;
    this.#rows[row + OPINION] = TRUST;
    this.#detector.watch(worker, now);
    this.#watch(worker, now);
    return before;
  }

  /** A sign of life. Returns false if the sender must register (again) first. */
  heard(worker: WorkerIndex, incarnation: number, sequence: number): boolean {
    if (this.incarnation(worker) !== incarnation) return false;
    const now = this.#host.monotonic();
    this.#detector.heard(worker, sequence, now);
    if (this.#rows[worker * STRIDE + OPINION] !== TRUST) this.#review(worker, now);
    return true;
  }

  /** The opinion of it may be another now. */
  told(worker: WorkerIndex): void {
    if (this.isRegistered(worker)) this.#review(worker, this.#host.monotonic());
  }

  /** The connection to it broke; it may be no worker. */
  disconnected(peer: Address): void {
    const worker = this.indexOf(peer);
    if (worker === undefined || !this.isRegistered(worker) || this.#detector.reset === undefined) return;
    const now = this.#host.monotonic();
    this.#detector.reset(worker, now);
    this.#review(worker, now);
    // Sooner than the timer that is under way.
    if (this.isRegistered(worker)) this.#startTimer(worker, this.#detector.nextChange(worker, now), now);
  }

  /** The process hands over the timers of this roster's tag. */
  timer(worker: WorkerIndex): void {
    this.#rows[worker * STRIDE + TIMERS] -= 1;
    if (!this.isRegistered(worker)) return;
    const now = this.#host.monotonic();
    this.#review(worker, now);
    if (this.isRegistered(worker)) this.#watch(worker, now);
  }

  #review(worker: WorkerIndex, now: Instant): void {
    const row = worker * STRIDE;
    const opinion = this.#detector.opinion(worker, now);
    if (opinion === OPINIONS[this.#rows[row + OPINION]]) return;
    this.#rows[row + OPINION] = OPINIONS.indexOf(opinion);
    if (opinion === "dead") {
      this.#rows[row + IS_REGISTERED] = 0;
      this.#detector.forget(worker);
    }
    this.#owner.opinionChanged(worker, opinion);
  }

  /** One timer a worker: set for the earliest change by silence; a beat meanwhile only makes it fire for nothing. */
  #watch(worker: WorkerIndex, now: Instant): void {
    if (this.#rows[worker * STRIDE + TIMERS] === 0)
      this.#startTimer(worker, this.#detector.nextChange(worker, now), now);
  }

  #startTimer(worker: WorkerIndex, at: Instant, now: Instant): void {
    if (at === NEVER) return;
    this.#rows[worker * STRIDE + TIMERS] += 1;
    this.#host.startTimer(Math.max(1, at - now) as Duration, this.#timerTag, worker);
  }
}
