// Many schedulers and no leader, no log, no queue but those at the workers: as Sparrow. What a scheduler knows dies with it; the
// clients see to it that nothing is lost.

import { swim } from "../algorithms/detection/swim.ts";
import type { Host, Process } from "../process/host.ts";
import type { Address } from "../process/identity.ts";
import { createIdleProcess } from "../process/idle-process.ts";
import type { Role } from "../trace/record-codes.ts";
import { defineArchitecture, refuseIdentity, type Refusal } from "./architecture.ts";
import { createUnfinishedTasks, type UnfinishedTasks } from "./decentralised/entrusted.ts";
import { HYBRID_PARAMETERS, checkHybrid, doubtHybrid, hybridOptions } from "./decentralised/hybrid-parameters.ts";
import { LoyalClient } from "./decentralised/loyal-client.ts";
import { SPARROW_MUTANTS, type Binding, type SparrowOptions } from "./decentralised/options.ts";
import { ReservingWorker } from "./decentralised/reserving-worker.ts";
import { SchedulerProcess } from "./decentralised/scheduler-process.ts";
import { storeOptions } from "./master-worker.ts";
import type { SchedulerSpec } from "./scheduler-spec.ts";
import { StoreProcess } from "./store/store-process.ts";

const BINDINGS: readonly Binding[] = ["per-task", "batch", "late"];
const REFUSED_BY_NOBODY = "clients keep a task until they know its end, and no scheduler turns one away";
const STATELESS = "no scheduler knows what became of a task at the others";

export const decentralised = defineArchitecture({
  name: "decentralised",
  summary:
    "Many schedulers without a leader or a log probe a few workers each; clients entrust jobs to them and keep them safe.",
  source:
    "Catalogue C6, B7, B8; Ousterhout, Wendell, Zaharia, Stoica, Sparrow, SOSP 2013; with `cutoff`: Delgado et al., Hawk, USENIX ATC 2015, and Eagle, SoCC 2016",
  isBound: false,
  isLeaderless: true,
  mastersMin: 1,
  parameters: {
    binding: {
      type: "choice",
      options: BINDINGS,
      default: "late",
      summary:
        "per-task: each task goes to the least loaded of its own probes. batch: the tasks of a job go to the least loaded of all probes. late: a job leaves reservations at the probed workers, and a worker that gets to one asks for a task.",
    },
    probes: {
      type: "number",
      default: 2,
      min: 1,
      summary: "Workers probed for each task of a job; may be a fraction, which counts over the whole job.",
    },
    cancel: {
      type: "boolean",
      default: true,
      summary: "Late binding: reservations are cancelled when the job has no task left; otherwise workers ask in vain.",
    },
    probeTimeout: {
      type: "duration",
      default: "100ms",
      min: "1us",
      summary:
        "A scheduler decides with the probes that were answered within this time, and probes others if none was.",
    },
    getTaskTimeout: {
      type: "duration",
      default: "500ms",
      min: "1us",
      summary:
        "Late binding: a worker that asked for a task keeps a place free for this long, asks once more, and drops what that scheduler has reserved.",
    },
    jobWait: {
      type: "duration",
      default: "100ms",
      min: "1us",
      summary: "A scheduler waits this long for tasks of a job that have not come yet, and then goes on without them.",
    },
    heartbeat: {
      type: "duration",
      default: "100ms",
      min: "1us",
      summary: "A client asks the schedulers that have tasks of its own for a sign of life this often.",
    },
    missed: {
      type: "integer",
      default: 3,
      min: 1,
      summary:
        "After so many beats without an answer, a client entrusts its tasks to another scheduler; twice as many the next time if it had lived.",
    },
    ...HYBRID_PARAMETERS,
    broken: {
      type: "choice",
      options: SPARROW_MUTANTS,
      optional: true,
      summary:
        "A deliberate mistake, to see what it costs. hand-out-twice: the first task of each batch is given to two workers. forget-lost: a scheduler looks no further for what was with a worker that died. trust-acknowledgement: a client does not entrust again what a scheduler had accepted. count-twice: a client does not look whether it has heard of an end before.",
    },
  },
  unused: {
    admission: "no scheduler sees all that there is to do",
    "communication.rpc.breaker": REFUSED_BY_NOBODY,
    "communication.rpc.giveUp": REFUSED_BY_NOBODY,
    "communication.rpc.whenRejected": REFUSED_BY_NOBODY,
    stealing: "late binding leaves nothing to steal, and without it what waits at a worker stays there",
    rebalancing: "what waits at a worker stays there, or is stolen from there",
    migration: "workers run what has begun to its end",
    queueing: "work waits at the workers, always",
    placement: "schedulers probe some workers; see `binding` and `probes`",
    loadReports: "schedulers ask for loads when they need them",
    speculation: "a scheduler gives a task to one worker at a time",
    verification: "a scheduler gives a task to one worker at a time, and what that says counts",
    damping: STATELESS,
    scaling: `${STATELESS}, and all machines are there`,
    health: STATELESS,
    "security.audit": "clients, and not schedulers, put on record what becomes of tasks",
    "security.permissions": "no scheduler has the last word, or keeps anything that outlives it",
    crashLimit: STATELESS,
    recovery: "nobody has the last word on where a task runs; clients count its end once",
  },
  cannotGang: () => "no scheduler sees who else waits at the workers",
  cannotPool: "no scheduler knows what the others run",
  displacesNothing: "workers run what has begun to its end",
  refusals,
  check: checkHybrid,
  doubts: (parameters) => [
    ...(parameters.cancel || parameters.binding === "late"
      ? []
      : [{ parameter: "cancel", message: "it has no effect: only late binding leaves reservations" }]),
    ...doubtHybrid(parameters),
  ],
  create({ broken, binding, ...parameters }, { scheduler, deployment }) {
    const options: SparrowOptions = {
      ...parameters,
      scheduler,
      deployment,
      binding: BINDINGS.find((each) => each === binding)!,
      mutant: SPARROW_MUTANTS.find((each) => each === broken),
      hybrid: hybridOptions(parameters, deployment.workers.length),
    };
    return { createProcess: createDecentralised(options) };
  },
});

