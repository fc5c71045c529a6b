// Expectations judged on intervals: pass and fail are said only where the 95% interval of the paired difference says so;
// everything else is inconclusive, with how many seeds it would take.

import type { Expectation } from "../../scenario/expectations/expectation.ts";
import type { MeasuredVariant } from "../compare.ts";
import type { ExpectationResult } from "../results.ts";
import { judgeAtPoints } from "../sweep/judge-at-points.ts";
import { formatNumber } from "../../report/quantity.ts";
import { CONFIDENCE, meanInterval, meanOf } from "../statistics/interval.ts";
import type { Interval } from "../statistics/interval.ts";
import { seedsToShow } from "../statistics/power/seeds-to-show.ts";
import { areAllEqual } from "../statistics/sample.ts";
import { judgedInterval, seedsThatAgree } from "./agreeing-seeds.ts";
import { dimensionOf } from "./dimension.ts";
import type { Dimension } from "./dimension.ts";
import { forVariant, mentionsAll } from "./evaluate.ts";
import { takeSamples } from "./samples.ts";
import type { Sample } from "./samples.ts";
import {
  formatInterval,
  formatPercent,
  formatPercentInterval,
  formatSide,
  formatSides,
  formatUnequal,
  plural,
} from "./wording.ts";

interface Measured {
  readonly samples: readonly Sample[];
  readonly dimension: Dimension;
  /** No seed made any difference to anything that was measured of the variants involved: two of them say what all will. */
  readonly isCertain: boolean;
}

interface Judgement {
  readonly verdict: ExpectationResult["verdict"];
  readonly reason: string;
}

/**
 * One result per expectation: `all.` holds only if it holds for each of the variants, and a sweep's at each of its points. `level`: of the
 * intervals that decide; reasons show those of 95%.
 */
export function judgeExpectation(
  expectation: Expectation,
  variants: readonly MeasuredVariant[],
  level = CONFIDENCE,
): ExpectationResult {
  if (expectation.at !== undefined)
    return judgeAtPoints(expectation, variants, (each, here) => judgeExpectation(each, here, level));
  const judgement =
    mentionsAll(expectation.left) || mentionsAll(expectation.right)
      ? judgeForAll(expectation, variants, level)
      : judgeOne(expectation, variants, level);
  return { text: expectation.text, line: expectation.line, ...judgement };
}

function judgeForAll(expectation: Expectation, variants: readonly MeasuredVariant[], level: number): Judgement {
  const judged = variants.map(({ name }) => ({ name, ...judgeOne(forVariant(expectation, name), variants, level) }));
  for (const verdict of ["fail", "inconclusive"] as const) {
    const these = judged.filter((each) => each.verdict === verdict);
    if (these.length > 0) return { verdict, reason: sayEach(these, judged.length) };
  }
  if (judged.length === 0) return { verdict: "inconclusive", reason: "no variant was run" };
  return { verdict: "pass", reason: sayEach(judged, judged.length) };
}

/** What holds for several in the same words is said once. */
function sayEach(judged: readonly { readonly name: string; readonly reason: string }[], all: number): string {
  const namesOf = new Map<string, string[]>();
  for (const { name, reason } of judged) namesOf.set(reason, [...(namesOf.get(reason) ?? []), name]);
  const say = (names: readonly string[]): string =>
    names.length === all && all > 1 ? `each of ${all} variants` : names.join(", ");
  return [...namesOf].map(([reason, names]) => `${say(names)}: ${reason}`).join("; ");
}

function judgeOne(expectation: Expectation, variants: readonly MeasuredVariant[], level: number): Judgement {
  const sampling = takeSamples(expectation, variants);
  if (sampling.kind === "unjudgeable") return { verdict: "inconclusive", reason: sampling.reason };
  const { samples, isCertain } = sampling;
  const measured = { samples, isCertain, dimension: dimensionOf(expectation) };
  switch (expectation.operator) {
    case "==":
      return expectation.within === undefined
        ? judgeExactly(measured, "==")
        : judgeEquivalence(measured, expectation.within, level);
    case "!=":
      return judgeExactly(measured, "!=");
    case "<":
    case "<=":
      return judgeOrder(measured, expectation.operator, 1, level);
    case ">":
    case ">=":
      return judgeOrder(measured, expectation.operator, -1, level);
  }
}

/** A statement about every single replication, not about a mean: one seed that contradicts it is enough. */
function judgeExactly({ samples, dimension }: Measured, operator: "==" | "!="): Judgement {
  const broken = samples.filter(({ left, right }) => (left === right) !== (operator === "=="));
  if (broken.length === 0) {
    const constant = samples.every(({ left }) => left === samples[0].left);
    const found =
      operator === "!=" ? "the sides differ" : constant ? formatSide(samples[0].left, dimension) : "the sides agree";
    return { verdict: "pass", reason: `${found} in ${seeds(samples.length)}` };
  }
  const { seed, left, right } = broken[0];
  const found = `${formatUnequal(left, right, dimension)} at seed ${seed}`;
  return { verdict: "fail", reason: `${found}; broken in ${broken.length} of ${seeds(samples.length)}` };
}

