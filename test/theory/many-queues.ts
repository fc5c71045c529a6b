// A queue at every worker: what a dispatcher gains by looking at some of them, and what it loses by looking too late.

import { allowedBy, SAMPLING, type Check, type Comparison, type Tolerance } from "./check.ts";
import { benchCheck, estimate, type Estimate } from "./measure.ts";
import { obviousFarm } from "./obvious-farm.ts";

const MITZENMACHER = "Mitzenmacher, TPDS 12(10), 2001, table 1";
/** The reference is a simulation itself. */
const PLUS_ONE_PERCENT: Tolerance = { kind: "relative", share: 0.01, because: "3 SE + 1%" };
/** The catalogue's stale figures are single runs of 150,000 jobs, which scatter by 5%. */
const SINGLE_RUN: Tolerance = { kind: "relative", share: 0.1, because: "3 SE + 10%" };

interface Farm {
  readonly workers: number;
  /** Of each worker, mean service 1 s. */
  readonly load: number;
  readonly placement: object | string;
  readonly stealing?: object | string;
  /** How old loads get. s. */
  readonly refresh?: number;
  /** Counted seconds of each replication. */
  readonly counted: number;
  readonly warmup: number;
  readonly replications?: number;
}

const REPLICATIONS = 10;

function scenarioOf({
  workers,
  load,
  placement,
  stealing = "none",
  refresh = 0,
  counted,
  warmup,
  replications = REPLICATIONS,
}: Farm): object {
  return {
    replications,
    duration: `${warmup + counted}s`,
    warmup: `${warmup}s`,
    cluster: { workers },
    scheduler: { architecture: "ideal", queueing: "at-worker", placement, stealing, loadReports: `${refresh}s` },
    workload: { all: { arrivals: { poisson: `${workers * load}/s` }, service: { exponential: "1s" } } },
  };
}

function farm(title: string, source: string, expected: number, setting: Farm, within: Tolerance = SAMPLING): Check {
  return benchCheck({
    title,
    source,
    scenario: scenarioOf(setting),
    figures: [{ what: "response.mean", read: "response.mean", expected, within }],
  });
}

/** Exact, from the stationary distribution of the chain (q.jsq2). */
const SHORTEST_OF_TWO = [
  [0.5, 1.426321, 8_000],
  [0.7, 2.108197, 8_000],
  [0.8, 2.955737, 12_000],
] as const;

/** Exact, as rational numbers of the chain (q.jiq2). */
const IDLE_OF_TWO = [
  [0.5, 1.5, 8_000],
  [0.7, 2.361111, 8_000],
  [0.8, 3.461538, 12_000],
] as const;

/** Endlessly many queues (q.worksteal.given, own simulation of 1,000 within 0.1% there). */
const STOLEN_ONCE = [
  [0.5, 1.618034],
  [0.7, 2.107275],
  [0.9, 3.541381],
] as const;

/** 100 queues, two different ones drawn (q.pod.n100.d2; there own simulation of 4e8 events). */
const TWO_OF_HUNDRED = [
  [0.5, 1.2673],
  [0.7, 1.6202],
  [0.8, 1.9585],
  [0.9, 2.6454],
] as const;

/** Catalogue K4: 100 queues at load 0.9, mean response by age of the loads and number of choices (0 = all). */
const STALE = [
  { refresh: 0, choices: 3, expected: 2.06 },
  { refresh: 0, choices: 0, expected: 1.07 },
  { refresh: 1, choices: 2, expected: 3.0 },
  { refresh: 1, choices: 3, expected: 2.5 },
  { refresh: 1, choices: 0, expected: 3.8 },
  { refresh: 5, choices: 2, expected: 4.05 },
  { refresh: 5, choices: 3, expected: 4.45 },
  { refresh: 5, choices: 0, expected: 11.3 },
] as const;

