// The contract of an arrival process: when the outside world asks. One plug-in a file beside this one; a process keeps
// its own state (phase of a burst, rest of a batch) and is created afresh for every run.

import type { ParameterValues, Parameters, PlugInDescription } from "../../kernel/parameters.ts";
import type { RandomStream } from "../../kernel/random-stream.ts";
import { MICROSECONDS_PER_SECOND } from "../../kernel/time.ts";
import type { Instant } from "../../kernel/time.ts";

export interface ArrivalProcess {
  /** Long-run arrivals per second; 0 for a process that ends. */
  readonly meanRate: number;
  /**
   * Limit of variance over mean of the number of arrivals in a long interval: 1 for Poisson, more where arrivals come in
   * bursts. Undefined where it does not exist or is not known.
   */
  readonly dispersion: number | undefined;
  /**
   * The first arrival not before `after`; undefined = no more. Called with the start of the window first, and then always
   * with the instant it returned last, which it may return again (a batch).
   */
  next(after: Instant, random: RandomStream): Instant | undefined;
}

export interface ArrivalDefinition<P extends Parameters = Parameters> extends PlugInDescription<P> {
  readonly kind: "arrivals";
  create(parameters: ParameterValues<P>): ArrivalProcess;
}

/** Types a definition's `create` by its own parameters. */
export function defineArrivals<const P extends Parameters>(
  definition: Omit<ArrivalDefinition<P>, "kind">,
): ArrivalDefinition<P> {
  return { kind: "arrivals", ...definition };
}

/**
 * Adds real-valued gaps to whole-microsecond instants and carries the fraction along: flooring every gap on its own would
 * raise the rate by half a microsecond per arrival, which is 5 % at 100,000 arrivals a second.
 */
export class GapSum {
  #fraction = 0;

  /** `gap` in microseconds. */
  add(instant: Instant, gap: number): Instant {
    const exact = this.#fraction + gap;
    const whole = Math.floor(exact);
    this.#fraction = exact - whole;
    return (instant + whole) as Instant;
  }
}

/** Microseconds between arrivals at a rate per second. */
export function gapMean(rate: number): number {
  return MICROSECONDS_PER_SECOND / rate;
}
