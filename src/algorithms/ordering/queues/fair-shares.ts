// Weighted max-min fairness with bounds: everybody gets the same for its weight, but no less than its minimum and no more than
// its maximum. A pure function. Source: YARN's FairScheduler, ComputeFairShares, which searches the ratio that this computes.

export interface Claim {
  readonly weight: number;
  readonly minimum: number;
  /** Infinity = everything. */
  readonly maximum: number;
}

/**
 * `clamp(weight * ratio, minimum, maximum)` of each, with the ratio at which they come to `total`. Where the minima come to more,
 * each gets its minimum; where the maxima come to less, its maximum. O(n log n).
 */
export function fairShares(claims: readonly Claim[], total: number): readonly number[] {
  const ratio = fairRatio(claims, total);
  return claims.map(({ weight, minimum, maximum }) => Math.max(minimum, Math.min(maximum, weight * ratio)));
}

/** As the ratio grows, each claim begins to grow where it passes its minimum, and stops at its maximum. */
function fairRatio(claims: readonly Claim[], total: number): number {
  const turns = claims
    .flatMap(({ weight, minimum, maximum }) => [
      { ratio: minimum / weight, slope: weight },
      { ratio: Math.max(minimum, maximum) / weight, slope: -weight },
    ])
    .filter(({ ratio }) => ratio < Infinity)
    .toSorted((a, b) => a.ratio - b.ratio);
  let given = claims.reduce((sum, { minimum }) => sum + minimum, 0);
  let slope = 0;
  let ratio = 0;
  for (const turn of turns) {
    const next = given + slope * (turn.ratio - ratio);
    if (slope > 0 && next >= total) return ratio + (total - given) / slope;
    if (next >= total) return ratio;
    given = next;
    ratio = turn.ratio;
    slope += turn.slope;
  }
  // Sums of fractions: where all have stopped, no slope is left but for what rounding makes of it.
  return claims.some(({ maximum }) => maximum === Infinity) && slope > 0 ? ratio + (total - given) / slope : ratio;
}
