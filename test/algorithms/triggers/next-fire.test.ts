// The next instant of a schedule, against a search of every minute, and in sentences where clocks are changed.

import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  CALENDAR_END,
  CALENDAR_START,
  civilFromLocal,
  DAY,
  HOUR,
  MINUTE,
} from "../../../src/algorithms/triggers/civil-time.ts";
import { formatLocalTime, parseLocalTime, SECOND } from "../../../src/algorithms/triggers/civil-time.ts";
import { type CronSchedule, lastFire, nextFire, type Schedule } from "../../../src/algorithms/triggers/next-fire.ts";
import { parseCron } from "../../../src/algorithms/triggers/parse-cron.ts";
import { localTimeAt, stretchAt, UTC, type Zone, zoneOfChangeovers } from "../../../src/algorithms/triggers/zone.ts";
import { findZone, ZONES } from "../../../src/algorithms/triggers/zones.ts";
import type { Duration, Instant } from "../../../src/kernel/time.ts";
import { expressions, matchesDate, obviousFires } from "./obvious-cron.ts";

function at(text: string): Instant {
  return parseLocalTime(text, "at") as Instant;
}

function cron(text: string, zone: string | Zone = UTC, policy: Partial<CronSchedule> = {}): CronSchedule {
  const found = typeof zone === "string" ? findZone(zone, "zone") : zone;
  const expression = parseCron(text, "job");
  return { kind: "cron", expression, zone: found, skippedTime: "after-gap", doubledTime: "first", ...policy };
}

function fires(schedule: Schedule, after: Instant, until: Instant): readonly Instant[] {
  const found: Instant[] = [];
  for (let next = nextFire(schedule, after); next !== undefined && next <= until; next = nextFire(schedule, next))
    found.push(next);
  return found;
}

/** Local times, with the offset where a change of clocks makes it worth telling. */
function shown(schedule: CronSchedule, from: string, until: string): readonly string[] {
  return fires(schedule, (at(from) - 1) as Instant, at(until)).map((one) =>
    formatLocalTime(localTimeAt(schedule.zone, one)).slice(5, 16),
  );
}

/** Clocks that go forward by half an hour at midnight, and back by two hours: nobody's law, but somebody's will be. */
const ODD = zoneOfChangeovers("odd", HOUR, [
  { at: at("2026-02-01T23:00"), offset: HOUR + 30 * MINUTE },
  { at: at("2026-05-01T04:15"), offset: -30 * MINUTE },
  { at: at("2026-08-01T12:00"), offset: HOUR + 15 * MINUTE },
]);

const policies = fc.record({
  skippedTime: fc.constantFrom("after-gap" as const, "never" as const),
  doubledTime: fc.constantFrom("first" as const, "both" as const),
});

