// Is the queue growing? A growing queue has no mean: it, and every response time behind it, says more of the run's length
// than of the design. For one long run, and (stronger) for several seeds.
//
// The first half is left out: also a stable system's queue grows from empty. In the rest, by what the line through it leaves:
// - residuals without memory: the trend test of Mann and Kendall on batch means;
// - residuals with memory (a random walk resembles a trend, and what a saturated queue adds to its drift is one): a t-test of
//   the increments from batch to batch. A random walk's increments are independent, so it is exact there, and a stable
//   queue's cancel out, so it errs on the safe side.
// Several seeds need neither: their growths are independent whatever the memory.

import { assert } from "../../../kernel/assert.ts";
import type { Estimate } from "../estimate.ts";
import { fitLine } from "../linear-regression.ts";
import type { Line } from "../linear-regression.ts";
import { relativeChange } from "../relative-change.ts";
import { assertSample, meanOf } from "../sample.ts";
import { tTest } from "../t-test.ts";
import { neighbourCorrelationP } from "./autocorrelation.ts";
import { meansOf } from "./batch-means.ts";
import { mannKendall } from "./mann-kendall.ts";

export interface Growth {
  /** Of the line through the second half: rise from its start to its end, in the series' unit. */
  readonly rise: number;
  /** Mean of the second half. */
  readonly level: number;
}

export interface Saturation extends Growth {
  /** For "it grows". */
  readonly p: number;
  readonly test: "trend" | "increments";
  /** Strong evidence, and a rise that matters. Its absence is no proof of stability: see saturationAcross for one. */
  readonly isGrowing: boolean;
}

export interface SaturationAcross {
  readonly verdict: "growing" | "steady" | "unclear";
  /** For "it grows". */
  readonly p: number;
  /** Rise during the second half as a fraction of its mean; null where the queue is empty at every seed. */
  readonly relativeRise: Estimate | null;
}

/** Probability of calling a queue growing that is not. */
const ERROR = 0.01;
/**
 * A rise that is less than this part of the mean is not called growth: halfway between a queue that stays (0) and one that has
 * grown along a line from empty (2/3 of its mean during the second half).
 */
const MATERIAL = 1 / 3;
const BATCHES = 20;
/** Memory is looked for among so many times as many, shorter batches, where it would show sooner. */
const FINER = 4;
/** Evidence of memory stronger than this is believed. */
const MEMORY = 0.1;

/** Fewest values that can be judged alone: 20 batches in the second half. */
export const SERIES_MIN = 2 * BATCHES;

/** `series`: queue lengths at equal distances, SERIES_MIN or more. */
export function saturation(series: readonly number[]): Saturation {
  assertSample(series, SERIES_MIN);
  const half = secondHalf(series);
  const growth = growthOf(half);
  const means = meansOf(half, BATCHES);
  const test = hasMemory(half) ? "increments" : "trend";
  const p = test === "trend" ? mannKendall(means).p.greater : tTest(incrementsOf(means)).p.greater;
  return { ...growth, p, test, isGrowing: p <= ERROR && isMaterial(growth) };
}

/** A rise that matters, whether or not it is one by chance: without it nothing is growing. */
export function isMaterial({ rise, level }: Growth): boolean {
  return rise >= MATERIAL * level;
}

/** Of a series of 4 values or more. */
export function growthIn(series: readonly number[]): Growth {
  assertSample(series, 4);
  return growthOf(secondHalf(series));
}

/** One growth per seed; a single seed is always unclear. Level of the interval: 95%. */
export function saturationAcross(growths: readonly Growth[]): SaturationAcross {
  assert(growths.length > 0, "no run, no queue");
  const p = tTest(growths.map(({ rise }) => rise)).p.greater;
  const relativeRise = relativeChange(growths.map(({ rise, level }) => ({ base: level, head: level + rise })));
  if (relativeRise === undefined) return { verdict: growths.length > 1 ? "steady" : "unclear", p, relativeRise: null };
  if (p <= ERROR && relativeRise.value >= MATERIAL) return { verdict: "growing", p, relativeRise };
  const isSteady = relativeRise.high !== null && relativeRise.high < MATERIAL;
  return { verdict: isSteady ? "steady" : "unclear", p, relativeRise };
}

function secondHalf(series: readonly number[]): readonly number[] {
  return series.slice(Math.floor(series.length / 2));
}

function growthOf(half: readonly number[]): Growth {
  return { rise: lineThrough(half).slope * (half.length - 1), level: meanOf(half) };
}

function lineThrough(values: readonly number[]): Line {
  return fitLine([...values.keys()], values);
}

function hasMemory(half: readonly number[]): boolean {
  const fine = meansOf(half, Math.min(half.length, FINER * BATCHES));
  const { intercept, slope } = lineThrough(fine);
  return neighbourCorrelationP(fine.map((value, index) => value - intercept - slope * index)) <= MEMORY;
}

function incrementsOf(means: readonly number[]): readonly number[] {
  return means.slice(1).map((mean, index) => mean - means[index]);
}
