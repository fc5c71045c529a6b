// A limit that follows the gradient of how long tasks take: where they take longer now than they usually did, a queue has
// built up, and the limit shrinks; where they do not, it grows by a small queue.

import { ParameterError } from "../../kernel/parameter-error.ts";
import { AdaptiveLimit, LIMIT_PARAMETERS, type LimitRule } from "./adaptive-limit.ts";
import { defineAdmission } from "./admission.ts";
import { SampleWindow } from "./sample-window.ts";

/** No window shrinks the limit by more than this, whatever it saw: it may have been an outlier. */
const GRADIENT_LEAST = 0.5;
/** Where the usual time is that many times the present one, the load has gone, and the usual time is brought down. */
const DRIFT = 2;
const DRIFT_DECAY = 0.9;
/** The usual time is a plain mean of so many windows first. */
const WARM_UP = 10;

export const gradient = defineAdmission({
  name: "gradient",
  summary: "A limit on tasks in flight that shrinks when tasks take longer than they usually do.",
  source: "Catalogue D9; Netflix concurrency-limits, Gradient2Limit",
  needsQueue: false,
  parameters: {
    initial: { type: "integer", default: 20, min: 1, summary: "The limit at the beginning, also of a new master." },
    least: { type: "integer", default: 20, min: 1, summary: "The limit never falls below this." },
    most: { type: "integer", default: 200, min: 1, summary: "The limit never grows beyond this." },
    smoothing: { type: "probability", default: 0.2, summary: "Weight of a window in the limit; 1 = it alone counts." },
    queue: { type: "integer", default: 4, min: 0, summary: "Tasks that may wait: what the limit grows by." },
    longWindow: {
      type: "integer",
      default: 600,
      min: 1,
      summary: "Windows over which the usual time is averaged, with exponential weights.",
    },
    ...LIMIT_PARAMETERS,
  },
  bound: ({ most }) => ({ inFlight: most }),
  create({ window, samplesLeast, ...rule }) {
    return new AdaptiveLimit(createGradient(rule), new SampleWindow(window, samplesLeast));
  },
});

interface GradientOptions {
  readonly initial: number;
  readonly least: number;
  readonly most: number;
  readonly smoothing: number;
  readonly queue: number;
  readonly longWindow: number;
}

export function createGradient(options: GradientOptions): LimitRule {
  const { initial, least, most, smoothing, queue, longWindow } = options;
  if (least > most) throw new ParameterError("least", `expected at most 'most' (${most}), got ${least}`);
  const usual = new UsualTime(longWindow);
  let estimate = Math.min(most, Math.max(least, initial));
  return {
    get limit() {
      return Math.floor(estimate);
    },
    update({ took, inFlight }) {
      const long = usual.add(took);
      if (long > DRIFT * took) usual.decay();
      if (2 * inFlight < estimate) return; // not the limit is what keeps them few
      const slope = Math.max(GRADIENT_LEAST, Math.min(1, long / Math.max(1, took)));
      const next = estimate * (1 - smoothing) + (estimate * slope + queue) * smoothing;
      estimate = Math.max(least, Math.min(most, next));
    },
  };
}

class UsualTime {
  readonly #weight: number;
  #value = 0;
  #count = 0;

  constructor(windows: number) {
    this.#weight = 2 / (windows + 1);
  }

  add(took: number): number {
    if (this.#count < WARM_UP) {
      this.#count += 1;
      this.#value += (took - this.#value) / this.#count;
    } else this.#value = this.#value * (1 - this.#weight) + took * this.#weight;
    return this.#value;
  }

  decay(): void {
    this.#value *= DRIFT_DECAY;
  }
}
