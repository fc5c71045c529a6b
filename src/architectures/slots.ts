// Masters that are all active and divide the commands in a database by their numbers: each takes those of its slot, its place in the list
// of masters that a coordination service keeps. As DolphinScheduler on ZooKeeper.

import { RAFT_DEFAULTS } from "../algorithms/consensus/raft/options.ts";
import type { ParameterValues } from "../kernel/parameters.ts";
import { seconds, type Duration } from "../kernel/time.ts";
import type { Host, Process } from "../process/host.ts";
import type { Role } from "../trace/record-codes.ts";
import { defineArchitecture, type ArchitectureContext, type Doubt, type Refusal } from "./architecture.ts";
import { DatabaseProcess } from "./database-lock/database-process.ts";
import { FIXED_SETTINGS } from "./database-lock/options.ts";
import { refuseForRows } from "./database-lock/refuse-for-rows.ts";
import { ReservingWorker } from "./decentralised/reserving-worker.ts";
import { overDatabase } from "./over-database.ts";
import { FIRST_RAFT_KIND } from "./protocol/messages.ts";
import type { SchedulerSpec } from "./scheduler-spec.ts";
import { EnsembleProcess, sessionFingerprint, type EnsembleOptions } from "./slots/ensemble-process.ts";
import { DISCONNECT_STRATEGIES, SLOT_MUTANTS, type SlotOptions } from "./slots/options.ts";
import { SLOTS_PARAMETERS } from "./slots/parameters.ts";
import { SlotMaster } from "./slots/slot-master.ts";
import { SlotRows } from "./slots/slot-rows.ts";

const NAME = "slots";
const TAKEN_IN = "a table takes every row";
const PROBED = "a master asks some workers how much they have to do; see `probes`";
const EACH_ALONE = "a master knows what it runs itself, and nothing of the others";
/** ZooKeeper's minSessionTimeout and maxSessionTimeout, in ticks. */
const TICKS_LEAST = 2;
const TICKS_MOST = 20;
/** The service beats this often per election timeout. */
const BEATS = 10;
const RAFT_TAG = 0;

type Values = ParameterValues<typeof SLOTS_PARAMETERS>;

export const slots = defineArchitecture({
  name: NAME,
  summary:
    "All masters are active and divide the tasks in a database by slots, as a coordination service's list of masters has it.",
  source:
    "Catalogue C9, C13; DolphinScheduler (MasterSlotManager, IdSlotBasedCommandFetcher, FailoverCoordinator), ZooKeeper (sessions, ephemeral nodes, watches)",
  isBound: false,
  isLeaderless: true,
  mastersMin: 1,
  // The first is the database.
  locks: 4,
  locksMin: 2,
  parameters: SLOTS_PARAMETERS,
  unused: {
    admission: TAKEN_IN,
    "communication.rpc.whenRejected": TAKEN_IN,
    stealing: "what waits, waits in the database for the master of its slot, and what waits at a worker stays there",
    rebalancing: "what waits, waits in the database for the master of its slot, and what waits at a worker stays there",
    migration: "workers run what has begun to its end",
    queueing: "work waits in the database until the master of its slot fetches it, and then at a worker",
    placement: PROBED,
    loadReports: PROBED,
    speculation: "a master gives a task to one worker at a time",
    verification: "a master gives a task to one worker at a time, and what that says counts",
    damping: EACH_ALONE,
    scaling: `${EACH_ALONE}, and all machines are there`,
    health: EACH_ALONE,
    "security.audit": "clients put their tasks into the database, which keeps no such log",
    "security.permissions": "clients put their tasks into the database, which checks no users",
    crashLimit: EACH_ALONE,
    recovery: "what runs at a worker whose master has failed runs on; see `failover`",
  },
  cannotGang: () => "each master takes the tasks of its slot, and nobody sees the members of a gang together",
  cannotPool: "each master takes the tasks of its own slots, and nobody counts what runs",
  displacesNothing: "workers run what has begun to its end",
  rest: (parameters) => (sessionOf(parameters) + parameters.tick + parameters.failoverInterval) as Duration,
  refusals,
  doubts,
  create(parameters, context) {
    return { createProcess: createSlots(optionsOf(parameters, context), context) };
  },
});

