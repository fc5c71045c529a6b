// What the processes of durable execution are told, and the tags of their timers.

import type { Duration } from "../../kernel/time.ts";
import type { Deployment } from "../../process/deployment.ts";
import type { Address } from "../../process/identity.ts";
import type { SchedulerSpec } from "../scheduler-spec.ts";
import { WORKER_TIMER } from "../worker/worker-options.ts";

/**
 * Deliberate mistakes, each with one rule left out:
 * - `range-unchecked`: the database carries out writes of hosts that have lost their shard.
 * - `answer-before-sync`: what the database has written counts as durable at once.
 * - `forget-transfers`: a host that takes a shard over does not put into the task queues again what has not been started.
 */
export const DURABLE_MUTANTS = ["range-unchecked", "answer-before-sync", "forget-transfers"] as const;
export type DurableMutant = (typeof DURABLE_MUTANTS)[number];

export interface DurableOptions {
  readonly scheduler: SchedulerSpec;
  readonly deployment: Deployment;
  readonly database: Address;
  readonly shards: number;
  readonly snapshotEvery: number;
  readonly databaseReplayCost: Duration;
  readonly timeouts: ActivityTimeouts;
  readonly pollWait: Duration;
  readonly workflowTaskTimeout: Duration;
  /** undefined: workflow tasks go to any worker, and each replays the history. */
  readonly stickyTimeout: Duration | undefined;
  readonly cacheSize: number;
  readonly decisionCost: Duration;
  /** For each event of a history that is replayed. */
  readonly replayCost: Duration;
  readonly mutant: DurableMutant | undefined;
}

/** undefined: such a timeout is not set. */
export interface ActivityTimeouts {
  readonly startToClose: Duration | undefined;
  readonly scheduleToStart: Duration | undefined;
  readonly scheduleToClose: Duration | undefined;
  readonly heartbeat: Duration | undefined;
}

export const HOST_TIMER = {
  beat: 0,
  persistExpiry: 1,
  persistResend: 2,
  activityAddExpiry: 3,
  activityAddResend: 4,
  workflowAddExpiry: 5,
  workflowAddResend: 6,
  matchExpiry: 7,
  matchResend: 8,
  activityDue: 9,
  workflowDue: 10,
  activityPollOver: 11,
  workflowPollOver: 12,
  /** An ordering has said when to ask it again. */
  chooseAgain: 13,
} as const;

/** Those of a worker's desks for effects and checkpoints, which it has too, and its own. */
export const DURABLE_WORKER_TIMER = {
  beat: WORKER_TIMER.heartbeat,
  reportExpiry: WORKER_TIMER.callExpiry,
  reportResend: WORKER_TIMER.callResend,
  effectExpiry: WORKER_TIMER.effectExpiry,
  effectResend: WORKER_TIMER.effectResend,
  activityPoll: WORKER_TIMER.loadReport,
  workflowPoll: WORKER_TIMER.lease,
  /** The workflow's code has run. */
  decided: WORKER_TIMER.register,
  decidedExpiry: WORKER_TIMER.lastCall,
  decidedResend: 14,
} as const;
