// Dates and times of day as calendars write them (proleptic Gregorian), and the count of microseconds that the rest of the
// triggers reckon with. No leap seconds: every day has 86,400 s, as in POSIX. For the zones, cron expressions, and tests.

import type { Instant } from "../../kernel/time.ts";
import { ParameterError } from "../../kernel/parameter-error.ts";

export const SECOND = 1_000_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/**
 * Calendar instants count from 1970-01-01T00:00Z and may be negative. What a zone's clocks show at one of them is a *local
 * time*: the same count, of the date and time shown. Both are exact from the year 1685 to 2255 (2^53 us each way); the first
 * and the last three days of that are left out, so that an offset can always be added.
 */
export const CALENDAR_END = (Number.MAX_SAFE_INTEGER - 3 * DAY) as Instant;
export const CALENDAR_START = -CALENDAR_END as Instant;

/** A local time, us. Not an instant: a clock that is put back shows it twice. */
export type LocalTime = number;

export interface CivilDate {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  /** 1 to 31. */
  readonly day: number;
}

export interface CivilTime extends CivilDate {
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly microsecond: number;
}

const DAYS_PER_ERA = 146_097;
/** From 0000-03-01 to 1970-01-01. */
const DAYS_BEFORE_1970 = 719_468;
const THURSDAY = 4;
const MONTH_LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const DATE_TIME = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,6}))?)?)?$/;

/**
 * Days since 1970-01-01. Counts in eras of 400 years and in years that begin in March, so that the leap day comes last
 * (Hinnant, chrono-Compatible Low-Level Date Algorithms, `days_from_civil`).
 */
export function daysFromDate(year: number, month: number, day: number): number {
  const shiftedYear = month <= 2 ? year - 1 : year;
  const era = Math.floor(shiftedYear / 400);
  const yearOfEra = shiftedYear - era * 400;
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * DAYS_PER_ERA + dayOfEra - DAYS_BEFORE_1970;
}

/** The inverse (`civil_from_days`). */
export function dateFromDays(days: number): CivilDate {
  const shifted = days + DAYS_BEFORE_1970;
  const era = Math.floor(shifted / DAYS_PER_ERA);
  const dayOfEra = shifted - era * DAYS_PER_ERA;
  const leapDays = Math.floor(dayOfEra / 1_460) - Math.floor(dayOfEra / 36_524) + Math.floor(dayOfEra / 146_096);
  const yearOfEra = Math.floor((dayOfEra - leapDays) / 365);
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1;
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  return { year: era * 400 + yearOfEra + (month <= 2 ? 1 : 0), month, day };
}

/** 0 = Sunday to 6 = Saturday. */
export function weekdayOf(days: number): number {
  return (((days + THURSDAY) % 7) + 7) % 7;
}

export function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

export function daysInMonth(year: number, month: number): number {
  return month === 2 && isLeapYear(year) ? 29 : MONTH_LENGTHS[month - 1];
}

export function localFromCivil({ year, month, day, hour, minute, second, microsecond }: CivilTime): LocalTime {
  return daysFromDate(year, month, day) * DAY + hour * HOUR + minute * MINUTE + second * SECOND + microsecond;
}

export function civilFromLocal(local: LocalTime): CivilTime {
  const days = Math.floor(local / DAY);
  const time = local - days * DAY;
  return {
    ...dateFromDays(days),
    hour: Math.floor(time / HOUR),
    minute: Math.floor(time / MINUTE) % 60,
    second: Math.floor(time / SECOND) % 60,
    microsecond: time % SECOND,
  };
}

/** `2026-03-29`, `2026-03-29T01:30`, `2026-03-29T01:30:15.5`. Refuses dates that do not exist (ParameterError). */
export function parseLocalTime(text: string, parameter: string): LocalTime {
  const parts = DATE_TIME.exec(text);
  const expected = 'expected a date and time such as "2026-03-29T01:30:00"';
  if (parts === null) throw new ParameterError(parameter, `${expected}, got "${text}"`);
  const [year, month, day, hour, minute, second] = parts.slice(1, 7).map((digits) => Number(digits ?? 0));
  if (month < 1 || month > 12) throw new ParameterError(parameter, `${expected}, got month ${month}`);
  if (day < 1 || day > daysInMonth(year, month))
    throw new ParameterError(parameter, `${expected}, got day ${day} of a month of ${daysInMonth(year, month)} days`);
  if (hour > 23 || minute > 59 || second > 59)
    throw new ParameterError(parameter, `${expected}, got a time of day beyond 23:59:59`);
  const local = localFromCivil({ year, month, day, hour, minute, second, microsecond: fraction(parts[7]) });
  if (local < CALENDAR_START || local > CALENDAR_END)
    throw new ParameterError(parameter, `expected a year from 1685 to 2255, got ${year}`);
  return local;
}

/** `2026-03-29T01:30:15`, with six decimals only where they are not zero: the shortest text that sorts and reads back. */
export function formatLocalTime(local: LocalTime): string {
  const { year, month, day, hour, minute, second, microsecond } = civilFromLocal(local);
  const date = `${digits(year, 4)}-${digits(month, 2)}-${digits(day, 2)}`;
  const time = `${digits(hour, 2)}:${digits(minute, 2)}:${digits(second, 2)}`;
  return `${date}T${time}${microsecond === 0 ? "" : `.${digits(microsecond, 6)}`}`;
}

function fraction(decimals: string | undefined): number {
  return decimals === undefined ? 0 : Number(decimals.padEnd(6, "0"));
}

function digits(value: number, width: number): string {
  return String(value).padStart(width, "0");
}
