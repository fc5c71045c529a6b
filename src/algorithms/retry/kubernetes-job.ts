// How a Kubernetes Job replaces failed pods.

import { exponential } from "./exponential.ts";
import { defineRetry } from "./retry.ts";

export const kubernetesJob = defineRetry({
  name: "kubernetes-job",
  summary: "Waits 10 s, 20 s, 40 s ... up to 6 minutes, exactly, before each of 6 retries.",
  source: "Kubernetes, Jobs: pod backoff failure policy, backoffLimit 6; catalogue F1",
  parameters: {
    base: { type: "duration", default: "10s", summary: "The first delay; each is twice the one before." },
    cap: {
      type: "duration",
      default: "6m",
      summary:
        "No delay is longer, as documented; 10m in the controller since Kubernetes 1.26. Of use from 7 retries on.",
    },
    attempts: { type: "integer", default: 7, min: 1, summary: "Pods in all: backoffLimit retries and the first one." },
  },
  create: ({ base, cap, attempts }) => exponential.create({ base, factor: 2, cap, jitter: "none", attempts }),
});
