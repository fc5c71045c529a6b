// A circuit breaker: closed while most tries go well; open, and nobody is asked, when too many of the latest failed or were slow;
// after a while half open: a few are tried, and by what becomes of them it closes or opens again.

import { ParameterError } from "../../kernel/parameter-error.ts";
import type { Duration, Instant } from "../../kernel/time.ts";
import { defineBreaker, type Breaker, type TryOutcome } from "./breaker.ts";

export const circuitBreaker = defineBreaker({
  name: "circuit-breaker",
  summary: "Asks nobody for a while when too many of the latest tries failed or were slow; then tries a few.",
  source:
    "Catalogue D6; Nygard, Release It!, 2007; resilience4j CircuitBreaker, count-based, with its defaults (50%, 100 calls, 60 s, 10 in half-open, slow 100% at 60 s)",
  parameters: {
    failures: { type: "probability", default: 0.5, summary: "It opens when this share of the latest tries failed." },
    slow: { type: "probability", default: 1, summary: "Or when this share of them was slow." },
    slowAfter: { type: "duration", default: "60s", min: "1us", summary: "A try that takes longer is slow." },
    window: { type: "integer", default: 100, min: 1, max: 100_000, summary: "So many tries are the latest." },
    least: {
      type: "integer",
      default: 100,
      min: 1,
      summary: "With fewer tries it does not judge; the window at most.",
    },
    wait: { type: "duration", default: "60s", min: "1us", summary: "It stays open for so long." },
    probes: { type: "integer", default: 10, min: 1, max: 100_000, summary: "Tries that are made half open." },
  },
  shorthand: "failures",
  create(options) {
    if (options.failures === 0) throw new ParameterError("failures", "expected a share above 0, got 0");
    if (options.slow === 0) throw new ParameterError("slow", "expected a share above 0, got 0");
    return new CircuitBreaker(options);
  },
});

export interface CircuitOptions {
  readonly failures: number;
  readonly slow: number;
  readonly slowAfter: Duration;
  readonly window: number;
  readonly least: number;
  readonly wait: Duration;
  readonly probes: number;
}

export class CircuitBreaker implements Breaker {
  readonly #options: CircuitOptions;
  #state: "closed" | "open" | "half-open" = "closed";
  #results: LatestResults;
  #openUntil = 0 as Instant;
  /** Half open: tries that may still be made. */
  #permits = 0;

  constructor(options: CircuitOptions) {
    this.#options = options;
    this.#results = new LatestResults(options.window);
  }

  get state(): "closed" | "open" | "half-open" {
    return this.#state;
  }

  permits(_random: unknown, now: Instant): boolean {
    if (this.#state === "open" && now >= this.#openUntil) this.#halfOpen();
    if (this.#state === "closed") return true;
    if (this.#state === "open" || this.#permits === 0) return false;
    this.#permits -= 1;
    return true;
  }

  /** What ends while it is open was begun before, and is no news. */
  ended(outcome: TryOutcome, took: Duration, now: Instant): void {
    if (this.#state === "open") return;
    this.#results.add(outcome !== "answered", took > this.#options.slowAfter);
    const { window, least, probes } = this.#options;
    const needed = this.#state === "half-open" ? probes : Math.min(least, window);
    if (this.#results.count < needed) return;
    if (this.#isBad()) this.#open(now);
    else if (this.#state === "half-open") this.#close();
  }

  released(): void {
    if (this.#state === "half-open") this.#permits += 1;
  }

  #isBad(): boolean {
    const { count, failed, slow } = this.#results;
    return failed >= this.#options.failures * count || slow >= this.#options.slow * count;
  }

  #open(now: Instant): void {
    this.#state = "open";
    this.#openUntil = (now + this.#options.wait) as Instant;
  }

  #halfOpen(): void {
    this.#state = "half-open";
    this.#permits = this.#options.probes;
    this.#results = new LatestResults(this.#options.probes);
  }

  #close(): void {
    this.#state = "closed";
    this.#results = new LatestResults(this.#options.window);
  }
}

const FAILED = 1;
const SLOW = 2;

class LatestResults {
  readonly #ring: Uint8Array;
  #next = 0;
  count = 0;
  failed = 0;
  slow = 0;

  constructor(size: number) {
    this.#ring = new Uint8Array(size);
  }

  add(isFailed: boolean, isSlow: boolean): void {
    if (this.count === this.#ring.length) this.#count(this.#ring[this.#next], -1);
    else this.count += 1;
    const result = (isFailed ? FAILED : 0) | (isSlow ? SLOW : 0);
    this.#ring[this.#next] = result;
    this.#count(result, 1);
    this.#next = (this.#next + 1) % this.#ring.length;
  }

  #count(result: number, change: 1 | -1): void {
    if ((result & FAILED) !== 0) this.failed += change;
    if ((result & SLOW) !== 0) this.slow += change;
  }
}
