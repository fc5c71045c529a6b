// Cron by looking at every minute: the obvious version that `nextFire` is compared with. Expressions are drawn together with
// the values that they mean, so that the parser is not asked.

import * as fc from "fast-check";
import { civilFromLocal, DAY, MINUTE } from "../../../src/algorithms/triggers/civil-time.ts";
import { localTimeAt, type Zone } from "../../../src/algorithms/triggers/zone.ts";
import type { Instant } from "../../../src/kernel/time.ts";

export interface ObviousField {
  readonly text: string;
  readonly values: ReadonlySet<number>;
}

export interface ObviousExpression {
  readonly text: string;
  readonly minute: ObviousField;
  readonly hour: ObviousField;
  readonly day: ObviousField;
  readonly month: ObviousField;
  readonly weekday: ObviousField;
}

export interface ObviousPolicy {
  readonly skippedTime: "after-gap" | "never";
  readonly doubledTime: "first" | "both";
}

function range(from: number, to: number, step = 1): number[] {
  const values: number[] = [];
  for (let value = from; value <= to; value += step) values.push(value);
  return values;
}

function star(min: number, max: number): fc.Arbitrary<ObviousField> {
  return fc.constant({ text: "*", values: new Set(range(min, max)) });
}

function part(min: number, max: number): fc.Arbitrary<ObviousField> {
  const value = fc.integer({ min, max });
  const step = fc.integer({ min: 1, max: max - min + 1 });
  const ordered = fc.tuple(value, value).map(([a, b]): readonly [number, number] => [Math.min(a, b), Math.max(a, b)]);
  return fc.oneof(
    value.map((one) => ({ text: `${one}`, values: new Set([one]) })),
    ordered.map(([a, b]) => ({ text: `${a}-${b}`, values: new Set(range(a, b)) })),
    fc.tuple(ordered, step).map(([[a, b], by]) => ({ text: `${a}-${b}/${by}`, values: new Set(range(a, b, by)) })),
    step.map((by) => ({ text: `*/${by}`, values: new Set(range(min, max, by)) })),
  );
}

function field(min: number, max: number): fc.Arbitrary<ObviousField> {
  const list = fc.array(part(min, max), { minLength: 1, maxLength: 3 }).map((parts) => ({
    text: parts.map(({ text }) => text).join(),
    values: new Set(parts.flatMap(({ values }) => [...values])),
  }));
  return fc.oneof(star(min, max), list);
}

/** Others may have none, as `0 0 30 2 *`, and are refused. */
function hasDate({ day, weekday }: { readonly day: ObviousField; readonly weekday: ObviousField }): boolean {
  return (!isStarred(day) && !isStarred(weekday)) || [...day.values].some((value) => value <= 28);
}

export const expressions: fc.Arbitrary<ObviousExpression> = fc
  .record({
    minute: field(0, 59),
    // Most changes of clocks are between one and three.
    hour: fc.oneof(
      field(0, 23),
      field(0, 4).filter(({ text }) => !text.includes("*")),
    ),
    day: fc.oneof({ weight: 2, arbitrary: star(1, 31) }, { weight: 1, arbitrary: field(1, 31) }),
    month: fc.oneof({ weight: 3, arbitrary: star(1, 12) }, { weight: 1, arbitrary: field(1, 12) }),
    weekday: fc.oneof({ weight: 2, arbitrary: star(0, 6) }, { weight: 1, arbitrary: field(0, 6) }),
  })
  .filter(hasDate)
  .map((fields) => ({
    ...fields,
    text: Object.values(fields)
      .map(({ text }) => text)
      .join(" "),
  }));

function isStarred({ text }: ObviousField): boolean {
  return text.startsWith("*");
}

/** As Vixie's cron.c decides it. */
export function matchesDate({ day, month, weekday }: ObviousExpression, local: number): boolean {
  const date = civilFromLocal(local);
  if (!month.values.has(date.month)) return false;
  const isDay = day.values.has(date.day);
  const isWeekday = weekday.values.has(new Date(Math.floor(local / DAY) * 86_400_000).getUTCDay());
  return isStarred(day) || isStarred(weekday) ? isDay && isWeekday : isDay || isWeekday;
}

function matches(expression: ObviousExpression, local: number): boolean {
  const minutes = Math.floor(local / MINUTE);
  const hour = ((Math.floor(minutes / 60) % 24) + 24) % 24;
  const minute = ((minutes % 60) + 60) % 60;
  return expression.minute.values.has(minute) && expression.hour.values.has(hour) && matchesDate(expression, local);
}

/** All instants after `after` and up to `until` at which it fires. Both are whole minutes. */
export function obviousFires(
  expression: ObviousExpression,
  zone: Zone,
  { skippedTime, doubledTime }: ObviousPolicy,
  after: Instant,
  until: Instant,
): readonly Instant[] {
  const isCadence = isStarred(expression.minute) || isStarred(expression.hour);
  const fires: Instant[] = [];
  let shown = localTimeAt(zone, after);
  for (let at = (after + MINUTE) as Instant; at <= until; at = (at + MINUTE) as Instant) {
    const local = localTimeAt(zone, at);
    const isAfterGap = local > shown + MINUTE;
    let fire = matches(expression, local);
    if (fire && !isCadence && doubledTime === "first") fire = !wasShown(zone, at, local);
    for (let skipped = shown + MINUTE; isAfterGap && skipped < local; skipped += MINUTE)
      if (!isCadence && skippedTime === "after-gap" && matches(expression, skipped)) fire = true;
    if (fire) fires.push(at);
    shown = local;
  }
  return fires;
}

/** Did clocks show it in the three hours before? */
function wasShown(zone: Zone, at: Instant, local: number): boolean {
  for (let earlier = at - MINUTE; earlier >= at - 180 * MINUTE; earlier -= MINUTE)
    if (localTimeAt(zone, earlier as Instant) === local) return true;
  return false;
}
