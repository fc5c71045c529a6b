// Slurm's fair-share factor, 2^(-(usage / share) / damping), by hand.

import { expect, test } from "vitest";
import { plainTask } from "../../../../src/algorithms/laws/sample-tasks.ts";
import { REMEMBERED_MAX } from "../../../../src/algorithms/ordering/tenants/decayed-usage.ts";
import { UsageShares } from "../../../../src/algorithms/ordering/tenants/usage-shares.ts";
import { type Duration, type Instant, seconds } from "../../../../src/kernel/time.ts";

const at = (second: number) => seconds(second) as number as Instant;
/** So long that nothing is forgotten in a minute. */
const AGES = seconds(1e9) as Duration;

const of = (tenant: string, cores: number, weight = 1) => plainTask(1, { tenant, cores, weight });

/** Of all that was used, a has three quarters and b one. */
function used(damping: number, weightOfA = 1): UsageShares {
  const shares = new UsageShares(AGES, damping, undefined);
  shares.granted(of("a", 3, weightOfA), at(0));
  shares.granted(of("b", 1), at(0));
  return shares;
}

test("the factor is a half where somebody used just his share, and less by as much as he used more", () => {
  expect(used(1).factor("a", at(60))).toBeCloseTo(2 ** -1.5, 6);
  expect(used(1).factor("b", at(60))).toBeCloseTo(2 ** -0.5, 6);
  // Three quarters are the share of three of four.
  expect(used(1, 3).factor("a", at(60))).toBeCloseTo(0.5, 6);
  expect(used(1, 3).factor("b", at(60))).toBeCloseTo(0.5, 6);
});

test("damping makes it gentler, and whoever used nothing has all of it", () => {
  expect(used(5).factor("a", at(60))).toBeCloseTo(2 ** -0.3, 6);
  expect(used(1).factor("c", at(60))).toBe(1);
  expect(used(1).factor("a", at(0))).toBe(1);
});

test("usage halves for everybody alike, and what is used now weighs more than what was", () => {
  const shares = new UsageShares(seconds(60), 1, undefined);
  shares.granted(of("a", 1), at(0));
  shares.returned(of("a", 1), at(60));
  shares.granted(of("b", 1), at(60));
  shares.returned(of("b", 1), at(120));
  // A minute of each, one of them a half-life ago: a third and two thirds.
  for (const second of [120, 500]) {
    expect(shares.factor("a", at(second))).toBeCloseTo(2 ** (-2 / 3), 6);
    expect(shares.factor("b", at(second))).toBeCloseTo(2 ** (-4 / 3), 6);
  }
});

test("whoever is forgotten has no share any more", () => {
  const shares = new UsageShares(AGES, REMEMBERED_MAX + 1, undefined);
  shares.granted(of("a", 1), at(0));
  for (let other = 0; other <= REMEMBERED_MAX; other += 1) {
    shares.joined(of(`other ${other}`, 1), at(1));
    shares.left(of(`other ${other}`, 1), at(1));
  }
  // All usage is a's, who has one share of as many as are remembered and its own.
  expect(shares.factor("a", at(60))).toBeCloseTo(0.5, 6);
});
