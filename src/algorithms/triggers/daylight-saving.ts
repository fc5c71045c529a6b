// Rules of daylight saving time ("from the last Sunday of March to the last Sunday of October"), and the changeovers that
// they imply around an instant, computed for that year and its neighbours. For zones only.

import type { Instant } from "../../kernel/time.ts";
import { DAY, dateFromDays, daysFromDate, daysInMonth, weekdayOf } from "./civil-time.ts";
import type { Changeover } from "./zone.ts";

/** A day of every year, and the time at which clocks are changed on it. */
export interface ChangeoverRule {
  readonly month: number;
  /** Which Sunday of the month. */
  readonly sunday: 1 | 2 | 3 | 4 | "last";
  /** Us since midnight. */
  readonly time: number;
  /** By which clock: the one on the wall just before, one that is never changed, or UTC's. */
  readonly by: "wall" | "standard" | "utc";
}

export interface SavingRule {
  readonly firstYear: number;
  /** Us that clocks are put forward. */
  readonly saving: number;
  readonly starts: ChangeoverRule;
  readonly ends: ChangeoverRule;
}

/** Oldest first; all between the year before and the year after, and at least the first ones of the first rule. */
export function changeoversAround(
  standard: number,
  rules: readonly SavingRule[],
  instant: Instant,
): readonly Changeover[] {
  const { year } = dateFromDays(Math.floor(instant / DAY));
  const { firstYear } = rules[0];
  const middle = Math.max(year, firstYear);
  const changeovers: Changeover[] = [];
  for (let one = Math.max(middle - 1, firstYear); one <= middle + 1; one += 1) {
    const rule = ruleOf(rules, one);
    const start: Changeover = { at: instantOf(rule.starts, one, standard, 0), offset: standard + rule.saving };
    const end: Changeover = { at: instantOf(rule.ends, one, standard, rule.saving), offset: standard };
    // South of the equator summer begins in one year and ends in the next.
    if (start.at < end.at) changeovers.push(start, end);
    else changeovers.push(end, start);
  }
  return changeovers;
}

function ruleOf(rules: readonly SavingRule[], year: number): SavingRule {
  let index = rules.length - 1;
  while (index > 0 && rules[index].firstYear > year) index -= 1;
  return rules[index];
}

function instantOf(
  { month, sunday, time, by }: ChangeoverRule,
  year: number,
  standard: number,
  saving: number,
): Instant {
  const offset = by === "utc" ? 0 : by === "standard" ? standard : standard + saving;
  return (sundayOf(year, month, sunday) * DAY + time - offset) as Instant;
}

function sundayOf(year: number, month: number, which: ChangeoverRule["sunday"]): number {
  if (which === "last") {
    const lastDay = daysFromDate(year, month, daysInMonth(year, month));
    return lastDay - weekdayOf(lastDay);
  }
  const firstDay = daysFromDate(year, month, 1);
  return firstDay + ((7 - weekdayOf(firstDay)) % 7) + 7 * (which - 1);
}
