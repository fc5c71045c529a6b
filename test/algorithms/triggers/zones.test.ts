// The shipped zones against the host's time zone database, and what local times mean around changes of clocks.

import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { HOUR, MINUTE, parseLocalTime } from "../../../src/algorithms/triggers/civil-time.ts";
import {
  localTimeAt,
  meaningOf,
  offsetAt,
  stretchAt,
  UTC,
  type Zone,
  zoneOfChangeovers,
} from "../../../src/algorithms/triggers/zone.ts";
import { findZone, ZONES } from "../../../src/algorithms/triggers/zones.ts";
import type { Instant } from "../../../src/kernel/time.ts";

/** Year from which the zone's rules are those of history, to 2025: later laws cannot make this test wrong. */
const TRUE_FROM: Readonly<Record<string, number>> = {
  "Australia/Sydney": 2008,
  "Europe/Berlin": 1996,
  "Europe/London": 1996,
  "America/New_York": 1987,
  "America/Los_Angeles": 1987,
};
const TRUE_UNTIL = instant("2025-12-31");

function instant(text: string): Instant {
  return parseLocalTime(text, "at") as Instant;
}

/** What the host's database says, us ahead of UTC. */
function hostOffset(format: Intl.DateTimeFormat, at: Instant): number {
  const parts = Object.fromEntries(format.formatToParts(at / 1_000).map(({ type, value }) => [type, Number(value)]));
  const { year, month, day, hour, minute, second } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) * 1_000 - Math.floor(at / 1e6) * 1e6;
}

function hostFormat(zone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
}

/** Every instant at which clocks are changed, between the two. */
function changes(zone: Zone, from: Instant, until: Instant): readonly Instant[] {
  const found: Instant[] = [];
  for (let at = stretchAt(zone, from).until; at < until; at = stretchAt(zone, at as Instant).until)
    found.push(at as Instant);
  return found;
}

describe("the shipped zones", () => {
  test.each(ZONES.map((zone) => [zone.name, zone] as const))("%s is what the host takes it for", (name, zone) => {
    const format = hostFormat(name);
    const from = instant(`${TRUE_FROM[name] ?? 2000}-05-01`);
    const wrong: string[] = [];
    const compare = (at: number): void => {
      const expected = hostOffset(format, at as Instant);
      if (offsetAt(zone, at as Instant) !== expected) wrong.push(`${new Date(at / 1_000).toISOString()}: ${expected}`);
    };
    const changed = changes(zone, from, TRUE_UNTIL);
    for (const at of changed) [at - 1e6, at, at + HOUR].forEach(compare);
    // Every ten days: no change is missing.
    for (let at = from as number; at < TRUE_UNTIL; at += 240 * HOUR) compare(at);
    expect(wrong).toEqual([]);
    expect(changed.length).toBe(zone.kind === "fixed" ? 0 : 2 * (2025 - (TRUE_FROM[name] ?? 0)) + 1);
  });

  test("have the changes of 2026 where the law puts them", () => {
    const inYear = (name: string): readonly string[] =>
      changes(findZone(name, "zone"), instant("2026-01-01"), instant("2027-01-01")).map((at) =>
        new Date(at / 1_000).toISOString().slice(0, 16),
      );
    expect(inYear("Europe/Berlin")).toEqual(["2026-03-29T01:00", "2026-10-25T01:00"]);
    expect(inYear("America/New_York")).toEqual(["2026-03-08T07:00", "2026-11-01T06:00"]);
    expect(inYear("Australia/Sydney")).toEqual(["2026-04-04T16:00", "2026-10-03T16:00"]);
  });

  test("keep standard time before their first rule", () => {
    expect(offsetAt(findZone("Europe/Berlin", "zone"), instant("1990-07-01"))).toBe(HOUR);
    expect(stretchAt(findZone("Europe/Berlin", "zone"), 0 as Instant).until).toBe(instant("1996-03-31T01:00"));
  });

  test("are found by name, or by an offset", () => {
    expect(findZone("UTC", "zone")).toBe(UTC);
    expect(findZone("UTC-03:30", "zone")).toMatchObject({ kind: "fixed", offset: -(3 * HOUR + 30 * MINUTE) });
    for (const name of ["Mars/Olympus", "UTC+5", "UTC+19:00", "UTC+01:60"])
      expect(() => findZone(name, "zone")).toThrow(`got "${name}"`);
  });
});

describe("a local time", () => {
  const berlin = findZone("Europe/Berlin", "zone");

  test("in the gap means none, and is known by the instant of the change", () => {
    expect(meaningOf(berlin, instant("2026-03-29T02:30"))).toEqual({
      kind: "skipped",
      at: instant("2026-03-29T01:00"),
    });
    expect(meaningOf(berlin, instant("2026-03-29T02:00")).kind).toBe("skipped");
    expect(meaningOf(berlin, instant("2026-03-29T03:00"))).toEqual({ kind: "unique", at: instant("2026-03-29T01:00") });
    expect(meaningOf(berlin, instant("2026-03-29T01:59"))).toEqual({ kind: "unique", at: instant("2026-03-29T00:59") });
  });

  test("in the overlap means two", () => {
    expect(meaningOf(berlin, instant("2026-10-25T02:30"))).toEqual({
      kind: "doubled",
      first: instant("2026-10-25T00:30"),
      second: instant("2026-10-25T01:30"),
    });
    expect(meaningOf(berlin, instant("2026-10-25T03:00")).kind).toBe("unique");
    expect(meaningOf(berlin, instant("2026-10-25T01:59")).kind).toBe("unique");
  });

  test("means exactly the instants at which clocks show it, in every zone and around every change", () => {
    const odd = zoneOfChangeovers("odd", -30 * MINUTE, [
      { at: instant("2026-01-10"), offset: 0 },
      { at: instant("2026-01-12"), offset: 24 * HOUR },
      { at: instant("2026-01-15"), offset: -45 * MINUTE },
    ]);
    const zones = [...ZONES, odd];
    const nearChange = fc.tuple(
      fc.constantFrom(...zones),
      fc.integer({ min: 0, max: 40 }),
      fc.integer({ min: -72, max: 72 }),
    );
    fc.assert(
      fc.property(nearChange, fc.integer({ min: 0, max: 59 }), ([zone, count, hours], minute) => {
        const change = changes(zone, instant("2006-01-01"), instant("2030-01-01"))[count] ?? instant("2026-01-13");
        const local = change + hours * HOUR + minute * MINUTE;
        const shown: number[] = [];
        for (let at = local - 30 * HOUR; at <= local + 30 * HOUR; at += MINUTE)
          if (localTimeAt(zone, at as Instant) === local) shown.push(at);
        const meaning = meaningOf(zone, local);
        const meant =
          meaning.kind === "skipped" ? [] : meaning.kind === "unique" ? [meaning.at] : [meaning.first, meaning.second];
        expect(meant).toEqual(shown);
        if (meaning.kind !== "skipped") return;
        expect(localTimeAt(zone, (meaning.at - 1) as Instant)).toBeLessThan(local);
        expect(localTimeAt(zone, meaning.at)).toBeGreaterThan(local);
      }),
      { numRuns: 200 },
    );
  });

  test("would be ambiguous beyond words where changes follow one another too closely", () => {
    const close = [
      { at: instant("2026-01-10T00:00"), offset: 0 },
      { at: instant("2026-01-10T02:00"), offset: HOUR },
    ];
    expect(() => zoneOfChangeovers("close", 2 * HOUR, close)).toThrow("too close");
  });
});
