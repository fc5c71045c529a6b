// A pool is a queue of its own with as many servers as it has slots; and who lets its line stand in everybody's way makes those wait
// who need none of it.

import type { Check } from "./check.ts";
import { waitOfServers } from "./formulas.ts";
import { benchCheck, type Figure } from "./measure.ts";
import { openQueue } from "./queue-scenario.ts";

const SLOTS = 10;
/** Tasks a second; each takes a second. There are cores for all of them. */
const QUERIES = 7;
const COMPUTATIONS = 3;
const TASKS = 400_000;

function pooled(title: string, source: string, pool: object | number, figures: readonly Figure[]): Check {
  return benchCheck({
    title,
    source,
    scenario: openQueue({
      workers: { count: 1, cores: 100 },
      rate: QUERIES + COMPUTATIONS,
      workload: {
        queries: {
          arrivals: { poisson: `${QUERIES}/s` },
          service: { exponential: "1s" },
          pools: "database",
        },
        computations: { arrivals: { poisson: `${COMPUTATIONS}/s` }, service: { exponential: "1s" } },
      },
      scheduler: { pools: { database: pool } },
      tasks: TASKS,
    }),
    figures,
  });
}

const wait = waitOfServers(SLOTS, QUERIES, 1);
const ofQueries: Figure = { what: "wait of those in the pool", read: "class.queries.wait.mean", expected: wait };

export const POOLS: readonly Check[] = [
  pooled("a pool of ten slots, load 0.7, with a line of its own", "M/M/10 among other tasks", SLOTS, [ofQueries]),
  pooled(
    "a pool of ten slots, load 0.7, whose line blocks everybody",
    // Whoever comes meets load x wait of them (Little, PASTA); one starts every 1 / slots seconds while any wait.
    "M/M/10; Little's law: (arrivals x wait) / slots",
    { slots: SLOTS, blocking: true },
    [
      ofQueries,
      {
        what: "wait of those who need no slot",
        read: "class.computations.wait.mean",
        expected: (QUERIES * wait) / SLOTS,
        precision: 0.15,
      },
    ],
  ),
];
