// A monitor that watches the run by scrapes, and evaluates its alert rules at each, in virtual time. Only in runs with alerts.

import type { AlertRule, Goodness } from "../../algorithms/alerts/alert.ts";
import { type Instant, NEVER } from "../../kernel/time.ts";
import type { Trace } from "../../trace/trace.ts";
import type { ObserveOptions } from "../observe-options.ts";
import type { AlertOptions, RuleOptions } from "./alert-options.ts";
import { AlertState, type Firing } from "./alert-state.ts";
import { type Gauges, InstrumentScrape } from "./instrument-scrape.ts";
import { JudgedTasks } from "./judged-tasks.ts";
import type { ScrapeClock } from "./scrape-clock.ts";
import { ScrapedCounters } from "./scraped-counters.ts";

interface Watched extends Gauges {
  readonly options: Pick<ObserveOptions, "warmup" | "duration">;
}

interface Watch {
  readonly options: RuleOptions;
  readonly rule: AlertRule;
  readonly scrape: InstrumentScrape;
  readonly state: AlertState;
}

export interface WatchedRule {
  readonly name: string;
  readonly kind: string;
  readonly firings: readonly Firing[];
}

export class Monitor {
  readonly options: AlertOptions;
  /** Scrapes from the end of the warm-up on. */
  scrapes = 0;
  readonly #clock: ScrapeClock;
  readonly #from: number;
  readonly #until: number;
  readonly #watches: readonly Watch[];
  /** One for each way to judge tasks. */
  readonly #judges = new Map<string, JudgedTasks>();
  readonly #objective: JudgedTasks | undefined;
  /** What the objective's counters were at each scrape since the start of the run. */
  readonly #judged: number[] = [];
  readonly #bad: number[] = [];

  constructor(trace: Trace, clock: ScrapeClock, instruments: Watched, alerts: AlertOptions) {
    const { warmup, duration = NEVER } = instruments.options;
    this.options = alerts;
    this.#clock = clock;
    this.#from = warmup;
    this.#until = duration;
    const counters = new ScrapedCounters(trace, instruments.machines);
    const judgeOf = (goodness: Goodness): JudgedTasks => this.#judgeOf(trace, goodness);
    this.#objective = alerts.objective && judgeOf(alerts.objective);
    this.#watches = alerts.rules.map((rule) => ({
      options: rule,
      rule: rule.create(),
      scrape: new InstrumentScrape(instruments, counters, rule.goodness && judgeOf(rule.goodness)),
      state: new AlertState(rule.pending),
    }));
    clock.onTick((at) => this.#look(at));
  }

  /** `end` is not before the last record. */
  finish(end: Instant): void {
    this.#clock.advance(end);
    for (const { state } of this.#watches) state.finish();
  }

  get rules(): readonly WatchedRule[] {
    return this.#watches.map(({ options: { name, kind }, state }) => ({ name, kind, firings: state.firings }));
  }

  /** Tasks that the objective judged from the last scrape up to `from` to the first one from `until` on, and bad ones; none without an objective. */
  judgedBetween(from: number, until: number): { readonly judged: number; readonly bad: number } {
    const { interval } = this.options;
    const before = Math.floor(from / interval) - 1;
    const after = Math.min(this.#judged.length, Math.ceil(until / interval)) - 1;
    const grown = (counter: readonly number[]) => Math.max(0, (counter[after] ?? 0) - (counter[before] ?? 0));
    return { judged: grown(this.#judged), bad: grown(this.#bad) };
  }

  #look(at: Instant): void {
    if (at >= this.#until) return;
    for (const judge of this.#judges.values()) judge.advance(at);
    if (this.#objective !== undefined) {
      this.#judged.push(this.#objective.judged);
      this.#bad.push(this.#objective.bad);
    }
    const isMeasured = at >= this.#from;
    if (isMeasured) this.scrapes += 1;
    for (const { rule, scrape, state } of this.#watches) {
      scrape.now = at;
      // Also before: rules remember what they have seen.
      const holds = rule.holds(scrape);
      if (isMeasured) state.look(at, holds);
    }
  }

  #judgeOf(trace: Trace, { of, within, counted }: Goodness): JudgedTasks {
    const key = `${of} ${within} ${counted}`;
    const judge = this.#judges.get(key) ?? new JudgedTasks(trace, { of, within, counted });
    this.#judges.set(key, judge);
    return judge;
  }
}
