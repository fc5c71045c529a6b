// What the processes of a design with a database lock are told, and the tags of their timers.

import { seconds, type Duration } from "../../kernel/time.ts";
import type { WorkerCapacity } from "../../process/deployment.ts";
import type { Address } from "../../process/identity.ts";
import type { TaskSpec } from "../../process/task.ts";
import { WORKER_TIMER } from "../worker/worker-options.ts";
import { SCHEDULER_TIMER, type SparrowOptions } from "../decentralised/options.ts";

export const STYLES = ["quartz", "xxl-job", "skip-locked"] as const;
export type Style = (typeof STYLES)[number];

/**
 * Deliberate mistakes, each with one rule left out:
 * - `answer-before-sync`: what the database has written counts as durable at once.
 * - `count-twice`: the end of a task counts whether its row is still there or not.
 * - `forget-failed`: nobody takes over what a scheduler had that failed.
 */
export const DATABASE_MUTANTS = ["answer-before-sync", "count-twice", "forget-failed"] as const;
/** And with masters that have slots: see there. */
export type DatabaseMutant = (typeof DATABASE_MUTANTS)[number] | "claim-without-transaction";

/** Of every design whose masters share a database. */
export interface InstanceOptions extends SparrowOptions {
  readonly database: Address;
  /** A transaction that says nothing for so long while it has the lock is rolled back. */
  readonly lockTimeout: Duration;
  readonly snapshotEvery: number;
  readonly replayCost: Duration;
  /** Ends of tasks are written under the lock; otherwise each by itself. */
  readonly endsWithinLock: boolean;
  /** What a failed instance was executing is run again; otherwise it is given up. */
  readonly requestsRecovery: boolean;
  /** undefined: workers are probed, and there is no registry. */
  readonly route: RouteOptions | undefined;
  readonly databaseMutant: DatabaseMutant | undefined;
  /** To which application a task belongs; absent: there are none. */
  readonly appOf?: (spec: TaskSpec) => number;
  /** Workers that may be given it; absent: all. */
  readonly workersOf?: (spec: TaskSpec) => readonly WorkerCapacity[];
  /** It goes to a worker that gives it to others; absent: it does not. */
  readonly isTracked?: (spec: TaskSpec) => boolean;
}

/**
 * What the parts that these designs take from schedulers without a leader ask for, and nobody can set here. Most of it concerns
 * reservations and those schedulers' own clients, of which there are none; `jobWait` is how long app-sharding's servers gather.
 */
export const FIXED_SETTINGS = {
  binding: "per-task",
  cancel: true,
  getTaskTimeout: seconds(1),
  jobWait: seconds(1),
  heartbeat: seconds(1),
  missed: 1,
  mutant: undefined,
} as const satisfies Partial<SparrowOptions>;

export interface DatabaseLockOptions extends InstanceOptions {
  readonly style: Style;
  readonly quartz: QuartzOptions;
  readonly xxl: XxlOptions;
  readonly rows: SkipLockedOptions;
}

export interface QuartzOptions {
  /** Tasks that one instance runs at the same time, wherever they are. */
  readonly threads: number;
  readonly batchSize: number;
  /** One row is acquired under the lock, too; several always are. */
  readonly acquireWithinLock: boolean;
  readonly acquireAhead: Duration;
  readonly idleWait: Duration;
  readonly checkinInterval: Duration;
}

/** Of instances that lock the rows that they take, and nothing else. */
export interface SkipLockedOptions {
  readonly threads: number;
  /** Rows that are taken with one statement, at most. */
  readonly batchSize: number;
  /** Who found nothing looks again after this. */
  readonly pollInterval: Duration;
  readonly checkinInterval: Duration;
  /** Whoever has not checked in for so long counts as failed. */
  readonly failedAfter: Duration;
}

export interface XxlOptions {
  readonly fast: PoolOptions;
  readonly slow: PoolOptions;
  readonly block: BlockStrategy;
}

/** probes: the less loaded of a few that are asked. The others are XXL-JOB's; placement: any that decides by what is known here. */
export const ROUTES = ["probes", "placement", "failover", "busyover", "sharding-broadcast"] as const;
export type Route = Exclude<(typeof ROUTES)[number], "probes">;

/** How a trigger finds its executor on the list of those that are registered. */
export interface RouteOptions {
  readonly route: Route;
  /** A scheduler waits for so long for an executor's answer. */
  readonly timeout: Duration;
  /** A trigger that failed to reach an executor is triggered anew so often. */
  readonly retries: number;
  /** How often executors register, and schedulers read the list. Who is silent for three times as long is off it. */
  readonly registryBeat: Duration;
}

export interface PoolOptions {
  readonly threads: number;
  readonly queue: number;
}

export const BLOCK_STRATEGIES = ["serial", "discard-later", "cover-early"] as const;
export type BlockStrategy = (typeof BLOCK_STRATEGIES)[number];

/** Beside those of the parts that are the same as with schedulers without a leader; the numbers that those leave free. */
export const INSTANCE_TIMER = {
  databaseExpiry: SCHEDULER_TIMER.relayExpiry,
  databaseResend: SCHEDULER_TIMER.relayResend,
  /** Looks for work, or fires what it has acquired. */
  wake: 11,
  checkIn: 12,
  /** Where masters have slots: nobody checks in there. */
  fetch: 12,
  ring: 13,
  preRead: 14,
  registry: 15,
} as const;

/** Of executors that register: numbers that workers of schedulers without a leader leave free. */
export const EXECUTOR_TIMER = { register: WORKER_TIMER.register, registerExpiry: WORKER_TIMER.lease } as const;
