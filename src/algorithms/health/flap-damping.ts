// Flap damping: a worker that keeps leaving and coming back is given no work until it has been quiet for a while. Each return
// adds to a penalty that decays by half in every half-life.

import { exp, log } from "../../kernel/math.ts";
import type { Duration, Instant } from "../../kernel/time.ts";
import type { WorkerIndex } from "../placement/placement.ts";
import { defineHealth, type HealthPolicy } from "./health.ts";
import { MAX_SHARE, Quarantine } from "./quarantine.ts";

const LN_2 = 0.6931471805599453;
const NOBODY: readonly WorkerIndex[] = [];

export const flapDamping = defineHealth({
  name: "flap-damping",
  summary:
    "Gives no work to a worker that came back too often lately, until the penalty for that has decayed below a reuse threshold.",
  source:
    "Villamizar, Chandra, Govindan, RFC 2439, BGP Route Flap Damping, section 4; the usual figures of routers: 1,000 a flap, suppress above 2,000, reuse below 750, half-life 15 min, at most 60 min; catalogue F14. The share in quarantine is an addition",
  parameters: {
    penalty: { type: "number", default: 1_000, above: 0, summary: "Added for every return." },
    suppress: { type: "number", default: 2_000, above: 0, summary: "Above this penalty the worker gets no work." },
    reuse: {
      type: "number",
      default: 750,
      above: 0,
      summary: "When it has decayed to this, it gets work again; not above suppress (a larger value counts as that).",
    },
    halfLife: { type: "duration", default: "15m", min: "1us", summary: "In this time a penalty decays to half." },
    maxSuppress: {
      type: "duration",
      default: "60m",
      min: "1us",
      summary: "No penalty grows beyond what decays to reuse in this time.",
    },
    maxShare: MAX_SHARE,
  },
  create: (parameters, { workerCount }) => new FlapDamping(parameters, workerCount),
});

interface FlapRules {
  readonly penalty: number;
  readonly suppress: number;
  readonly reuse: number;
  readonly halfLife: Duration;
  readonly maxSuppress: Duration;
  readonly maxShare: number;
}

class FlapDamping implements HealthPolicy {
  readonly #rules: FlapRules;
  readonly #reuse: number;
  readonly #ceiling: number;
  readonly #quarantine: Quarantine;
  /** Of each worker, as it was at the instant beside it. */
  readonly #penalties: Float64Array;
  readonly #asOf: Float64Array;

  constructor(rules: FlapRules, workerCount: number) {
    this.#rules = rules;
    this.#reuse = Math.min(rules.reuse, rules.suppress);
    this.#ceiling = this.#reuse * exp((LN_2 * rules.maxSuppress) / rules.halfLife);
    this.#quarantine = new Quarantine(workerCount, rules.maxShare);
    this.#penalties = new Float64Array(workerCount);
    this.#asOf = new Float64Array(workerCount);
  }

  observed(): boolean {
    return false;
  }

  returned(worker: WorkerIndex, now: Instant): boolean {
    const { penalty, suppress, halfLife } = this.#rules;
    const decayed = this.#penalties[worker] * exp((-LN_2 * (now - this.#asOf[worker])) / halfLife);
    const grown = Math.min(this.#ceiling, decayed + penalty);
    this.#penalties[worker] = grown;
    this.#asOf[worker] = now;
    if (grown <= suppress && !this.#quarantine.holds(worker, now)) return false;
    const wait = Math.ceil((halfLife * log(grown / this.#reuse)) / LN_2);
    return this.#quarantine.put(worker, (now + Math.max(1, wait)) as Instant, now);
  }

  isHealthy(worker: WorkerIndex, now: Instant): boolean {
    return !this.#quarantine.holds(worker, now);
  }

  nextChange(now: Instant): Instant {
    return this.#quarantine.nextChange(now);
  }

  avoid(): readonly WorkerIndex[] {
    return NOBODY;
  }

  forget(): void {}
}
