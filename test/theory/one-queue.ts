// One queue, one or several servers, first come first served: the closed forms that every simulator must meet.

import { SAMPLING, type Check } from "./check.ts";
import { pollaczekKhinchine, repairman, responseOfRenewal, waitOfServers, type Kind } from "./formulas.ts";
import { benchCheck, type Figure } from "./measure.ts";
import { openQueue } from "./queue-scenario.ts";

const TEXTBOOK = "Kleinrock 1975; Harchol-Balter 2013";

interface Servers {
  readonly title: string;
  readonly source: string;
  readonly servers: number;
  readonly arrivalRate: number;
  readonly serviceRate: number;
  readonly tasks: number;
  /** One machine with so many cores, instead of so many machines. */
  readonly isOneMachine?: boolean;
  readonly more?: readonly Figure[];
}

function exponentialServers({
  title,
  source,
  servers,
  arrivalRate,
  serviceRate,
  tasks,
  isOneMachine = false,
  more = [],
}: Servers): Check {
  const wait = waitOfServers(servers, arrivalRate, serviceRate);
  return benchCheck({
    title,
    source,
    scenario: openQueue({
      workers: isOneMachine ? { count: 1, cores: servers } : servers,
      rate: arrivalRate,
      service: { exponential: `${1 / serviceRate}s` },
      tasks,
    }),
    figures: [
      { what: "response.mean", read: "response.mean", expected: wait + 1 / serviceRate },
      // Where hardly anybody waits, the mean wait says little that the response does not.
      ...(wait < 1 / serviceRate / 4 ? [] : [{ what: "wait.mean", read: "wait.mean", expected: wait, precision: 0.2 }]),
      ...more,
    ],
  });
}

const percentiles = (response: number): readonly Figure[] =>
  [
    ["p50", Math.LN2],
    ["p90", Math.log(10)],
    ["p99", Math.log(100)],
  ].map(([name, factor]) => ({
    what: `response.${name}`,
    read: `response.${name}`,
    expected: Number(factor) * response,
  }));

function oneServer(
  title: string,
  source: string,
  rate: number,
  service: object | string,
  kinds: readonly Kind[],
  tasks: number,
): Check {
  const wait = pollaczekKhinchine(kinds);
  const mean = kinds.reduce((sum, kind) => sum + kind.rate * kind.mean, 0) / rate;
  return benchCheck({
    title,
    source,
    scenario: openQueue({ rate, service, tasks }),
    figures: [{ what: "response.mean", read: "response.mean", expected: wait + mean }],
  });
}

/** Mean 1 s. */
const kindOf = (rate: number, squaredVariation: number): readonly Kind[] => [
  { rate, mean: 1, square: 1 + squaredVariation },
];

function users(count: number, think: number): Check {
  const { throughput, response } = repairman(count, think, 1);
  return benchCheck({
    title: `M/M/1//${count}: ${count} users who think ${think} s, one server`,
    source: `machine repairman; ${TEXTBOOK}`,
    scenario: {
      duration: "8000s",
      warmup: "500s",
      cluster: { workers: 1 },
      scheduler: { architecture: "ideal" },
      workload: {
        desk: { closedLoop: { users: count, think: { exponential: `${think}s` } }, service: { exponential: "1s" } },
      },
    },
    figures: [
      { what: "response.mean", read: "response.mean", expected: response },
      { what: "throughput", read: "throughput", unit: "1/s", expected: throughput },
      {
        what: "users = throughput * (response + think)",
        read: ({ metrics }) => metrics["throughput"] * (metrics["response.mean"] + think),
        unit: "users",
        expected: count,
        within: SAMPLING,
      },
    ],
  });
}

/** Erlang-c gaps: what round robin over `workers` gives each of them. */
const erlangTransform = (rate: number, stages: number) => (s: number) =>
  ((rate * stages) / (rate * stages + s)) ** stages;

