// Control sharded by application, as run plans.

import { appSharding } from "../../../src/architectures/app-sharding.ts";
import { microseconds, milliseconds, seconds } from "../../../src/kernel/time.ts";
import type { RunPlan } from "../build-run.ts";

/** What a scenario says by default, but for what makes tests long, and with several applications though there is one tenant. */
const PARAMETERS = {
  apps: 3,
  appBy: "job",
  workers: "shared",
  dispatch: "health-first",
  fencing: "none",
  subTasks: "tracker",
  discoveryInterval: seconds(2),
  workerTimeout: seconds(12),
  pingTimeout: milliseconds(500),
  lockTimeout: seconds(5),
  recheck: 0.5,
  checkInterval: seconds(2),
  dispatchTimeout: seconds(3),
  takeover: "at-check",
  probes: 2,
  probeTimeout: milliseconds(100),
  snapshotEvery: 10_000,
  replayCost: microseconds(5),
  broken: undefined,
};

export function appsPlan(parameters: object, plan: RunPlan): RunPlan {
  return {
    locks: 1,
    ...plan,
    architecture: appSharding as unknown as RunPlan["architecture"],
    architectureParameters: { ...PARAMETERS, ...parameters } as RunPlan["architectureParameters"],
  };
}

/** Those that lose nothing, whatever fails. */
export const SOUND = {
  "as PowerJob": {},
  "fenced, and taken over at once": { fencing: "epoch", takeover: "at-once" },
  "with workers of their own, drawn at random, and a small log": {
    apps: 2,
    workers: "own",
    dispatch: "random",
    recheck: 1,
    snapshotEvery: 5,
  },
  "fenced, where owners rarely look it up and locks are short": {
    fencing: "epoch",
    recheck: 0.2,
    lockTimeout: milliseconds(50),
    pingTimeout: milliseconds(5),
  },
} as const;
