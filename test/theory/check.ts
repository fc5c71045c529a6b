// One comparison of the simulator with something that nobody here wrote, and what it gave. The tests judge these, and
// docs/validation.md shows them.

export interface Check {
  readonly title: string;
  /** Who says so. */
  readonly source: string;
  /** Runs the simulator. Always gives the same: all seeds are fixed. */
  measure(): readonly Comparison[];
}

export interface Comparison {
  readonly what: string;
  /** `s`, `1/s`, `1` ... */
  readonly unit: string;
  readonly expected: number;
  readonly ours: number;
  /** Of `ours`, over replications; 0 = not a random figure. */
  readonly standardError: number;
  readonly replications: number;
  /** Three standard errors may be this share of `expected` at most. */
  readonly precision: number;
  /** The largest deviation that is accepted, in the figure's unit, and where it comes from. */
  readonly allowed: number;
  readonly allowedBecause: string;
}

/** How far a figure may be from its expectation. */
export type Tolerance =
  | { readonly kind: "sampling" }
  | { readonly kind: "relative"; readonly share: number; readonly because: string }
  | { readonly kind: "exact"; readonly within: number; readonly because?: string };

/** The reference cases' own rule: three standard errors, or 1% where the sample is better than that. */
export const SAMPLING: Tolerance = { kind: "sampling" };
const STANDARD_ERRORS = 3;
const SAMPLING_SHARE = 0.01;

export function allowedBy(
  tolerance: Tolerance,
  expected: number,
  standardError: number,
): Pick<Comparison, "allowed" | "allowedBecause"> {
  switch (tolerance.kind) {
    case "sampling":
      return {
        allowed: Math.max(STANDARD_ERRORS * standardError, SAMPLING_SHARE * expected),
        allowedBecause: "3 SE or 1%",
      };
    case "relative":
      return {
        allowed: tolerance.share * expected + STANDARD_ERRORS * standardError,
        allowedBecause: tolerance.because,
      };
    case "exact":
      return { allowed: tolerance.within, allowedBecause: tolerance.because ?? "exact" };
  }
}

export function deviation({ expected, ours }: Comparison): number {
  return Math.abs(ours - expected);
}

/** A figure that is known too badly proves nothing: three standard errors must be within this share of it. */
export const PRECISION_NEEDED = 0.1;

export function isPrecise({ expected, standardError, precision }: Comparison): boolean {
  return STANDARD_ERRORS * standardError <= precision * expected;
}
