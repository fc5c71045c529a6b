// A limit by how many tasks must be waiting somewhere, as TCP Vegas reckons it: whatever a task takes beyond the shortest time
// that was seen, it waited. A small queue lets the limit grow, a large one makes it shrink, and between the two it stays.

import { ParameterError } from "../../kernel/parameter-error.ts";
import { AdaptiveLimit, LIMIT_PARAMETERS, type LimitRule } from "./adaptive-limit.ts";
import { defineAdmission } from "./admission.ts";
import { SampleWindow, type WindowSample } from "./sample-window.ts";

export const vegas = defineAdmission({
  name: "vegas",
  summary: "A limit on tasks in flight that keeps the queue, reckoned from the shortest time seen, between two bounds.",
  source: "Catalogue D9; Brakmo and Peterson, IEEE JSAC 13(8), 1995; Netflix concurrency-limits, VegasLimit",
  needsQueue: false,
  parameters: {
    initial: { type: "integer", default: 20, min: 1, summary: "The limit at the beginning, also of a new master." },
    least: { type: "integer", default: 1, min: 1, summary: "The limit never falls below this." },
    most: { type: "integer", default: 1_000, min: 1, summary: "The limit never grows beyond this." },
    smoothing: { type: "probability", default: 1, summary: "Weight of a window in the limit; 1 = it alone counts." },
    alpha: {
      type: "integer",
      default: 3,
      min: 1,
      summary: "Below so many waiting, times the limit's digits, it grows.",
    },
    beta: { type: "integer", default: 6, min: 1, summary: "Beyond so many, times the same, it shrinks." },
    probe: {
      type: "integer",
      default: 30,
      min: 1,
      summary:
        "After so many windows per task of the limit, the shortest time seen is forgotten: the work may have changed.",
    },
    ...LIMIT_PARAMETERS,
  },
  bound: ({ most }) => ({ inFlight: most }),
  create({ window, samplesLeast, ...rule }) {
    return new AdaptiveLimit(createVegas(rule), new SampleWindow(window, samplesLeast));
  },
});

export interface VegasOptions {
  readonly initial: number;
  readonly least: number;
  readonly most: number;
  readonly smoothing: number;
  readonly alpha: number;
  readonly beta: number;
  readonly probe: number;
}

export function createVegas(options: VegasOptions): LimitRule {
  const { initial, least, most, smoothing, alpha, beta, probe } = options;
  if (least > most) throw new ParameterError("least", `expected at most 'most' (${most}), got ${least}`);
  if (alpha > beta) throw new ParameterError("alpha", `expected at most 'beta' (${beta}), got ${alpha}`);
  let estimate = Math.min(most, Math.max(least, initial));
  let shortest: number | undefined;
  let windows = 0;

  /** Without smoothing and bounds. The published code draws when to probe, so that many limits do not do it together; here is one. */
  function wanted({ took, inFlight, hasDrop }: WindowSample): number {
    windows += 1;
    const isProbe = windows >= probe * estimate;
    if (isProbe) windows = 0;
    if (isProbe || shortest === undefined || took < shortest) {
      shortest = took;
      return estimate;
    }
    const step = digitsBut1(estimate);
    if (hasDrop) return estimate - step;
    if (2 * inFlight < estimate) return estimate; // not the limit is what keeps them few
    const queue = Math.ceil(estimate * (1 - shortest / Math.max(1, took)));
    if (queue <= step) return estimate + beta * step;
    if (queue < alpha * step) return estimate + step;
    return queue > beta * step ? estimate - step : estimate;
  }

  return {
    get limit() {
      return Math.floor(estimate);
    },
    update(sample) {
      const next = Math.max(least, Math.min(most, wanted(sample)));
      estimate = (1 - smoothing) * estimate + smoothing * next;
    },
  };
}

/** The logarithm to base 10, rounded down, and at least 1: so much is a small step for a limit of this size. */
function digitsBut1(limit: number): number {
  let digits = 1;
  for (let power = 100; power <= limit; power *= 10) digits += 1;
  return digits;
}
