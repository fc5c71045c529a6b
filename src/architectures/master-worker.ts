// What the designs with masters have in common: their clients, their workers, the masters' office, and the parameters that
// all of them take. They differ in how a master comes to lead, and in how what it decides outlives it.

import { AccessRules } from "../algorithms/access/access-rules.ts";
import type { MigrationDefinition } from "../algorithms/migration/migration.ts";
import type { RebalancingDefinition } from "../algorithms/rebalancing/rebalancing.ts";
import { none as noSpeculation } from "../algorithms/speculation/none.ts";
import type { Parameters } from "../kernel/parameters.ts";
import { NEVER, seconds, type Duration } from "../kernel/time.ts";
import type { Host, Process } from "../process/host.ts";
import type { Address } from "../process/identity.ts";
import { createIdleProcess } from "../process/idle-process.ts";
import type { Role } from "../trace/record-codes.ts";
import type { ArchitectureContext } from "./architecture.ts";
import { LogHost } from "./audit/log-host.ts";
import { ClientProcess } from "./client/client-process.ts";
import { createOutbox, type Outbox } from "./client/outbox.ts";
import type { Coordinator, CoordinatorOwner } from "./coordination/coordinator.ts";
import { MasterProcess } from "./master/master-process.ts";
import type { CommonMutant } from "./mutants.ts";
import type { CreatePlanning } from "./planning/planning.ts";
import { FIRST_SWIM_KIND } from "./protocol/messages.ts";
import {
  auditOf,
  isMigrating,
  isRebalancing,
  heartbeatInterval,
  orphanTimeout,
  permissionsOf,
  type SchedulerSpec,
} from "./scheduler-spec.ts";
import { StoreProcess, type StoreOptions } from "./store/store-process.ts";
import { WorkerProcess } from "./worker/worker-process.ts";

export const MASTER_PARAMETERS = {
  reconcileGrace: {
    type: "duration",
    default: "15s",
    summary: "After a restart or a change of leadership, workers that have not reported by then are declared dead.",
  },
  snapshotEvery: {
    type: "integer",
    default: 10_000,
    min: 1,
    summary: "The log is compacted when it holds this many records more than twice the live tasks.",
  },
  orphanTimeout: {
    type: "duration",
    optional: true,
    summary:
      "A worker that hears nothing from the master for this long stops what it runs. Default: 60s, but three heartbeats at least (fast), 0.8 of the time to be declared dead (safe-stop).",
  },
} as const satisfies Parameters;

export const REPLAY_COST = {
  type: "duration",
  default: "5us",
  summary: "Time to replay one log record.",
} as const;

export const REGISTRATION_SPREAD = {
  type: "duration",
  default: "1s",
  summary: "Workers that hear of a new leader register within this time, each at a moment of its own.",
} as const;

/** How long a store remembers what no design speaks of. */
const HORIZON = seconds(3_600);

export interface MasterWorkerOptions {
  readonly context: ArchitectureContext;
  /** The masters that this design makes use of; the others idle. */
  readonly masters: readonly Address[];
  readonly reconcileGrace: Duration;
  readonly orphanTimeout: Duration | undefined;
  readonly registrationSpread: Duration;
  /** How long a master that was deposed may still believe that it leads, and keep its workers' leases alive. */
  readonly afterlife: Duration;
  /** A deliberate mistake. */
  readonly mutant: CommonMutant | undefined;
  createCoordinator(host: Host, owner: CoordinatorOwner): Coordinator;
  /** Absent: masters decide at once. */
  readonly createPlanning?: CreatePlanning | undefined;
}

