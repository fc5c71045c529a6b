// Control sharded by application: every application is served by one master at a time, which workers have elected over a database, and a
// job of several tasks is one instance, which a worker tracks. As PowerJob.

import { hashOfName, hashOfPair } from "../kernel/name-hash.ts";
import type { ParameterValues } from "../kernel/parameters.ts";
import { seconds, type Duration } from "../kernel/time.ts";
import type { Deployment } from "../process/deployment.ts";
import type { Host, Process } from "../process/host.ts";
import { createIdleProcess } from "../process/idle-process.ts";
import { NO_GROUP, type TaskSpec } from "../process/task.ts";
import type { Role } from "../trace/record-codes.ts";
import { AppRows } from "./app-sharding/app-rows.ts";
import { AppWorker } from "./app-sharding/app-worker.ts";
import { APP_MUTANTS, DISPATCHES, type AppOptions } from "./app-sharding/options.ts";
import { APP_SHARDING_PARAMETERS } from "./app-sharding/parameters.ts";
import { Server } from "./app-sharding/server.ts";
import { defineArchitecture, type ArchitectureContext, type Doubt, type Refusal } from "./architecture.ts";
import { DatabaseProcess } from "./database-lock/database-process.ts";
import { FIXED_SETTINGS } from "./database-lock/options.ts";
import { refuseForRows } from "./database-lock/refuse-for-rows.ts";
import { overDatabase } from "./over-database.ts";
import type { SchedulerSpec } from "./scheduler-spec.ts";

const NAME = "app-sharding";
const TAKEN_IN = "a table takes every row";
const EACH_ALONE = "a master knows what it runs itself, and nothing of the others";
const LISTED = "a master goes by what workers say in their signs of life; see `dispatch`";

type Values = ParameterValues<typeof APP_SHARDING_PARAMETERS>;

export const appSharding = defineArchitecture({
  name: NAME,
  summary:
    "Every application is served by one of the masters, which its workers have elected over a database; a job of several tasks is tracked by a worker.",
  source:
    "Catalogue C12, B18, F11; PowerJob 5.1 (ServerElectionService, InstanceStatusCheckService, DispatchService, CommonTaskTracker)",
  isBound: false,
  isLeaderless: true,
  mastersMin: 1,
  locks: 1,
  locksMin: 1,
  parameters: APP_SHARDING_PARAMETERS,
  unused: {
    admission: TAKEN_IN,
    "communication.rpc.whenRejected": TAKEN_IN,
    stealing: "what waits at a worker stays there",
    rebalancing: "what waits at a worker stays there",
    migration: "workers run what has begun to its end",
    queueing: "a master gives work to a worker as soon as it comes in, and it waits there",
    placement: LISTED,
    loadReports: LISTED,
    speculation: "a task is given to one worker at a time",
    verification: "a task is given to one worker at a time, and what that says counts",
    damping: EACH_ALONE,
    scaling: `${EACH_ALONE}, and all machines are there`,
    health: EACH_ALONE,
    "security.audit": "clients put their tasks into the database, which keeps no such log",
    "security.permissions": "clients put their tasks into the database, which checks no users",
    crashLimit: EACH_ALONE,
    recovery: "what runs at a worker whose master has failed runs on, and is reported to the next one",
  },
  cannotGang: () => "workers take what masters and trackers send, and nobody sees the members of a gang together",
  cannotPool: "each master gives out the tasks of its own applications, and nobody counts what runs",
  displacesNothing: "workers run what has begun to its end",
  rest: ({ discoveryInterval, pingTimeout, lockTimeout, checkInterval, dispatchTimeout }) =>
    (discoveryInterval + pingTimeout + lockTimeout + dispatchTimeout + 2 * checkInterval) as Duration,
  refusals,
  doubts,
  create(parameters, context) {
    return { createProcess: createAppSharding(optionsOf(parameters, context), context) };
  },
});

function doubts({ subTasks, probes, probeTimeout, recheck }: Values): readonly Doubt[] {
  const list: Doubt[] = [];
  if (recheck === 0)
    list.push({
      parameter: "recheck",
      message: "expected more than 0: a master that was replaced and is back tells workers for ever that it is theirs",
    });
  if (subTasks === "tracker") return list;
  const message = "it has no effect: only trackers have a use for it, and 'subTasks: owner' has none";
  if (probes !== APP_SHARDING_PARAMETERS.probes.default) list.push({ parameter: "probes", message });
  if (probeTimeout !== PROBE_TIMEOUT) list.push({ parameter: "probeTimeout", message });
  return list;
}

