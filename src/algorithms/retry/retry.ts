// The contract of a retry policy: how long to wait before the next attempt, and when to give up. Used for tasks (by
// masters) and for remote calls (by every process). One plug-in a file beside this one.

import type { ParameterValues, Parameters, PlugInDescription } from "../../kernel/parameters.ts";
import type { RandomStream } from "../../kernel/random-stream.ts";
import type { Duration } from "../../kernel/time.ts";

export interface RetryPolicy {
  /**
   * The delay before attempt `failures + 1`, or undefined to give up. `failures` counts the failed attempts so far
   * (1 = the first just failed); `previous` is the delay before the attempt that just failed (0 before the first).
   */
  delay(failures: number, previous: Duration, random: RandomStream): Duration | undefined;
}

export interface RetryDefinition<P extends Parameters = Parameters> extends PlugInDescription<P> {
  readonly kind: "retry";
  create(parameters: ParameterValues<P>): RetryPolicy;
}

export function defineRetry<const P extends Parameters>(
  definition: Omit<RetryDefinition<P>, "kind">,
): RetryDefinition<P> {
  return { kind: "retry", ...definition };
}
