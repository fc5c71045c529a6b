// The contract of a retry budget: how many retries are allowed in proportion to ordinary traffic, so that retries cannot
// keep a system down that was overloaded for a moment. Shared by everything that retries towards one destination. One
// plug-in a file beside this one.

import type { ParameterValues, Parameters, PlugInDescription } from "../../kernel/parameters.ts";
import type { Duration, Instant } from "../../kernel/time.ts";

/** How a try failed. */
export type FailureKind = "error" | "timeout";

/** What a try follows: nothing, or the failure that it repeats. Some budgets give back what just this retry had cost. */
export type TryKind = "first" | `after-${FailureKind}`;

/**
 * Every try begins by `tried` (a first one) or by a `take` that was granted, and ends by one of `succeeded` and `failed`.
 * `take` is asked at once when a failure was told, before any delay.
 */
export interface RetryBudget {
  /** A first try was sent. */
  tried(now: Instant): void;
  /** A try was answered well. */
  succeeded(now: Instant, ended: TryKind): void;
  /** A try failed or timed out. */
  failed(now: Instant, ended: TryKind): void;
  /** May what just failed be tried again? Granting it spends from the budget; a refusal spends nothing. */
  take(now: Instant, after: FailureKind): boolean;
}

/** What a budget promises. The laws hold it to that, and a scenario may have an oracle watch it (I13). */
export type BudgetBound =
  | { readonly kind: "none" }
  | {
      /**
       * In every window: at most `burst`, and `perSecond` for each of its seconds, and `ratio` of the first tries, or of
       * the successes of all tries, in the window and for as long as `memory` before it.
       */
      readonly kind: "rate";
      readonly burst: number;
      readonly perSecond: number;
      readonly ratio: number;
      readonly of: "tries" | "successes";
      readonly memory: Duration;
    }
  /** Retries at a time: at most `ratio` of all tries that are on their way, but `least` at any rate. */
  | { readonly kind: "in-flight"; readonly ratio: number; readonly least: number };

export interface BudgetDefinition<P extends Parameters = Parameters> extends PlugInDescription<P> {
  readonly kind: "budget";
  bound(parameters: ParameterValues<P>): BudgetBound;
  create(parameters: ParameterValues<P>): RetryBudget;
}

export function defineBudget<const P extends Parameters>(
  definition: Omit<BudgetDefinition<P>, "kind">,
): BudgetDefinition<P> {
  return { kind: "budget", ...definition };
}
