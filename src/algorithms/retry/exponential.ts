// Exponential back-off with the jitters of the AWS Architecture Blog (Brooker, Exponential Backoff And Jitter, 2015).

import type { RandomStream } from "../../kernel/random-stream.ts";
import { type Duration, microseconds } from "../../kernel/time.ts";
import { grownDelay } from "./growth.ts";
import { defineRetry, type RetryPolicy } from "./retry.ts";

export const exponential = defineRetry({
  name: "exponential",
  summary: "Waits base, base * factor, base * factor^2 ... up to cap, spread by a jitter.",
  source: "Brooker, Exponential Backoff And Jitter, AWS Architecture Blog, 2015; catalogue F1",
  parameters: {
    base: { type: "duration", default: "1s", summary: "The first delay before jitter." },
    factor: { type: "number", default: 2, min: 1, summary: "Growth per failure. The decorrelated jitter ignores it." },
    cap: { type: "duration", default: "60s", summary: "No delay is longer." },
    jitter: {
      type: "choice",
      options: ["none", "full", "equal", "decorrelated"],
      default: "full",
      summary:
        "none: exactly the delay d. full: uniform in 0 .. d. equal: uniform in d/2 .. d. decorrelated: uniform in base .. 3 * the last delay.",
    },
    attempts: {
      type: "integer",
      default: 4,
      min: 1,
      summary: "Attempts in all, the first included; then it is given up.",
    },
  },
  shorthand: "base",
  create({ base, factor, cap, jitter, attempts }): RetryPolicy {
    const draw = jitters[jitter as Jitter];
    return {
      delay(failures, previous, random) {
        if (failures >= attempts) return undefined;
        return draw({ base, cap, grown: grownDelay(base, factor, failures - 1, cap), previous }, random);
      },
    };
  },
});

type Jitter = "none" | "full" | "equal" | "decorrelated";

interface Delays {
  readonly base: Duration;
  readonly cap: Duration;
  /** base * factor^(failures - 1), at most `cap`. */
  readonly grown: number;
  readonly previous: Duration;
}

const jitters: Readonly<Record<Jitter, (delays: Delays, random: RandomStream) => Duration>> = {
  none: ({ grown }) => microseconds(grown),
  full: ({ grown }, random) => uniformBetween(0, grown, random),
  equal: ({ grown }, random) => uniformBetween(grown / 2, grown, random),
  // The first delay has no predecessor: the published rule starts from `base`.
  decorrelated: ({ base, cap, previous }, random) =>
    microseconds(Math.min(cap, uniformBetween(base, 3 * Math.max(base, previous), random))),
};

function uniformBetween(low: number, high: number, random: RandomStream): Duration {
  return microseconds(low + random.uniform() * (high - low));
}
