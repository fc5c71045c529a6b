// Additive increase, multiplicative decrease: what keeps TCP from collapse, applied to tasks in flight.

import { ParameterError } from "../../kernel/parameter-error.ts";
import { AdaptiveLimit, LIMIT_PARAMETERS, type LimitRule } from "./adaptive-limit.ts";
import { defineAdmission } from "./admission.ts";
import { SampleWindow } from "./sample-window.ts";

export const aimd = defineAdmission({
  name: "aimd",
  summary: "A limit on tasks in flight: one more while all goes well, a tenth less when something takes too long.",
  source:
    "Catalogue D9; Chiu and Jain, Computer Networks and ISDN Systems 17, 1989; Netflix concurrency-limits, AIMDLimit (0.9, 5 s) in a WindowedLimit (1 s, 10 samples)",
  needsQueue: false,
  parameters: {
    timeout: {
      type: "duration",
      default: "5s",
      min: "1us",
      summary:
        "When tasks take longer on average from admission to end, that is a failure, as is a task that is dropped.",
    },
    backoff: { type: "number", default: 0.9, min: 0.5, max: 0.99, summary: "What a failure leaves of the limit." },
    initial: { type: "integer", default: 20, min: 1, summary: "The limit at the beginning, also of a new master." },
    least: { type: "integer", default: 1, min: 1, summary: "The limit never falls below this." },
    most: { type: "integer", default: 1_000, min: 1, summary: "The limit never grows beyond this." },
    ...LIMIT_PARAMETERS,
  },
  shorthand: "timeout",
  bound: ({ most }) => ({ inFlight: most }),
  create({ window, samplesLeast, ...rule }) {
    return new AdaptiveLimit(createAimd(rule), new SampleWindow(window, samplesLeast));
  },
});

interface AimdOptions {
  readonly timeout: number;
  readonly backoff: number;
  readonly initial: number;
  readonly least: number;
  readonly most: number;
}

/** Not while less than half of the limit is used: then nothing is known of what would be if all were. */
export function createAimd({ timeout, backoff, initial, least, most }: AimdOptions): LimitRule {
  if (least > most) throw new ParameterError("least", `expected at most 'most' (${most}), got ${least}`);
  let limit = Math.min(most, Math.max(least, initial));
  return {
    get limit() {
      return limit;
    },
    update({ took, inFlight, hasDrop }) {
      if (hasDrop || took > timeout) limit = Math.max(least, Math.min(limit - 1, Math.floor(limit * backoff)));
      else if (2 * inFlight >= limit) limit = Math.min(most, limit + 1);
    },
  };
}
