// Orders of service on one server: what the order is worth when sizes differ, against the closed forms for each.

import type { Check } from "./check.ts";
import { cobham, mixed, pollaczekKhinchine, preemptiveResume, type Kind } from "./formulas.ts";
import { benchCheck } from "./measure.ts";
import { openQueue } from "./queue-scenario.ts";

/** M/M/1, mean service 1: mean responses by size-based order (reference cases q.sizebased.*). */
const SIZE_BASED = [
  { load: 0.5, srpt: 1.425373, sjf: 1.712686, tasks: 100_000 },
  { load: 0.8, srpt: 2.352773, sjf: 2.882219, tasks: 150_000 },
] as const;

function sizeBased(ordering: "srpt" | "sjf", { load, tasks, ...expected }: (typeof SIZE_BASED)[number]): Check {
  return benchCheck({
    title: `M/M/1, load ${load}, ${ordering}`,
    source: `q.sizebased.${load}; Schrage and Miller 1966 (srpt), Phipps 1956 (sjf)`,
    scenario: openQueue({
      rate: load,
      workload: { all: { arrivals: { poisson: `${load}/s` }, service: { exponential: "1s" }, estimate: "exact" } },
      scheduler: { ordering },
      tasks,
    }),
    figures: [{ what: "response.mean", read: "response.mean", expected: expected[ordering] }],
  });
}

/** Catalogue K2: nine tenths need 1 s, one tenth 10 s, load 0.8. Two classes, so that each has its own figures. */
const RATE = 0.8 / 1.9;
const SMALL: Kind = { rate: 0.9 * RATE, mean: 1, square: 1 };
const LARGE: Kind = { rate: 0.1 * RATE, mean: 10, square: 100 };
const BOTH = [SMALL, LARGE] as const;

const classOf = ({ rate, mean }: Kind, priority: number) => ({
  arrivals: { poisson: `${rate}/s` },
  service: `${mean}s`,
  estimate: "exact",
  priority,
});

function twoSizes(name: string, ordering: object | string, responses: readonly number[], source: string): Check {
  return benchCheck({
    title: `90% of 1 s and 10% of 10 s, load 0.8: ${name}`,
    source,
    scenario: openQueue({
      rate: RATE,
      workload: { small: classOf(SMALL, 1), large: classOf(LARGE, 0) },
      scheduler: { ordering },
      tasks: 220_000,
    }),
    figures: [
      { what: "response.mean", read: "response.mean", expected: mixed(BOTH, responses) },
      { what: "small: response.mean", read: "class.small.response.mean", expected: responses[0] },
      { what: "large: response.mean", read: "class.large.response.mean", expected: responses[1] },
    ],
  });
}

const inOrder = pollaczekKhinchine(BOTH);
const byClass = cobham(BOTH);

/** Non-preemptive priority, M/M/1: 0.3/s before 0.4/s, mean service 1 s (q.prio.np). */
const IMPORTANT: Kind = { rate: 0.3, mean: 1, square: 2 };
const OTHER: Kind = { rate: 0.4, mean: 1, square: 2 };

function twoPriorities(name: string, ordering: object | string, responses: readonly number[], source: string): Check {
  const drawn = (kind: Kind, priority: number) => ({ ...classOf(kind, priority), service: { exponential: "1s" } });
  return benchCheck({
    title: `M/M/1, 0.3/s before 0.4/s: ${name}`,
    source,
    scenario: openQueue({
      rate: 0.7,
      workload: { important: drawn(IMPORTANT, 1), other: drawn(OTHER, 0) },
      scheduler: { ordering },
      tasks: 150_000,
    }),
    figures: [
      { what: "important: response.mean", read: "class.important.response.mean", expected: responses[0] },
      { what: "other: response.mean", read: "class.other.response.mean", expected: responses[1] },
    ],
  });
}

export const ORDERS: readonly Check[] = [
  ...SIZE_BASED.flatMap((each) => [sizeBased("sjf", each), sizeBased("srpt", each)]),
  twoSizes("fifo", "fifo", [inOrder + 1, inOrder + 10], "K2: 13.37; Pollaczek-Khinchine"),
  twoSizes("sjf", "sjf", [byClass[0] + 1, byClass[1] + 10], "K2: 7.07; Cobham 1954"),
  twoSizes(
    "priority, preemptive",
    { priority: { preemptive: true } },
    preemptiveResume(BOTH),
    "K2: 4.63; preemptive resume",
  ),
  twoPriorities(
    "not interrupted",
    "priority",
    cobham([IMPORTANT, OTHER]).map((wait) => wait + 1),
    "q.prio.np; Cobham 1954",
  ),
  twoPriorities(
    "interrupted and resumed",
    { priority: { preemptive: true } },
    preemptiveResume([IMPORTANT, OTHER]),
    "preemptive resume; Harchol-Balter 2013, ch. 32",
  ),
];
