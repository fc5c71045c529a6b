// What the choice that an answer names gives up: another metric that the scenario asks for (or what the machines cost), at
// which somebody else is surely better. Where the best at one is best at all, there is no trade-off.

import type { Results } from "../../experiment/results.ts";
import type { Direction, MetricDescription } from "../../observe/observations.ts";
import { directionOf, metricsAskedFor } from "../metric-labels.ts";
import { compare, isBound, rankVariants, type RankedVariant } from "../ranking.ts";

/** One design at two metrics. */
export interface WeighedDesign {
  readonly name: string;
  readonly first: RankedVariant;
  readonly second: RankedVariant;
  /** No other design's means are at least as good at both and better at one. */
  readonly isOnFront: boolean;
  /** One that is surely better at one of the two, and at the other surely better too or equal at every seed. */
  readonly beatenBy: string | null;
}

export interface TradeOff {
  /** What the answer is about. */
  readonly first: string;
  readonly second: string;
  /** In the scenario's order; the bound takes no part. */
  readonly designs: readonly WeighedDesign[];
  /** The best at `first`: those that are equal there at every seed, the best of them at `second` in front. */
  readonly chosen: readonly WeighedDesign[];
  /** Surely better than every chosen one at `second`; null where the chosen ones differ there and one of them is the best. */
  readonly otherEnd: WeighedDesign | null;
}

/** Counts as asked for wherever machines have a price. */
const COST = "cost.total";
/** More would hide what matters. */
const TRADE_OFFS_MAX = 3;

/** Those of the metric that the answer is about (see `Answer.metric`), the most asked for first. */
export function tradeOffs(
  results: Results,
  metrics: readonly MetricDescription[],
  answered: string | null,
  asked: readonly string[] = metricsAskedFor(results),
): readonly TradeOff[] {
  const direction = answered === null ? "neutral" : directionOf(answered, metrics);
  if (answered === null || direction === "neutral") return [];
  return [...new Set([...asked, COST])]
    .filter((second) => second !== answered && directionOf(second, metrics) !== "neutral")
    .flatMap((second) => {
      const goals = { first: answered, second, direction, secondDirection: directionOf(second, metrics) };
      return tradeOffBetween(results, goals) ?? [];
    })
    .slice(0, TRADE_OFFS_MAX);
}

interface Goals {
  readonly first: string;
  readonly second: string;
  readonly direction: Direction;
  readonly secondDirection: Direction;
}

function tradeOffBetween(results: Results, goals: Goals): TradeOff | null {
  const designs = weigh(results, goals);
  const ranked = bestFirst(designs, "first", goals.direction);
  const [best] = ranked;
  if (best === undefined || designs.length < 2) return null;
  const isEqual = (other: WeighedDesign): boolean => verdict(results, goals.first, best, other) === "equal";
  const chosen = bestFirst(
    ranked.filter((other) => other === best || isEqual(other)),
    "second",
    goals.secondDirection,
  );
  const otherEnd =
    bestFirst(designs, "second", goals.secondDirection).find((other) =>
      chosen.every((each) => verdict(results, goals.second, other, each) === "better"),
    ) ?? null;
  const isApart = chosen.some((other) => verdict(results, goals.second, chosen[0], other) === "better");
  return otherEnd === null && !isApart ? null : { ...goals, designs, chosen, otherEnd };
}

function weigh(results: Results, { first, second, direction, secondDirection }: Goals): readonly WeighedDesign[] {
  const firsts = rankVariants(results, first, direction);
  const seconds = rankVariants(results, second, secondDirection);
  const both = Object.keys(results.variants).flatMap((name) => {
    const own = {
      first: firsts.find((each) => each.name === name),
      second: seconds.find((each) => each.name === name),
    };
    if (own.first === undefined || own.second === undefined || isBound(name, results)) return [];
    return [{ name, first: own.first, second: own.second }];
  });
  const signs = [direction === "higher" ? -1 : 1, secondDirection === "higher" ? -1 : 1] as const;
  return both.map((design) => ({
    ...design,
    isOnFront: both.every((rival) => !hasBetterMeans(rival, design, signs)),
    beatenBy: both.find((rival) => rival !== design && beats(results, [first, second], rival, design))?.name ?? null,
  }));
}

type Pair = Pick<WeighedDesign, "name" | "first" | "second">;

function hasBetterMeans(a: Pair, b: Pair, [first, second]: readonly [number, number]): boolean {
  const gains = [first * (b.first.mean - a.first.mean), second * (b.second.mean - a.second.mean)];
  return gains.every((gain) => gain >= 0) && gains.some((gain) => gain > 0);
}

function beats(results: Results, goals: readonly string[], a: Pair, b: Pair): boolean {
  const verdicts = goals.map((metric) => verdict(results, metric, a, b));
  return verdicts.every((each) => each === "better" || each === "equal") && verdicts.includes("better");
}

function verdict(results: Results, metric: string, a: Pair, b: Pair): string | undefined {
  return a.name === b.name ? undefined : compare(results, metric, a.name, b.name)?.verdict;
}

/** Ties keep the order. */
function bestFirst(
  designs: readonly WeighedDesign[],
  goal: "first" | "second",
  direction: Direction,
): readonly WeighedDesign[] {
  const sign = direction === "higher" ? -1 : 1;
  return designs.toSorted((a, b) => sign * (a[goal].mean - b[goal].mean));
}
