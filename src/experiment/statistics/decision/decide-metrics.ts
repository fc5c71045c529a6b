// Did it get better, worse, or stay as it was? The decision about each metric of a family from seeds that both sides ran,
// such that with probability `level` no metric at all is wrongly called regressed or improved. For the gate.
//
// With e = (1 - level) / 2: `regressed` where Holm's procedure over the family, at e, finds the difference beyond the minimal
// effect on the bad side; `improved` likewise on the good side; `unchanged` where two one-sided tests, each at e, find it
// within the equivalence margin. The last is not adjusted for the family: that *all* metrics are unchanged is claimed only if
// each is (Berger, Technometrics 24(4), 1982: an intersection-union test needs no correction).

import { assert } from "../../../kernel/assert.ts";
import type { Direction } from "../../../observe/observations.ts";
import type { Estimate } from "../estimate.ts";
import { holmBounds } from "../families/compatible-bounds.ts";
import type { CompatibleBound } from "../families/compatible-bounds.ts";
import { CONFIDENCE, meanInterval } from "../interval.ts";
import type { Interval } from "../interval.ts";
import { relativeChange } from "../relative-change.ts";
import type { Pair } from "../relative-change.ts";
import { tTest } from "../t-test.ts";
import { excessOver, extentOf, lowerBound } from "./margin.ts";
import type { Margin, Side } from "./margin.ts";
import { seedsMissing } from "./seeds-missing.ts";

export interface MetricQuestion {
  readonly name: string;
  /** One per common seed, at least one. */
  readonly pairs: readonly Pair[];
  readonly better: Direction;
  /** Differences up to this are neither regressions nor improvements, however certain they are. */
  readonly minimalEffect: Margin;
  /** Differences below this are no change. Usually the minimal effect; where it is larger, a certain effect counts first. */
  readonly equivalenceMargin: Margin;
}

/** `identical`: the same value at every seed. `changed`: beyond the minimal effect, of a metric without a good direction. */
export type Outcome = "identical" | "unchanged" | "improved" | "regressed" | "changed" | "inconclusive";

export interface MetricDecision {
  readonly name: string;
  readonly outcome: Outcome;
  /** head - base, this metric alone. */
  readonly difference: Interval;
  /** (head - base) / |base|, this metric alone; null where the base's mean is 0. */
  readonly relative: Estimate | null;
  /**
   * Of the difference, or of the relative change where the minimal effect is relative: all of the family's hold together, and
   * none contradicts its outcome.
   */
  readonly simultaneous: {
    readonly scale: Margin["kind"];
    readonly low: number | null;
    readonly high: number | null;
  };
  /** `worse` and `better` adjusted by Holm; a neutral metric's `worse` is "higher". */
  readonly p: { readonly worse: number; readonly better: number; readonly unchanged: number };
  /**
   * If inconclusive: how many more seeds would settle it with a chance of 80% were means and spreads those seen; null where
   * that is unknown (one seed) or out of reach. An estimate, from the spread of the seeds there are.
   */
  readonly seedsMissing: number | null;
}

export interface DecisionOptions {
  /** Default 95%. */
  readonly level?: number;
  /** False leaves `seedsMissing` null: it takes longer than all the rest. */
  readonly countsMissingSeeds?: boolean;
}

/** In the order given; the family is what is passed at once. */
export function decideMetrics(
  family: readonly MetricQuestion[],
  { level = CONFIDENCE, countsMissingSeeds = true }: DecisionOptions = {},
): readonly MetricDecision[] {
  assert(level > 0 && level < 1, "a confidence level lies between 0 and 1");
  const error = (1 - level) / 2;
  const worse = boundsOf(family, error, badSide);
  const better = boundsOf(family, error, (question) => opposite(badSide(question)));
  return family.map((question, index) => {
    const decision = decide(question, worse[index], better[index], level);
    const isOpen = countsMissingSeeds && decision.outcome === "inconclusive";
    return isOpen ? { ...decision, seedsMissing: seedsMissing(question, error, family.length) ?? null } : decision;
  });
}

function decide(
  question: MetricQuestion,
  worse: CompatibleBound,
  better: CompatibleBound,
  level: number,
): MetricDecision {
  const { name, pairs } = question;
  const error = (1 - level) / 2;
  const unchanged = pOfUnchanged(question);
  const outcome = outcomeOf(question, worse.exceeds, better.exceeds, unchanged <= error);
  const [rise, fall] = badSide(question) === 1 ? [worse, better] : [better, worse];
  return {
    name,
    outcome,
    difference: meanInterval(
      pairs.map(({ base, head }) => head - base),
      level,
    ),
    relative: relativeChange(pairs, level) ?? null,
    simultaneous: { scale: question.minimalEffect.kind, low: rise.low, high: fall.low === null ? null : 0 - fall.low },
    p: { worse: worse.adjustedP, better: better.adjustedP, unchanged },
    seedsMissing: null,
  };
}

function outcomeOf(question: MetricQuestion, isWorse: boolean, isBetter: boolean, isUnchanged: boolean): Outcome {
  if (question.pairs.every(({ base, head }) => base === head)) return "identical";
  if (isWorse || isBetter) return question.better === "neutral" ? "changed" : isWorse ? "regressed" : "improved";
  return isUnchanged ? "unchanged" : "inconclusive";
}

function badSide({ better }: MetricQuestion): Side {
  return better === "higher" ? -1 : 1;
}

function opposite(side: Side): Side {
  return side === 1 ? -1 : 1;
}

function boundsOf(
  family: readonly MetricQuestion[],
  error: number,
  sideOf: (question: MetricQuestion) => Side,
): readonly CompatibleBound[] {
  return holmBounds(
    family.map((question) => {
      const { pairs, minimalEffect } = question;
      const side = sideOf(question);
      return {
        boundary: extentOf(minimalEffect),
        p: tTest(excessOver(pairs, side, minimalEffect)).p.greater,
        boundAt: (share) => lowerBound(pairs, side, minimalEffect.kind, share),
      };
    }),
    error,
  );
}

function pOfUnchanged({ pairs, equivalenceMargin }: MetricQuestion): number {
  const above = tTest(excessOver(pairs, 1, equivalenceMargin)).p.less;
  const below = tTest(excessOver(pairs, -1, equivalenceMargin)).p.less;
  return Math.max(above, below);
}
