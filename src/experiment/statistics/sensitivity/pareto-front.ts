// Two goals that pull in different directions: the settings that no other setting beats at both, and how sure it is that the
// others are beaten. For the choice among a sweep's points.
//
// A dominates B "with confidence" where paired tests find A better at each of the two goals, or equal at every seed at one
// of them and better at the other. Both must hold, so the larger p counts (an intersection-union test); Holm's procedure over
// all ordered pairs keeps the chance of any wrong claim at `error`.

import { assert } from "../../../kernel/assert.ts";
import { holmAdjusted } from "../families/adjusted-p.ts";
import { assertSample, meanOf } from "../sample.ts";
import { tTest } from "../t-test.ts";

/** A value of each goal per seed, in the order of the same seeds at every point; at least one. */
export interface GoalPoint {
  readonly name: string;
  readonly first: readonly number[];
  readonly second: readonly number[];
}

/** What is good, of the first goal and of the second. */
export interface GoalDirections {
  readonly first: "lower" | "higher";
  readonly second: "lower" | "higher";
}

export interface FrontPoint {
  readonly name: string;
  readonly first: number;
  readonly second: number;
  /** No other point's means are at least as good at both goals and better at one. */
  readonly isOnFront: boolean;
  /** The point that most certainly dominates it; null where none does with confidence. */
  readonly dominatedBy: { readonly name: string; readonly p: number } | null;
}

const ERROR = 0.05;

/** In the order given. A point that is not on the front, but not dominated with confidence either, may still belong there. */
export function paretoFront(
  points: readonly GoalPoint[],
  directions: GoalDirections,
  error = ERROR,
): readonly FrontPoint[] {
  const oriented = points.map((point) => orient(point, directions));
  const rivals = points.map((_, index) => points.map((_point, rival) => rival).filter((rival) => rival !== index));
  const adjusted = holmAdjusted(
    rivals.flatMap((others, index) => others.map((rival) => dominationP(oriented[rival], oriented[index]))),
  );
  const means = oriented.map(({ first, second }) => ({ first: meanOf(first), second: meanOf(second) }));
  return points.map(({ name, first, second }, index) => {
    const p = adjusted.slice(index * (points.length - 1), (index + 1) * (points.length - 1));
    const surest = p.reduce((best, value, at) => (value < p[best] ? at : best), 0);
    const isDominated = p.length > 0 && p[surest] <= error;
    return {
      name,
      first: meanOf(first),
      second: meanOf(second),
      isOnFront: rivals[index].every((rival) => !dominates(means[rival], means[index])),
      dominatedBy: isDominated ? { name: points[rivals[index][surest]].name, p: p[surest] } : null,
    };
  });
}

/** Smaller is better at both. */
function orient({ name, first, second }: GoalPoint, directions: GoalDirections): GoalPoint {
  assertSample(first);
  assertSample(second);
  assert(first.length === second.length, `point ${name} has not both goals at each seed`);
  const oriented = (values: readonly number[], direction: "lower" | "higher"): readonly number[] =>
    direction === "lower" ? values : values.map((value) => -value);
  return { name, first: oriented(first, directions.first), second: oriented(second, directions.second) };
}

function dominates(
  a: { readonly first: number; readonly second: number },
  b: { readonly first: number; readonly second: number },
): boolean {
  return a.first <= b.first && a.second <= b.second && (a.first < b.first || a.second < b.second);
}

/** For "a dominates b". */
function dominationP(a: GoalPoint, b: GoalPoint): number {
  assert(a.first.length === b.first.length, `points ${a.name} and ${b.name} were not run at the same seeds`);
  const first = advantage(a.first, b.first);
  const second = advantage(a.second, b.second);
  if (first === "none" && second === "none") return 1;
  return Math.max(first === "none" ? 0 : first, second === "none" ? 0 : second);
}

/** p for "a is smaller"; `none` where both are the same at each seed. */
function advantage(a: readonly number[], b: readonly number[]): number | "none" {
  const gains = b.map((value, seed) => value - a[seed]);
  return gains.every((gain) => gain === 0) ? "none" : tTest(gains).p.greater;
}
