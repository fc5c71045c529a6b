// Everybody to the mean: what those above it have too much goes to those below it. Two thresholds, so that it does not start
// and stop at every task that comes and goes: catalogue A17, hysteresis.

import type { Duration } from "../../kernel/time.ts";
import { LIMITS } from "./limits.ts";
import { backlogOf, defineRebalancing, type Load, type RebalancingPolicy, type Transfer } from "./rebalancing.ts";
import { ParameterError } from "../../kernel/parameter-error.ts";

export const toMean = defineRebalancing({
  name: "to-mean",
  summary:
    "When one worker has much more to do than the mean, work goes from those above it to those below it, until nobody has.",
  source: "Catalogue L (dynamic task allocation), A17 (two thresholds)",
  parameters: {
    threshold: {
      type: "number",
      default: 0.5,
      above: 0,
      summary: "Begins when the longest backlog is above the mean by more than this share of the mean.",
    },
    target: {
      type: "number",
      default: 0.1,
      min: 0,
      summary: "And goes on, round by round, until it is above it by this share at most.",
    },
    ...LIMITS,
  },
  shorthand: "threshold",
  check({ threshold, target }) {
    if (target > threshold) throw new ParameterError("target", "expected no more than 'threshold'");
  },
  create: (parameters) => new ToMean(parameters),
});

interface Options {
  readonly threshold: number;
  readonly target: number;
  readonly interval: Duration;
  readonly moves: number;
  readonly minDwell: Duration;
}

class ToMean implements RebalancingPolicy {
  readonly interval: Duration;
  readonly moves: number;
  readonly minDwell: Duration;
  readonly #threshold: number;
  readonly #target: number;
  #isMoving = false;

  constructor({ threshold, target, interval, moves, minDwell }: Options) {
    this.interval = interval;
    this.moves = moves;
    this.minDwell = minDwell;
    this.#threshold = threshold;
    this.#target = target;
  }

  decide(loads: readonly Load[]): readonly Transfer[] {
    const mean = meanOf(loads);
    const longest = loads.reduce((most, load) => Math.max(most, backlogOf(load)), 0);
    this.#isMoving = longest > mean * (1 + (this.#isMoving ? this.#target : this.#threshold));
    return this.#isMoving ? transfers(loads, mean) : [];
  }
}

/** us until all is done, if it were shared out ideally. */
function meanOf(loads: readonly Load[]): number {
  const work = loads.reduce((sum, load) => sum + load.work, 0);
  const capacity = loads.reduce((sum, load) => sum + load.capacity, 0);
  return capacity === 0 ? 0 : work / capacity;
}

/** The most burdened gives to the idlest first; ties: the first worker. */
function transfers(loads: readonly Load[], mean: number): readonly Transfer[] {
  const off = loads.map(({ worker, work, capacity }) => ({ worker, work: work - mean * capacity }));
  const givers = off.filter(({ work }) => work > 0).toSorted((a, b) => b.work - a.work || a.worker - b.worker);
  const takers = off.filter(({ work }) => work < 0).toSorted((a, b) => a.work - b.work || a.worker - b.worker);
  const moved: Transfer[] = [];
  let next = 0;
  for (const giver of givers) {
    while (giver.work > 0 && next < takers.length) {
      const work = Math.min(giver.work, -takers[next].work);
      moved.push({ from: giver.worker, to: takers[next].worker, work });
      giver.work -= work;
      takers[next].work += work;
      if (takers[next].work >= 0) next += 1;
    }
  }
  return moved;
}
