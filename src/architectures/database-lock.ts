// Schedulers that are all active and share a database: whoever has its one lock takes what is due. As Quartz with a clustered job store,
// and as XXL-JOB's admins. Or they need no such lock, since each passes over the rows that another is taking.

import type { ParameterValues } from "../kernel/parameters.ts";
import type { Duration } from "../kernel/time.ts";
import { seconds } from "../kernel/time.ts";
import type { Host, Process } from "../process/host.ts";
import { createIdleProcess } from "../process/idle-process.ts";
import type { Role } from "../trace/record-codes.ts";
import { defineArchitecture, type ArchitectureContext, type Refusal } from "./architecture.ts";
import { DATABASE_LOCK_PARAMETERS } from "./database-lock/parameters.ts";
import { DatabaseProcess } from "./database-lock/database-process.ts";
import { refuseForRows } from "./database-lock/refuse-for-rows.ts";
import { otherStyle } from "./database-lock/other-style.ts";
import { ExecutorProcess } from "./database-lock/executor-process.ts";
import type { Engine } from "./database-lock/engine.ts";
import type { InstanceCore } from "./database-lock/instance-core.ts";
import { InstanceProcess } from "./database-lock/instance-process.ts";
import {
  BLOCK_STRATEGIES,
  DATABASE_MUTANTS,
  FIXED_SETTINGS,
  ROUTES,
  STYLES,
  type DatabaseLockOptions,
  type RouteOptions,
  type Style,
} from "./database-lock/options.ts";
import { QuartzEngine } from "./database-lock/quartz-engine.ts";
import { SkipLockedEngine } from "./database-lock/skip-locked-engine.ts";
import { XxlEngine } from "./database-lock/xxl-engine.ts";
import { ReservingWorker } from "./decentralised/reserving-worker.ts";
import { overDatabase } from "./over-database.ts";
import type { SchedulerSpec } from "./scheduler-spec.ts";

const NAME = "database-lock";
const TAKEN_IN = "a table takes every row";
const PROBED = "an instance asks some workers how much they have to do; see `probes`, and `route`";
const EACH_ALONE = "an instance knows what it runs itself, and nothing of the others";

export const databaseLock = defineArchitecture({
  name: NAME,
  summary:
    "All masters are active schedulers over one database; whoever has its one lock takes the next tasks and triggers, or each passes over what others are taking.",
  source:
    "Catalogue C8, B17; Quartz (impl/jdbcjobstore/JobStoreSupport, core/QuartzSchedulerThread), XXL-JOB (JobScheduleHelper, JobTriggerPoolHelper); SKIP LOCKED as in Airflow's scheduler and Solid Queue (catalogue C11)",
  isBound: false,
  isLeaderless: true,
  mastersMin: 1,
  locks: 1,
  parameters: DATABASE_LOCK_PARAMETERS,
  unused: {
    admission: TAKEN_IN,
    "communication.rpc.whenRejected": TAKEN_IN,
    stealing: "what waits, waits in the database, and what waits at a worker stays there",
    rebalancing: "what waits, waits in the database, and what waits at a worker stays there",
    migration: "workers run what has begun to its end",
    queueing: "work waits in the database until a scheduler has a thread for it",
    placement: PROBED,
    loadReports: PROBED,
    speculation: "a scheduler gives a task to one worker at a time",
    verification: "a scheduler gives a task to one worker at a time, and what that says counts",
    damping: EACH_ALONE,
    scaling: `${EACH_ALONE}, and all machines are there`,
    health: EACH_ALONE,
    "security.audit": "clients put their tasks into the database, which keeps no such log",
    "security.permissions": "clients put their tasks into the database, which checks no users",
    crashLimit: EACH_ALONE,
    recovery: "nobody stops what runs at a worker whose scheduler has failed; the database counts its end once",
  },
  cannotGang: () => "each scheduler takes the next rows, and nobody sees the members of a gang together",
  cannotPool: "each scheduler takes the next rows, whatever their tasks hold elsewhere",
  displacesNothing: "workers run what has begun to its end",
  rest: ({ style, checkinInterval, failedAfter }) =>
    (2 * checkinInterval + (style === "skip-locked" ? failedAfter : FAILED_AFTER)) as Duration,
  uses: ({ style, route }) => (style === "xxl-job" && route === "placement" ? ["placement"] : []),
  refusals,
  doubts: (parameters) => otherStyle(parameters),
  create(parameters, context) {
    return { createProcess: createDatabaseLock(optionsOf(parameters, context), context) };
  },
});

