// Calendar arithmetic against the host's own, and its text form.

import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  CALENDAR_END,
  CALENDAR_START,
  civilFromLocal,
  dateFromDays,
  DAY,
  daysFromDate,
  daysInMonth,
  formatLocalTime,
  localFromCivil,
  parseLocalTime,
  weekdayOf,
} from "../../../src/algorithms/triggers/civil-time.ts";

const localTimes = fc.integer({ min: CALENDAR_START, max: CALENDAR_END });

describe("dates", () => {
  test("are those of the host's calendar, every day from 1600 to 2400", () => {
    const first = Date.UTC(1600, 0, 1) / 86_400_000;
    const last = Date.UTC(2400, 11, 31) / 86_400_000;
    const wrong: number[] = [];
    for (let days = first; days <= last; days += 1) {
      const date = new Date(days * 86_400_000);
      const { year, month, day } = dateFromDays(days);
      const isRight =
        year === date.getUTCFullYear() &&
        month === date.getUTCMonth() + 1 &&
        day === date.getUTCDate() &&
        daysFromDate(year, month, day) === days &&
        weekdayOf(days) === date.getUTCDay();
      if (!isRight) wrong.push(days);
    }
    expect(wrong).toEqual([]);
    expect(last - first).toBe(292_559);
  });

  test("have a 29th of February in leap years, which not every century is", () => {
    const lengths = [1900, 1996, 2000, 2023, 2024, 2100].map((year) => daysInMonth(year, 2));
    expect(lengths).toEqual([28, 29, 29, 28, 29, 28]);
  });
});

describe("local times", () => {
  test("survive the way to civil time and back, to the microsecond", () => {
    fc.assert(fc.property(localTimes, (local) => localFromCivil(civilFromLocal(local)) === local));
  });

  test("survive the way to text and back, and their texts sort as they do", () => {
    fc.assert(
      fc.property(localTimes, localTimes, (one, other) => {
        const [text, otherText] = [formatLocalTime(one), formatLocalTime(other)];
        expect(parseLocalTime(text, "at")).toBe(one);
        if (Math.floor(one / 1e6) !== Math.floor(other / 1e6)) expect(text < otherText).toBe(one < other);
      }),
    );
  });

  test("are written as ISO 8601 writes them", () => {
    expect(formatLocalTime(0)).toBe("1970-01-01T00:00:00");
    expect(formatLocalTime(-1)).toBe("1969-12-31T23:59:59.999999");
    expect(parseLocalTime("2026-03-29", "at")).toBe(Date.UTC(2026, 2, 29) * 1_000);
    expect(parseLocalTime("2026-03-29 01:30", "at")).toBe(Date.UTC(2026, 2, 29, 1, 30) * 1_000);
    expect(parseLocalTime("2026-03-29T01:30:15.25", "at")).toBe(Date.UTC(2026, 2, 29, 1, 30, 15, 250) * 1_000);
    expect(parseLocalTime("1970-01-02", "at")).toBe(DAY);
  });

  test("that do not exist are refused, with what was expected and what was found", () => {
    const message = (text: string): string => {
      try {
        return String(parseLocalTime(text, "at"));
      } catch (error) {
        return (error as Error).message;
      }
    };
    const expected = 'expected a date and time such as "2026-03-29T01:30:00"';
    expect(message("tomorrow")).toBe(`${expected}, got "tomorrow"`);
    expect(message("2026-13-01")).toBe(`${expected}, got month 13`);
    expect(message("2025-02-29")).toBe(`${expected}, got day 29 of a month of 28 days`);
    expect(message("2025-02-28T24:00")).toBe(`${expected}, got a time of day beyond 23:59:59`);
    expect(message("1600-01-01")).toBe("expected a year from 1685 to 2255, got 1600");
  });
});
