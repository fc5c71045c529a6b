// What the monitor of a run is told beforehand: how often it looks, at what, and what it must tell of.

import type { AlertRule, Goodness, Objective } from "../../algorithms/alerts/alert.ts";
import type { Duration } from "../../kernel/time.ts";

export interface AlertOptions {
  /** From scrape to scrape; rules are evaluated at each. */
  readonly interval: Duration;
  /** So long after a fault is overcome, an alert still counts as told of it. */
  readonly grace: Duration;
  /**
   * Faults that break it, and spend a significant part of the error budget, hurt and should be told of; undefined = those that cost
   * something do, and no rule judges tasks.
   */
  readonly objective: Objective | undefined;
  /** What the budget has to last for; undefined = the measured time. */
  readonly period: Duration | undefined;
  /** Of the budget of a period; 0..1. */
  readonly significant: number;
  /** In the order of the results. */
  readonly rules: readonly RuleOptions[];
}

export interface RuleOptions {
  readonly name: string;
  /** Of the plug-in. */
  readonly kind: string;
  /** Its condition must hold for so long before it fires. */
  readonly pending: Duration;
  /** What it judges tasks by; undefined = it does not. */
  readonly goodness: Goodness | undefined;
  create(): AlertRule;
}