const placementOf = (choices: number): object | string => (choices === 0 ? "least-loaded" : { "power-of-d": choices });
const choicesText = (choices: number): string => (choices === 0 ? "the shortest" : `${choices} choices`);

const SINGLE_RUN_NOTE =
  "K4 (one run of 150,000 jobs); Mitzenmacher, TPDS 11(1), 2000; below it an independent program (test/theory/obvious-farm.ts)";
const COUNTED = 150;
const WARMUP = 100;

/** Against the catalogue's single run, and against an obvious program that shares nothing with Orrery but the drawing of numbers. */
function stale({ refresh, choices, expected }: (typeof STALE)[number]): Check {
  const title = `${choicesText(choices)} of 100 queues, load 0.9, loads ${refresh === 0 ? "fresh" : `up to ${refresh} s old`}`;
  const setting = { queues: 100, load: 0.9, choices, refresh, counted: COUNTED, warmup: WARMUP };
  return {
    title,
    source: SINGLE_RUN_NOTE,
    measure() {
      const ours = estimate(
        title,
        scenarioOf({ ...setting, workers: setting.queues, placement: placementOf(choices) }),
        "response.mean",
      );
      const published = comparison(ours, expected, allowedBy(SINGLE_RUN, expected, ours.standardError));
      if (refresh === 0) return [published];
      const theirs = obviousFarm({ ...setting, runs: REPLICATIONS });
      const both = { mean: ours.mean, standardError: Math.hypot(ours.standardError, theirs.standardError) };
      return [published, comparison(both, theirs.mean, allowedBy(SAMPLING, theirs.mean, both.standardError))];
    },
  };
}

function comparison(
  { mean, standardError }: Estimate,
  expected: number,
  allowed: Pick<Comparison, "allowed" | "allowedBecause">,
): Comparison {
  return {
    what: "response.mean",
    unit: "s",
    expected,
    ours: mean,
    standardError,
    replications: REPLICATIONS,
    precision: 0.15,
    ...allowed,
  };
}

export const MANY_QUEUES: readonly Check[] = [
  ...SHORTEST_OF_TWO.map(([load, expected, counted]) =>
    farm(
      `the shortest of 2 queues, load ${load}`,
      "q.jsq2: exact, from the chain's stationary distribution",
      expected,
      { workers: 2, load, placement: "least-loaded", counted, warmup: 500 },
    ),
  ),
  ...IDLE_OF_TWO.map(([load, expected, counted]) =>
    farm(
      `an idle one of 2 queues, else either, load ${load}`,
      "q.jiq2: exact, from the chain's stationary distribution",
      expected,
      { workers: 2, load, placement: "join-idle-queue", counted, warmup: 500 },
    ),
  ),
  farm("a random queue of 10, load 0.9", "K3: each is M/M/1", 10, {
    workers: 10,
    load: 0.9,
    placement: "random",
    counted: 6_000,
    warmup: 1_000,
  }),
  ...TWO_OF_HUNDRED.map(([load, expected]) =>
    farm(
      `2 choices of 100 queues, load ${load}`,
      `q.pod.n100.d2; ${MITZENMACHER}`,
      expected,
      { workers: 100, load, placement: { "power-of-d": 2 }, counted: 150, warmup: 80 },
      PLUS_ONE_PERCENT,
    ),
  ),
  ...STOLEN_ONCE.map(([load, expected]) =>
    farm(
      `a random queue of 1,000, load ${load}; who falls idle tries to take from one other`,
      "q.worksteal.given; Mitzenmacher, Analyses of Load Stealing Models, SPAA 1998",
      expected,
      {
        workers: 1_000,
        load,
        placement: "random",
        stealing: { random: { tries: 1, interval: "0s" } },
        counted: 40,
        warmup: load === 0.9 ? 80 : 30,
        replications: 4,
      },
      PLUS_ONE_PERCENT,
    ),
  ),
  ...STALE.map(stale),
];
