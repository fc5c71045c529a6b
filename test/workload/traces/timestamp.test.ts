import { expect, test } from "vitest";
import { parseTimestamp } from "../../../src/workload/traces/timestamp.ts";

test("timestamps agree with the engine's calendar on every day of four centuries", () => {
  for (let day = -25_567; day < 120_000; day += 1) {
    const date = new Date(day * 86_400_000).toISOString();
    if (parseTimestamp(date.slice(0, 10)) !== day * 86_400_000_000) expect.fail(date);
  }
});

test("fractions are cut after the microsecond", () => {
  const whole = parseTimestamp("2023-11-16 18:17:03") as number;
  expect(whole).toBe(Date.UTC(2023, 10, 16, 18, 17, 3) * 1_000);
  expect(parseTimestamp("2023-11-16 18:17:03.9799609")).toBe(whole + 979_960);
  expect(parseTimestamp("2023-11-16T18:17:03.5Z")).toBe(whole + 500_000);
});

test("zones are taken off", () => {
  expect(parseTimestamp("2024-01-01T00:30:00+01:00")).toBe(parseTimestamp("2023-12-31 23:30:00"));
  expect(parseTimestamp("2023-12-31T18:00:00-0530")).toBe(parseTimestamp("2023-12-31 23:30:00 UTC"));
});

test("the American form is read", () => {
  expect(parseTimestamp("6/21/2005 10:54")).toBe(parseTimestamp("2005-06-21 10:54:00"));
});

test("with points the day comes first", () => {
  expect(parseTimestamp("21.6.2005 10:54")).toBe(parseTimestamp("2005-06-21 10:54:00"));
  expect(parseTimestamp("03.04.2026 00:00:07")).toBe(parseTimestamp("2026-04-03 00:00:07"));
  expect(parseTimestamp("3.4.2026")).toBe(parseTimestamp("2026-04-03"));
});

test.each([
  "",
  "6.21.2005 10:54",
  "noon",
  "2023-13-01",
  "2023-02-29",
  "2023-01-01 24:00",
  "21/6/2005 10:54",
  "2023-11-16 18:17:03.",
  "17",
])("%j is no timestamp", (text) => {
  expect(parseTimestamp(text)).toBeUndefined();
});

test("29 February exists in leap years only", () => {
  expect(parseTimestamp("2000-02-29")).toBeDefined();
  expect(parseTimestamp("2100-02-29")).toBeUndefined();
});
