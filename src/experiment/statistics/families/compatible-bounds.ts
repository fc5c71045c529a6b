// One-sided bounds for a whole family that never contradict Holm's decisions: a bound lies at its boundary or beyond exactly
// where Holm rejects "not beyond the boundary", and with the stated probability *all* bounds hold together.
// Sources: Strassburger and Bretz, Compatible Simultaneous Lower Confidence Bounds for the Holm Procedure and Other
// Bonferroni-Based Closed Tests, Statistics in Medicine 27(24), 2008; Guilbaud, Biometrical Journal 50(5), 2008. (The usual
// intervals at level alpha / (m - i + 1) look alike but do not hold together.)

import { assert } from "../../../kernel/assert.ts";
import { holmAdjusted } from "./adjusted-p.ts";

export interface OneSidedQuestion {
  /** The effect that is supposed not to be exceeded. */
  readonly boundary: number;
  /** p-value for "the effect exceeds the boundary". */
  readonly p: number;
  /** Lower confidence bound of the effect, alone, that is wrong with probability `error`; null = none. Inverts the test. */
  boundAt(error: number): number | null;
}

export interface CompatibleBound {
  readonly adjustedP: number;
  /** Holm: the effect exceeds the boundary. */
  readonly exceeds: boolean;
  /**
   * The effect is at least this; null = nothing is known. While some question stays open, those that are decided have no
   * more than their boundary: that is what stepping down costs.
   */
  readonly low: number | null;
}

/** `error` in (0, 1): the probability that any of the bounds, or any of the decisions, is wrong. */
export function holmBounds(family: readonly OneSidedQuestion[], error: number): readonly CompatibleBound[] {
  assert(error > 0 && error < 1, "a family's error rate lies between 0 and 1");
  const adjusted = holmAdjusted(family.map(({ p }) => p));
  const open = adjusted.filter((p) => p > error).length;
  const share = error / (open === 0 ? family.length : open);
  return family.map((question, index) => {
    const adjustedP = adjusted[index];
    if (adjustedP > error)
      return { adjustedP, exceeds: false, low: atMost(question.boundAt(share), question.boundary) };
    const low = open === 0 ? atLeast(question.boundAt(share), question.boundary) : question.boundary;
    return { adjustedP, exceeds: true, low };
  });
}

/** Rounding must not set a bound against the decision. */
function atMost(bound: number | null, boundary: number): number | null {
  return bound === null ? null : Math.min(bound, boundary);
}

function atLeast(bound: number | null, boundary: number): number {
  return bound === null ? boundary : Math.max(bound, boundary);
}
