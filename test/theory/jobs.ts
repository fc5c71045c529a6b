// Jobs of parallel tasks: done with the last of them, so that the slowest counts. On an idle cluster that is the largest of
// n service times; at load, what each way of placing them leaves of it.

import type { Check, Tolerance } from "./check.ts";
import { harmonic, largestOfExponentials } from "./formulas.ts";
import { benchCheck } from "./measure.ts";

const ORDER_STATISTICS = "largest of n exponentials (David and Nagaraja 2003, section 2.1): mean H_n";
const REPLICATIONS = 5;
/** Nothing waits: 1,000 cores for a hundred tasks at most. */
const IDLE = { count: 1, cores: 1_000 };

function idle(size: number): Check {
  const quantile = (fraction: number) => largestOfExponentials(size, fraction);
  return benchCheck({
    title: `jobs of ${size} tasks, idle cluster`,
    source: ORDER_STATISTICS,
    scenario: {
      replications: REPLICATIONS,
      duration: "600s",
      cluster: { workers: IDLE },
      scheduler: { architecture: "ideal" },
      workload: { jobs: { arrivals: { poisson: "1/s" }, service: { exponential: "1s" }, job: size } },
    },
    figures: [
      { what: "job.response.mean", read: "job.response.mean", expected: harmonic(size) },
      { what: "job.response.p50", read: "job.response.p50", expected: quantile(0.5) },
      { what: "job.response.p99", read: "job.response.p99", expected: quantile(0.99), precision: 0.15 },
      {
        what: "job.slowdown.mean",
        read: "job.slowdown.mean",
        unit: "1",
        expected: 1,
        within: { kind: "exact", within: 0, because: "nothing waits" },
      },
    ],
  });
}

/** A map and its reduce: a barrier between two sets of exponentials. */
const MAP_REDUCE: Check = benchCheck({
  title: "a map of 20 tasks, a reduce of 5 after it, idle cluster",
  source: "both largest values one after the other (David and Nagaraja 2003, section 2.1): mean H_20 + H_5",
  scenario: {
    replications: REPLICATIONS,
    duration: "600s",
    cluster: { workers: IDLE },
    scheduler: { architecture: "ideal" },
    workload: {
      jobs: {
        arrivals: { poisson: "1/s" },
        service: { exponential: "1s" },
        workflow: { map: { tasks: 20 }, reduce: { tasks: 5, after: "map" } },
      },
    },
  },
  figures: [{ what: "job.response.mean", read: "job.response.mean", expected: harmonic(20) + harmonic(5) }],
});

/** The catalogue's own runs scatter by 4%. */
const OWN_RUNS: Tolerance = { kind: "relative", share: 0.04, because: "3 SE + 4%" };
const WORKERS = 500;
const SIZE = 20;

/** Catalogue K5: mean job response of 20 tasks on 500 workers, by load. */
const SPARROW = [
  { how: "random", scheduler: { queueing: "at-worker", placement: "random" }, load: 0.5, expected: 7.4 },
  { how: "2 choices", scheduler: { queueing: "at-worker", placement: { "power-of-d": 2 } }, load: 0.5, expected: 4.5 },
  { how: "2 choices", scheduler: { queueing: "at-worker", placement: { "power-of-d": 2 } }, load: 0.8, expected: 6.1 },
  { how: "one queue", scheduler: { queueing: "central" }, load: 0.5, expected: 3.5 },
  { how: "one queue", scheduler: { queueing: "central" }, load: 0.8, expected: 3.6 },
] as const;
const WARMUP = 30;
const COUNTED = 40;

function sparrow({ how, scheduler, load, expected }: (typeof SPARROW)[number]): Check {
  return benchCheck({
    title: `jobs of ${SIZE} tasks on ${WORKERS} workers, load ${load}: ${how}`,
    source: "K5 (single runs); shapes as in Ousterhout et al., Sparrow, SOSP 2013, section 3",
    scenario: {
      replications: REPLICATIONS,
      duration: `${WARMUP + COUNTED}s`,
      warmup: `${WARMUP}s`,
      cluster: { workers: WORKERS },
      scheduler: { architecture: "ideal", ...scheduler },
      workload: {
        jobs: {
          arrivals: { poisson: `${(WORKERS * load) / SIZE}/s` },
          service: { exponential: "1s" },
          job: SIZE,
        },
      },
    },
    figures: [{ what: "job.response.mean", read: "job.response.mean", expected, within: OWN_RUNS }],
  });
}

export const JOBS: readonly Check[] = [...[5, 20].map(idle), MAP_REDUCE, ...SPARROW.map(sparrow)];
