// Clients that share a retry budget, for its laws: traffic at random against a server that is well, down or coming back, with
// as many retries as the budget allows. Tells everything that happened.

import type { RandomStream } from "../../kernel/random-stream.ts";
import { type Instant, MICROSECONDS_PER_SECOND, milliseconds, seconds } from "../../kernel/time.ts";
import type { FailureKind, RetryBudget, TryKind } from "../budget/budget.ts";

export interface BudgetEvent {
  readonly at: Instant;
  readonly kind: "tried" | "succeeded" | "failed" | "granted" | "refused";
  /** Tries, and retries among them, that are on their way when it has happened. */
  readonly inFlight: number;
  readonly retriesInFlight: number;
}

export interface Weather {
  /** First tries per second. */
  readonly rate: number;
  /** Probability that a try fails. */
  readonly failures: number;
  readonly for: number;
}

/** Clocks do not start at 0 in the laws. */
const BOOT = seconds(1_000) as number as Instant;
const HASTY = milliseconds(20);
const SLOW = seconds(2);

interface OpenTry {
  readonly endsAt: Instant;
  readonly kind: TryKind;
  readonly failsBy: FailureKind | undefined;
}

export class BudgetHistory {
  readonly events: BudgetEvent[] = [];
  readonly #budget: RetryBudget;
  readonly #random: RandomStream;
  /** Asked this often beyond need, whenever a retry was refused. */
  readonly #insistence: number;
  #open: OpenTry[] = [];
  #now = BOOT;

  constructor(budget: RetryBudget, random: RandomStream, insistence = 0) {
    this.#budget = budget;
    this.#random = random;
    this.#insistence = insistence;
  }

  run(phases: readonly Weather[]): this {
    for (const weather of phases) this.#phase(weather);
    return this;
  }

  /** The answers alone. */
  answers(): string {
    return this.events
      .filter(({ kind }) => kind === "granted" || kind === "refused")
      .map(({ at, kind }) => `${at}${kind}`)
      .join();
  }

  #phase(weather: Weather): void {
    const end = (this.#now + weather.for * MICROSECONDS_PER_SECOND) as Instant;
    let next = this.#later(weather);
    while (next < end) {
      this.#endBefore(next, weather);
      this.#now = next;
      this.#budget.tried(next);
      this.#begin("first", weather);
      this.#record("tried");
      next = this.#later(weather);
    }
    this.#endBefore(end, weather);
    this.#now = end;
  }

  #later({ rate }: Weather): Instant {
    return Math.ceil(this.#now + (this.#random.exponential() * MICROSECONDS_PER_SECOND) / rate) as Instant;
  }

  #begin(kind: TryKind, { failures }: Weather): void {
    const failsBy = this.#random.chance(failures) ? (this.#random.chance(0.5) ? "timeout" : "error") : undefined;
    const length = 1 + this.#random.integer(failsBy === "timeout" ? SLOW : HASTY);
    this.#open.push({ endsAt: (this.#now + length) as Instant, kind, failsBy });
  }

  #endBefore(instant: Instant, weather: Weather): void {
    for (;;) {
      const first = this.#open.reduce<OpenTry | undefined>(
        (earliest, one) => (earliest === undefined || one.endsAt < earliest.endsAt ? one : earliest),
        undefined,
      );
      if (first === undefined || first.endsAt > instant) return;
      this.#open.splice(this.#open.indexOf(first), 1);
      this.#now = first.endsAt;
      this.#end(first, weather);
    }
  }

  #end({ kind, failsBy }: OpenTry, weather: Weather): void {
    if (failsBy === undefined) {
      this.#budget.succeeded(this.#now, kind);
      return this.#record("succeeded");
    }
    this.#budget.failed(this.#now, kind);
    this.#record("failed");
    if (this.#budget.take(this.#now, failsBy)) {
      this.#begin(`after-${failsBy}`, weather);
      return this.#record("granted");
    }
    this.#record("refused");
    for (let again = 0; again < this.#insistence; again += 1) {
      if (this.#budget.take(this.#now, failsBy)) this.#record("granted");
    }
  }

  #record(kind: BudgetEvent["kind"]): void {
    const retriesInFlight = this.#open.filter((one) => one.kind !== "first").length;
    this.events.push({ at: this.#now, kind, inFlight: this.#open.length, retriesInFlight });
  }
}
