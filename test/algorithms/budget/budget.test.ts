// The retry budgets, one rule at a time, by the figures of the systems that they are of.

import { describe, expect, test } from "vitest";
import { parameterValues } from "../../../src/algorithms/laws/default-values.ts";
import type { BudgetDefinition, RetryBudget } from "../../../src/algorithms/budget/budget.ts";
import { awsTokens } from "../../../src/algorithms/budget/aws-tokens.ts";
import { concurrent } from "../../../src/algorithms/budget/concurrent.ts";
import { none } from "../../../src/algorithms/budget/none.ts";
import { ratio } from "../../../src/algorithms/budget/ratio.ts";
import { tokenBucket } from "../../../src/algorithms/budget/token-bucket.ts";
import { WindowedSum } from "../../../src/algorithms/budget/windowed-sum.ts";
import { createStream } from "../../../src/kernel/random-stream.ts";
import { type Instant, seconds } from "../../../src/kernel/time.ts";

function create(definition: unknown, parameters: Record<string, unknown> = {}): RetryBudget {
  const { parameters: declared, create: make } = definition as BudgetDefinition;
  return make(parameterValues(declared, parameters));
}

function at(time: number): Instant {
  return seconds(time) as number as Instant;
}

function times(count: number, act: () => void): void {
  for (let index = 0; index < count; index += 1) act();
}

/** How many retries it grants one after the other, at most 1,000. */
function granted(budget: RetryBudget, time: number, after: "error" | "timeout" = "error"): number {
  let count = 0;
  while (count < 1_000 && budget.take(at(time), after)) count += 1;
  return count;
}

test("none grants everything", () => {
  expect(granted(create(none), 0)).toBe(1_000);
});

describe("token-bucket", () => {
  const fail = (budget: RetryBudget): boolean => {
    budget.failed(at(1), "first");
    return budget.take(at(1), "error");
  };

  test("allows a retry after each of four failures of ten tokens, and none at half of them", () => {
    const budget = create(tokenBucket);
    expect(Array.from({ length: 6 }, () => fail(budget))).toEqual([true, true, true, true, false, false]);
  });

  test("needs ten successes for each failure", () => {
    const budget = create(tokenBucket);
    times(5, () => fail(budget));
    budget.succeeded(at(2), "first");
    expect(budget.take(at(2), "error")).toBe(true); // 5.1 of 10
    times(9, () => budget.succeeded(at(2), "first"));
    expect([fail(budget), budget.take(at(2), "error")]).toEqual([false, false]); // 5 again, to the thousandth
    times(11, () => budget.succeeded(at(2), "first"));
    expect(fail(budget)).toBe(true);
  });

  test("neither overflows nor falls below nothing", () => {
    const full = create(tokenBucket);
    times(1_000, () => full.succeeded(at(1), "first"));
    expect(Array.from({ length: 5 }, () => fail(full))).toEqual([true, true, true, true, false]);
    const empty = create(tokenBucket);
    times(1_000, () => fail(empty));
    times(50, () => empty.succeeded(at(1), "first"));
    expect(empty.take(at(1), "error")).toBe(false);
    empty.succeeded(at(1), "first");
    expect(empty.take(at(1), "error")).toBe(true);
  });

  test("counts in thousandths, the decimals after the third cut off", () => {
    const budget = create(tokenBucket, { tokensMax: 2, tokenRatio: 0.2909 });
    fail(budget);
    times(3, () => budget.succeeded(at(1), "first"));
    fail(budget); // 1.870 - 1
    budget.succeeded(at(1), "first");
    expect(budget.take(at(1), "error")).toBe(true); // 1.160
    const other = create(tokenBucket, { tokensMax: 2, tokenRatio: 1.001 });
    times(2, () => fail(other));
    other.succeeded(at(1), "first");
    expect(other.take(at(1), "error")).toBe(true); // 1.001, which times a thousand is a little less than 1,001
  });
});