describe("the next instant is the one that a search of every minute finds,", () => {
  test("around every change of clocks, in every zone, under every policy", () => {
    const places = [...ZONES, ODD].flatMap((zone) => changesOf(zone).map((change) => ({ zone, change })));
    expect(places.length).toBe(5 * 4 * 2 + 3);
    fc.assert(
      fc.property(expressions, fc.constantFrom(...places), policies, (expression, { zone, change }, policy) => {
        const after = (change - 14 * HOUR) as Instant;
        const until = (change + 14 * HOUR) as Instant;
        const schedule = cron(expression.text, zone, policy);
        expect(fires(schedule, after, until)).toEqual(obviousFires(expression, zone, policy, after, until));
      }),
      { numRuns: 120 },
    );
  });

  test("and around none", () => {
    const zones = fc.constantFrom(...ZONES.filter(({ kind }) => kind === "fixed"));
    const starts = fc.integer({ min: at("1700-01-01") / MINUTE, max: at("2250-01-01") / MINUTE });
    fc.assert(
      fc.property(expressions, zones, policies, starts, (expression, zone, policy, start) => {
        const after = (start * MINUTE) as Instant;
        const until = (after + DAY) as Instant;
        expect(fires(cron(expression.text, zone, policy), after, until)).toEqual(
          obviousFires(expression, zone, policy, after, until),
        );
      }),
      { numRuns: 100 },
    );
  });

  test("also when it is years away: over centuries, a day at a time", () => {
    const starts = fc.integer({ min: at("1690-01-01") / DAY, max: at("2200-01-01") / DAY });
    fc.assert(
      fc.property(expressions, starts, (expression, start) => {
        let day = start;
        while (!matchesDate(expression, day * DAY)) day += 1;
        const [, , ...dates] = expression.text.split(" ");
        expect(nextFire(cron(`0 0 ${dates.join(" ")}`), (start * DAY - 1) as Instant)).toBe(day * DAY);
      }),
      { numRuns: 300 },
    );
  });

  test("to the second", () => {
    const seconds = fc.uniqueArray(fc.integer({ min: 0, max: 59 }), { minLength: 1, maxLength: 4 });
    const minutes = fc.uniqueArray(fc.integer({ min: 0, max: 59 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(seconds, minutes, fc.integer({ min: 22, max: 25 }), (second, minute, hour) => {
        const start = at("2026-02-28T21:59:59.000001");
        const expected: number[] = [];
        for (let one: number = at("2026-02-28T22:00"); one <= start + 4 * HOUR; one += SECOND) {
          const time = civilFromLocal(one);
          if (second.includes(time.second) && minute.includes(time.minute) && time.hour === hour % 24)
            expected.push(one);
        }
        const schedule = cron(`${second.join()} ${minute.join()} ${hour % 24} * * *`);
        expect(fires(schedule, start, (start + 4 * HOUR) as Instant)).toEqual(expected);
      }),
      { numRuns: 8 },
    );
  });
});

function changesOf(zone: Zone): readonly Instant[] {
  const changes: Instant[] = [];
  const end = at("2027-01-01");
  for (let one = stretchAt(zone, at("2023-01-01")).until; one < end; one = stretchAt(zone, one as Instant).until)
    changes.push(one as Instant);
  return changes;
}

describe("where clocks are put forward,", () => {
  const around = (text: string, policy: Partial<CronSchedule> = {}): readonly string[] =>
    shown(cron(text, "Europe/Berlin", policy), "2026-03-28T23:30", "2026-03-29T03:00");

  test("a time of day that is skipped fires right after the gap", () => {
    expect(around("30 2 * * *")).toEqual(["03-29T03:00"]);
  });

  test("or not at all, if that is the policy", () => {
    expect(around("30 2 * * *", { skippedTime: "never" })).toEqual([]);
  });

  test("several that are skipped fire once, together with one that is due right after the gap", () => {
    expect(around("0,15,30 2,3 * * *")).toEqual(["03-29T03:00", "03-29T03:15", "03-29T03:30"]);
  });

  test("what has a star in minutes or hours keeps its cadence", () => {
    expect(around("*/30 * * * *")).toEqual(
      ["00:30", "01:00", "01:30", "03:00", "03:30", "04:00", "04:30", "05:00"].map((time) => `03-29T${time}`),
    );
    expect(around("45 * * * *")).toEqual(["00:45", "01:45", "03:45", "04:45"].map((time) => `03-29T${time}`));
    expect(around("*/20 2 * * *")).toEqual([]);
  });

  test("a job whose every time is skipped fires once a year, or never", () => {
    // The last Sunday of March, by the idiom: a star makes both fields of days count.
    const lastSunday = (skippedTime: "after-gap" | "never") =>
      cron("30 2 25-31 3 */7", "Europe/Berlin", { skippedTime });
    expect(fires(lastSunday("after-gap"), at("2025-01-01"), at("2027-01-01"))).toEqual([
      at("2025-03-30T01:00"),
      at("2026-03-29T01:00"),
    ]);
    expect(nextFire(lastSunday("never"), at("1997-01-01"))).toBeUndefined();
  });
});

describe("where clocks are put back,", () => {
  const around = (text: string, policy: Partial<CronSchedule> = {}): readonly Instant[] =>
    fires(cron(text, "Europe/Berlin", policy), at("2026-10-24T23:00"), at("2026-10-25T02:00"));
  const [first, second] = [at("2026-10-25T00:30"), at("2026-10-25T01:30")];

  test("a time of day that comes twice fires the first time", () => {
    expect(around("30 2 * * *")).toEqual([first]);
  });

  test("or both times, if that is the policy", () => {
    expect(around("30 2 * * *", { doubledTime: "both" })).toEqual([first, second]);
  });

  test("what has a star in minutes or hours keeps its cadence", () => {
    expect(around("30 * * * *").map((one) => (one - first) / HOUR)).toEqual([-1, 0, 1]);
    expect(around("*/10 2 * * *")).toHaveLength(12);
  });
});

describe("in the long run", () => {
  test("the 29th of February comes every four years, and not in most years that end a century", () => {
    const years = fires(cron("0 0 29 2 *"), at("1890-01-01"), at("1912-12-31")).map((one) => civilFromLocal(one).year);
    expect(years).toEqual([1892, 1896, 1904, 1908, 1912]);
  });

  test("the last day of the month is what the month makes it", () => {
    const days = fires(cron("0 0 L * *"), at("2023-12-31"), at("2024-06-30")).map((one) => civilFromLocal(one).day);
    expect(days).toEqual([31, 29, 31, 30, 31, 30]);
  });

  test("each year of the calendar has its first of January, in every zone, and then there is none", () => {
    for (const zone of ZONES) {
      const all = fires(cron("0 0 1 1 *", zone), CALENDAR_START, CALENDAR_END);
      expect(all.map((one) => civilFromLocal(localTimeAt(zone, one)).year)).toEqual(
        Array.from({ length: 571 }, (_, index) => 1685 + index),
      );
      expect(nextFire(cron("0 0 1 1 *", zone), all.at(-1)!)).toBeUndefined();
    }
  });
});

describe("an interval", () => {
  const interval: Schedule = { kind: "interval", every: (90 * SECOND) as Duration, from: (10 * SECOND) as Instant };

  test("fires at its beginning and every so long after it", () => {
    expect(fires(interval, -1 as Instant, (200 * SECOND) as Instant).map((one) => one / SECOND)).toEqual([
      10, 100, 190,
    ]);
  });

  test("is not delayed by being asked late", () => {
    expect(nextFire(interval, (10 * SECOND) as Instant)).toBe(100 * SECOND);
    expect(nextFire(interval, (100 * SECOND - 1) as Instant)).toBe(100 * SECOND);
    expect(nextFire(interval, (5_000 * SECOND) as Instant)).toBe(5_050 * SECOND);
  });
});

test("the last instant is the last of all between", () => {
  const schedules = [
    cron("*/7 1-3 * * *", "Europe/Berlin"),
    cron("30 2 * * SUN", "America/New_York", { doubledTime: "both" }),
    cron("0 0 L * *", "Australia/Sydney"),
    { kind: "interval", every: (77 * MINUTE) as Duration, from: at("2026-03-01") } as const,
  ];
  const starts = fc.integer({ min: at("2026-02-20"), max: at("2026-11-10") });
  fc.assert(
    fc.property(
      fc.constantFrom(...schedules),
      starts,
      fc.integer({ min: 0, max: 40 * DAY }),
      (schedule, start, length) => {
        const all = fires(schedule, start as Instant, (start + length) as Instant);
        expect(lastFire(schedule, start as Instant, (start + length) as Instant)).toBe(all.at(-1));
      },
    ),
    { numRuns: 100 },
  );
});
