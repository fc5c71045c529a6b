// Limits across the cluster: a task that asks for slots of pools is given a place only when all of them are free, and takes all at
// once. So nobody waits for a slot while he holds another, and no two can wait for each other (catalogue A12: hold and wait).
// Whose slots are not free leaves the design's queue for the line of the first pool that lacks them; as many come back as there
// are slots for. For the dispatcher. Nothing of it is durable: who holds what follows from the places that are held.

import type { Ordering } from "../../algorithms/ordering/ordering.ts";
import { IntegerMap } from "../../kernel/integer-map.ts";
import type { Duration, Instant } from "../../kernel/time.ts";
import { PoolClaim } from "./pool-claim.ts";
import { PoolLock } from "./pool-lock.ts";
import type { PoolSpec } from "./pool-spec.ts";
import type { TaskEntry } from "./task-entry.ts";

export interface PoolsOptions {
  readonly specs: readonly PoolSpec[];
  /** The design's queue. */
  readonly ordering: Ordering;
  createLine(name: string): Ordering;
  /** A line's ordering gives the task up; it has left. */
  drop(entry: TaskEntry): void;
}

interface FreedPlace {
  /** Core time. */
  readonly used: Duration;
  readonly hasStarted: boolean;
  readonly keeps: boolean;
}

export class Pools {
  readonly #options: PoolsOptions;
  readonly #specs: ReadonlyMap<string, PoolSpec>;
  /** By name; those of keys come and go. */
  readonly #locks = new Map<string, PoolLock>();
  /** Of tasks that wait or hold slots. */
  readonly #claims = new IntegerMap<PoolClaim>();
  /** Of those that the ordering asked about, the ones that cannot go, and for whose sake. */
  readonly #barred = new Map<PoolClaim, PoolLock>();
  #waiting = 0;

  constructor(options: PoolsOptions) {
    this.#options = options;
    this.#specs = new Map(options.specs.map((spec) => [spec.name, spec]));
  }

  /** Tasks in lines. */
  get waiting(): number {
    return this.#waiting;
  }

  /** It waits for a place. */
  add(entry: TaskEntry, now: Instant): void {
    const claim = this.#claimOf(entry);
    if (claim.isHolding) this.#options.ordering.add(entry, now);
    else this.#enter(claim, now);
  }

  /** It does not wait any more: it goes to a place, or for another reason. */
  left(entry: TaskEntry, isGoing: boolean, now: Instant): void {
    const claim = this.#claims.get(entry.id);
    if (claim === undefined) return;
    this.#barred.delete(claim);
    this.#leaveLine(claim, now);
    this.#takeBack(claim);
    if (isGoing) return;
    for (const { lock } of claim.demands) this.#refill(lock, now);
    this.#forgetIdle(claim);
  }

  /** It takes its slots, whether they are free or not: a place is held for it, or it keeps them while it waits for one. */
  take(entry: TaskEntry, now: Instant): void {
    const claim = this.#claimOf(entry);
    if (!claim.isHolding) {
      claim.isHolding = true;
      for (const { lock, slots } of claim.demands) {
        lock.used += slots;
        lock.holders.add(claim);
      }
      for (const { lock } of claim.demands) this.#close(lock, now);
    }
    for (const { lock } of claim.demands) lock.granted(entry, now);
    this.#lend(claim, now);
  }

