// When a schedule fires next: pure functions of the schedule and an instant. The one before is never asked for: a schedule
// has no memory, and the next instant is reckoned from the last *scheduled* one, so lateness does not add up.
//
// Where clocks are changed (crontab(5) of Vixie's cron, "Daylight Saving Time and other time changes"): an expression for a
// time of day is made up for right after the gap that swallowed it, and does not run a second time when its time comes again;
// one with `*` in minutes or hours follows the clock on the wall, which keeps its cadence: every quarter of an hour of true
// time stays every quarter of an hour. All times of day that one gap swallowed are made up for once.

import type { Duration, Instant } from "../../kernel/time.ts";
import { CALENDAR_END, type LocalTime } from "./civil-time.ts";
import { type CronExpression, firstMatchFrom } from "./cron-expression.ts";
import { type Stretch, stretchAt, type Zone } from "./zone.ts";

export interface CronSchedule {
  readonly kind: "cron";
  readonly expression: CronExpression;
  readonly zone: Zone;
  /** What becomes of a time of day that clocks skip: it fires at the first instant after the gap, or not at all. */
  readonly skippedTime: "after-gap" | "never";
  /** What becomes of a time of day that clocks show twice. */
  readonly doubledTime: "first" | "both";
}

/** Fires at `from`, and `every` so long after it. */
export interface IntervalSchedule {
  readonly kind: "interval";
  readonly every: Duration;
  readonly from: Instant;
}

export type Schedule = CronSchedule | IntervalSchedule;

/** The first instant after `after` at which it fires; undefined if there is none in the calendar. */
export function nextFire(schedule: Schedule, after: Instant): Instant | undefined {
  return schedule.kind === "interval" ? nextOfInterval(schedule, after) : nextOfCron(schedule, after);
}

/**
 * The last instant at which it fires, after `after` and not after `until`; undefined if there is none. As `nextFire` never
 * falls when its argument rises, bisection finds it in about 50 steps, however many there are between.
 */
export function lastFire(schedule: Schedule, after: Instant, until: Instant): Instant | undefined {
  const firesFrom = (instant: number): Instant | undefined => {
    const next = nextFire(schedule, instant as Instant);
    return next === undefined || next > until ? undefined : next;
  };
  let found = firesFrom(after);
  if (found === undefined) return undefined;
  let [low, high] = [found as number, until as number];
  while (low < high) {
    const middle = low + Math.floor((high - low) / 2);
    const later = firesFrom(middle);
    if (later === undefined) high = middle;
    else low = found = later;
  }
  return found;
}

function nextOfInterval({ every, from }: IntervalSchedule, after: Instant): Instant | undefined {
  const next = after < from ? from : from + (Math.floor((after - from) / every) + 1) * every;
  return next <= CALENDAR_END ? (next as Instant) : undefined;
}

function nextOfCron({ expression, zone, skippedTime, doubledTime }: CronSchedule, after: Instant): Instant | undefined {
  const repeats = expression.keepsCadence || doubledTime === "both";
  const makesUp = !expression.keepsCadence && skippedTime === "after-gap";
  let stretch = stretchAt(zone, after);
  let local: LocalTime = Math.max(after + stretch.offset + 1, firstLocal(stretch, repeats));
  for (;;) {
    const match = firstMatchFrom(expression, local);
    if (match === undefined) return undefined;
    const at = match - stretch.offset;
    if (at < stretch.until) return at as Instant;
    // Clocks are changed before it comes. Nothing else matches before the change, nor in the gap that it may leave.
    stretch = stretchAt(zone, stretch.until as Instant);
    if (makesUp && match < stretch.from + stretch.offset) return stretch.from as Instant;
    local = firstLocal(stretch, repeats);
  }
}

/** The first time that counts after clocks were changed: what they showed before does not count again, unless it repeats. */
function firstLocal({ from, offset, offsetBefore }: Stretch, repeats: boolean): LocalTime {
  return from + (repeats ? offset : Math.max(offset, offsetBefore));
}
