// What a master knows of each worker: registered or not, in which incarnation, and what its failure detector thinks.

import type { FailureDetector, Opinion } from "../../algorithms/detection/detector.ts";
import type { WorkerIndex } from "../../algorithms/placement/placement.ts";
import { IntegerMap } from "../../kernel/integer-map.ts";
import { NEVER, type Duration, type Instant } from "../../kernel/time.ts";
import type { Host } from "../../process/host.ts";
import type { Address } from "../../process/identity.ts";
import type { WorkerCapacity } from "../../process/deployment.ts";

export interface RosterOwner {
  /** The opinion of a registered worker changed. A worker that is declared dead is no longer registered. */
  opinionChanged(worker: WorkerIndex, opinion: Opinion): void;
}

export class WorkerRoster {
  readonly #host: Host;
  readonly #owner: RosterOwner;
  readonly #detector: FailureDetector;
  readonly #timerTag: number;
  readonly #indexOf = new IntegerMap<WorkerIndex>();
  readonly #addresses: readonly Address[];
  /** The last that registered; 0 = none has. */
  readonly #incarnations: number[];
  readonly #isRegistered: boolean[];
  readonly #opinions: Opinion[];
  readonly #isTimed: boolean[];

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
    this.#addresses.forEach((address, index) => this.#indexOf.set(address, index));
    this.#incarnations = workers.map(() => 0);
    this.#isRegistered = workers.map(() => false);
    this.#opinions = workers.map(() => "dead");
    this.#isTimed = workers.map(() => false);
  }

  /** undefined if the sender is no worker of this deployment. */
  indexOf(address: Address): WorkerIndex | undefined {
    return this.#indexOf.get(address);
  }

  address(worker: WorkerIndex): Address {
    return this.#addresses[worker];
  }

  isRegistered(worker: WorkerIndex): boolean {
    return this.#isRegistered[worker];
  }

  isTrusted(worker: WorkerIndex): boolean {
    return this.#isRegistered[worker] && this.#opinions[worker] === "trust";
  }

  /** 0 = not registered. */
  incarnation(worker: WorkerIndex): number {
    return this.#isRegistered[worker] ? this.#incarnations[worker] : 0;
  }

  /** Also of one that has been declared dead since; 0 = it never registered here. */
  lastIncarnation(worker: WorkerIndex): number {
    return this.#incarnations[worker];
  }

  /** Returns what was thought of it before. */
  register(worker: WorkerIndex, incarnation: number): Opinion {
    const now = this.#host.monotonic();
    const before = this.#opinions[worker];
    this.#incarnations[worker] = incarnation;
    this.#isRegistered[worker] = true;
    this.#opinions[worker] = "trust";
    this.#detector.watch(worker, now);
    this.#watch(worker, now);
    return before;
  }

  /** A sign of life. Returns false if the sender must register (again) first. */
  heard(worker: WorkerIndex, incarnation: number, sequence: number): boolean {
    if (this.incarnation(worker) !== incarnation) return false;
    const now = this.#host.monotonic();
    this.#detector.heard(worker, sequence, now);
    if (this.#opinions[worker] !== "trust") this.#review(worker, now);
    return true;
  }

  /** The opinion of it may be another now. */
  told(worker: WorkerIndex): void {
    if (this.isRegistered(worker)) this.#review(worker, this.#host.monotonic());
  }

  /** The process hands over the timers of this roster's tag. */
  timer(worker: WorkerIndex): void {
    this.#isTimed[worker] = false;
    if (!this.isRegistered(worker)) return;
    const now = this.#host.monotonic();
    this.#review(worker, now);
    if (this.isRegistered(worker)) this.#watch(worker, now);
  }

  #review(worker: WorkerIndex, now: Instant): void {
    const opinion = this.#detector.opinion(worker, now);
    if (opinion === this.#opinions[worker]) return;
    this.#opinions[worker] = opinion;
    if (opinion === "dead") {
      this.#isRegistered[worker] = false;
      this.#detector.forget(worker);
    }
    this.#owner.opinionChanged(worker, opinion);
  }

  /** One timer a worker: set for the earliest change by silence; a beat meanwhile only makes it fire for nothing. */
  #watch(worker: WorkerIndex, now: Instant): void {
    const next = this.#detector.nextChange(worker, now);
    if (this.#isTimed[worker] || next === NEVER) return;
    this.#isTimed[worker] = true;
    this.#host.startTimer(Math.max(1, next - now) as Duration, this.#timerTag, worker);
  }
}
