// The contract of a retry budget: how many retries are allowed in proportion to ordinary traffic, so that retries cannot
// keep a system down that was overloaded for a moment. Shared by everything that retries towards one destination. One
// plug-in a file beside this one, named budget-*.

import type { ParameterValues, Parameters, PlugInDescription } from "../../kernel/parameters.ts";
import type { Instant } from "../../kernel/time.ts";

export interface RetryBudget {
  /** A first try was sent. */
  tried(now: Instant): void;
  /** Something was answered well. */
  succeeded(now: Instant): void;
  /** Something failed or timed out. */
  failed(now: Instant): void;
  /** May a retry be sent now? Taking it spends from the budget; a refusal spends nothing. */
  take(now: Instant): boolean;
}

export interface BudgetDefinition<P extends Parameters = Parameters> extends PlugInDescription<P> {
  readonly kind: "budget";
  create(parameters: ParameterValues<P>): RetryBudget;
}

export function defineBudget<const P extends Parameters>(
  definition: Omit<BudgetDefinition<P>, "kind">,
): BudgetDefinition<P> {
  return { kind: "budget", ...definition };
}