/** Quartz's constant. */
const FAILED_AFTER = seconds(15);

function optionsOf(
  parameters: ParameterValues<typeof DATABASE_LOCK_PARAMETERS>,
  { scheduler, deployment }: ArchitectureContext,
): DatabaseLockOptions {
  const { probes, probeTimeout, lockTimeout, snapshotEvery, replayCost } = parameters;
  const cores = deployment.workers.reduce((sum, worker) => sum + worker.cores, 0);
  const { batchSize, checkinInterval, pollInterval, failedAfter } = parameters;
  const threads = parameters.threads ?? Math.max(1, Math.ceil(cores));
  return {
    scheduler,
    deployment,
    database: deployment.locks[0],
    style: STYLES.find((each) => each === parameters.style)!,
    endsWithinLock: parameters.style === "quartz",
    requestsRecovery: parameters.requestsRecovery,
    route: routeOf(parameters),
    lockTimeout,
    snapshotEvery,
    replayCost,
    probes,
    probeTimeout,
    ...FIXED_SETTINGS,
    databaseMutant: DATABASE_MUTANTS.find((each) => each === parameters.broken),
    quartz: {
      threads,
      batchSize,
      acquireWithinLock: parameters.acquireWithinLock,
      acquireAhead: parameters.acquireAhead,
      idleWait: parameters.idleWait,
      checkinInterval,
    },
    rows: { threads, batchSize, pollInterval, checkinInterval, failedAfter },
    xxl: {
      fast: { threads: parameters.fastThreads, queue: parameters.fastQueue },
      slow: { threads: parameters.slowThreads, queue: parameters.slowQueue },
      block: BLOCK_STRATEGIES.find((each) => each === parameters.blockStrategy)!,
    },
  };
}

function routeOf({
  style,
  route,
  ...terms
}: ParameterValues<typeof DATABASE_LOCK_PARAMETERS>): RouteOptions | undefined {
  const known = ROUTES.find((each) => each === route)!;
  if (style !== "xxl-job" || known === "probes") return undefined;
  const { routeTimeout: timeout, failRetries: retries, registryBeat } = terms;
  return { route: known, timeout, retries, registryBeat };
}

function refusals(spec: SchedulerSpec): readonly Refusal[] {
  const list: Refusal[] = [...refuseForRows(NAME, "scheduler", spec)];
  const { triggers } = spec;
  if (triggers?.definitions.some(({ concurrency }) => concurrency === "replace") === true)
    list.push({
      path: ["scheduler", "architecture"],
      message: `expected triggers with 'overlap: allow' or 'forbid' for '${NAME}': a scheduler cannot stop what another has launched; see \`blockStrategy: cover-early\``,
    });
  if (triggers?.announces.includes(false) === true)
    list.push({
      path: ["scheduler", "architecture"],
      message: `expected triggers with 'announce: true' for '${NAME}': what fires is in the database before it is launched, always`,
    });
  return list;
}

function createDatabaseLock(
  options: DatabaseLockOptions,
  context: ArchitectureContext,
): (role: Role, host: Host) => Process {
  return overDatabase(context, {
    master: (host) => new InstanceProcess(host, options, (instance) => createEngine(options.style, instance)),
    worker: (host) => createWorker(host, options),
    lock: (host) => (host.address === options.database ? new DatabaseProcess(host, options) : createIdleProcess()),
  });
}

function createEngine(style: Style, instance: InstanceCore): Engine {
  switch (style) {
    case "quartz":
      return new QuartzEngine(instance);
    case "xxl-job":
      return new XxlEngine(instance);
    case "skip-locked":
      return new SkipLockedEngine(instance);
  }
}

function createWorker(host: Host, options: DatabaseLockOptions): Process {
  const { route } = options;
  return route === undefined ? new ReservingWorker(host, options) : new ExecutorProcess(host, options, route);
}