  started(entry: TaskEntry, now: Instant): void {
    for (const { lock } of this.#claims.get(entry.id)?.demands ?? []) lock.started(entry, now);
  }

  /** Its place is free. `keeps`: it was displaced, and those of its pools that say so let it keep its slots. */
  placeFreed(entry: TaskEntry, { used, hasStarted, keeps }: FreedPlace, now: Instant): void {
    const claim = this.#claims.get(entry.id);
    if (claim === undefined) return;
    for (const { lock } of claim.demands) {
      if (hasStarted) lock.stopped(entry, used, now);
      lock.returned(entry, used, now);
    }
    if (!keeps || !keepsSlots(claim)) this.giveBack(entry, now);
  }

  /** It needs its slots no more, if it has any. */
  giveBack(entry: TaskEntry, now: Instant): void {
    const claim = this.#claims.get(entry.id);
    if (claim?.isHolding !== true) return;
    claim.isHolding = false;
    for (const { lock, slots } of claim.demands) {
      lock.used -= slots;
      lock.holders.delete(claim);
    }
    this.#lend(claim, now);
    for (const { lock } of claim.demands) this.#refill(lock, now);
    this.#forgetIdle(claim);
  }

  /** Does displacing a task leave it its slots? */
  keeps(entry: TaskEntry): boolean {
    const claim = this.#claims.get(entry.id);
    return claim !== undefined && keepsSlots(claim);
  }

  /** It cannot go now, for want of a slot. Remembered until `park`. */
  bars(entry: TaskEntry): boolean {
    const claim = this.#claims.get(entry.id);
    if (claim === undefined || claim.isHolding) return false;
    const lacking = claim.demands.find(({ lock, slots }) => slots > lock.free);
    if (lacking === undefined) return false;
    if (!lacking.lock.spec.isBlocking) this.#barred.set(claim, lacking.lock);
    return true;
  }

  /** Moves those that were found to lack a slot out of the queue's way. Returns whether there were any. */
  park(now: Instant): boolean {
    if (this.#barred.size === 0) return false;
    const barred = [...this.#barred];
    this.#barred.clear();
    for (const [claim, lock] of barred) this.#park(claim, lock, now);
    return true;
  }

  /**
   * Its last slot is gone: who stands in the queue for one goes back into the line. Otherwise somebody who waits there for a core
   * would keep the next free slot from those of the line who are more important.
   */
  #close(lock: PoolLock, now: Instant): void {
    if (lock.free > 0 || lock.spec.isBlocking) return;
    for (const claim of [...lock.offered]) this.#park(claim, lock, now);
  }

  #park(claim: PoolClaim, lock: PoolLock, now: Instant): void {
    if (!this.#takeBack(claim)) return;
    this.#options.ordering.remove(claim.entry.id);
    this.#joinLine(claim, lock, now);
    for (const demand of claim.demands) if (demand.lock !== lock) this.#refill(demand.lock, now);
  }

  /** Into the queue, if each of its pools has room for it and nobody in its line goes before it; otherwise into that line. */
  #enter(claim: PoolClaim, now: Instant, passed?: PoolLock): void {
    for (const { lock, slots } of claim.demands) {
      if (lock === passed || lock.spec.isBlocking) continue;
      if (slots <= lock.free && lock.waiting === 0) continue;
      this.#joinLine(claim, lock, now);
      const isNext = slots <= lock.free && this.#isFirst(claim, lock, now);
      if (!isNext) return;
      this.#leaveLine(claim, now);
    }
    claim.isOffered = true;
    for (const { lock, slots } of claim.demands) {
      lock.wanted += slots;
      lock.offered.add(claim);
    }
    this.#options.ordering.add(claim.entry, now);
  }

  #isFirst(claim: PoolClaim, lock: PoolLock, now: Instant): boolean {
    const choice = lock.choose((task) => this.#claims.get(task.id)!.slotsOf(lock) <= lock.free, now);
    return choice?.kind === "start" && choice.task === claim.entry;
  }

  /** Lets as many of its line stand in the queue as there are slots for that nobody there wants. */
  #refill(lock: PoolLock, now: Instant): void {
    const fits = (task: { readonly id: TaskEntry["id"] }) =>
      this.#claims.get(task.id)!.slotsOf(lock) <= lock.free - lock.wanted;
    for (;;) {
      const choice = lock.choose(fits, now);
      if (choice?.kind !== "start" && choice?.kind !== "drop") return;
      const claim = this.#claims.get(choice.task.id)!;
      this.#leaveLine(claim, now);
      if (choice.kind === "start") this.#enter(claim, now, lock);
      else {
        this.#forgetIdle(claim);
        this.#options.drop(claim.entry);
      }
    }
  }

  #joinLine(claim: PoolClaim, lock: PoolLock, now: Instant): void {
    claim.line = lock;
    this.#waiting += 1;
    lock.join(claim.entry, now);
    for (const demand of claim.demands) {
      demand.lock.lend(claim.entry);
      this.#lendTo(demand.lock, now);
    }
  }

  #leaveLine(claim: PoolClaim, now: Instant): void {
    const { line } = claim;
    if (line === undefined) return;
    claim.line = undefined;
    this.#waiting -= 1;
    line.leave(claim.entry);
    for (const { lock } of claim.demands) {
      lock.lendNoMore(claim.entry);
      this.#lendTo(lock, now);
    }
  }

  /** It does not count among those that stand in the queue any more. Returns whether it did. */
  #takeBack(claim: PoolClaim): boolean {
    if (!claim.isOffered) return false;
    claim.isOffered = false;
    for (const { lock, slots } of claim.demands) {
      lock.wanted -= slots;
      lock.offered.delete(claim);
    }
    return true;
  }

  /** Who waits for it has changed. One holds it, where that matters. */
  #lendTo({ spec, holders }: PoolLock, now: Instant): void {
    if (spec.inheritance === "inheritance") for (const holder of holders) this.#lend(holder, now);
  }

  /** The holder of locks is as important as they make it, and itself again without. Who waits for a place all the same is moved in the queue. */
  #lend({ entry, demands, isHolding }: PoolClaim, now: Instant): void {
    let lent = -Infinity;
    if (isHolding) for (const { lock } of demands) lent = Math.max(lent, lock.lent);
    if (lent === entry.lent) return;
    const stands = entry.isWaiting && isHolding && this.#options.ordering.remove(entry.id);
    entry.lent = lent;
    if (stands) this.#options.ordering.add(entry, now);
  }

  #claimOf(entry: TaskEntry): PoolClaim {
    const known = this.#claims.get(entry.id);
    if (known !== undefined) return known;
    const demands = Object.entries(entry.spec.pools ?? {}).map(([name, slots]) => ({
      lock: this.#lockOf(this.#specs.get(name)!, entry),
      slots,
    }));
    const claim = new PoolClaim(entry, demands);
    this.#claims.set(entry.id, claim);
    return claim;
  }

  #lockOf(spec: PoolSpec, { key }: TaskEntry): PoolLock {
    const name = spec.isPerKey ? `${spec.name} of ${key}` : spec.name;
    let lock = this.#locks.get(name);
    if (lock === undefined) {
      lock = new PoolLock(spec, name, this.#options.createLine(name));
      this.#locks.set(name, lock);
    }
    lock.claims += 1;
    return lock;
  }

  #forgetIdle(claim: PoolClaim): void {
    if (!claim.isIdle || !this.#claims.delete(claim.entry.id)) return;
    for (const { lock } of claim.demands) {
      lock.claims -= 1;
      if (lock.claims === 0 && lock.spec.isPerKey) this.#locks.delete(lock.name);
    }
  }
}

/** All pools of a task say the same. */
function keepsSlots({ demands }: PoolClaim): boolean {
  return demands.length > 0 && demands.every(({ lock }) => lock.spec.keepsWhenPreempted);
}
