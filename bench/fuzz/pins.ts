// What is drawn by hand in any section, because what the schema would take there seldom fits the rest: distributions that are whole,
// and targets that are there in a small world.

import type { Draw } from "./draw.ts";
import type { Pin } from "./schema-values.ts";

/** Seconds. */
const TIMES = [0.02, 8] as const;

export const COMMON: Readonly<Record<string, Pin>> = {
  "duration-distribution": (draw) => drawDistribution(draw, () => `${draw.scale(...TIMES)}s`),
  "number-distribution": (draw) => drawDistribution(draw, () => draw.scale(0.5, 8)),
  target: drawTarget,
  append: (draw) => `${draw.scale(0.00001, 0.03)}s`,
  sync: (draw) => drawDistribution(draw, () => `${draw.scale(0.0001, 0.1)}s`),
  latency: (draw) => drawDistribution(draw, () => `${draw.scale(0.00005, 0.2)}s`),
  lifetime: (draw) => `${draw.scale(3, 20)}s`,
  zone: () => "a",
  rack: () => "a/0",
  group: () => "a",
  user: (draw) => draw.oneOf(["a", "b"]),
};

function drawDistribution(draw: Draw, value: () => unknown): unknown {
  if (draw.chance(0.3)) return value();
  const cv = draw.scale(0.2, 4);
  return draw.oneOf<() => unknown>([
    () => ({ exponential: { mean: value() } }),
    () => ({ lognormal: { mean: value(), cv } }),
    () => ({ gamma: { mean: value(), cv } }),
    () => ({ normal: { mean: value(), cv: cv / 8 } }),
    () => ({ pareto: { mean: value(), alpha: 1 + cv } }),
    () => ({ weibull: { mean: value(), shape: cv } }),
    () => ({ "hyper-exponential": { mean: value(), cv: 1 + cv } }),
    () => ({ uniform: { min: 0, max: value() } }),
    () => ({ constant: { value: value() } }),
    () => ({ empirical: { values: [value(), value(), value()] } }),
  ])();
}

/** Whoever does most is struck most often. */
function drawTarget(draw: Draw): unknown {
  return draw.oneOf<() => unknown>([
    () => "leader",
    () => "leader",
    () => draw.oneOf(["master/0", "master/1", "follower/0", "any master", "all masters", "lock-leader", "any lock"]),
    () => draw.oneOf(["store/0", "all stores", "all locks", "client/0", "any client", "all nodes"]),
    () => `worker/${draw.integer(0, 3)}`,
    () => draw.oneOf(["busiest-worker", "idlest-worker", "any worker", "all workers"]),
    () => ({ [draw.oneOf(["workers", "masters", "nodes"])]: draw.oneOf([1, 2, "30%", "50%", "minority", "majority"]) }),
    () => ({ zone: draw.oneOf(["a", "b"]) }),
  ])();
}
