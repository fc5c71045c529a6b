// What the processes of a design that shards its control by application are told, and the tags of their timers.

import type { Duration } from "../../kernel/time.ts";
import type { WorkerCapacity } from "../../process/deployment.ts";
import type { TaskSpec } from "../../process/task.ts";
import { INSTANCE_TIMER, type InstanceOptions } from "../database-lock/options.ts";
import { SCHEDULER_TIMER } from "../decentralised/options.ts";
import { WORKER_TIMER } from "../worker/worker-options.ts";

export const APP_KEYS = ["tenant", "job"] as const;
export const DISPATCHES = ["health-first", "random"] as const;
export const FENCINGS = ["none", "epoch"] as const;
export const SUB_TASKS = ["tracker", "owner"] as const;
export const WORKERS = ["shared", "own"] as const;
export const TAKEOVERS = ["at-check", "at-once"] as const;

/**
 * Deliberate mistakes, each with one rule left out:
 * - `forget-orphans`: whoever takes an application does not look for what others had begun of it.
 * - `forget-lost`: nobody looks further for what was with a worker, or a tracker, that died.
 * - `count-twice`, `answer-before-sync`: of the database.
 */
export const APP_MUTANTS = ["forget-orphans", "forget-lost", "count-twice", "answer-before-sync"] as const;

export interface AppOptions extends InstanceOptions {
  /** How many applications there are. */
  readonly apps: number;
  readonly appOf: (spec: TaskSpec) => number;
  /** That belong to an application. */
  readonly workersOf: (spec: TaskSpec) => readonly WorkerCapacity[];
  /** By its position: the applications that a worker belongs to. */
  readonly appsOf: (worker: number) => readonly number[];
  readonly dispatch: (typeof DISPATCHES)[number];
  readonly isFenced: boolean;
  /** Its job is an instance that a worker tracks. */
  readonly isTracked: (spec: TaskSpec) => boolean;
  readonly forgetsOrphans: boolean;
  readonly discoveryInterval: Duration;
  readonly workerTimeout: Duration;
  readonly pingTimeout: Duration;
  readonly lockLongest: Duration;
  /** Share of the times that whoever counts as the owner looks whether it is. */
  readonly recheck: number;
  readonly checkInterval: Duration;
  readonly dispatchTimeout: Duration;
  /** What waits is given out when an application is taken, however short it has waited. */
  readonly takesAllAtOnce: boolean;
}

/** Of servers: numbers that their instances leave free. */
export const SERVER_TIMER = {
  check: INSTANCE_TIMER.wake,
  ping: INSTANCE_TIMER.checkIn,
  electionRetry: INSTANCE_TIMER.ring,
  gather: SCHEDULER_TIMER.jobWait,
} as const;

/** Of workers: numbers that those who serve any scheduler leave free. */
export const APP_WORKER_TIMER = {
  /** Under which the tracker has all of its own. */
  tracker: WORKER_TIMER.lease,
  discover: WORKER_TIMER.register,
  askExpiry: WORKER_TIMER.lastCall,
} as const;
