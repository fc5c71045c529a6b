// Queues with room for so many, which turn the others away: the admission control `queue-limit` by the blocking formulas.

import { PRECISION_NEEDED, type Check } from "./check.ts";
import { blockingQueue } from "./formulas.ts";
import { benchCheck } from "./measure.ts";
import { openQueue } from "./queue-scenario.ts";

interface Bounded {
  readonly title: string;
  readonly source: string;
  readonly servers: number;
  readonly room: number;
  readonly rate: number;
  readonly serviceRate: number;
  readonly tasks: number;
  /** Of the share that is turned away: a small one is known less well. */
  readonly precision?: number;
}

function bounded({
  title,
  source,
  servers,
  room,
  rate,
  serviceRate,
  tasks,
  precision = PRECISION_NEEDED,
}: Bounded): Check {
  const { blocking, response, inSystem } = blockingQueue(servers, room, rate, serviceRate);
  return benchCheck({
    title,
    source,
    scenario: openQueue({
      workers: servers,
      rate,
      service: { exponential: `${1 / serviceRate}s` },
      scheduler: { admission: { "queue-limit": { waiting: 100_000, inFlight: room } } },
      tasks,
    }),
    figures: [
      { what: "tasks.rejectedRatio", read: "tasks.rejectedRatio", unit: "1", expected: blocking, precision },
      { what: "response.mean", read: "response.mean", expected: response },
      { what: "inSystem.mean", read: "inSystem.mean", unit: "tasks", expected: inSystem },
    ],
  });
}

export const BOUNDED_QUEUES: readonly Check[] = [
  bounded({
    title: "M/M/1/10, load 0.833",
    source: "q.mm1k (with a service time of 0.8 s)",
    servers: 1,
    room: 10,
    rate: 1.25 / 1.2,
    serviceRate: 1.25,
    tasks: 200_000,
    precision: 0.15,
  }),
  bounded({
    title: "M/M/5/5, 3 erlangs: all that finds no server is lost",
    source: "q.erlangb; Erlang 1917",
    servers: 5,
    room: 5,
    rate: 3,
    serviceRate: 1,
    tasks: 60_000,
  }),
  bounded({
    title: "M/M/4/12, load 1.5: overloaded, and steady all the same",
    source: "Kleinrock 1975, section 3.6 (birth and death)",
    servers: 4,
    room: 12,
    rate: 6,
    serviceRate: 1,
    tasks: 40_000,
  }),
];
