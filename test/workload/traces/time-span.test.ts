import { expect, test } from "vitest";
import { parseTimeSpan } from "../../../src/workload/traces/time-span.ts";

const SECOND = 1_000_000;

test.each([
  ["00:00:00", 0],
  ["01:00:00", 3_600],
  ["100:00:01", 360_001],
  ["1-02:03:04", 93_784],
  ["1-02:03", 93_780],
  ["1-02", 93_600],
  ["32:03.125", 1_923.125],
  ["90:00", 5_400],
  ["1 day, 2:03:04", 93_784],
  ["2 days, 0:00:00.5", 172_800.5],
])("%s is %d s", (text, expected) => {
  expect(parseTimeSpan(text)).toBe(expected * SECOND);
});

test.each(["", "12", "-01:00:00", "1-24:00:00", "01:60:00", "00:00:60", "1:2", "2026-03-01", "noon", "1-02:03:04 ago"])(
  "%j is no length of time",
  (text) => {
    expect(parseTimeSpan(text)).toBeUndefined();
  },
);
