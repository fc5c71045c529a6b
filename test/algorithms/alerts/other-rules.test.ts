// Levels, rates, what is missing, and what is done again: small histories by hand.

import { expect, test } from "vitest";
import { absence } from "../../../src/algorithms/alerts/absence.ts";
import type { AlertRule, Counter, Scrape } from "../../../src/algorithms/alerts/alert.ts";
import { leaderless } from "../../../src/algorithms/alerts/leaderless.ts";
import { level } from "../../../src/algorithms/alerts/level.ts";
import { queueAge } from "../../../src/algorithms/alerts/queue-age.ts";
import { rate } from "../../../src/algorithms/alerts/rate.ts";
import { retryRatio } from "../../../src/algorithms/alerts/retry-ratio.ts";
import { type Instant, seconds } from "../../../src/kernel/time.ts";
import { promising, SCRAPE } from "./scraped.ts";

const FOR = seconds(0);
const OBJECTIVE = promising(0.99);

/** Ten seconds apart; each row has the counters as they are then. */
function counted(rule: AlertRule, rows: readonly Partial<Record<Counter, number>>[]): readonly boolean[] {
  return rows.map((row, index) =>
    rule.holds({ ...SCRAPE, now: seconds(10 * (index + 1)) as number as Instant, counter: (name) => row[name] ?? 0 }),
  );
}

function seen(rule: AlertRule, scrape: Partial<Scrape>): boolean {
  return rule.holds({ ...SCRAPE, ...scrape });
}

test("a level is wrong beyond its bounds, not at them, and not where there is nothing to measure", () => {
  const rule = level.create({ of: "queue", above: 5, below: 2, for: FOR }, OBJECTIVE);
  const at = (value: number | undefined) => seen(rule, { level: (name) => (name === "queue" ? value : 99) });
  expect([1, 2, 5, 6, undefined].map(at)).toEqual([true, false, false, true, false]);
});

test("a rate is that of the whole window, and unknown before the first is over", () => {
  const rule = rate.create({ of: "failures", above: 1, below: undefined, window: seconds(30), for: FOR }, OBJECTIVE);
  // 40 within the first 20 s; 41 in the first 30; then 21, and then none.
  const failures = [20, 40, 41, 41, 41, 41].map((count) => ({ failures: count }));
  expect(counted(rule, failures)).toEqual([false, false, true, false, false, false]);
});

test("too few is a rate too", () => {
  const rule = rate.create({ of: "completions", above: undefined, below: 1, window: seconds(20), for: FOR }, OBJECTIVE);
  const completions = [10, 30, 50, 51, 51].map((count) => ({ completions: count }));
  expect(counted(rule, completions)).toEqual([false, false, false, false, true]);
});

test("a bound is needed, and the two must leave something that is well", () => {
  const parameters = { of: "queue" as const, above: undefined, below: undefined, for: FOR };
  expect(() => level.check?.(parameters)).toThrow("expected `above` or `below`, found neither");
  expect(() => level.check?.({ ...parameters, above: 1, below: 2 })).toThrow("expected at most what `above` says");
  expect(() => level.check?.({ ...parameters, above: 2, below: 2 })).not.toThrow();
});

test("absence holds when a whole window went by without any", () => {
  const rule = absence.create({ of: "completions", window: seconds(20), for: FOR }, OBJECTIVE);
  const completions = [0, 0, 1, 1, 1, 2].map((count) => ({ completions: count }));
  expect(counted(rule, completions)).toEqual([false, true, false, false, true, false]);
});

test("the oldest task may wait for as long as the bound", () => {
  const rule = queueAge.create({ above: seconds(30), for: FOR }, OBJECTIVE);
  expect([30, 31].map((age) => seen(rule, { queueAge: seconds(age) }))).toEqual([false, true]);
});

test("nobody leads: what the scrape says, no more", () => {
  const rule = leaderless.create({ for: seconds(15) }, OBJECTIVE);
  expect([true, false].map((isServed) => seen(rule, { isServed }))).toEqual([false, true]);
  expect(leaderless.pending({ for: seconds(15) })).toBe(seconds(15));
});

test("attempts beyond the first are set against first attempts, repeated calls against arrivals", () => {
  const parameters = { above: 0.2, window: seconds(20), for: FOR };
  const attempts = retryRatio.create({ ...parameters, of: "attempts" }, OBJECTIVE);
  // In the windows: 1 of 10 again; 3 of 15; 3 of 10; 1 of 5 + 0; without new work one.
  const starts = [
    { starts: 11, restarts: 1 },
    { starts: 18, restarts: 3 },
    { starts: 24, restarts: 4 },
    { starts: 24, restarts: 4 },
    { starts: 25, restarts: 5 },
  ];
  expect(counted(attempts, starts)).toEqual([false, false, true, false, true]);
  const calls = retryRatio.create({ ...parameters, of: "calls" }, OBJECTIVE);
  expect(
    counted(calls, [
      { arrivals: 10, "repeated-calls": 2 },
      { arrivals: 20, "repeated-calls": 5 },
    ]),
  ).toEqual([false, true]);
});
