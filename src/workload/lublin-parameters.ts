// The published numbers of the Lublin-Feitelson model: three kinds of jobs, fitted to four production logs.

import { log } from "../kernel/math.ts";

export const LOG_TWO = 0.6931471805599453;

/** One kind of jobs. Sizes are log2 of processors; run times and gaps are natural logarithms of seconds. */
export interface LublinParameters {
  /** Recorded as the job's queue: 0 interactive (and typeless), 1 batch. */
  readonly queue: number;
  readonly serialShare: number;
  readonly powerOfTwoShare: number;
  /** Two-stage uniform: [low, medium] with probability `lowerShare`, otherwise [medium, high]. */
  readonly size: { readonly low: number; readonly medium: number; readonly high: number; readonly lowerShare: number };
  /** Hyper-gamma: the first with probability `slope * processors + intercept`, clamped to [0, 1]. */
  readonly runtime: {
    readonly first: Gamma;
    readonly second: Gamma;
    readonly slope: number;
    readonly intercept: number;
  };
  /** Gap at the rush hour; its shape is multiplied by the ratio of the whole day to the rush hour. */
  readonly gap: Gamma;
  readonly wholeDayRatio: number;
  /** Over the half hours of a day: how much of it arrives by when. */
  readonly day: Gamma;
}

export interface Gamma {
  readonly shape: number;
  readonly scale: number;
}

/** All jobs as one kind; sizes for a machine of `processors`. */
export function typeless(processors: number): LublinParameters {
  const high = log2(processors);
  return {
    queue: 0,
    serialShare: 0.244,
    powerOfTwoShare: 0.576,
    size: { low: 0.8, medium: high - 2.5, high, lowerShare: 0.86 },
    runtime: { first: gamma(4.2, 0.94), second: gamma(312, 0.03), slope: -0.0054, intercept: 0.78 },
    gap: gamma(10.2303, 0.4871),
    wholeDayRatio: 1.0225,
    day: gamma(8.1737, 3.9631),
  };
}

/** Jobs from a queue. The authors' own sizes are those of 128 processors: medium 5, high 7. */
export function batchJobs(processors: number): LublinParameters {
  const high = log2(processors);
  return {
    queue: 1,
    serialShare: 0.2927,
    powerOfTwoShare: 0.6686,
    size: { low: 1.2, medium: high - 2, high, lowerShare: 0.875 },
    runtime: { first: gamma(6.57, 0.823), second: gamma(639.1, 0.0156), slope: -0.003, intercept: 0.6986 },
    gap: gamma(6.0415, 0.8531),
    wholeDayRatio: 1.0519,
    day: gamma(6.1271, 5.274),
  };
}

/** Jobs that somebody waits for. The authors' own sizes are those of 128 processors: medium 3, high 5.5. */
export function interactiveJobs(processors: number): LublinParameters {
  const high = log2(processors) - 1.5;
  return {
    queue: 0,
    serialShare: 0.1541,
    powerOfTwoShare: 0.625,
    size: { low: 1, medium: high - 2.5, high, lowerShare: 0.705 },
    runtime: { first: gamma(3.8351, 0.6605), second: gamma(7.073, 0.6856), slope: -0.0118, intercept: 0.9156 },
    gap: gamma(6.551, 0.6621),
    wholeDayRatio: 0.9797,
    day: gamma(8.9186, 3.668),
  };
}

function gamma(shape: number, scale: number): Gamma {
  return { shape, scale };
}

/** Exact for powers of two. */
function log2(processors: number): number {
  const floor = 31 - Math.clz32(processors);
  const rest = processors / (1 << floor);
  return rest === 1 ? floor : floor + log(rest) / LOG_TWO;
}
