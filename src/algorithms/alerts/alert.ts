// The contract of an alert rule: from what a monitor reads at each scrape, whether something is wrong. A rule decides; that its
// condition must hold for a while before anybody is told, and when that ends, is the business of whoever asks. One plug-in a
// file beside this one.

import type { ParameterValues, Parameters, PlugInDescription } from "../../kernel/parameters.ts";
import { type Duration, type Instant, NEVER } from "../../kernel/time.ts";

/** Counted from the start of the run: they never fall. */
export const COUNTERS = [
  "arrivals",
  "completions",
  "failures",
  "starts",
  "restarts",
  "repeated-calls",
  "refusals",
] as const;
export type Counter = (typeof COUNTERS)[number];

/** As they are now. */
export const LEVELS = ["queue", "running", "in-system", "busy-share", "workers-down", "workers-suspected"] as const;
export type Level = (typeof LEVELS)[number];

/** What a monitor reads. Whatever is not read costs nothing. */
export interface Scrape {
  readonly now: Instant;
  counter(name: Counter): number;
  /** undefined = there is nothing to measure: no data. */
  level(name: Level): number | undefined;
  /** Time since the arrival of the task that has waited longest; 0 = none waits. */
  readonly queueAge: Duration;
  /** A master serves. */
  readonly isServed: boolean;
  /** Tasks of which it is known whether they met the rule's objective, from the start of the run, and those that did not. */
  readonly judged: number;
  readonly bad: number;
}

/** For `within`: a task that is done is good, whenever that is. */
export const HOWEVER_LATE = NEVER as number as Duration;

/** Which tasks are good ones, and when that is known. */
export interface Goodness {
  /** completed: its work is done. acknowledged: its client knows that it was taken in, or is done. */
  readonly of: "completed" | "acknowledged";
  /** Since its arrival; may be HOWEVER_LATE. */
  readonly within: Duration;
  /**
   * when-due: whoever is not good in time counts as bad then, as a client with a timeout would count. when-ended: it counts as
   * it ends, as a server's histogram does, so that what never ends is never counted.
   */
  readonly counted: "when-due" | "when-ended";
}

/** What a service promises. */
export interface Objective extends Goodness {
  /** Of the tasks that are good; 0..1. */
  readonly share: number;
}

export interface AlertRule {
  /** Asked at every scrape, in order of time, and only then: does its condition hold? Without data it does not. */
  holds(scrape: Scrape): boolean;
}

export interface AlertDefinition<P extends Parameters = Parameters> extends PlugInDescription<P> {
  readonly kind: "alert";
  /** For how long its condition must hold without a break before it fires. */
  pending(parameters: ParameterValues<P>): Duration;
  /** How far back it looks: after so long, nothing that was before counts. */
  memory(parameters: ParameterValues<P>): Duration;
  /** What it judges tasks by; the scenario's objective where absent or where it leaves something open. */
  goodness?(parameters: ParameterValues<P>): Partial<Goodness>;
  /** It fires because something is missing, which may be so without any data. */
  readonly tellsAbsence?: true;
  create(parameters: ParameterValues<P>, objective: Objective): AlertRule;
}

export function defineAlert<const P extends Parameters>(
  definition: Omit<AlertDefinition<P>, "kind">,
): AlertDefinition<P> {
  return { kind: "alert", ...definition };
}
