// What statistics other than a plain mean hand out: a value with the interval that is to hold the truth, and the evidence of
// a test. For the files of this folder and those who print their results.

/** JSON-safe. */
export interface Estimate {
  readonly value: number;
  /** null = unbounded on this side. */
  readonly low: number | null;
  readonly high: number | null;
  /** Probability that such an interval holds the truth, e.g. 0.95. */
  readonly level: number;
}

/**
 * p-values: the probability, were the effect absent, of evidence at least as strong as what was seen that it is greater than
 * supposed, less, or different either way. In [0, 1]; 1 = no evidence at all.
 */
export interface Evidence {
  readonly greater: number;
  readonly less: number;
  readonly different: number;
}

/** Two-sided evidence from the two sides: twice the stronger, which is right for any null distribution. */
export function bothSides(greater: number, less: number): Evidence {
  return { greater, less, different: Math.min(1, 2 * Math.min(greater, less)) };
}
