// A short outage, and retries that keep the server down after it: without bound, within bounds, and with budgets.
// Source: catalogue K20; Bronson, Aghayev, Charapko, Zhu, Metastable Failures in Distributed Systems, HotOS 2021.

import { describe, expect, test } from "vitest";
import type { RetryBudget } from "../../../src/algorithms/budget/budget.ts";
import { awsTokens } from "../../../src/algorithms/budget/aws-tokens.ts";
import { concurrent } from "../../../src/algorithms/budget/concurrent.ts";
import { ratio } from "../../../src/algorithms/budget/ratio.ts";
import { tokenBucket } from "../../../src/algorithms/budget/token-bucket.ts";
import { fixed } from "../../../src/algorithms/retry/fixed.ts";
import { none } from "../../../src/algorithms/retry/none.ts";
import { type Duration, seconds } from "../../../src/kernel/time.ts";
import { runStorm, type Storm, type StormResult } from "./storm.ts";

function tryingTimes(attempts: number) {
  return attempts === 1 ? none.create({}) : fixed.create({ delay: 0 as Duration, attempts });
}

function storm(rate: number, attempts: number, more: Partial<Storm> = {}): StormResult {
  const policy = tryingTimes(attempts);
  return runStorm({ seed: "1", rate: () => rate, capacity: 100, policy, until: 200, ...more });
}

const tenPercent = (): RetryBudget => ratio.create({ ratio: 0.1, perSecond: 0, window: seconds(10) });

describe("a server for 100 requests a second, away for ten seconds", () => {
  test("comes back if even all retries together are fewer than that, and else never", () => {
    expect(storm(30, 3).answered).toBeGreaterThan(0.99);
    for (const rate of [45, 60]) expect(storm(rate, 3).answered).toBeLessThan(0.05);
  });

  // The backlog goes down by what is left of the capacity; so many runs that the standard error is a small part of it.
  test.each([
    { rate: 70, expected: 23.3, until: 120 },
    { rate: 90, expected: 90, until: 250 },
  ])("without retries works off the backlog of $rate a second in $expected s", ({ rate, expected, until }) => {
    const times = Array.from({ length: 20 }, (_, seed) => storm(rate, 1, { seed: `${seed}`, until }).emptyAfter!);
    const mean = times.reduce((sum, time) => sum + time, 0) / times.length;
    const squares = times.reduce((sum, time) => sum + (time - mean) ** 2, 0);
    const error = Math.sqrt(squares / (times.length - 1) / times.length);
    expect(error / expected).toBeLessThan(0.07);
    expect(Math.abs(mean - expected)).toBeLessThan(4 * error);
  });

  test("comes back from 70 a second with a budget of a tenth, and from 90 not, which is 99 with retries", () => {
    expect(storm(70, 3, { budget: tenPercent() }).answered).toBeGreaterThan(0.99);
    expect(storm(90, 3, { budget: tenPercent() }).answered).toBeLessThan(0.05);
  });

  test.each([
    ["token-bucket", tokenBucket.create({ tokensMax: 10, tokenRatio: 0.1 })],
    ["aws-tokens", awsTokens.create({ tokensMax: 500, cost: 5, timeoutCost: 10, gain: 1 })],
    ["concurrent", concurrent.create({ ratio: 0.2, least: 3 })],
    ["ratio", ratio.create({ ratio: 0.2, perSecond: 10, window: seconds(10) })],
  ])("comes back from 60 a second with the budget %s, and not without one", (_name, budget) => {
    expect(storm(60, 3, { budget }).answered).toBeGreaterThan(0.99);
  });
});

// HotOS 2021, section 2.1.
describe("a database for 300 queries a second under 280, each tried twice", () => {
  const down = (lower: number, until: number) =>
    runStorm({
      seed: "1",
      rate: (now) => (now < 65 ? 280 : lower),
      capacity: 300,
      policy: tryingTimes(2),
      until,
    });

  test("stays down after ten seconds of outage, under 560 a second", () => {
    const { answered, offered } = down(280, 600);
    expect(answered).toBeLessThan(0.05);
    // Over 300 s the standard error of twice a Poisson count is 0.35%.
    expect(Math.abs(offered / 560 - 1)).toBeLessThan(0.01);
  });

  test("comes back only when the load falls below 150", () => {
    expect(down(140, 500).answered).toBeGreaterThan(0.99);
    expect(down(160, 500).answered).toBeLessThan(0.05);
  });
});
