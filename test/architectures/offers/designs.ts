// The ways in which frameworks can deal with what they are offered, as run plans: every property of the protocol must hold for each of
// them.

import { offers } from "../../../src/architectures/offers.ts";
import { microseconds, milliseconds, seconds } from "../../../src/kernel/time.ts";
import { constant, exponential } from "../../cluster/build-cluster.ts";
import type { RunPlan } from "../build-run.ts";

/** What a scenario says by default, but for shorter times: the runs are short. */
export const OFFER_PARAMETERS = {
  frameworkBy: "client",
  thinkPerJob: undefined,
  thinkPerTask: undefined,
  thinkFactors: undefined,
  jobsPerOffer: 0,
  declineFilter: seconds(5),
  whenNothingFits: "decline",
  offerTimeout: undefined,
  machinesPerOffer: 0,
  allocationInterval: seconds(1),
  reregisterTimeout: seconds(15),
  snapshotEvery: 10_000,
  replayCost: microseconds(5),
  orphanTimeout: undefined,
  broken: undefined,
};

/** Two frameworks, with a client each, and these parameters. */
export function offerPlan(parameters: object, plan: RunPlan): RunPlan {
  return {
    masters: 3,
    clients: 2,
    ...plan,
    architecture: offers as unknown as RunPlan["architecture"],
    architectureParameters: { ...OFFER_PARAMETERS, ...parameters } as RunPlan["architectureParameters"],
  };
}

export const HABITS = {
  quick: { allocationInterval: 0 },
  batched: {},
  thinking: { thinkPerJob: constant(milliseconds(200)), jobsPerOffer: 1, allocationInterval: 0 },
  pondering: { thinkPerJob: exponential(milliseconds(100)), thinkPerTask: constant(milliseconds(20)) },
  rescinded: {
    thinkPerJob: constant(milliseconds(100)),
    jobsPerOffer: 1,
    // Some of the worlds of these tests have links that take a second and more.
    offerTimeout: seconds(4),
    machinesPerOffer: 1,
    whenNothingFits: "keep",
  },
} as const;
