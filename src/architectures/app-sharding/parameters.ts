// The parameters of `app-sharding`, in a scenario.

import type { Parameters } from "../../kernel/parameters.ts";
import { PROBES } from "../database-lock/parameters.ts";
import { MASTER_PARAMETERS, REPLAY_COST } from "../master-worker.ts";
import { APP_KEYS, APP_MUTANTS, DISPATCHES, FENCINGS, SUB_TASKS, TAKEOVERS, WORKERS } from "./options.ts";

export const APP_SHARDING_PARAMETERS = {
  apps: {
    type: "integer",
    default: 8,
    min: 1,
    max: 10_000,
    summary: "Applications. Each is served by one master at a time.",
  },
  appBy: {
    type: "choice",
    options: APP_KEYS,
    default: "tenant",
    summary:
      "What says to which application a task belongs, by a hash. tenant: its tenant. job: its job, so that a workload of one tenant has many applications, too.",
  },
  workers: {
    type: "choice",
    options: WORKERS,
    default: "shared",
    summary:
      "shared: every worker belongs to all applications. own: each to one: worker 0 to application 0, and so on, again and again.",
  },
  dispatch: {
    type: "choice",
    options: DISPATCHES,
    default: "health-first",
    summary:
      "Which worker of its application a task goes to. health-first: the one with least to do when it gave its last sign of life; of those that had as little, a random one. random: any that is there.",
  },
  fencing: {
    type: "choice",
    options: FENCINGS,
    default: "none",
    summary:
      "What keeps a master from giving orders that has been replaced and does not know it. none: it looks whether a task still waits, and claims it then, whoever has done so meanwhile (PowerJob). epoch: it claims nothing unless the application has not changed hands since it took it, and workers refuse orders of an earlier master than they have heard of.",
  },
  subTasks: {
    type: "choice",
    options: SUB_TASKS,
    default: "tracker",
    summary:
      "Who keeps the state of the tasks of a job of several. tracker: a worker, which gives them to others, and tells the master when all are over: if it dies, all are run again (PowerJob). owner: the master of the application, as of any task.",
  },
  discoveryInterval: {
    type: "duration",
    default: "10s",
    min: "1ms",
    summary:
      "A worker asks this often who serves its applications, the one that it takes for it first, and gives that one a sign of life.",
  },
  workerTimeout: {
    type: "duration",
    default: "60s",
    min: "1ms",
    summary: "A worker that has given no sign of life for so long is given nothing.",
  },
  pingTimeout: {
    type: "duration",
    default: "1s",
    min: "1ms",
    summary: "A master that does not answer another within this time has lost its application.",
  },
  lockTimeout: {
    type: "duration",
    default: "30s",
    min: "1ms",
    summary:
      "The lock under which an application changes hands is anybody's after this, by the clock of whoever wants it.",
  },
  recheck: {
    type: "number",
    default: 0.5,
    min: 0,
    max: 1,
    summary:
      "Share of the questions of workers which take a master for their own that it looks up in the database; the others it answers with 'I am' (oms.accurate.select.server.percentage).",
  },
  checkInterval: {
    type: "duration",
    default: "10s",
    min: "1ms",
    summary:
      "A master reads this often which applications are its own, and looks for tasks of these that wait, or that ran under another.",
  },
  dispatchTimeout: {
    type: "duration",
    default: "30s",
    min: "0s",
    summary:
      "A task that waits is looked at by that check when it has waited for so long: before that, somebody may have it in hand.",
  },
  takeover: {
    type: "choice",
    options: TAKEOVERS,
    default: "at-check",
    summary:
      "When whoever has taken an application gives out what waits there. at-check: when it has waited for `dispatchTimeout` (PowerJob). at-once: all of it then.",
  },
  probes: PROBES,
  probeTimeout: {
    type: "duration",
    default: "100ms",
    min: "1us",
    summary: "A tracker decides with the answers that came within this time, and asks others if none did.",
  },
  snapshotEvery: MASTER_PARAMETERS.snapshotEvery,
  replayCost: REPLAY_COST,
  broken: {
    type: "choice",
    options: APP_MUTANTS,
    optional: true,
    summary:
      "A deliberate mistake, to see what it costs. forget-orphans: whoever takes an application does not look for what others had begun of it. forget-lost: nobody looks further for what was with a worker that died. count-twice: the end of a task counts whether its row is still there or not. answer-before-sync: what the database has written counts as durable at once.",
  },
} as const satisfies Parameters;
