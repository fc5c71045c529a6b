// The contract of a breaker: whether a caller asks at all somebody who has not answered well of late, or spares both the trouble.
// One for each target; a caller that is told no treats it like a refusal from there. One plug-in a file beside this one.

import type { ParameterValues, Parameters, PlugInDescription } from "../../kernel/parameters.ts";
import type { RandomStream } from "../../kernel/random-stream.ts";
import type { Duration, Instant } from "../../kernel/time.ts";

/** answered: with what was wanted. refused: with a no, because there is too much to do. failed: not at all, in time. */
export type TryOutcome = "answered" | "refused" | "failed";

/** Every try that was permitted ends by `ended`, or by `released` if it says nothing about the target. */
export interface Breaker {
  /** May it be tried now? Counts as a try if it may. */
  permits(random: RandomStream, now: Instant): boolean;
  /** `took`: since it was permitted. */
  ended(outcome: TryOutcome, took: Duration, now: Instant): void;
  released(now: Instant): void;
}

export interface BreakerDefinition<P extends Parameters = Parameters> extends PlugInDescription<P> {
  readonly kind: "breaker";
  create(parameters: ParameterValues<P>): Breaker;
}

export function defineBreaker<const P extends Parameters>(
  definition: Omit<BreakerDefinition<P>, "kind">,
): BreakerDefinition<P> {
  return { kind: "breaker", ...definition };
}
