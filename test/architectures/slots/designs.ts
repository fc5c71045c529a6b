// Masters with slots, as run plans.

import { slots } from "../../../src/architectures/slots.ts";
import { microseconds, milliseconds, seconds } from "../../../src/kernel/time.ts";
import type { RunPlan } from "../build-run.ts";

/** What a scenario says by default, but for what makes tests long: sessions are short, and masters look more often. */
const PARAMETERS = {
  session: seconds(4),
  tick: seconds(1),
  election: seconds(1),
  onDisconnect: "stop",
  maxWaiting: seconds(100),
  fetchInterval: seconds(1),
  fetchSize: 10,
  maxTasks: undefined,
  failoverInterval: seconds(10),
  failover: "takeover",
  probes: 2,
  probeTimeout: milliseconds(100),
  lockTimeout: seconds(5),
  snapshotEvery: 10_000,
  replayCost: microseconds(5),
  broken: undefined,
};

export function slotsPlan(parameters: object, plan: RunPlan): RunPlan {
  return {
    locks: 4,
    ...plan,
    architecture: slots as unknown as RunPlan["architecture"],
    architectureParameters: { ...PARAMETERS, ...parameters } as RunPlan["architectureParameters"],
  };
}

/** Those that lose nothing, whatever fails. */
export const SOUND = {
  "that stop": {},
  "that wait": { onDisconnect: "waiting", maxWaiting: seconds(20) },
  "that fetch one at a time": { failover: "restart", fetchSize: 1, fetchInterval: milliseconds(200), snapshotEvery: 5 },
  "with few tasks and a short lock timeout": { maxTasks: 2, lockTimeout: milliseconds(500) },
} as const;
