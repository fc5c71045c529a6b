// The parameters of `slots`, in a scenario.

import type { Parameters } from "../../kernel/parameters.ts";
import { PROBES } from "../database-lock/parameters.ts";
import { MASTER_PARAMETERS, REPLAY_COST } from "../master-worker.ts";
import { DISCONNECT_STRATEGIES, FAILOVERS, SLOT_MUTANTS } from "./options.ts";

export const SLOTS_PARAMETERS = {
  session: {
    type: "duration",
    default: "60s",
    min: "1ms",
    summary:
      "A master's session, and with it its slot, ends when the coordination service has not heard of it for this long, at the next tick. At least 2 and at most 20 ticks: what is beyond counts as that.",
  },
  tick: {
    type: "duration",
    default: "3s",
    min: "1ms",
    summary: "The coordination service ends sessions at multiples of this (tickTime; ZooKeeper's sample: 2s).",
  },
  election: {
    type: "duration",
    default: "1s",
    min: "10ms",
    summary: "Election timeout of the coordination service's members, which are a Raft group.",
  },
  onDisconnect: {
    type: "choice",
    options: DISCONNECT_STRATEGIES,
    default: "stop",
    summary:
      "What a master does that has reached nobody of the coordination service for as long as a session lasts. stop: it forgets everything and registers anew. waiting: it takes no commands and gives nothing to workers until it is connected again, and goes on then if its session is still there.",
  },
  maxWaiting: {
    type: "duration",
    default: "100s",
    min: "1ms",
    summary: "`onDisconnect: waiting`: after this long it stops all the same (max-waiting-time).",
  },
  fetchInterval: {
    type: "duration",
    default: "1s",
    min: "1ms",
    summary: "A master that found no command in its slot looks again after this.",
  },
  fetchSize: { type: "integer", default: 10, min: 1, summary: "Commands that a master reads at once (fetch-size)." },
  maxTasks: {
    type: "integer",
    optional: true,
    min: 1,
    summary:
      "A master that has so many tasks fetches no more commands, and keeps its slot (max-concurrent-workflow-instances). Default: no limit.",
  },
  failoverInterval: {
    type: "duration",
    default: "10m",
    min: "100ms",
    summary:
      "Beside what happens when a node goes, a master looks this often for work of masters that are not there (failover-interval).",
  },
  failover: {
    type: "choice",
    options: FAILOVERS,
    default: "takeover",
    summary:
      "What becomes of what a master was executing that is gone. takeover: where each task is, is on record, and a worker that still has it goes on and reports to the new master (DolphinScheduler 3.3). restart: it is run again (before).",
  },
  probes: PROBES,
  probeTimeout: {
    type: "duration",
    default: "100ms",
    min: "1us",
    summary: "A master decides with the answers that came within this time, and asks others if none did.",
  },
  lockTimeout: {
    type: "duration",
    default: "50s",
    min: "1ms",
    summary: "The database rolls back a failover that has the lock and says nothing for this long.",
  },
  snapshotEvery: MASTER_PARAMETERS.snapshotEvery,
  replayCost: REPLAY_COST,
  broken: {
    type: "choice",
    options: SLOT_MUTANTS,
    optional: true,
    summary:
      "A deliberate mistake, to see what it costs. claim-without-transaction: a master runs what it has read, whether the command is still there or not. watch-once: a master takes a watch for one that stays, and hears of the first change only. forget-failed: nobody takes over what a master had whose node is gone. count-twice: the end of a task counts whether its row is still there or not. answer-before-sync: what the database has written counts as durable at once.",
  },
} as const satisfies Parameters;
