import { describe, expect, test } from "vitest";
import { withBound } from "../../../src/experiment/judging/bound-fails-too.ts";
import { judgeExpectation } from "../../../src/experiment/judging/judge.ts";
import { createStream } from "../../../src/kernel/random-stream.ts";
import type { Expectation, Expression } from "../../../src/scenario/expectations/expectation.ts";
import { fourSigma, sample, shareOf } from "../statistics/coverage.ts";

const metric = (variant: string, name = "x"): Expression => ({ kind: "metric", variant, metric: name });
const number = (value: number): Expression => ({ kind: "number", value });
const times = (factor: number, right: Expression): Expression => ({
  kind: "operation",
  operator: "*",
  left: number(factor),
  right,
});

function expectation(
  left: Expression,
  operator: Expectation["operator"],
  right: Expression,
  within?: number,
): Expectation {
  return { text: "as written", line: 9, column: 5, operator, left, right, within };
}
const variant = (name: string, values: readonly (number | undefined)[]) => ({
  name,
  runs: values.map((value, index) => ({
    seed: index + 1,
    metrics: (value === undefined ? {} : { x: value }) as Record<string, number>,
  })),
});
const a = metric("a");
const b = metric("b");

function verdict(
  operator: Expectation["operator"],
  left: readonly number[],
  right: readonly number[],
  within?: number,
) {
  return judgeExpectation(expectation(a, operator, b, within), [variant("a", left), variant("b", right)]).verdict;
}

describe("an order", () => {
  test.each([
    ["<", [1, 2, 3], [2, 3.1, 4], "pass"],
    ["<", [2, 3.1, 4], [1, 2, 3], "fail"],
    ["<", [1, 5, 3], [2, 3, 4], "inconclusive"],
    ["<", [1, 2], [1, 2], "fail"],
    ["<=", [1, 2], [1, 2], "pass"],
    [">", [2, 3.1, 4], [1, 2, 3], "pass"],
    [">", [1, 2], [1, 2], "fail"],
    [">=", [1, 2], [1, 2], "pass"],
    [">=", [1, 2, 3], [2, 3.1, 4], "fail"],
  ] as const)("%s of %j and %j is %s: %s", (operator, left, right, expected) => {
    expect(verdict(operator, left, right)).toBe(expected);
  });

  test("is judged on pairs: a small difference under a large common weather is seen", () => {
    expect(verdict("<", [100, 900, 10], [101, 901.1, 11])).toBe("pass");
  });

  test("against a product compares seed by seed", () => {
    const half = expectation(a, "<", times(0.5, b));
    expect(judgeExpectation(half, [variant("a", [1, 2, 3]), variant("b", [4, 6.1, 8])]).verdict).toBe("pass");
    expect(judgeExpectation(half, [variant("a", [3, 4, 5]), variant("b", [4, 6.1, 8])]).verdict).toBe("fail");
  });

  test("is inconclusive with one replication, and says why", () => {
    const result = judgeExpectation(expectation(a, "<", number(9)), [variant("a", [1])]);
    expect(result).toMatchObject({ verdict: "inconclusive", text: "as written", line: 9 });
    expect(result.reason).toBe(
      "1 against 9: difference −8 over 1 seed; one replication has no interval: run 2 or more",
    );
  });

  test("gives its numbers, and how many seeds it would take", () => {
    const result = judgeExpectation(expectation(a, "<", b), [
      variant("a", [1, 2, 3, 2, 2]),
      variant("b", [2, 2, 2, 3, 2]),
    ]);
    expect(result.reason).toMatch(
      /^2 against 2.20: difference −0.2 \(95% interval −1.2 to 0.8\) over 5 seeds; about (\d+) seeds would show it, if the difference is as large as it looks: --replications \1$/,
    );
  });
});

describe("an equality", () => {
  test("holds only if it holds at every seed", () => {
    expect(verdict("==", [0, 0, 0], [0, 0, 0])).toBe("pass");
    expect(verdict("==", [0, 0, 1], [0, 0, 0])).toBe("fail");
    expect(verdict("!=", [1, 2], [0, 0])).toBe("pass");
    expect(verdict("!=", [1, 0], [0, 0])).toBe("fail");
  });

  test("is judged exactly even with one replication, because it speaks of every run and not of a mean", () => {
    expect(verdict("==", [0], [0])).toBe("pass");
    expect(verdict("==", [3], [0])).toBe("fail");
  });

  test("names the seed that broke it", () => {
    const result = judgeExpectation(expectation(a, "==", number(0)), [variant("a", [0, 7, 0])]);
    expect(result.reason).toBe("7 against 0 at seed 2; broken in 1 of 3 seeds");
  });
});