export const ONE_QUEUE: readonly Check[] = [
  exponentialServers({
    title: "M/M/1, load 0.5",
    source: `q.mm1.0.5; ${TEXTBOOK}`,
    servers: 1,
    arrivalRate: 0.5,
    serviceRate: 1,
    tasks: 200_000,
    more: [
      ...percentiles(2),
      { what: "inSystem.mean", read: "inSystem.mean", unit: "tasks", expected: 1 },
      { what: "queue.mean", read: "queue.mean", unit: "tasks", expected: 0.5 },
      { what: "utilisation", read: "utilisation", unit: "1", expected: 0.5 },
    ],
  }),
  exponentialServers({
    title: "M/M/1, load 0.7",
    source: `q.mm1.0.7; ${TEXTBOOK}`,
    servers: 1,
    arrivalRate: 0.7,
    serviceRate: 1,
    tasks: 200_000,
    more: percentiles(1 / 0.3),
  }),
  exponentialServers({
    title: "M/M/1, load 0.9",
    source: `K1; ${TEXTBOOK}`,
    servers: 1,
    arrivalRate: 0.9,
    serviceRate: 1,
    tasks: 700_000,
  }),
  exponentialServers({
    title: "M/M/2, load 0.9",
    source: "q.mm2.eth; K1",
    servers: 2,
    arrivalRate: 9,
    serviceRate: 5,
    tasks: 350_000,
  }),
  exponentialServers({
    title: "M/M/4, load 0.45",
    source: "q.mm4.eth",
    servers: 4,
    arrivalRate: 9,
    serviceRate: 5,
    tasks: 100_000,
    isOneMachine: true,
  }),
  exponentialServers({
    title: "M/M/3, load 0.8",
    source: "q.mmc.3",
    servers: 3,
    arrivalRate: 2.4,
    serviceRate: 1,
    tasks: 250_000,
  }),
  exponentialServers({
    title: "M/M/10, load 0.7",
    source: "K1",
    servers: 10,
    arrivalRate: 7,
    serviceRate: 1,
    tasks: 200_000,
  }),
  exponentialServers({
    title: "M/M/10, load 0.9",
    source: "K1",
    servers: 10,
    arrivalRate: 9,
    serviceRate: 1,
    tasks: 200_000,
    isOneMachine: true,
  }),
  exponentialServers({
    title: "M/M/100, load 0.9",
    source: "K1",
    servers: 100,
    arrivalRate: 90,
    serviceRate: 1,
    tasks: 200_000,
  }),
  benchCheck({
    title: "M/M/1 on a machine of speed 2, load 0.7",
    source: `work of 1 s takes 0.5 s; ${TEXTBOOK}`,
    scenario: openQueue({ workers: { count: 1, speed: 2 }, rate: 1.4, service: { exponential: "1s" }, tasks: 150_000 }),
    figures: [{ what: "response.mean", read: "response.mean", expected: 1 / 0.6 }],
  }),
  oneServer("M/D/1, load 0.7", "q.mg1.d; Pollaczek-Khinchine", 0.7, "1s", kindOf(0.7, 0), 150_000),
  oneServer(
    "M/G/1, gamma with cv 0.5, load 0.7",
    "Pollaczek-Khinchine",
    0.7,
    { gamma: { mean: "1s", cv: 0.5 } },
    kindOf(0.7, 0.25),
    150_000,
  ),
  oneServer(
    "M/G/1, lognormal with cv 1.5, load 0.7",
    "Pollaczek-Khinchine",
    0.7,
    { lognormal: { mean: "1s", cv: 1.5 } },
    kindOf(0.7, 2.25),
    250_000,
  ),
  oneServer(
    "M/H2/1, cv 2, load 0.7",
    "q.mg1.h2; Pollaczek-Khinchine",
    0.7,
    { "hyper-exponential": { mean: "1s", cv: 2 } },
    kindOf(0.7, 4),
    300_000,
  ),
  benchCheck({
    title: "D/M/1, load 0.8",
    source: "q.gm1.d; root of sigma = A*(mu (1 - sigma))",
    scenario: openQueue({
      arrivals: { renewal: { interarrival: "1.25s" } },
      rate: 0.8,
      service: { exponential: "1s" },
      tasks: 150_000,
    }),
    figures: [
      { what: "response.mean", read: "response.mean", expected: responseOfRenewal(1, (s) => Math.exp(-1.25 * s)) },
    ],
  }),
  benchCheck({
    title: "round robin over 4 queues at load 0.8: each is E4/M/1",
    source: `G/M/1; ${TEXTBOOK}`,
    scenario: openQueue({
      workers: 4,
      rate: 3.2,
      service: { exponential: "1s" },
      tasks: 150_000,
      scheduler: { queueing: "at-worker", placement: "round-robin" },
    }),
    figures: [
      { what: "response.mean", read: "response.mean", expected: responseOfRenewal(1, erlangTransform(0.8, 4)) },
    ],
  }),
  benchCheck({
    title: "geometric batches of mean 3, load 0.6",
    source: "M[X]/M/1: L = load * size / (1 - load)",
    scenario: openQueue({
      arrivals: { batch: { rate: "0.2/s", size: 3 } },
      rate: 0.6,
      service: { exponential: "1s" },
      tasks: 150_000,
    }),
    figures: [
      { what: "response.mean", read: "response.mean", expected: 7.5 },
      { what: "inSystem.mean", read: "inSystem.mean", unit: "tasks", expected: 4.5 },
    ],
  }),
  users(10, 4),
  users(3, 6),
  benchCheck({
    title: "Little's law on M/M/3: tasks in the system / (throughput * response)",
    source: "Little 1961; the rest is what crosses the edges of the window",
    scenario: openQueue({ workers: 3, rate: 2.4, service: { exponential: "1s" }, tasks: 100_000 }),
    figures: [
      {
        what: "ratio",
        read: ({ metrics }) => metrics["inSystem.mean"] / (metrics["throughput"] * metrics["response.mean"]),
        unit: "1",
        expected: 1,
        within: { kind: "exact", within: 0.002, because: "0.2%" },
      },
    ],
  }),
];
