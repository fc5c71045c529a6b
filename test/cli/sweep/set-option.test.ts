// `--set path=values` and `--parameter path=range` in the words of a shell.

import { describe, expect, test } from "vitest";
import {
  areClose,
  betweenSettings,
  gridBetween,
  readParameter,
  settingAt,
} from "../../../src/cli/sweep/search-space.ts";
import { readSetOption } from "../../../src/cli/sweep/set-option.ts";

test.each([
  ["a.b=1s,2s", ["1s", "2s"]],
  ["a.b=5", [5]],
  ["a.b=random, least-loaded", ["random", "least-loaded"]],
  ["a.b=1..10/4", { from: 1, to: 10, steps: 4 }],
  ["a.b=10/s..90/s/5", { from: "10/s", to: "90/s", steps: 5 }],
  ["a.b=1ms..1s/4:log", { from: "1ms", to: "1s", steps: 4, scale: "log" }],
  ["a.b=1..100/5:log:whole", { from: 1, to: 100, steps: 5, scale: "log", whole: true }],
  ["a.b=0.5..1.5", { from: 0.5, to: 1.5 }],
  ["a.b=[random, { power-of-d: 2 }]", ["random", { "power-of-d": 2 }]],
  ["a.b={ from: 1s, to: 2s, step: 1s }", { from: "1s", to: "2s", step: "1s" }],
])("%s", (written, values) => {
  expect(readSetOption("set", written)).toEqual({ path: "a.b", values });
});

test.each(["a.b", "=3", "a.b=", "a.b=[1"])("%s is refused with an example or what is wrong", (written) => {
  expect(() => readSetOption("set", written)).toThrow(/^--set: expected /);
});

describe("a searched range", () => {
  test("keeps its unit, and knows what can be written between two settings", () => {
    const parameter = readParameter("x.y=100ms..10s:log", "5%");
    expect(settingAt(parameter, betweenSettings(parameter, 0.1, 10)!)).toBe("1s");
    expect(betweenSettings(parameter, 0.1, 0.1000001)).toBeUndefined();
    expect(areClose(parameter, 1, 1.25)).toBe(true);
    expect(areClose(parameter, 1, 1.27)).toBe(false);
  });

  test("of whole numbers ends at neighbours", () => {
    const parameter = readParameter("x.y=1..10:whole", "1");
    expect(gridBetween(parameter, 1, 4, 9)).toEqual([1, 2, 3, 4]);
    expect(areClose(parameter, 3, 4)).toBe(true);
    expect(betweenSettings(parameter, 3, 4)).toBeUndefined();
  });

  test.each([
    ["x.y=1s,2s", undefined, /expected a range without steps/],
    ["x.y=1s..2s/4", undefined, /expected a range without steps/],
    ["x.y=1s..2/s", undefined, /the same kind of unit/],
    ["x.y=2s..1s", undefined, /expected a range that rises/],
    ["x.y=0s..1s:log", undefined, /above 0 on a log scale/],
    ["x.y=1s..2s", "3/s", /--precision: expected a part of the range such as 1%/],
  ])("%s with precision %s is refused", (written, precision, message) => {
    expect(() => readParameter(written, precision)).toThrow(message);
  });
});
