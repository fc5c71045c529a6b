// Bisection: finds a threshold that is known, says how well, and does not guess where the seeds cannot tell.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { judgeExpectation } from "../../../../src/experiment/judging/judge.ts";
import { bisect, searchLevel } from "../../../../src/experiment/sweep/search/bisect.ts";
import type { SearchVerdict } from "../../../../src/experiment/sweep/search/bisect.ts";
import { createStream } from "../../../../src/kernel/random-stream.ts";
import type { Expectation } from "../../../../src/scenario/expectations/expectation.ts";

const OPTIONS = {
  between: (low: number, high: number) => (low + high) / 2,
  isClose: (low: number, high: number) => high - low <= 0.01,
  most: 60,
};

describe("a threshold without noise", () => {
  test("is enclosed as closely as asked for, whichever side passes", async () => {
    await fc.assert(
      fc.asyncProperty(fc.double({ min: 0.02, max: 0.98, noNaN: true }), fc.boolean(), async (threshold, rises) => {
        const judge = async (at: number): Promise<SearchVerdict> => (at <= threshold === rises ? "pass" : "fail");
        const result = await bisect(0, 1, { ...OPTIONS, judge });
        if (result.kind !== "threshold") throw new Error("no threshold");
        const [low, high] = rises ? [result.lastPass, result.firstFail] : [result.firstFail, result.lastPass];
        expect(low).toBeLessThanOrEqual(threshold);
        expect(high).toBeGreaterThanOrEqual(threshold);
        expect(high - low).toBeLessThanOrEqual(0.01);
        expect(result.tried.length).toBeLessThanOrEqual(9);
      }),
    );
  });

  test("is not claimed where both ends say the same, or one says nothing", async () => {
    const always = (verdict: SearchVerdict) => bisect(0, 1, { ...OPTIONS, judge: async () => verdict });
    expect(await always("pass")).toMatchObject({ kind: "no-threshold", low: "pass", high: "pass" });
    expect(await always("inconclusive")).toMatchObject({ kind: "no-threshold" });
    expect((await always("fail")).tried).toHaveLength(2);
  });
});

test("where verdicts are undecided around the threshold, that zone is enclosed from both sides and said", async () => {
  const judge = async (at: number): Promise<SearchVerdict> => (at < 0.4 ? "pass" : at > 0.6 ? "fail" : "inconclusive");
  const result = await bisect(0, 1, { ...OPTIONS, judge });
  if (result.kind !== "threshold") throw new Error("no threshold");
  expect(result.lastPass).toBeGreaterThan(0.385);
  expect(result.lastPass).toBeLessThan(0.4);
  expect(result.firstFail).toBeGreaterThan(0.6);
  expect(result.firstFail).toBeLessThan(0.615);
  expect(result.undecided![0]).toBeLessThan(0.41);
  expect(result.undecided![1]).toBeGreaterThan(0.59);
});

test("between whole numbers it ends at neighbours", async () => {
  const result = await bisect(1, 100, {
    ...OPTIONS,
    isClose: () => false,
    between: (low, high) => (high - low > 1 ? Math.floor((low + high) / 2) : undefined),
    judge: async (at) => (at < 37 ? "fail" : "pass"),
  });
  expect(result).toMatchObject({ lastPass: 37, firstFail: 36, undecided: null });
});

const BELOW_HALF: Expectation = {
  text: "a.x < 0.5",
  line: 1,
  column: 1,
  operator: "<",
  left: { kind: "metric", variant: "a", metric: "x" },
  right: { kind: "number", value: 0.5 },
  within: undefined,
};

test("under noise, the truth lies outside the answer in at most 5% of searches", async () => {
  // 200 searches for the setting whose mean is 0.5, 10 seeds of deviation 0.1 each: with 5% wrong, 19 or more would be seen in
  // fewer than 1 of 1,000 repetitions (binomial, mean 10, deviation 3.1).
  const questions = 2 + 2 * 7;
  let wrong = 0;
  for (let search = 0; search < 200; search += 1) {
    const stream = createStream(String(search), "bisection");
    const result = await bisect(0, 1, {
      ...OPTIONS,
      judge: async (at) => {
        const runs = Array.from({ length: 10 }, (_, seed) => ({ seed, metrics: { x: at + 0.1 * stream.normal() } }));
        return judgeExpectation(BELOW_HALF, [{ name: "a", runs }], searchLevel(questions)).verdict;
      },
    });
    if (result.kind === "threshold" && (result.lastPass > 0.5 || result.firstFail < 0.5)) wrong += 1;
    expect(result.kind).toBe("threshold");
  }
  expect(wrong).toBeLessThan(19);
});
