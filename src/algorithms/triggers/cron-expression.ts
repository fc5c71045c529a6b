// A cron expression as plain data, and the local times that match it. Made by parse-cron; `nextFire` (next-fire.ts) puts it on
// the time line of a zone.
//
// The two fields of days are combined as in Vixie's cron (entry.c and cron.c, flags DOM_STAR and DOW_STAR; crontab(5)): if
// neither begins with `*`, a day matches when *either* does; if one does, when *both* do. So `0 0 13 * FRI` is every Friday
// and every 13th, and `0 0 */2 * FRI` is the Fridays that fall on an odd day.

import {
  CALENDAR_END,
  CALENDAR_START,
  DAY,
  dateFromDays,
  daysFromDate,
  daysInMonth,
  HOUR,
  weekdayOf,
} from "./civil-time.ts";
import { MINUTE, SECOND, type LocalTime } from "./civil-time.ts";
import { type FieldSet, firstFrom, NONE } from "./field-set.ts";

export interface CronExpression {
  /** As written, macros included. */
  readonly text: string;
  readonly seconds: FieldSet;
  readonly minutes: FieldSet;
  readonly hours: FieldSet;
  /** Bits 1 to 31. */
  readonly daysOfMonth: number;
  readonly isLastDay: boolean;
  /** Bits 1 to 12. */
  readonly months: number;
  /** Bit 0 = Sunday to bit 6 = Saturday. */
  readonly daysOfWeek: number;
  readonly matchesEitherDay: boolean;
  /**
   * Minutes or hours begin with `*` (Vixie's MIN_STAR and HR_STAR): it asks for a cadence, not for a time of day, and is not
   * moved or thinned out where clocks are changed.
   */
  readonly keepsCadence: boolean;
}

/** The first matching local time that is `local` or later; undefined if none is left in the calendar. No more than O(years). */
export function firstMatchFrom(expression: CronExpression, local: LocalTime): LocalTime | undefined {
  const second = Math.ceil(Math.max(local, CALENDAR_START) / SECOND) * SECOND;
  const today = Math.floor(second / DAY);
  if (firstDayFrom(expression, today) === today) {
    const time = firstTimeFrom(expression, second - today * DAY);
    if (time !== NONE) return within(today * DAY + time);
  }
  const day = firstDayFrom(expression, today + 1);
  return day === undefined ? undefined : within(day * DAY + firstTimeFrom(expression, 0));
}

/** Time of day, us; NONE if there is none left today. `time` is a whole second. */
function firstTimeFrom({ hours, minutes, seconds }: CronExpression, time: number): number {
  const hour = firstFrom(hours, Math.floor(time / HOUR));
  if (hour === NONE) return NONE;
  if (hour * HOUR >= time) return hour * HOUR + firstFrom(minutes, 0) * MINUTE + firstFrom(seconds, 0) * SECOND;
  const minuteNow = Math.floor(time / MINUTE) % 60;
  let minute = firstFrom(minutes, minuteNow);
  const second = firstFrom(seconds, minute === minuteNow ? Math.floor(time / SECOND) % 60 : 0);
  if (second === NONE) minute = firstFrom(minutes, minuteNow + 1);
  if (minute !== NONE)
    return hour * HOUR + minute * MINUTE + (second === NONE ? firstFrom(seconds, 0) : second) * SECOND;
  const later = firstFrom(hours, hour + 1);
  return later === NONE ? NONE : later * HOUR + firstFrom(minutes, 0) * MINUTE + firstFrom(seconds, 0) * SECOND;
}

/** In days since 1970; a month at a time. */
function firstDayFrom(expression: CronExpression, days: number): number | undefined {
  let { year, month, day } = dateFromDays(days);
  const { months } = expression;
  while (daysFromDate(year, 1, 1) * DAY <= CALENDAR_END) {
    if (((months >>> month) & 1) === 1) {
      const firstOfMonth = daysFromDate(year, month, 1);
      const found = firstFrom({ low: matchingDays(expression, year, month, firstOfMonth), high: 0 }, day);
      if (found !== NONE) return firstOfMonth + found - 1;
    }
    day = 1;
    month = firstFrom({ low: months, high: 0 }, month + 1);
    if (month !== NONE) continue;
    year += 1;
    month = firstFrom({ low: months, high: 0 }, 1);
  }
  return undefined;
}

/** Bits 1 to 31 of the days of one month that match. */
function matchingDays(expression: CronExpression, year: number, month: number, firstOfMonth: number): number {
  const length = daysInMonth(year, month);
  const all = length === 31 ? -2 : (1 << (length + 1)) - 2;
  const byDate = expression.daysOfMonth | (expression.isLastDay ? 1 << length : 0);
  // Bit 1 is the first of the month: the seven bits of the weekdays, turned round to begin with its own, five times over.
  const weekday = weekdayOf(firstOfMonth);
  const week = ((expression.daysOfWeek >>> weekday) | (expression.daysOfWeek << (7 - weekday))) & 127;
  const byWeekday = (week << 1) | (week << 8) | (week << 15) | (week << 22) | (week << 29);
  return (expression.matchesEitherDay ? byDate | byWeekday : byDate & byWeekday) & all;
}

function within(local: LocalTime): LocalTime | undefined {
  return local <= CALENDAR_END ? local : undefined;
}
