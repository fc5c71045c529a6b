// Orders of service that share time: processor sharing is insensitive to the shape of sizes, and least attained service has a
// closed form for each size. Both are limits of small quanta; how small is said with each.

import type { Check } from "./check.ts";
import { foregroundBackground, foregroundBackgroundMixed, mixed, processorSharing, type Kind } from "./formulas.ts";
import { benchCheck } from "./measure.ts";
import { openQueue } from "./queue-scenario.ts";

interface Shared {
  readonly title: string;
  readonly source: string;
  readonly load: number;
  readonly service: object | string;
  readonly ordering: object;
  readonly tasks: number;
  readonly expected: number;
}

/** Sizes have a mean of 1 s. */
function shared({ title, source, load, service, ordering, tasks, expected }: Shared): Check {
  return benchCheck({
    title,
    source,
    scenario: openQueue({
      rate: load,
      workload: { all: { arrivals: { poisson: `${load}/s` }, service } },
      scheduler: { ordering },
      tasks,
    }),
    figures: [{ what: "response.mean", read: "response.mean", expected }],
  });
}

/** q.mg1.ps, with slices of a twentieth of the mean. At the higher load only where it takes few tasks to know the mean. */
const SHAPES: readonly (readonly [shape: string, service: object | string, load: number, tasks: number])[] = [
  ["exponential", { exponential: "1s" }, 0.5, 20_000],
  ["hyper-exponential, C2 = 4", { "hyper-exponential": { mean: "1s", cv: 2 } }, 0.5, 40_000],
  ["all alike", "1s", 0.5, 10_000],
  ["all alike", "1s", 0.8, 30_000],
];

const SHARING: readonly Check[] = SHAPES.map(([shape, service, load, tasks]) =>
  shared({
    title: `${shape}, load ${load}, time-slice 50ms`,
    source: "q.mg1.ps; Kleinrock 1976, section 4.4: E[S] / (1 - load)",
    load,
    service,
    ordering: { "time-slice": "50ms" },
    tasks,
    expected: processorSharing(1, load),
  }),
);

/** q.mg1.h2: M/H2/1 with balanced means. */
const H2 = [
  { share: 0.8872983346, rate: 1.774596669 },
  { share: 0.1127016654, rate: 0.2254033308 },
];

const LEAST: readonly Check[] = [
  shared({
    title: "hyper-exponential, C2 = 4, load 0.7, las 50ms",
    source: "Kleinrock 1976, section 4.6 (the integral, by Simpson's rule); sizes of q.mg1.h2",
    load: 0.7,
    service: { "hyper-exponential": { mean: "1s", cv: 2 } },
    ordering: { las: "50ms" },
    tasks: 80_000,
    expected: foregroundBackgroundMixed(0.7, H2),
  }),
  shared({
    title: "exponential, load 0.7, las 50ms: nothing to learn from what a task has had",
    source: "M/M/1: 1 / (1 - load), as in any order that does not know sizes",
    load: 0.7,
    service: { exponential: "1s" },
    ordering: { las: "50ms" },
    tasks: 30_000,
    expected: 1 / 0.3,
  }),
];

/** The sizes of catalogue K2, nine tenths 1 s and one tenth 10 s, at a load of 0.6: at 0.8 it takes too many tasks to know the mean. */
const RATE = 0.6 / 1.9;
const BOTH: readonly Kind[] = [
  { rate: 0.9 * RATE, mean: 1, square: 1 },
  { rate: 0.1 * RATE, mean: 10, square: 100 },
];
const cutOff = (x: number) => ({ mean: 0.9 * Math.min(1, x) + 0.1 * Math.min(10, x), square: 0.9 * Math.min(1, x) ** 2 + 0.1 * Math.min(10, x) ** 2 }); // prettier-ignore

/** In the limit all who share end together. With slices each of them ends up to one slice before the next. */
const LAST_SLICES = {
  kind: "relative",
  share: 0.05,
  because: "5% and 3 SE: a slice is a tenth of a small task, and half of one is saved for each that it shares with",
} as const;

function twoSizes(name: string, ordering: object, responses: readonly number[], source: string): Check {
  const [small, large] = BOTH.map(({ rate, mean }) => ({ arrivals: { poisson: `${rate}/s` }, service: `${mean}s` }));
  return benchCheck({
    title: `90% of 1 s and 10% of 10 s, load 0.6: ${name}`,
    source,
    scenario: openQueue({ rate: RATE, workload: { small, large }, scheduler: { ordering }, tasks: 80_000 }),
    figures: [
      { what: "response.mean", read: "response.mean", expected: mixed(BOTH, responses) },
      { what: "small: response.mean", read: "class.small.response.mean", expected: responses[0]!, within: LAST_SLICES },
      { what: "large: response.mean", read: "class.large.response.mean", expected: responses[1]! },
    ],
  });
}

export const TIME_SHARED: readonly Check[] = [
  ...SHARING,
  ...LEAST,
  twoSizes(
    "time-slice 100ms",
    { "time-slice": "100ms" },
    [1 / 0.4, 10 / 0.4],
    "q.mg1.ps: x / (1 - load), to each size",
  ),
  twoSizes(
    "las 100ms",
    { las: "100ms" },
    [1, 10].map((x) => foregroundBackground(RATE, cutOff, x)),
    "Kleinrock 1976, section 4.6",
  ),
];