describe("ratio", () => {
  test("grants a fifth of the first tries, and a hundred at once to begin with", () => {
    expect(granted(create(ratio), 0)).toBe(100);
    const budget = create(ratio);
    times(1_000, () => budget.tried(at(0)));
    expect(granted(budget, 0)).toBe(300);
  });

  test("forgets tries after ten seconds, and what it granted as well", () => {
    const budget = create(ratio, { perSecond: 0 });
    times(100, () => budget.tried(at(0)));
    expect(granted(budget, 9.999)).toBe(20);
    const other = create(ratio, { perSecond: 0 });
    times(100, () => other.tried(at(0)));
    expect(granted(other, 10)).toBe(0);
    const spent = create(ratio);
    expect([granted(spent, 0), granted(spent, 9), granted(spent, 10), granted(spent, 11)]).toEqual([100, 0, 100, 0]);
  });

  test("without a ratio goes by time alone, and without time by the ratio", () => {
    const timeOnly = create(ratio, { ratio: 0, perSecond: 2 });
    times(1_000, () => timeOnly.tried(at(1)));
    expect(granted(timeOnly, 1)).toBe(20);
    const ratioOnly = create(ratio, { ratio: 0.1, perSecond: 0 });
    expect(granted(ratioOnly, 0)).toBe(0);
    times(19, () => ratioOnly.tried(at(0)));
    expect(granted(ratioOnly, 0)).toBe(1);
    ratioOnly.tried(at(0));
    expect(granted(ratioOnly, 0)).toBe(1);
  });
});

test("a windowed sum is that of the obvious list of what is in its slices", () => {
  const random = createStream("1", "sum");
  for (const slices of [1, 3, 10]) {
    const sum = new WindowedSum(seconds(10), slices);
    const added: { readonly slice: number; readonly amount: number }[] = [];
    let now = 0;
    for (let step = 0; step < 500; step += 1) {
      now += random.chance(0.02) ? seconds(random.integer(60)) : random.integer(seconds(1));
      const slice = Math.floor(now / (seconds(10) / slices));
      const amount = random.integer(100) - 50;
      sum.add(now as Instant, amount);
      added.push({ slice, amount });
      const obvious = added.filter((one) => one.slice > slice - slices).reduce((total, one) => total + one.amount, 0);
      expect(sum.total(now as Instant)).toBe(obvious);
    }
  }
});

describe("concurrent", () => {
  test("grants three at a time, and a fifth of all that is on its way", () => {
    const budget = create(concurrent);
    expect(granted(budget, 0)).toBe(3);
    times(50, () => budget.tried(at(0)));
    // Retries are on their way as well: of 60 a fifth is 12.
    expect(granted(budget, 0)).toBe(9);
  });

  test("grants again when a retry has ended, however it ended, and not when a first try has", () => {
    const budget = create(concurrent);
    times(3, () => budget.take(at(0), "error"));
    budget.failed(at(1), "first");
    expect(granted(budget, 1)).toBe(0);
    budget.succeeded(at(1), "after-error");
    budget.failed(at(1), "after-timeout");
    expect(granted(budget, 1)).toBe(2);
  });

  test("takes no harm from the end of what began before it did", () => {
    const budget = create(concurrent);
    times(9, () => budget.succeeded(at(0), "after-error"));
    expect(granted(budget, 0)).toBe(3);
  });
});

describe("aws-tokens", () => {
  test("grants a hundred retries, or fifty after timeouts", () => {
    expect(granted(create(awsTokens), 0)).toBe(100);
    expect(granted(create(awsTokens), 0, "timeout")).toBe(50);
  });

  test("gets back what a retry cost when it succeeds, and one token for a first try", () => {
    const empty = (): RetryBudget => {
      const budget = create(awsTokens);
      granted(budget, 0);
      return budget;
    };
    const gaining = (ended: "first" | "after-error" | "after-timeout", count: number): number => {
      const budget = empty();
      times(count, () => budget.succeeded(at(1), ended));
      return granted(budget, 1);
    };
    expect([gaining("first", 4), gaining("first", 5), gaining("first", 9)]).toEqual([0, 1, 1]);
    expect([gaining("after-error", 3), gaining("after-timeout", 3)]).toEqual([3, 6]);
    expect(gaining("after-timeout", 1_000)).toBe(100);
  });

  test("gets nothing back for a failure", () => {
    const budget = create(awsTokens);
    granted(budget, 0);
    times(100, () => budget.failed(at(1), "after-error"));
    expect(granted(budget, 1)).toBe(0);
  });

  test("grants no timeout retry for tokens that are enough for another", () => {
    const budget = create(awsTokens, { tokensMax: 9 });
    expect([budget.take(at(0), "timeout"), budget.take(at(0), "error")]).toEqual([false, true]);
  });
});
