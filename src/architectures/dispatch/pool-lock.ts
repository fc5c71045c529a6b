// The slots of one pool, or of one key of it: who holds some, and the line of those that wait for some. The line is a queue of the
// same ordering as the design's, so that who goes next is decided alike wherever a task waits. For the pools of a dispatcher.

import { TaskHeap } from "../../algorithms/ordering/task-heap.ts";
import type { Choice, Ordering, Room } from "../../algorithms/ordering/ordering.ts";
import type { Duration, Instant } from "../../kernel/time.ts";
import type { PoolClaim } from "./pool-claim.ts";
import type { PoolSpec } from "./pool-spec.ts";
import type { TaskEntry } from "./task-entry.ts";

export class PoolLock {
  readonly spec: PoolSpec;
  /** What it is called among all of them. */
  readonly name: string;
  /** Slots that are held. May exceed what there is: attempts that were given up and are found to run are taken back. */
  used = 0;
  /** Tasks that stand in the design's queue and want some; none while none is free. */
  readonly offered = new Set<PoolClaim>();
  /** How many they want. */
  wanted = 0;
  readonly holders = new Set<PoolClaim>();
  /** Tasks that wait for it, or hold some of it. */
  claims = 0;
  readonly #line: Ordering;
  /** Those that wait for it, the most important first; only where they lend that. */
  readonly #lenders: TaskHeap | undefined;

  constructor(spec: PoolSpec, name: string, line: Ordering) {
    this.spec = spec;
    this.name = name;
    this.#line = line;
    this.#lenders = spec.inheritance === "inheritance" ? new TaskHeap() : undefined;
  }

  get free(): number {
    return this.spec.slots - this.used;
  }

  get waiting(): number {
    return this.#line.size;
  }

  /** What whoever holds it is worth by that. */
  get lent(): number {
    if (this.spec.inheritance === "ceiling") return this.spec.ceiling;
    return this.#lenders === undefined ? -Infinity : -this.#lenders.firstKey();
  }

  join(entry: TaskEntry, now: Instant): void {
    this.#line.add(entry, now);
  }

  leave(entry: TaskEntry): void {
    this.#line.remove(entry.id);
  }

  /** It waits, in this line or in that of another lock that it needs too, and lends its priority to whoever holds this one. */
  lend(entry: TaskEntry): void {
    this.#lenders?.push(entry, -entry.priority);
  }

  lendNoMore(entry: TaskEntry): void {
    this.#lenders?.remove(entry.id);
  }

  /** Who goes next, if so many slots are free as `fits` says. */
  choose(fits: Room["fits"], now: Instant): Choice | undefined {
    return this.#line.size === 0 ? undefined : this.#line.choose({ fits, running: NOBODY }, now);
  }

  /** These four: of tasks that ask for it, for lines that account for what was used. */
  granted(entry: TaskEntry, now: Instant): void {
    this.#line.granted?.(entry, now);
  }

  started(entry: TaskEntry, now: Instant): void {
    this.#line.started?.(entry, now);
  }

  stopped(entry: TaskEntry, used: Duration, now: Instant): void {
    this.#line.stopped?.(entry, used, now);
  }

  returned(entry: TaskEntry, used: Duration, now: Instant): void {
    this.#line.returned?.(entry, used, now);
  }
}

const NOBODY = () => [];
