// Leader election by a lease in a store with compare-and-set, as Kubernetes components do it. A candidate takes the lease when
// it has seen no change of the record for the lease's duration, by its own clock; the holder renews every retry period, and
// abdicates when its last successful renewal was sent longer than the renew deadline ago, by its own clock.
// Source: k8s.io/client-go/tools/leaderelection (defaults 15 s, 10 s, 2 s, jitter 1.2); Gray and Cheriton, Leases, SOSP 1989.
// Safe without fencing only if lease duration > renew deadline + clock rate error + longest pause: hence the token.

import type { RandomStream } from "../../kernel/random-stream.ts";
import { NEVER, type Duration, type Instant } from "../../kernel/time.ts";
import type { Host } from "../../process/host.ts";
import type { Address } from "../../process/identity.ts";
import { RECORD } from "../../trace/record-kinds.ts";
import { isVacant, vacant, type LeaseRecord } from "./lease-record.ts";

export interface LeaseElectorOptions {
  readonly host: Host;
  readonly timerTag: number;
  /** Number of the lease, for the trace. */
  readonly lease: number;
  readonly duration: Duration;
  readonly renewDeadline: Duration;
  readonly retryPeriod: Duration;
  readonly random: RandomStream;
  /** The store ends leases by its own clock; otherwise whoever waits for one does, by what it has seen. */
  readonly endsByStore: boolean;
  /** A deliberate mistake: reckons by the wall clock, which can be stepped. */
  readonly usesWallClock: boolean;
  /** Asks the store for the record; `observed` must be called with the answer, if there is one. */
  read(): void;
  /** Asks the store to put `next` in the place of `expected` (undefined = there is none); `stored(next)` or `observed` follows. */
  compareAndSet(expected: LeaseRecord | undefined, next: LeaseRecord): void;
  /** Whom the record is to name as those who may take it; absent: it names nobody. `expected`: what it is put in the place of. */
  heirs?(expected: LeaseRecord | undefined, isHolder: boolean): readonly Address[];
  /** May this candidate take the lease from there, once it is free? Absent: anybody may. */
  mayTake?(record: LeaseRecord | undefined): boolean;
  /** The record is known to stand in the store. */
  seen?(record: LeaseRecord | undefined): void;
  /** It holds the lease under this token. */
  acquired(token: number): void;
  /** It does not hold it any more, or cannot be sure of it. */
  lost(): void;
}

/** The pauses between tries are longer by up to this share, so that candidates do not march in step. */
const JITTER = 0.2;

// Details of its timers.
const TICK = 0;
const DEADLINE = 1;

export class LeaseElector {
  readonly #options: LeaseElectorOptions;
  #observed: LeaseRecord | undefined = undefined;
  /** The store has answered: before, nothing is known of the lease, not even that nobody holds it. */
  #hasLooked = false;
  /** Of the latest try; each has a number of its own. */
  #renewal = 0;
  /** When the record was last seen to change. */
  #observedAt: Instant = NEVER;
  /** The compare-and-set under way: what it would store, and when it was sent. */
  #trial: { readonly record: LeaseRecord; readonly sentAt: Instant } | undefined = undefined;
  /** Since when this holder can prove its lease: the sending of its last successful renewal. NEVER = it does not hold it. */
  #renewedAt: Instant = NEVER;
  #isStopped = false;

  constructor(options: LeaseElectorOptions) {
    this.#options = options;
  }

  get isHolder(): boolean {
    return this.#renewedAt !== NEVER;
  }

  /** As last seen. */
  get record(): LeaseRecord | undefined {
    return this.#observed;
  }

  start(): void {
    this.#options.read();
    this.#startTimer();
  }

  /** What the holder may count on: the lease is nobody else's now, as far as it can know by its own clock. */
  get isProven(): boolean {
    return this.isHolder && this.#now() < this.#renewedAt + this.#options.renewDeadline;
  }

  /** Gives the lease back, so that somebody else can take it at once; takes part no more. */
  release(): void {
    this.#isStopped = true;
    if (!this.isHolder) return;
    const record = this.#observed!;
    this.#drop();
    this.#options.compareAndSet(record, vacant(record));
  }