describe("an equivalence", () => {
  test.each([
    [[100, 101, 99], [100, 100, 100], "pass"],
    [[120, 121, 119], [100, 100, 100], "fail"],
    [[80, 81, 79], [100, 100, 100], "fail"],
    [[95, 96, 94], [100, 100, 100], "inconclusive"],
    [[-100, -101, -99], [-100, -100, -100], "pass"],
    [[100], [100], "inconclusive"],
  ] as const)("within 5%% of %j and %j is %s", (left, right, expected) => {
    expect(verdict("==", left, right, 0.05)).toBe(expected);
  });

  test("gives the difference in per cent", () => {
    const result = judgeExpectation(expectation(a, "==", b, 0.05), [
      variant("a", [120, 121, 119]),
      variant("b", [100, 100, 100]),
    ]);
    expect(result.reason).toBe(
      "120 against 100: difference 20.0% (95% interval 17.5 to 22.5) over 3 seeds, outside the band of 5%",
    );
  });
});

describe("a reason", () => {
  const of = (variant: string, name = "response.mean") => metric(variant, name);
  const divided = (left: Expression, right: Expression): Expression => ({
    kind: "operation",
    operator: "/",
    left,
    right,
  });
  const design = (name: string, scale: number) => ({
    name,
    runs: [1, 2, 3].map((seed) => {
      const response = scale * (1 + seed / 100);
      const metrics = {
        "response.mean": response,
        utilisation: scale / 4,
        "tasks.lost": scale,
        "slowdown.mean": scale,
      };
      return { seed, metrics: metrics as Record<string, number> };
    }),
  });
  const reason = (left: Expression, operator: Expectation["operator"], right: Expression, within?: number) =>
    judgeExpectation(expectation(left, operator, right, within), [design("a", 0.5), design("b", 2)]).reason;

  test("writes its numbers with their unit, in the scale that suits them", () => {
    expect(reason(of("a"), "<", of("b"))).toBe(
      "0.510 s against 2.04 s: difference −1.530 s (95% interval −1.567 to −1.493) over 3 seeds",
    );
    expect(reason(of("a"), "<", number(0.6))).toMatch(/^510 ms against 600 ms: difference −90 ms \(/);
    expect(reason(of("a"), "<", times(0.3, of("b")))).toMatch(/^510 ms against 612 ms: /);
  });

  test("makes no interval of differences that are the same at every seed", () => {
    const constant = { name: "c", runs: [1, 2].map((seed) => ({ seed, metrics: { "response.mean": 3 } })) };
    const judged = judgeExpectation(expectation(of("c"), "<", number(9)), [constant]);
    expect(judged.reason).toBe("3 s against 9 s: difference −6.00 s (the same each time) over 2 seeds");
  });

  test("tells shares, ratios and counts apart", () => {
    expect(reason(of("a", "utilisation"), "<", of("b", "utilisation"))).toMatch(/^12\.5% against 50%: /);
    expect(reason(of("a", "slowdown.mean"), "<", of("b", "slowdown.mean"))).toMatch(/^0\.500× against 2×: /);
    expect(reason(of("b", "tasks.lost"), "==", number(2))).toBe("2 tasks in 3 seeds");
    expect(reason(of("b", "tasks.lost"), "==", number(0))).toMatch(/^2 tasks against 0 tasks at seed 1;/);
    expect(reason(divided(of("b"), of("a")), ">", number(3))).toMatch(/^4 against 3: difference 1\.?0* /);
  });

  test("gives no unit to what mixes several", () => {
    expect(reason(of("a"), "<", of("b", "tasks.lost"))).toMatch(/^0\.510 against 2: /);
    expect(reason(divided(number(1), of("a")), ">", number(1))).toMatch(/^1\.96 against 1: /);
    expect(reason(divided(of("b", "tasks.lost"), of("a")), ">", number(1))).toMatch(/^3\.92 against 1: /);
  });

  test("shows sides that differ to the last digit where they would look alike", () => {
    const close = [{ name: "a", runs: [{ seed: 1, metrics: { "response.mean": 1.00001 } }] }];
    const judged = judgeExpectation(expectation(of("a"), "==", number(1)), close);
    expect(judged.reason).toBe("1.00001 s against 1 s at seed 1; broken in 1 of 1 seed");
  });
});

describe("all", () => {
  const each = expectation(metric("all"), "==", number(0));

  test("holds where it holds for each variant", () => {
    expect(judgeExpectation(each, [variant("a", [0, 0]), variant("b", [0, 0])]).verdict).toBe("pass");
  });

  test("says once what holds for each, or for several", () => {
    const reasonOf = (...variants: readonly ReturnType<typeof variant>[]) => judgeExpectation(each, variants).reason;
    const [good, bad] = [[0, 0], [0, 4]]; // prettier-ignore
    expect(reasonOf(variant("a", good), variant("b", good))).toBe("each of 2 variants: 0 in 2 seeds");
    expect(reasonOf(variant("a", good))).toBe("a: 0 in 2 seeds");
    expect(reasonOf(variant("a", bad), variant("b", good), variant("c", bad), variant("d", [3, 0]))).toBe(
      "a, c: 4 against 0 at seed 2; broken in 1 of 2 seeds; d: 3 against 0 at seed 1; broken in 1 of 2 seeds",
    );
  });

  test("fails where one fails, and names it", () => {
    const result = judgeExpectation(each, [variant("a", [0, 0]), variant("b", [0, 4])]);
    expect(result).toMatchObject({ verdict: "fail", reason: "b: 4 against 0 at seed 2; broken in 1 of 2 seeds" });
  });
});

test("what one of several questions needs is said at the level that decides it", () => {
  // Mean 8, deviation 1 over 3: 95% intervals are 8 ± 2.48, and exclude 10.6 only; those of 99.5% are 8 ± 8.1.
  const asked = (level?: number) =>
    judgeExpectation(expectation(a, "<", number(10.6)), [variant("a", [7, 8, 9])], level).reason;
  expect(asked()).toBe("8 against 10.6: difference −2.6 (95% interval −5.1 to −0.1) over 3 seeds");
  expect(asked(0.995)).toMatch(
    /; decided at 99\.5%, as one of several questions, about 10 seeds would show it, .*: --replications 10$/,
  );
});

describe("seeds that agree", () => {
  const LEVEL = 0.95;
  /** Runs in which chance had its part: something else differs from seed to seed. */
  const agreeing = (value: number, seeds: number, isByChance = true) => ({
    name: "a",
    runs: Array.from({ length: seeds }, (_, seed) => ({
      seed,
      metrics: { x: value, other: isByChance ? seed : 7 } as Record<string, number>,
    })),
  });
  const judged = (operator: Expectation["operator"], seeds: number, isByChance = true, level = LEVEL) =>
    judgeExpectation(expectation(a, operator, number(5)), [agreeing(3, seeds, isByChance)], level);

  test("may do so by chance where there are fewer than four, and it says what to do", () => {
    for (const seeds of [2, 3])
      for (const operator of ["<", "<=", ">", ">="] as const)
        expect(judged(operator, seeds)).toMatchObject({ verdict: "inconclusive" });
    expect(judged("<", 2).reason).toBe(
      "3 against 5: difference −2.00 (the same each time) over 2 seeds; so few seeds may agree by chance: 4 are enough: --replications 4",
    );
    expect(judged("<", 4).verdict).toBe("pass");
    expect(judged(">", 4).verdict).toBe("fail");
  });

  test("are certain from two on where nothing was left to chance", () => {
    expect(judged("<", 2, false).verdict).toBe("pass");
    expect(judged(">", 2, false).verdict).toBe("fail");
    expect(judged("<", 1, false).verdict).toBe("inconclusive");
  });

  test("take more of them where several questions are asked", () => {
    expect(judged("<", 4, true, 0.999).verdict).toBe("inconclusive");
    expect(judged("<", 8, true, 0.999).verdict).toBe("pass");
  });

  test("are no equivalence yet, unless they agree on something that varies", () => {
    const near = (left: readonly number[], right: readonly number[]) => {
      const runs = (values: readonly number[]) => values.map((x, seed) => ({ seed, metrics: { x, other: seed } }));
      const variants = [{ name: "a", runs: runs(left) }, { name: "b", runs: runs(right) }]; // prettier-ignore
      return judgeExpectation(expectation(a, "==", b, 0.1), variants).verdict;
    };
    expect(near([3, 3], [3, 3])).toBe("inconclusive");
    expect(near([3, 3, 3, 3], [3, 3, 3, 3])).toBe("pass");
    expect(near([3.17, 4.25], [3.17, 4.25])).toBe("pass");
    expect(near([5, 5], [3, 3])).toBe("inconclusive");
    expect(near([5, 5, 5, 5], [3, 3, 3, 3])).toBe("fail");
  });

  // A count that is 3 or 5 at even odds has a mean of 4; both `< 4` and `> 4` are wrong.
  test.each([
    [2, 0],
    [3, 0],
    [4, 1 / 8],
    [5, 1 / 16],
    [6, 1 / 32],
  ])("of two values at even odds, %i seeds decide wrongly as often as they agree, or never", (seeds, share) => {
    const stream = createStream("agreeing", `${seeds}`);
    const trials = 4_000;
    const wrong = shareOf(trials, () => {
      const runs = sample(seeds, () => (stream.chance(0.5) ? 3 : 5)).map((x, seed) => ({
        seed,
        metrics: { x, y: seed },
      }));
      return judgeExpectation(expectation(a, "<", number(4)), [{ name: "a", runs }]).verdict !== "inconclusive";
    });
    expect(Math.abs(wrong - share)).toBeLessThanOrEqual(fourSigma(share, trials));
  });
});

describe("what cannot be judged", () => {
  test("is a metric that a run could not observe", () => {
    const result = judgeExpectation(expectation(a, "<", number(9)), [variant("a", [1, undefined, 1])]);
    expect(result).toMatchObject({ verdict: "inconclusive", reason: "a.x was not observed at seed 2" });
  });

  test("is what monitors missed where there was nothing to tell of, and it says so", () => {
    const asked = (metrics: Record<string, number>, metric: string) => {
      const missed = { kind: "metric", variant: "a", metric } as const;
      return judgeExpectation(expectation(missed, "==", number(0)), [
        { ...variant("a", [1]), runs: [{ seed: 1, metrics }] },
      ]).reason;
    };
    const why = "since no fault hurt the objective significantly (alerts.expected is 0), at seed 1";
    expect(asked({ "alerts.expected": 0 }, "alerts.missed")).toBe(`a.alerts.missed was not observed, ${why}`);
    expect(asked({ "alerts.expected": 0 }, "alert.slo.delay.mean")).toContain(why);
    expect(asked({ "alerts.expected": 1 }, "alerts.delay.mean")).toBe("a.alerts.delay.mean was not observed at seed 1");
  });

  test("is a variant that was not run", () => {
    const result = judgeExpectation(expectation(a, "<", b), [variant("a", [1, 2])]);
    expect(result).toMatchObject({ verdict: "inconclusive", reason: "variant 'b' was not run" });
  });

  test("is a division by zero", () => {
    const ratio: Expression = { kind: "operation", operator: "/", left: a, right: b };
    const result = judgeExpectation(expectation(ratio, "<", number(2)), [variant("a", [1, 1]), variant("b", [1, 0])]);
    expect(result).toMatchObject({ verdict: "inconclusive", reason: "it divides by zero at seed 2" });
  });
});

describe("a threshold that is missed", () => {
  const variants = [variant("a", [9.9, 10, 10.1]), variant("b", [1, 2, 3]), variant("bound", [7.9, 8, 8.1])];
  const told = (wanted: Expectation) =>
    withBound(judgeExpectation(wanted, variants), wanted, variants, ["bound"]).reason.split("; ").slice(1);

  test("is missed by the bound too, if it is", () => {
    expect(told(expectation(a, "<", number(5)))).toEqual(["even the bound has 8 (bound)"]);
    expect(told(expectation(a, "<", number(9)))).toEqual([]);
  });

  test("says nothing of the bound where designs are compared, where it holds, or of the bound itself", () => {
    expect(told(expectation(a, "<", b))).toEqual([]);
    expect(told(expectation(a, ">", number(5)))).toEqual([]);
    expect(told(expectation(metric("bound"), "<", number(5)))).toEqual([]);
  });
});
