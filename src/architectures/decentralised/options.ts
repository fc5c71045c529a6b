// What the processes of leaderless scheduling are told, and the tags of their timers.

import type { Duration } from "../../kernel/time.ts";
import type { Deployment } from "../../process/deployment.ts";
import type { TaskSpec } from "../../process/task.ts";
import type { SchedulerSpec } from "../scheduler-spec.ts";
import type { HybridOptions } from "./hybrid.ts";
import { WORKER_TIMER } from "../worker/worker-options.ts";

/**
 * Deliberate mistakes, each with one rule left out:
 * - `hand-out-twice`: a scheduler gives a task to two workers that ask.
 * - `forget-lost`: a scheduler looks no further for what was with a worker that died.
 * - `trust-acknowledgement`: a client takes what a scheduler has accepted for safe, whatever becomes of the scheduler.
 * - `count-twice`: a client does not look whether it has heard of an end before.
 */
export const SPARROW_MUTANTS = ["hand-out-twice", "forget-lost", "trust-acknowledgement", "count-twice"] as const;
export type SparrowMutant = (typeof SPARROW_MUTANTS)[number];

export type Binding = "per-task" | "batch" | "late";

export interface SparrowOptions {
  readonly scheduler: SchedulerSpec;
  readonly deployment: Deployment;
  /** For each task; 1 or more. */
  readonly probes: number;
  readonly binding: Binding;
  /** Reservations are cancelled when their batch has no task left. */
  readonly cancel: boolean;
  /** A scheduler decides with the loads that it has after so long. */
  readonly probeTimeout: Duration;
  /** A worker keeps a place free for a task that it asked for, for so long, and once more when it has asked again. */
  readonly getTaskTimeout: Duration;
  /** A scheduler waits for so long for the tasks of a job that have not come yet. */
  readonly jobWait: Duration;
  /** How often a client asks its schedulers for a sign of life, and how many of them may be missing. */
  readonly heartbeat: Duration;
  readonly missed: number;
  readonly mutant: SparrowMutant | undefined;
  /** Whether a worker, by number, may be given a task at all; absent: every one may. */
  readonly belongs?: (worker: number, spec: TaskSpec) => boolean;
  /** Long and short tasks apart; absent: nobody tells them apart. */
  readonly hybrid?: HybridOptions | undefined;
}

/** Attempts of a task are numbered from here on in each round, so that no two schedulers use the same number. */
export const ATTEMPTS_PER_ROUND = 100;

export const SCHEDULER_TIMER = {
  beat: 0,
  jobWait: 1,
  probe: 2,
  backoff: 3,
  launchExpiry: 4,
  launchResend: 5,
  relayExpiry: 6,
  relayResend: 7,
  reserveExpiry: 8,
  reserveResend: 9,
  /** Nobody could be asked. */
  again: 10,
} as const;

export const RESERVER_TIMER = {
  /** A question was asked in vain. */
  unanswered: WORKER_TIMER.heartbeat,
  reportExpiry: WORKER_TIMER.callExpiry,
  reportResend: WORKER_TIMER.callResend,
  effectExpiry: WORKER_TIMER.effectExpiry,
  effectResend: WORKER_TIMER.effectResend,
  getTaskExpiry: 14,
  getTaskResend: 15,
  /** A worker that was asked for something to do does not answer. */
  stealExpiry: WORKER_TIMER.loadReport,
} as const;

export const CLIENT_TIMER = {
  beat: 0,
  entrustExpiry: 1,
  entrustResend: 2,
  /** It was tried in vain, and is to be tried again. */
  again: 3,
  /** A task's user has waited for long enough. */
  patience: 4,
} as const;