const PROBE_TIMEOUT = seconds(0.1);

function refusals(spec: SchedulerSpec): readonly Refusal[] {
  const isFenced = spec.effects?.mode === "fenced";
  const list: Refusal[] = [...refuseForRows(NAME, "master", isFenced ? { ...spec, effects: undefined } : spec)];
  if (isFenced)
    list.push({
      path: ["scheduler", "effects"],
      message: `expected 'direct' or 'dedupe' for '${NAME}': 'fenced' needs one epoch for all, and here each application has changed hands so and so often`,
    });
  if (spec.triggers !== undefined)
    list.push({
      path: ["scheduler", "architecture"],
      message: `expected another design than '${NAME}' for a workload with time triggers: a master here pushes none into its timing wheel; see 'database-lock'`,
    });
  return list;
}

function optionsOf(parameters: Values, { scheduler, deployment }: ArchitectureContext): AppOptions {
  const { apps, appBy, workers, subTasks, broken, probes, probeTimeout, snapshotEvery, replayCost } = parameters;
  const mutant = APP_MUTANTS.find((each) => each === broken);
  const appOf = appBy === "tenant" ? byTenant(apps) : byJob(apps);
  const { recheck, discoveryInterval, workerTimeout, pingTimeout, checkInterval, dispatchTimeout } = parameters;
  return {
    scheduler,
    deployment,
    database: deployment.locks[0],
    endsWithinLock: false,
    requestsRecovery: true,
    route: undefined,
    lockTimeout: seconds(50),
    snapshotEvery,
    replayCost,
    probes,
    probeTimeout,
    ...FIXED_SETTINGS,
    mutant: mutant === "forget-lost" ? mutant : undefined,
    databaseMutant: mutant === "forget-lost" || mutant === "forget-orphans" ? undefined : mutant,
    forgetsOrphans: mutant === "forget-orphans",
    apps,
    appOf,
    ...membership(workers === "own", apps, appOf, deployment),
    isTracked: (spec) => subTasks === "tracker" && spec.group !== NO_GROUP && spec.groupSize > 1,
    dispatch: DISPATCHES.find((each) => each === parameters.dispatch)!,
    isFenced: parameters.fencing === "epoch",
    takesAllAtOnce: parameters.takeover === "at-once",
    lockLongest: parameters.lockTimeout,
    recheck,
    discoveryInterval,
    workerTimeout,
    pingTimeout,
    checkInterval,
    dispatchTimeout,
  };
}

function byTenant(apps: number): AppOptions["appOf"] {
  const known = new Map<string, number>();
  return ({ tenant }) => {
    const app = known.get(tenant) ?? hashOfName(tenant) % apps;
    known.set(tenant, app);
    return app;
  };
}

/** All stages of a job are one application's. */
function byJob(apps: number): AppOptions["appOf"] {
  return ({ id, group, part, workloadClass }: TaskSpec) => {
    const number = part?.job ?? (group === NO_GROUP ? id : group);
    return hashOfPair(hashOfPair(workloadClass, number), 0) % apps;
  };
}

function membership(
  isOwn: boolean,
  apps: number,
  appOf: AppOptions["appOf"],
  { workers }: Deployment,
): Pick<AppOptions, "workersOf" | "appsOf" | "belongs"> {
  const all = Array.from({ length: apps }, (_, app) => app);
  if (!isOwn) return { workersOf: () => workers, appsOf: () => all };
  const members = all.map((app) => workers.filter((_, worker) => worker % apps === app));
  return {
    workersOf: (spec) => members[appOf(spec)],
    appsOf: (worker) => [worker % apps],
    belongs: (worker, spec) => worker % apps === appOf(spec),
  };
}

function createAppSharding(options: AppOptions, context: ArchitectureContext): (role: Role, host: Host) => Process {
  return overDatabase(context, {
    master: (host) => new Server(host, options),
    worker: (host) => new AppWorker(host, options),
    lock: (host) => {
      if (host.address !== options.database) return createIdleProcess();
      return new DatabaseProcess(host, options, new AppRows(host, options));
    },
  });
}