  /** What the record is to say has changed. One try at a time: whoever calls this must see to it that `seen` leads here again. */
  renewNow(): void {
    if (this.isHolder && this.#trial === undefined && !this.#isStopped) this.#renew(this.#now());
  }

  /** The process hands over the timers of this elector's tag. */
  timer(detail: number): void {
    if (this.#isStopped) return;
    if (detail === TICK) this.#startTimer();
    const now = this.#now();
    if (this.isHolder && now - this.#renewedAt >= this.#options.renewDeadline) return this.#lose();
    if (detail === DEADLINE) return;
    if (this.#trial !== undefined && now - this.#trial.sentAt < this.#options.retryPeriod) return;
    if (this.isHolder) this.#renew(now);
    else if (this.#isFree(now)) this.#take(now);
    else this.#options.read();
  }

  /** The store's record, as answered to a read or to a compare-and-set that failed. */
  observed(record: LeaseRecord | undefined): void {
    const now = this.#now();
    this.#trial = undefined;
    this.#hasLooked = true;
    const { host } = this.#options;
    if (
      record?.token !== this.#observed?.token ||
      record?.renewal !== this.#observed?.renewal ||
      record?.incarnation !== this.#observed?.incarnation ||
      record === undefined
    ) {
      this.#observed = record;
      this.#observedAt = now;
    }
    this.#options.seen?.(record);
    if (this.isHolder && record?.holder !== host.address) return this.#lose();
    if (!this.isHolder && !this.#isStopped && this.#isFree(now)) this.#take(now);
  }

  /**
   * The store holds `record`. Answers may come late: to a renewal of a lease that was given up meanwhile, which must not bring
   * an office back that has ended, or after a later trial has begun.
   */
  stored(record: LeaseRecord): void {
    const trial = this.#trial;
    if (trial === undefined || trial.record !== record || this.#isStopped) return;
    this.#trial = undefined;
    const wasHolder = this.isHolder;
    this.#observed = trial.record;
    this.#observedAt = this.#now();
    this.#renewedAt = trial.sentAt;
    const left = Math.max(0, trial.sentAt + this.#options.renewDeadline - this.#now()) as Duration;
    this.#options.host.startTimer(left, this.#options.timerTag, DEADLINE);
    this.#emit("lease.held", left);
    this.#options.seen?.(trial.record);
    if (!wasHolder) this.#options.acquired(trial.record.token);
  }

  /** Nobody has renewed it for as long as it lasts, or nobody holds it; one's own from before a restart is free, too. */
  #isFree(now: Instant): boolean {
    if (!this.#hasLooked) return false;
    const record = this.#observed;
    if (this.#options.mayTake?.(record) === false) return false;
    if (record === undefined || isVacant(record) || record.holder === this.#options.host.address) return true;
    return !this.#options.endsByStore && now - this.#observedAt >= record.duration;
  }

  #take(now: Instant): void {
    this.#try((this.#observed?.token ?? 0) + 1, now);
  }

  #renew(now: Instant): void {
    this.#try(this.#observed!.token, now);
  }

  /**
   * Never twice the same record: the store would take the second for a repetition of the first, so that nobody else would see a
   * renewal, while the holder reckoned from the second.
   */
  #try(token: number, sentAt: Instant): void {
    const { host, duration } = this.#options;
    this.#renewal = Math.max(this.#renewal, this.#observed?.renewal ?? 0) + 1;
    const { address: holder, incarnation } = host;
    const heirs = this.#options.heirs?.(this.#observed, this.isHolder);
    const named = { holder, token, renewal: this.#renewal, incarnation, duration };
    const record = heirs === undefined ? named : { ...named, heirs };
    this.#trial = { record, sentAt };
    this.#options.compareAndSet(this.#observed, record);
  }

  #lose(): void {
    this.#drop();
    this.#options.lost();
  }

  #drop(): void {
    this.#renewedAt = NEVER;
    this.#trial = undefined;
    this.#emit("lease.dropped", 0);
  }

  #emit(kind: "lease.held" | "lease.dropped", value: number): void {
    const { host, lease } = this.#options;
    host.emit(RECORD[kind], host.node, lease, 0, this.#observed?.token ?? 0, value);
  }

  #startTimer(): void {
    const { host, timerTag, retryPeriod, random } = this.#options;
    host.startTimer(Math.floor(retryPeriod * (1 + JITTER * random.uniform())) as Duration, timerTag, TICK);
  }

  #now(): Instant {
    const { host, usesWallClock } = this.#options;
    return usesWallClock ? host.wall() : host.monotonic();
  }
}
