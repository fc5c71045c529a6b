// The contract of a probability distribution. One plug-in a file beside this one; the scenario registry lists them.

import type { RandomStream } from "../random-stream.ts";

/**
 * A distribution of non-negative numbers. For durations the unit is microseconds (callers floor a draw to whole
 * microseconds); for plain quantities it is the quantity itself. Immutable; draws come from the stream that is passed in.
 */
export interface Distribution {
  readonly kind: string;
  /** Infinity where the distribution has none. */
  readonly mean: number;
  /** Infinity where the distribution has none. */
  readonly variance: number;
  sample(stream: RandomStream): number;
  /** P(X <= x); portable arithmetic. */
  cdf(x: number): number;
  /** The x with cdf(x) = p, for p in [0, 1). */
  quantile(p: number): number;
}
