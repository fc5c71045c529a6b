// The parameters of `durable-execution`, in a scenario.

import type { Parameters } from "../../kernel/parameters.ts";
import { MASTER_PARAMETERS, REPLAY_COST } from "../master-worker.ts";
import { DURABLE_MUTANTS } from "./options.ts";

export const DURABLE_PARAMETERS = {
  shards: {
    type: "integer",
    default: 16,
    min: 1,
    max: 4_096,
    summary:
      "Workflows are divided among so many shards by a hash, and shards among the hosts that are there (numHistoryShards).",
  },
  startToClose: {
    type: "duration",
    default: "10m",
    min: "1ms",
    summary:
      "An attempt that has not ended so long after a worker took it is given up. Nobody watches workers: without `heartbeat`, a worker's death shows by this only.",
  },
  scheduleToStart: {
    type: "duration",
    optional: true,
    min: "1ms",
    summary: "An activity that no worker has taken for so long fails for good. Default: it waits.",
  },
  scheduleToClose: {
    type: "duration",
    optional: true,
    min: "1ms",
    summary: "An activity that has not ended after so long, all attempts together, fails for good. Default: no limit.",
  },
  heartbeat: {
    type: "duration",
    optional: true,
    min: "1ms",
    summary:
      "A worker says of each activity that it goes on, after 0.8 of this; one that is not heard of for so long is given up. Default: activities do not beat.",
  },
  pollWait: {
    type: "duration",
    default: "60s",
    min: "1ms",
    summary: "A worker's question for work is held for so long until there is some.",
  },
  workflowTaskTimeout: {
    type: "duration",
    default: "10s",
    min: "1ms",
    summary: "A workflow task that has not ended so long after a worker took it is given to another.",
  },
  sticky: {
    type: "boolean",
    default: true,
    summary:
      "The next task of a workflow goes to the worker that ran its code last, which need not replay its history. Otherwise to any.",
  },
  stickyTimeout: {
    type: "duration",
    default: "5s",
    min: "1ms",
    summary: "`sticky`: if that worker has not taken it after so long, it goes to any.",
  },
  cacheSize: {
    type: "integer",
    default: 10_000,
    min: 0,
    summary: "Workflows whose state a worker keeps; of more, those that ran longest ago are forgotten.",
  },
  decisionCost: {
    type: "duration",
    default: "1ms",
    summary: "Computing on a worker for each workflow task: what the workflow's code does until it waits again.",
  },
  replayCost: {
    type: "duration",
    default: "50us",
    summary:
      "Computing on a worker for each event of a history that it replays, since it has not the workflow's state.",
  },
  snapshotEvery: MASTER_PARAMETERS.snapshotEvery,
  databaseReplayCost: { ...REPLAY_COST, summary: "Time for the database to replay one record of its log." },
  broken: {
    type: "choice",
    options: DURABLE_MUTANTS,
    optional: true,
    summary:
      "A deliberate mistake, to see what it costs. range-unchecked: the database carries out writes of hosts that have lost their shard. answer-before-sync: what the database has written counts as durable at once. forget-transfers: a host that takes a shard over does not put into the task queues again what no worker has started.",
  },
} as const satisfies Parameters;