/** What is behind each role; the lock service is the design's own business. */
export function createMasterWorker(options: MasterWorkerOptions): (role: Role, host: Host) => Process {
  const { context, masters, mutant } = options;
  const { stores } = context.deployment;
  const logHost = auditOf(context.scheduler) && stores.at(-1);
  const deployment = { ...context.deployment, stores: stores.filter((store) => store !== logHost) };
  const scheduler = mistaken(context.scheduler, mutant);
  const outboxes = new Map<Address, Outbox>();
  const orphaned = orphanTimeout(scheduler, deployment.workers.length, options.orphanTimeout);
  // safe-stop: what a silent worker was running before must have been stopped when it is given up.
  const stoppedAfter = scheduler.recovery === "safe-stop" ? orphaned + options.afterlife : 0;
  const { definition, parameters } = scheduler.detection;
  const swim = definition.membership?.(parameters);
  const membership = swim && {
    seeds: masters,
    members: [...masters, ...deployment.workers.map(({ address }) => address)],
    swim: { ...swim, firstKind: FIRST_SWIM_KIND },
  };
  const master = {
    mutant,
    membership,
    scheduler,
    deployment: { ...deployment, masters },
    logHost,
    createPlanning: options.createPlanning,
    reconcileGrace: Math.max(options.reconcileGrace, stoppedAfter) as Duration,
    registrationSpread: options.registrationSpread,
    createCoordinator: (host: Host, owner: CoordinatorOwner) => options.createCoordinator(host, owner),
  };
  const worker = {
    mutant,
    membership,
    scheduler,
    masters,
    workers: deployment.workers,
    stores: deployment.stores,
    heartbeatInterval: heartbeatInterval(scheduler, deployment.workers.length),
    tellsProgress:
      scheduler.speculation.definition !== noSpeculation || isRebalancing(scheduler) || isMigrating(scheduler),
    orphanTimeout: orphaned,
  };
  return (role, host) => {
    switch (role) {
      case "master":
        return masters.includes(host.address) ? new MasterProcess(host, master) : createIdleProcess();
      case "client":
        return new ClientProcess(host, {
          scheduler,
          masters,
          outbox: outboxOf(outboxes, host.address),
          stores: deployment.stores,
        });
      case "worker":
        return new WorkerProcess(host, worker);
      case "store":
        return host.address === logHost ? new LogHost(host) : new StoreProcess(host, storeOptions(scheduler));
      case "lock":
        return createIdleProcess();
    }
  };
}

function mistaken(scheduler: SchedulerSpec, mutant: CommonMutant | undefined): SchedulerSpec {
  switch (mutant) {
    case "launch-before-announce":
      return launchingFirst(scheduler);
    case "hold-for-ever":
      return holdingForEver(scheduler);
    case "pool-unchecked":
      return uncheckedPools(scheduler);
    case "moves-unlimited":
      return movingWithoutLimits(scheduler);
    default:
      return scheduler;
  }
}

function holdingForEver(scheduler: SchedulerSpec): SchedulerSpec {
  const { gangs } = scheduler;
  if (gangs === undefined) return scheduler;
  const create = (parameters: never) => ({
    ...gangs.definition.create(parameters),
    holdMax: NEVER as number as Duration,
  });
  return { ...scheduler, gangs: { ...gangs, definition: { ...gangs.definition, create } } };
}

function uncheckedPools(scheduler: SchedulerSpec): SchedulerSpec {
  const { pools } = scheduler;
  return { ...scheduler, pools: pools?.map((pool) => ({ ...pool, slots: Infinity })) };
}

function movingWithoutLimits(scheduler: SchedulerSpec): SchedulerSpec {
  const { rebalancing, migration } = scheduler;
  return {
    ...scheduler,
    ...(isRebalancing(scheduler) && {
      rebalancing: { ...rebalancing!, definition: limitless(rebalancing!.definition) },
    }),
    ...(isMigrating(scheduler) && { migration: { ...migration!, definition: limitless(migration!.definition) } }),
  };
}

/** The policy with these in place of its own. */
const NO_LIMITS = { moves: Infinity, minDwell: 0 as Duration };

function limitless<D extends RebalancingDefinition | MigrationDefinition>(definition: D): D {
  const create = (parameters: never): object => Object.assign(definition.create(parameters), NO_LIMITS);
  return { ...definition, create };
}

function launchingFirst(scheduler: SchedulerSpec): SchedulerSpec {
  const { triggers } = scheduler;
  if (triggers === undefined) return scheduler;
  return { ...scheduler, triggers: { ...triggers, announces: triggers.definitions.map(() => false) } };
}

export function storeOptions(scheduler: SchedulerSpec): StoreOptions {
  const permissions = permissionsOf(scheduler);
  const rules = permissions?.copies && new AccessRules(permissions);
  return { ...protectionOf(scheduler), rules };
}

/** What nobody asks for can be anything. */
function protectionOf({ effects }: SchedulerSpec): StoreOptions {
  const horizon = effects?.horizon ?? HORIZON;
  switch (effects?.mode) {
    case undefined:
    case "direct":
      return { protection: "none", horizon };
    case "fenced":
      return { protection: "fenced", horizon };
    case "dedupe":
    case "outbox":
      return { protection: "dedupe", horizon };
  }
}

export function outboxOf(outboxes: Map<Address, Outbox>, client: Address): Outbox {
  const outbox = outboxes.get(client) ?? createOutbox();
  outboxes.set(client, outbox);
  return outbox;
}