/** What the service grants of what was asked for. */
function sessionOf({ session, tick }: Pick<Values, "session" | "tick">): Duration {
  return Math.min(TICKS_MOST * tick, Math.max(TICKS_LEAST * tick, session)) as Duration;
}

function doubts(parameters: Values): readonly Doubt[] {
  const { session, onDisconnect, maxWaiting } = parameters;
  const list: Doubt[] = [];
  if (sessionOf(parameters) !== session)
    list.push({
      parameter: "session",
      message: `expected between ${TICKS_LEAST} and ${TICKS_MOST} ticks: the coordination service makes it ${session > sessionOf(parameters) ? TICKS_MOST : TICKS_LEAST} ticks`,
    });
  if (onDisconnect === "stop" && maxWaiting !== seconds(100))
    list.push({ parameter: "maxWaiting", message: "it has no effect: only 'onDisconnect: waiting' has a use for it" });
  return list;
}

function optionsOf(parameters: Values, { scheduler, deployment }: ArchitectureContext): SlotOptions {
  const { broken } = parameters;
  const { probes, probeTimeout, lockTimeout, snapshotEvery, replayCost, tick, election } = parameters;
  const { fetchInterval, fetchSize, maxWaiting, failoverInterval } = parameters;
  const mutant = SLOT_MUTANTS.find((each) => each === broken);
  const [database, ...ensemble] = deployment.locks;
  return {
    scheduler,
    deployment,
    database,
    ensemble,
    endsWithinLock: false,
    requestsRecovery: true,
    route: undefined,
    lockTimeout,
    snapshotEvery,
    replayCost,
    probes,
    probeTimeout,
    ...FIXED_SETTINGS,
    databaseMutant: mutant === "watch-once" ? undefined : mutant,
    watchesOnce: mutant === "watch-once",
    session: sessionOf(parameters),
    tick,
    election,
    fetchInterval,
    fetchSize,
    maxWaiting,
    failoverInterval,
    takesOver: parameters.failover === "takeover",
    tasksMax: parameters.maxTasks ?? Infinity,
    onDisconnect: DISCONNECT_STRATEGIES.find((each) => each === parameters.onDisconnect)!,
  };
}

function ensembleOptions({ ensemble, election, replayCost, tick }: SlotOptions): EnsembleOptions {
  return {
    tick,
    raft: {
      ...RAFT_DEFAULTS,
      members: ensemble,
      electionTimeout: election,
      electionTimeoutMax: (2 * election) as Duration,
      heartbeatInterval: Math.floor(election / BEATS) as Duration,
      snapshotEvery: 0,
      timerTag: RAFT_TAG,
      firstKind: FIRST_RAFT_KIND,
      transport: "connection",
      replayCost,
      fingerprint: sessionFingerprint,
    },
  };
}

function refusals(spec: SchedulerSpec): readonly Refusal[] {
  const list: Refusal[] = [...refuseForRows(NAME, "master", spec)];
  const { triggers } = spec;
  if (triggers !== undefined)
    list.push({
      path: ["scheduler", "architecture"],
      message: `expected another design than '${NAME}' for a workload with time triggers: DolphinScheduler leaves them to Quartz; see 'database-lock'`,
    });
  return list;
}

function createSlots(options: SlotOptions, context: ArchitectureContext): (role: Role, host: Host) => Process {
  const ensemble = ensembleOptions(options);
  return overDatabase(context, {
    master: (host) => new SlotMaster(host, options),
    worker: (host) => new ReservingWorker(host, options),
    lock: (host) => {
      if (host.address !== options.database) return new EnsembleProcess(host, ensemble);
      return new DatabaseProcess(host, options, new SlotRows(host, options));
    },
  });
}
