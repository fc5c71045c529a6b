// The parameters of `database-lock`, in a scenario.

import type { Parameters } from "../../kernel/parameters.ts";
import { MASTER_PARAMETERS, REPLAY_COST } from "../master-worker.ts";
import { BLOCK_STRATEGIES, DATABASE_MUTANTS, ROUTES, STYLES } from "./options.ts";

/** Of every design whose masters share a database. */
export const PROBES = {
  type: "number",
  default: 2,
  min: 1,
  summary: "Workers that are asked for their load before a task goes to the least loaded of them.",
} as const;

export const DATABASE_LOCK_PARAMETERS = {
  style: {
    type: "choice",
    options: STYLES,
    default: "quartz",
    summary:
      "quartz: what is acquired bears its scheduler's name in the database, and is recovered when that one fails to check in. xxl-job: triggers due within 5 s are read ahead into the memory of a scheduler, and are lost with it. skip-locked: no lock at all; who takes rows locks those, and the others pass over them.",
  },
  probes: PROBES,
  probeTimeout: {
    type: "duration",
    default: "100ms",
    min: "1us",
    summary: "A scheduler decides with the answers that came within this time, and asks others if none did.",
  },
  lockTimeout: {
    type: "duration",
    default: "50s",
    min: "1ms",
    summary:
      "The database rolls back a transaction that has the lock and says nothing for this long. Meanwhile nobody else gets anything. (MySQL waits 50s for a lock.)",
  },
  threads: {
    type: "integer",
    optional: true,
    min: 1,
    summary:
      "quartz, skip-locked: tasks that one scheduler executes at the same time. Default: as many as all workers have cores. (Quartz: 10.)",
  },
  batchSize: {
    type: "integer",
    default: 1,
    min: 1,
    summary:
      "quartz: at most so many rows are acquired with one lock (batchTriggerAcquisitionMaxCount). skip-locked: with one statement (max_tis_per_query).",
  },
  acquireWithinLock: {
    type: "boolean",
    default: false,
    summary:
      "quartz: a single row is acquired under the lock too (acquireTriggersWithinLock); batches always are. Without, the row itself tells who was first.",
  },
  acquireAhead: {
    type: "duration",
    default: "0s",
    summary:
      "quartz: what is due so much later than the first row of a batch is acquired with it (batchTriggerAcquisitionFireAheadTimeWindow).",
  },
  idleWait: {
    type: "duration",
    default: "30s",
    min: "1ms",
    summary:
      "quartz: a scheduler that found nothing looks again after this, or up to 7/30 of it sooner; triggers due within it are acquired ahead (idleWaitTime).",
  },
  checkinInterval: {
    type: "duration",
    default: "7.5s",
    min: "100ms",
    summary:
      "quartz, skip-locked: a scheduler writes this often that it is there. Quartz's counts as failed when it is 7.5 s overdue (clusterCheckinInterval).",
  },
  failedAfter: {
    type: "duration",
    default: "30s",
    min: "100ms",
    summary:
      "skip-locked: a scheduler counts as failed when it has not checked in for so long (scheduler_health_check_threshold; Solid Queue: 5 minutes).",
  },
  pollInterval: {
    type: "duration",
    default: "1s",
    min: "1ms",
    summary:
      "skip-locked: a scheduler that found nothing looks again after this (scheduler_idle_sleep_time; Solid Queue: 100 ms).",
  },
  requestsRecovery: {
    type: "boolean",
    default: true,
    summary:
      "quartz, skip-locked: what a failed scheduler was executing is run again. false, as in Quartz where a job does not ask for it: it is given up.",
  },
  fastThreads: {
    type: "integer",
    default: 300,
    min: 1,
    summary: "xxl-job: threads that hand triggers to workers, at most; 10 of them unless the queue is full.",
  },
  fastQueue: {
    type: "integer",
    default: 2_000,
    min: 0,
    summary: "xxl-job: triggers that wait for such a thread, at most; what comes then is dropped.",
  },
  slowThreads: {
    type: "integer",
    default: 200,
    min: 1,
    summary:
      "xxl-job: threads for triggers whose worker took over 500 ms to answer more than 10 times within a minute.",
  },
  slowQueue: {
    type: "integer",
    default: 5_000,
    min: 0,
    summary: "xxl-job: triggers that wait for one of those.",
  },
  blockStrategy: {
    type: "choice",
    options: BLOCK_STRATEGIES,
    default: "serial",
    summary:
      "xxl-job: what a worker does with a launch of a trigger of which another still runs there. serial: it waits. discard-later: it is given up. cover-early: it runs, and the earlier one is killed.",
  },
  route: {
    type: "choice",
    options: ROUTES,
    default: "probes",
    summary:
      "xxl-job: how a trigger finds its executor. probes: the less loaded of `probes` workers. The others choose from the executors that are registered, dead or not, and a trigger that does not reach its one fails. placement: as the scenario's `placement` says. failover: one after the other is asked whether it is there, until one is. busyover: and until one runs nothing of the job. sharding-broadcast: every one of them gets a launch.",
  },
  routeTimeout: {
    type: "duration",
    default: "3s",
    min: "1ms",
    summary: "xxl-job with a route: how long a scheduler waits for an executor's answer, to a question or a launch.",
  },
  failRetries: {
    type: "integer",
    default: 0,
    min: 0,
    max: 50,
    summary:
      "xxl-job with a route: a trigger that reached no executor is triggered anew this often, at the next ten seconds of the wall clock (executorFailRetryCount).",
  },
  registryBeat: {
    type: "duration",
    default: "30s",
    min: "100ms",
    summary:
      "xxl-job with a route: how often executors register, and schedulers read the list; one that was silent for three of these is off it.",
  },
  snapshotEvery: MASTER_PARAMETERS.snapshotEvery,
  replayCost: REPLAY_COST,
  broken: {
    type: "choice",
    options: DATABASE_MUTANTS,
    optional: true,
    summary:
      "A deliberate mistake, to see what it costs. answer-before-sync: what the database has written counts as durable at once. count-twice: the end of a task counts whether its row is still there or not. forget-failed: nobody takes over what a scheduler had that failed.",
  },
} as const satisfies Parameters;
