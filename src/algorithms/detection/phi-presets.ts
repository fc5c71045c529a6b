// The two production systems that detect dead machines by phi, by name: `phi-accrual` with each one's own figures.

import type { Duration } from "../../kernel/time.ts";
import { defineDetector } from "./detector.ts";
import { phiAccrual, phiParameters } from "./phi-accrual.ts";

export const akka = defineDetector({
  name: "akka",
  summary: "phi 8 after a pause of 3 s makes a member unreachable; unreachable for 20 s, it is downed.",
  source:
    "akka.cluster.failure-detector (threshold 8, acceptable-heartbeat-pause 3 s), split-brain-resolver.stable-after 20 s; catalogue E3",
  parameters: phiParameters({ deadThreshold: 8, stableAfter: "20s", model: "normal", acceptablePause: "3s" }),
  shorthand: "threshold",
  interval: ({ interval }) => interval,
  create: phiAccrual.create,
});

export const cassandra = defineDetector({
  name: "cassandra",
  summary:
    "phi 8 under exponential intervals, 18.4 mean intervals, convicts an endpoint; there is no suspicion before.",
  source:
    "Cassandra gms.FailureDetector: phi_convict_threshold 8, 1,000 intervals; the first is taken as two beats, and none above that is kept; catalogue E3",
  parameters: phiParameters({ deadThreshold: 8, stableAfter: "0s", model: "exponential", acceptablePause: "0s" }),
  shorthand: "threshold",
  interval: ({ interval }) => interval,
  create(parameters, context) {
    const twoBeats = (2 * parameters.interval) as Duration;
    const { firstEstimate = twoBeats, longestInterval = twoBeats } = parameters;
    return phiAccrual.create({ ...parameters, firstEstimate, longestInterval }, context);
  },
});
