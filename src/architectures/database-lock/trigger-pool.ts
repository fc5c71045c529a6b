// The two pools of threads in which XXL-JOB's scheduler hands triggers to workers, so that slow workers do not hold up the others; what
// finds no room in its pool is logged and dropped. A pool is Java's ThreadPoolExecutor: ten threads, then the queue, and only when that
// is full more threads up to the maximum. Source: XXL-JOB, JobTriggerPoolHelper.

import { milliseconds, seconds, type Instant } from "../../kernel/time.ts";
import type { PoolOptions } from "./options.ts";

const CORE_THREADS = 10;
/** A job is slow when more than so many of its triggers took longer than this within one minute of the wall clock. */
const SLOW_AFTER = milliseconds(500);
const SLOW_TIMES = 10;

export interface PooledTrigger {
  /** The job that it is of. */
  readonly job: string;
  /** Occupies its thread until `finished`. */
  run(): void;
}

interface Thread {
  readonly trigger: PooledTrigger;
  readonly startedAt: Instant;
  readonly pool: Pool;
}

/** One of the two. */
class Pool {
  readonly #options: PoolOptions;
  /** In order of coming. */
  readonly #queue = new Set<PooledTrigger>();
  #busy = 0;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  /** run: a thread is there. False: it is dropped. */
  take(trigger: PooledTrigger): "run" | "queued" | "dropped" {
    const { threads, queue } = this.#options;
    if (this.#busy >= Math.min(CORE_THREADS, threads)) {
      if (this.#queue.size < queue) {
        this.#queue.add(trigger);
        return "queued";
      }
      if (this.#busy >= threads) return "dropped";
    }
    this.#busy += 1;
    return "run";
  }

  /** A thread is free: what it does next, if anything. */
  next(): PooledTrigger | undefined {
    const next = this.#queue.values().next().value;
    if (next === undefined) this.#busy -= 1;
    else this.#queue.delete(next);
    return next;
  }
}

export class TriggerPools {
  readonly #fast: Pool;
  readonly #slow: Pool;
  readonly #now: () => Instant;
  readonly #threads = new Map<PooledTrigger, Thread>();
  /** By job: slow triggers in the present minute. */
  readonly #slowCounts = new Map<string, number>();
  #minute = 0;

  constructor(fast: PoolOptions, slow: PoolOptions, now: () => Instant) {
    this.#fast = new Pool(fast);
    this.#slow = new Pool(slow);
    this.#now = now;
  }

  /** False: both room and thread are missing, and it is dropped. */
  submit(trigger: PooledTrigger): boolean {
    const isSlow = (this.#slowCounts.get(trigger.job) ?? 0) > SLOW_TIMES;
    const pool = isSlow ? this.#slow : this.#fast;
    const place = pool.take(trigger);
    if (place === "run") this.#run(trigger, pool);
    return place !== "dropped";
  }

  /** It does not need its thread any more. Harmless when it has none. */
  finished(trigger: PooledTrigger): void {
    const thread = this.#threads.get(trigger);
    if (thread === undefined) return;
    this.#threads.delete(trigger);
    this.#count(thread);
    const next = thread.pool.next();
    if (next !== undefined) this.#run(next, thread.pool);
  }

  #run(trigger: PooledTrigger, pool: Pool): void {
    this.#threads.set(trigger, { trigger, startedAt: this.#now(), pool });
    trigger.run();
  }

  #count({ trigger, startedAt }: Thread): void {
    const now = this.#now();
    const minute = Math.floor(now / seconds(60));
    if (minute !== this.#minute) this.#slowCounts.clear();
    this.#minute = minute;
    if (now - startedAt <= SLOW_AFTER) return;
    this.#slowCounts.set(trigger.job, (this.#slowCounts.get(trigger.job) ?? 0) + 1);
  }
}
