// Durable execution: hosts that are all active keep the histories of workflows in a database, each those of its shards; workers poll them
// for activities and for workflow tasks. As Temporal and Cadence.

import { swim } from "../algorithms/detection/swim.ts";
import type { ParameterValues } from "../kernel/parameters.ts";
import type { Duration } from "../kernel/time.ts";
import type { Host, Process } from "../process/host.ts";
import { createIdleProcess } from "../process/idle-process.ts";
import type { Role } from "../trace/record-codes.ts";
import {
  defineArchitecture,
  refuseIdentity,
  type ArchitectureContext,
  type Doubt,
  type Refusal,
} from "./architecture.ts";
import { DurableWorker } from "./durable-execution/durable-worker.ts";
import { HistoryDatabase } from "./durable-execution/history-database.ts";
import { HistoryHost } from "./durable-execution/history-host.ts";
import { DURABLE_MUTANTS, type DurableOptions } from "./durable-execution/options.ts";
import { DURABLE_PARAMETERS } from "./durable-execution/parameters.ts";
import { overDatabase } from "./over-database.ts";
import type { SchedulerSpec } from "./scheduler-spec.ts";

const NAME = "durable-execution";
const TAKEN_IN = "the database takes every workflow";
const PULLED = "workers take what they have room for, when they have it";
const UNWATCHED = "nobody watches workers; see `startToClose` and `heartbeat`";

type Values = ParameterValues<typeof DURABLE_PARAMETERS>;

export const durableExecution = defineArchitecture({
  name: NAME,
  summary:
    "All masters are active and keep the histories of workflows in a database, each those of its shards; workers poll for activities, and run workflows' code.",
  source: "Catalogue C10, C12; Temporal (service/history, service/matching, common/persistence), Cadence",
  isBound: false,
  isLeaderless: true,
  mastersMin: 1,
  locks: 1,
  parameters: DURABLE_PARAMETERS,
  unused: {
    admission: TAKEN_IN,
    "communication.rpc.whenRejected": TAKEN_IN,
    stealing: PULLED,
    rebalancing: PULLED,
    migration: "nobody takes back what a worker has taken",
    queueing: PULLED,
    placement: PULLED,
    loadReports: PULLED,
    budget: "each activity is tried again as `retry` says, and nobody counts them together",
    speculation: "an activity is with one worker at a time",
    verification: "an activity is with one worker at a time, and what that says counts",
    "security.permissions": "the database takes every workflow, and checks no users",
    "security.audit": "histories say what was decided, and there is no log of who asked",
    damping: UNWATCHED,
    health: UNWATCHED,
    crashLimit: UNWATCHED,
    scaling: `${UNWATCHED}, and all of them are there`,
    recovery: UNWATCHED,
  },
  cannotPool: "each host hands out the activities of its own task queues, and nobody counts what runs",
  cannotGang: () => "each worker takes for itself, and nobody sees the members of a gang together",
  displacesNothing: "nobody takes back what a worker has taken",
  rest: ({ startToClose }) => startToClose,
  refusals,
  doubts,
  create(parameters, context) {
    return { createProcess: createDurable(optionsOf(parameters, context), context) };
  },
});

function doubts({
  heartbeat,
  startToClose,
  scheduleToClose,
  sticky,
  stickyTimeout,
  cacheSize,
}: Values): readonly Doubt[] {
  const list: Doubt[] = [];
  if (heartbeat !== undefined && heartbeat >= startToClose)
    list.push({
      parameter: "heartbeat",
      message: "expected less than 'startToClose': an attempt is given up then anyhow",
    });
  if (scheduleToClose !== undefined && scheduleToClose < startToClose)
    list.push({
      parameter: "startToClose",
      message: "expected no more than 'scheduleToClose': the activity fails for good before an attempt is given up",
    });
  if (!sticky) {
    const message = "it has no effect without 'sticky'";
    if (stickyTimeout !== DEFAULT_STICKY_TIMEOUT) list.push({ parameter: "stickyTimeout", message });
    if (cacheSize !== DURABLE_PARAMETERS.cacheSize.default) list.push({ parameter: "cacheSize", message });
  }
  return list;
}

const DEFAULT_STICKY_TIMEOUT = 5_000_000 as Duration;

function refusals({ effects, detection, ordering, security, triggers }: SchedulerSpec): readonly Refusal[] {
  const list: Refusal[] = [...refuseIdentity(NAME, security)];
  const refuse = (key: string, message: string): void => void list.push({ path: ["scheduler", key], message });
  if (effects?.mode === "fenced" || effects?.mode === "outbox")
    refuse(
      "effects",
      `expected 'direct' or 'dedupe' for '${NAME}': '${effects.mode}' needs ${effects.mode === "fenced" ? "an epoch, and no host here has one that workers know" : "a master that passes effects on, and here workers cause them"}`,
    );
  if (detection.definition.name === swim.name)
    refuse("detection", `expected another detector than 'swim' for '${NAME}': its hosts are no group with the workers`);
  if (ordering.definition.properties.reserving === true)
    refuse(
      "ordering",
      `expected another ordering than '${ordering.definition.name}' for '${NAME}': a task queue sees polls and no machines`,
    );
  if (triggers !== undefined)
    refuse(
      "architecture",
      `expected another design than '${NAME}' for a workload with time triggers: it has no schedules here`,
    );
  return list;
}

function optionsOf(parameters: Values, { scheduler, deployment }: ArchitectureContext): DurableOptions {
  const { startToClose, scheduleToStart, scheduleToClose, heartbeat, sticky, stickyTimeout, broken, ...others } =
    parameters;
  return {
    ...others,
    scheduler,
    deployment,
    database: deployment.locks[0],
    timeouts: { startToClose, scheduleToStart, scheduleToClose, heartbeat },
    stickyTimeout: sticky ? stickyTimeout : undefined,
    mutant: DURABLE_MUTANTS.find((each) => each === broken),
  };
}

function createDurable(options: DurableOptions, context: ArchitectureContext): (role: Role, host: Host) => Process {
  return overDatabase(context, {
    master: (host) => new HistoryHost(host, options),
    worker: (host) => new DurableWorker(host, options),
    lock: (host) => (host.address === options.database ? new HistoryDatabase(host, options) : createIdleProcess()),
  });
}
