// Pending, firing, resolved: Prometheus' states, against random histories of a condition.

import { fc, test as property } from "@fast-check/vitest";
import { expect, test } from "vitest";
import { type Duration, type Instant, seconds } from "../../../src/kernel/time.ts";
import { AlertState } from "../../../src/observe/alerts/alert-state.ts";

const INTERVAL = 10;

/** Scraped every ten seconds, at first at 10 s; in seconds. */
function firings(pending: number, conditions: readonly boolean[]): readonly (readonly [number, number | undefined])[] {
  const state = new AlertState(seconds(pending));
  conditions.forEach((holds, index) => state.look(seconds((index + 1) * INTERVAL) as number as Instant, holds));
  state.finish();
  return state.firings.map(({ from, until }) => [from / 1e6, until === undefined ? undefined : until / 1e6]);
}

const [YES, NO] = [true, false];

test("without `for` it fires at the first scrape at which it holds, and is resolved at the first at which it does not", () => {
  expect(firings(0, [NO, YES, YES, NO, YES])).toEqual([
    [20, 40],
    [50, undefined],
  ]);
});

test("with `for` it must have held at every scrape for so long: two scrapes are one interval apart", () => {
  expect(firings(10, [YES, NO, YES, YES, YES, NO])).toEqual([[40, 60]]);
  // What lies between two multiples of the interval waits for the later one.
  expect(firings(15, [YES, YES, YES, NO])).toEqual([[30, 40]]);
});

test("one scrape without it begins the wait anew", () => {
  expect(firings(20, [YES, YES, NO, YES, YES, NO])).toEqual([]);
});

test("it does not fire twice for one stretch, however long", () => {
  expect(
    firings(
      20,
      Array.from({ length: 500 }, () => YES),
    ),
  ).toEqual([[30, undefined]]);
});

property.prop([fc.nat({ max: 50 }), fc.array(fc.boolean(), { maxLength: 60 })])(
  "fires exactly in the stretches that are long enough, from `for` after their beginning on",
  (pending, conditions) => {
    const expected: (readonly [number, number | undefined])[] = [];
    for (let begin = 0; begin < conditions.length; begin += 1) {
      if (!conditions[begin] || conditions[begin - 1]) continue;
      const length = [...conditions.slice(begin), NO].indexOf(NO);
      const wait = Math.ceil(pending / INTERVAL);
      const end = begin + length;
      if (length > wait)
        expected.push([(begin + wait + 1) * INTERVAL, end === conditions.length ? undefined : (end + 1) * INTERVAL]);
    }
    expect(firings(pending, conditions)).toEqual(expected);
  },
);

test("a duration of `for` is what it says, to the microsecond", () => {
  const state = new AlertState(3 as Duration);
  for (const at of [1, 2, 3, 4]) state.look(at as Instant, true);
  state.finish();
  expect(state.firings).toEqual([{ from: 4, until: undefined }]);
});
