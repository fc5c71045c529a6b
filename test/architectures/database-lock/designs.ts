// Schedulers that share a database, as run plans.

import { databaseLock } from "../../../src/architectures/database-lock.ts";
import { microseconds, milliseconds, seconds } from "../../../src/kernel/time.ts";
import type { RunPlan } from "../build-run.ts";

/** What a scenario says by default, but for what makes tests long: instances look sooner, and check in more often. */
const PARAMETERS = {
  style: "quartz",
  probes: 2,
  probeTimeout: milliseconds(100),
  lockTimeout: seconds(5),
  threads: undefined,
  batchSize: 1,
  acquireWithinLock: false,
  acquireAhead: seconds(0),
  idleWait: seconds(5),
  checkinInterval: seconds(2),
  failedAfter: seconds(10),
  pollInterval: seconds(1),
  requestsRecovery: true,
  fastThreads: 300,
  fastQueue: 2_000,
  slowThreads: 200,
  slowQueue: 5_000,
  blockStrategy: "serial",
  route: "probes",
  routeTimeout: seconds(3),
  failRetries: 0,
  registryBeat: seconds(30),
  snapshotEvery: 10_000,
  replayCost: microseconds(5),
  broken: undefined,
};

export function databasePlan(parameters: object, plan: RunPlan): RunPlan {
  return {
    locks: 1,
    ...plan,
    architecture: databaseLock as unknown as RunPlan["architecture"],
    architectureParameters: { ...PARAMETERS, ...parameters } as RunPlan["architectureParameters"],
  };
}

/** Those that lose nothing, whatever fails. */
export const SOUND = {
  "one row at a time": {},
  "one row a lock": { acquireWithinLock: true },
  "ten rows a lock, few threads": { batchSize: 10, threads: 2, snapshotEvery: 5 },
  "rows that are passed over": { style: "skip-locked" },
  "rows that are passed over, five at a time": { style: "skip-locked", batchSize: 5, threads: 7, snapshotEvery: 5 },
  "a short lock timeout": { lockTimeout: milliseconds(500), acquireAhead: seconds(1) },
} as const;
