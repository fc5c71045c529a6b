// The scores of Kubernetes' scheduler for cores and memory, in its own integer arithmetic: whole points from 0 to 100 that
// make many machines equal.

import { definePlacement, NONE } from "./placement.ts";
import { bestScored, type Dimension } from "./scoring.ts";

export const kubernetesScore = definePlacement({
  name: "kubernetes-score",
  summary:
    "The candidate with the most points by one of Kubernetes' strategies, counted over cores and limited memory with the task on it. Compares all candidates.",
  source:
    "kubernetes/kubernetes, pkg/scheduler/framework/plugins/noderesources (least_allocated.go, most_allocated.go, balanced_allocation.go); catalogue B9. Deviation: of equals the least loaded, then the first, where Kubernetes draws",
  parameters: {
    strategy: {
      type: "choice",
      options: ["least-allocated", "most-allocated", "balanced"],
      default: "least-allocated",
      summary: "Points for what stays free (spreads), for what is taken (packs), or for resources taken alike.",
    },
    coresWeight: { type: "integer", default: 1, min: 1, max: 100, summary: "Of cores; not in `balanced`." },
    memoryWeight: { type: "integer", default: 1, min: 1, max: 100, summary: "Of memory; not in `balanced`." },
  },
  shorthand: "strategy",
  create({ strategy, coresWeight, memoryWeight }) {
    const weights = [coresWeight, memoryWeight];
    const score = SCORES[strategy as keyof typeof SCORES];
    const scoreOf = (all: readonly Dimension[]): number => score(all.filter(isScored), weights);
    return { place: (task, view) => bestScored(view, task, scoreOf) ?? NONE };
  },
});

const POINTS = 100;

/** Named resources are not among Kubernetes' defaults. */
function isScored({ kind }: Dimension): boolean {
  return kind !== "named";
}

export const SCORES = {
  "least-allocated": (dimensions: readonly Dimension[], weights: readonly number[]) =>
    weighted(dimensions, weights, ({ all }, taken) => all - taken),
  "most-allocated": (dimensions: readonly Dimension[], weights: readonly number[]) =>
    weighted(dimensions, weights, (_, taken) => taken),
  balanced: balancedScore,
} as const;

/** What would be taken with the task on it; not more than there is. */
function takenWith({ asked, free, all }: Dimension): number {
  return Math.min(all, all - free + asked);
}

function weighted(
  dimensions: readonly Dimension[],
  weights: readonly number[],
  counted: (dimension: Dimension, taken: number) => number,
): number {
  let points = 0;
  let weightSum = 0;
  dimensions.forEach((dimension, index) => {
    points += Math.floor((counted(dimension, takenWith(dimension)) * POINTS) / dimension.all) * weights[index];
    weightSum += weights[index];
  });
  return Math.floor(points / weightSum);
}

/** 100 less the standard deviation of the shares taken, which for two is half their difference; for one it is 0. */
function balancedScore(dimensions: readonly Dimension[]): number {
  const [first, second = first] = dimensions.map((dimension) => takenWith(dimension) / dimension.all);
  return Math.floor((1 - Math.abs(first - second) / 2) * POINTS);
}
