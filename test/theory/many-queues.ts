// A queue at every worker: what a dispatcher gains by looking at some of them, and what it loses by looking too late.

import type { Check, Tolerance } from "./check.ts";
import { supermarket } from "./formulas.ts";
import { benchCheck } from "./measure.ts";
import { openQueue } from "./queue-scenario.ts";

const MITZENMACHER = "Mitzenmacher, TPDS 12(10), 2001, table 1";
const OWN_SIMULATION: Tolerance = { kind: "relative", share: 0.01, because: "3 standard errors + 1%: the reference is a simulation" };

interface Farm {
  readonly title: string;
  readonly source: string;
  readonly workers: number;
  /** Of each worker, mean service 1 s. */
  readonly load: number;
  readonly placement: object | string;
  readonly loadReports?: string;
  readonly expected: number;
  readonly tasks: number;
  readonly replications?: number;
  readonly within?: Tolerance;
}

function farm({ title, source, workers, load, placement, loadReports = "0s", expected, tasks, replications = 10, within }: Farm): Check {
  return benchCheck({
    title,
    source,
    replications,
    scenario: openQueue({ workers, rate: workers * load, service: { exponential: "1s" }, tasks, replications, scheduler: { queueing: "at-worker", placement, loadReports } }),
    figures: [{ what: "response.mean", read: "response.mean", expected, ...(within === undefined ? {} : { within }) }],
  });
}

/** Exact, from the stationary distribution of the chain (q.jsq2). */
const SHORTEST_OF_TWO = [
  [0.5, 1.426321, 200_000],
  [0.7, 2.108197, 250_000],
  [0.8, 2.955737, 400_000],
] as const;

/** 100 queues, two different ones drawn (q.pod.n100.d2; own simulation there of 4e8 events). */
const TWO_OF_HUNDRED = [
  [0.5, 1.2673],
  [0.7, 1.6202],
  [0.8, 1.9585],
  [0.9, 2.6454],
] as const;

export const MANY_QUEUES: readonly Check[] = [
  ...SHORTEST_OF_TWO.map(([load, expected, tasks]) =>
    farm({ title: `shortest of 2 queues, load ${load}`, source: "q.jsq2: exact, by the chain's stationary distribution", workers: 2, load, placement: "least-loaded", expected, tasks, replications: 20 }),
  ),
  ...TWO_OF_HUNDRED.map(([load, expected]) =>
    farm({ title: `2 choices of 100 queues, load ${load}`, source: `q.pod.n100.d2; ${MITZENMACHER}`, workers: 100, load, placement: { "power-of-d": 2 }, expected, tasks: 300_000, within: OWN_SIMULATION }),
  ),
  ...[2, 3].map((choices) =>
    farm({ title: `${choices} choices of 1,000 queues, load 0.9`, source: `K3, q.pod.inf.d${choices}: infinitely many queues; ${MITZENMACHER}`, workers: 1_000, load: 0.9, placement: { "power-of-d": choices }, expected: supermarket(0.9, choices), tasks: 600_000, replications: 6, within: { kind: "relative", share: 0.01, because: "3 standard errors + 1%: 1,000 queues are not infinitely many" } }),
  ),
  farm({ title: "a random queue of 100, load 0.9", source: "K3: M/M/1 each", workers: 100, load: 0.9, placement: "random", expected: 10, tasks: 900_000 }),
];