function refusals({ effects, triggers, detection, ordering, security }: SchedulerSpec): readonly Refusal[] {
  const list: Refusal[] = [...refuseIdentity("decentralised", security)];
  if (effects?.mode === "fenced" || effects?.mode === "outbox")
    list.push({
      path: ["scheduler", "effects"],
      message: `expected 'direct' or 'dedupe' for 'decentralised': '${effects.mode}' needs a master with ${effects.mode === "fenced" ? "an epoch" : "a log"}, and here there is none`,
    });
  if (triggers !== undefined)
    list.push({
      path: ["scheduler", "architecture"],
      message:
        "expected another design than 'decentralised' for a workload with time triggers: no scheduler keeps a clock's launches",
    });
  if (detection.definition.name === swim.name)
    list.push({
      path: ["scheduler", "detection"],
      message:
        "expected another detector than 'swim' for 'decentralised': its schedulers are no group with the workers",
    });
  if (ordering.definition.properties.reserving === true)
    list.push({
      path: ["scheduler", "ordering"],
      message: `expected another ordering than '${ordering.definition.name}' for 'decentralised': nobody sees all machines, so nobody can plan ahead`,
    });
  return list;
}

function createDecentralised(options: SparrowOptions): (role: Role, host: Host) => Process {
  const clients = new Map<Address, UnfinishedTasks>();
  return (role, host) => {
    switch (role) {
      case "master":
        return new SchedulerProcess(host, options);
      case "client":
        return new LoyalClient(host, options, unfinishedOf(clients, host.address));
      case "worker":
        return new ReservingWorker(host, options);
      case "store":
        return new StoreProcess(host, storeOptions(options.scheduler));
      case "lock":
        return createIdleProcess();
    }
  };
}

function unfinishedOf(clients: Map<Address, UnfinishedTasks>, client: Address): UnfinishedTasks {
  const tasks = clients.get(client) ?? createUnfinishedTasks();
  clients.set(client, tasks);
  return tasks;
}