/** `sign` -1 turns `>` into `<` of the negated difference; the reason speaks of left - right either way. */
function judgeOrder(measured: Measured, operator: string, sign: 1 | -1, level: number): Judgement {
  const { samples, dimension } = measured;
  const strict = operator === "<" || operator === ">";
  const shown = meanInterval(samples.map(({ left, right }) => left - right));
  const excess = samples.map(({ left, right }) => (left - right) * sign);
  const { low, high } = judgedInterval(excess, measured.isCertain, level);
  const reason = `${sides(measured)}: difference ${formatInterval(shown, dimension)} over ${seeds(samples.length)}`;
  if (low === null || high === null) return { verdict: "inconclusive", reason: `${reason}; ${oneReplication(shown)}` };
  if (strict ? high < 0 : high <= 0) return { verdict: "pass", reason };
  if (strict ? low >= 0 : low > 0) return { verdict: "fail", reason };
  return { verdict: "inconclusive", reason: `${reason}; ${wanted(excess, level, dimension)}` };
}

/**
 * `a == b within p`: |a - b| < p |b| on average, as two one-sided comparisons, so that the uncertainty of b counts too.
 * Fails only where the interval lies wholly outside the band.
 */
function judgeEquivalence(measured: Measured, within: number, level: number): Judgement {
  const { samples, isCertain, dimension } = measured;
  const excessAbove = samples.map(({ left, right }) => left - right - within * Math.abs(right));
  const excessBelow = samples.map(({ left, right }) => right - left - within * Math.abs(right));
  const above = judgedInterval(excessAbove, isCertain, level);
  const below = judgedInterval(excessBelow, isCertain, level);
  const relative = relativeDifference(measured);
  const band = `the band of ${formatPercent(within)}`;
  const reason = `${sides(measured)}: ${relative} over ${seeds(samples.length)}`;
  if (isSameEachTime(measured, level)) return { verdict: "pass", reason };
  if (above.high === null || below.high === null || above.low === null || below.low === null) {
    return { verdict: "inconclusive", reason: `${reason}; ${oneReplication(above)}` };
  }
  if (above.high <= 0 && below.high <= 0) return { verdict: "pass", reason: `${reason}, inside ${band}` };
  if (above.low > 0 || below.low > 0) return { verdict: "fail", reason: `${reason}, outside ${band}` };
  // The side that is nearer to its edge decides how many seeds it would take.
  const nearer = above.mean > below.mean ? excessAbove : excessBelow;
  const more = wanted(nearer, level, dimension);
  const crossing = areAllEqual(nearer) ? "" : `, the interval crosses the edge of ${band}`;
  return { verdict: "inconclusive", reason: `${reason}${crossing}; ${more}` };
}

/** Both sides are the same at every seed: no accident where the seeds differ from each other, or there are enough of them. */
function isSameEachTime({ samples, isCertain }: Measured, level: number): boolean {
  if (samples.length < 2 || samples.some(({ left, right }) => left !== right)) return false;
  const isVarying = samples.some(({ left }) => left !== samples[0].left);
  return isCertain || isVarying || samples.length >= seedsThatAgree(level);
}

function relativeDifference({ samples, dimension }: Measured): string {
  const base = Math.abs(meanOf(samples.map((sample) => sample.right)));
  const difference = meanInterval(samples.map(({ left, right }) => left - right));
  if (base === 0) return `difference ${formatInterval(difference, dimension)}`;
  const relative = (value: number | null): number | null => (value === null ? null : value / base);
  const { mean, low, high } = difference;
  return `difference ${formatPercentInterval({ mean: mean / base, low: relative(low), high: relative(high) })}`;
}

function sides({ samples, dimension }: Measured): string {
  const left = meanOf(samples.map((sample) => sample.left));
  const right = meanOf(samples.map((sample) => sample.right));
  return formatSides(left, right, dimension);
}

function seeds(count: number): string {
  return plural(count, "seed");
}

function oneReplication(interval: Interval): string {
  const exact = interval.mean === 0 ? " (== would be judged exactly)" : "";
  return `one replication has no interval${exact}: run 2 or more`;
}

/** What it takes to leave out 0, at the level that decides. */
function wanted(excess: readonly number[], level: number, dimension: Dimension): string {
  const decided = level === CONFIDENCE ? "" : `decided at ${formatPercent(level)}, as one of several questions, `;
  if (areAllEqual(excess)) {
    const enough = seedsThatAgree(level);
    return `${decided}so few seeds may agree by chance: ${enough} are enough: --replications ${enough}`;
  }
  const advice = seedsToShow(excess, (1 - level) / 2);
  if (advice === undefined) return `${decided}it takes more seeds: --replications ${Math.max(5, excess.length * 2)}`;
  const { seeds: count, difference } = advice;
  const option = `--replications ${count}`;
  return difference === Math.abs(meanOf(excess))
    ? `${decided}about ${formatNumber(count)} seeds would show it, if the difference is as large as it looks: ${option}`
    : `${decided}even ${formatNumber(count)} seeds would show only a difference of ${formatSide(difference, dimension)} or more: ${option}`;
}
