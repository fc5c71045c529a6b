// What firings are worth: told of a fault or not, in time or not, and how long they went on; by hand, with the edges.

import { describe, expect, test } from "vitest";
import type { Firing } from "../../../src/observe/alerts/alert-state.ts";
import type { FaultSpan } from "../../../src/observe/alerts/fault-spans.ts";
import { isFalse, resetAfter, tellingOf, unionOf } from "../../../src/observe/alerts/judge-alerts.ts";

const GRACE = 10;

function firing(from: number, until?: number): Firing {
  return { from, until };
}

function span(struckAt: number, overAt: number, hurts = true): FaultSpan {
  return { fault: 0, struckAt, overAt, judged: 100, bad: hurts ? 50 : 0, hurts };
}

describe("a fault from 100 to 200", () => {
  const fault = span(100, 200);

  test.each([
    ["at its strike", [firing(100, 110)], 0],
    ["by the first of several", [firing(150, 160), firing(170, 180)], 50],
    ["at the very end of the grace", [firing(210)], 110],
    ["too late", [firing(211)], "never"],
    ["not, where nothing fires", [], "never"],
    ["not by what was resolved before", [firing(50, 99)], "never"],
    ["not by what is resolved as it strikes", [firing(50, 100)], "never"],
    ["by an alert that fires already", [firing(50, 101), firing(150, 160)], "before"],
    ["by one that never ends", [firing(50)], "before"],
  ] as const)("is told of %s", (_how, firings, told) => {
    expect(tellingOf(fault, firings, GRACE)).toBe(told);
  });

  test.each([
    [99, true],
    [100, false],
    [210, false],
    [211, true],
  ])("an alert that begins at %i is false: %s", (from, expected) => {
    expect(isFalse(firing(from, from + 1), [fault], GRACE)).toBe(expected);
  });

  test("an alert is false where the fault hurt nobody", () => {
    expect(isFalse(firing(150, 160), [span(100, 200, false)], GRACE)).toBe(true);
    expect(isFalse(firing(150, 160), [span(100, 200, false), span(140, 150)], GRACE)).toBe(false);
  });

  test.each([
    ["was resolved before it was over", [firing(120, 180)], 0],
    ["went on", [firing(120, 260)], 60],
    ["had begun just then", [firing(200, 230)], 30],
    ["still fires at the end", [firing(120)], undefined],
  ] as const)("its alert %s", (_how, firings, expected) => {
    expect(resetAfter(fault, firings)).toBe(expected);
  });
});

test("stretches that overlap or touch are one", () => {
  expect(unionOf([firing(30, 40), firing(10, 20), firing(20, 25), firing(12, 15)])).toEqual([
    firing(10, 25),
    firing(30, 40),
  ]);
  expect(unionOf([firing(10), firing(50, 60)])).toEqual([firing(10)]);
  expect(unionOf([])).toEqual([]);
});
