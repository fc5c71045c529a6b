// Scrapes of a service whose tasks are judged, for the tests of rules: one value of each counter per scrape.

import { type AlertRule, HOWEVER_LATE, type Objective, type Scrape } from "../../../src/algorithms/alerts/alert.ts";
import { type Duration, type Instant, seconds } from "../../../src/kernel/time.ts";

export const SCRAPE: Scrape = {
  now: 0 as Instant,
  counter: () => 0,
  level: () => undefined,
  queueAge: 0 as Duration,
  isServed: true,
  judged: 0,
  bad: 0,
};

export function promising(share: number): Objective {
  return { share, within: HOWEVER_LATE, of: "completed", counted: "when-due" };
}

/** What happened in one interval. */
export interface Judged {
  readonly judged: number;
  readonly bad: number;
}

/** The answers of a rule, scrape by scrape: the first at `interval`. */
export function answers(rule: AlertRule, steps: readonly Judged[], interval: Duration): readonly boolean[] {
  let judged = 0;
  let bad = 0;
  return steps.map((step, index) => {
    judged += step.judged;
    bad += step.bad;
    return rule.holds({ ...SCRAPE, now: ((index + 1) * interval) as Instant, judged, bad });
  });
}

/** Steady traffic, so many tasks a second, of which this share is bad. */
export function traffic(span: number, badShare: number, perSecond = 1_000): readonly Judged[] {
  return Array.from({ length: span }, () => ({ judged: perSecond, bad: Math.round(perSecond * badShare) }));
}

/** Scraped every second: from the beginning of trouble to the first alert, and from its end to the last; NaN = never. */
export function timesOf(
  rule: AlertRule,
  { well, trouble, badShare }: { readonly well: number; readonly trouble: number; readonly badShare: number },
  after: number,
): { readonly told: number; readonly reset: number } {
  const steps = [...traffic(well, 0), ...traffic(trouble, badShare), ...traffic(after, 0)];
  const holds = answers(rule, steps, seconds(1));
  const first = holds.indexOf(true);
  const last = holds.lastIndexOf(true);
  return { told: first < 0 ? Number.NaN : first + 1 - well, reset: first < 0 ? Number.NaN : last + 2 - well - trouble };
}
