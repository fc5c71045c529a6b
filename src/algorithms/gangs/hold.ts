// Hold and give back: members take places as they come, and if the gang is not complete in time, it gives up all of them.

import type { Duration } from "../../kernel/time.ts";
import { defineGangs } from "./gang-policy.ts";

/** Beyond this many doublings the cap has long been reached. */
const DOUBLINGS_MAX = 30;

/**
 * As Kubernetes' coscheduling plug-in, but that its members wait in the scheduler, before they are bound to their nodes; here they
 * hold their places at the workers. To everybody else that is the same: nobody gets these places meanwhile.
 */
export const hold = defineGangs({
  name: "hold",
  summary:
    "Members go one by one and hold their places, for `timeout` at most: if the gang is not complete by then it gives all of them back, pauses, and tries again.",
  source:
    "Kubernetes scheduler-plugins, coscheduling (PodGroup: minMember, scheduleTimeoutSeconds 60); pauses as kube-scheduler's podInitialBackoffSeconds 1 and podMaxBackoffSeconds 10; catalogue A12",
  parameters: {
    timeout: {
      type: "duration",
      default: "60s",
      min: "1ms",
      summary: "From the first place that a gang holds until it has all that it needs.",
    },
    pause: {
      type: "duration",
      default: "1s",
      min: "1us",
      summary:
        "After giving back, a gang waits for a time drawn between half of this and all of it; twice as long the next time.",
    },
    pauseMax: { type: "duration", default: "10s", min: "1us", summary: "The longest pause." },
  },
  shorthand: "timeout",
  create: ({ timeout, pause, pauseMax }) => ({
    grants: "singly",
    gathers: true,
    takesTurns: false,
    holdMax: timeout,
    pause(times, random) {
      let longest: number = pause;
      for (let doubling = 1; doubling < Math.min(times, DOUBLINGS_MAX); doubling += 1) longest *= 2;
      longest = Math.min(longest, pauseMax);
      return Math.ceil(longest * (0.5 + random.uniform() / 2)) as Duration;
    },
  }),
});
