// The burn rate of an error budget: against the times that the SRE workbook works out, and against the obvious way to compute it.

import { fc, test as property } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { burnRate } from "../../../src/algorithms/alerts/burn-rate.ts";
import { errorRatio } from "../../../src/algorithms/alerts/error-ratio.ts";
import { seconds } from "../../../src/kernel/time.ts";
import { answers, promising, timesOf, traffic } from "./scraped.ts";

const HOUR = seconds(3_600);
const MINUTE = seconds(60);
const SLO = promising(0.999);

function burning(windows: readonly (readonly [number, number, number])[], scale = 1) {
  const rest = { within: undefined, of: undefined, counted: undefined, objective: undefined, for: seconds(0) };
  return burnRate.create({ ...rest, windows, scale }, SLO);
}

function ratioAbove(above: number | undefined, window: number) {
  const rest = { within: undefined, of: undefined, counted: undefined, for: seconds(0) };
  return errorRatio.create({ ...rest, above, window: seconds(window) }, SLO);
}

describe("a total outage after a quiet time is told of after (1 - objective) x burn rate x long window", () => {
  // SRE workbook, chapter 5: 2% of a month's budget in an hour, 5% in six hours, 10% in three days.
  test.each([
    ["14.4 over 1h, 5m", HOUR, 5 * MINUTE, 14.4, 0.864 * 60],
    ["6 over 6h, 30m", 6 * HOUR, 30 * MINUTE, 6, 2.16 * 60],
    ["1 over 3d, 6h", 72 * HOUR, 6 * HOUR, 1, 4.32 * 60],
    // Approach 4 of that chapter: 36 over one hour, told of after 2 min 10 s.
    ["36 over 1h alone", HOUR, 0, 36, 2.16 * 60],
  ] as const)("%s", (_name, long, short, burn, predicted) => {
    const well = long / seconds(1);
    const { told } = timesOf(burning([[long, short, burn]]), { well, trouble: 600, badShare: 1 }, 1);
    // The first whole second at which the ratio is above the threshold.
    expect(told).toBe(Math.floor(predicted + 1e-6) + 1);
  });

  test("half as bad is told of after twice as long", () => {
    const { told } = timesOf(burning([[HOUR, 0, 14.4]]), { well: 3_600, trouble: 600, badShare: 0.5 }, 1);
    expect(told).toBe(Math.floor(2 * 51.84) + 1);
  });

  test("what burns more slowly than the rate is never told of", () => {
    const { told } = timesOf(burning([[HOUR, 0, 14.4]]), { well: 3_600, trouble: 7_200, badShare: 0.014 }, 1);
    expect(told).toBeNaN();
  });

  test("a threshold on the ratio is the burn rate 1 over one window: 0.6 s for ten minutes, 130 s for 36 hours", () => {
    const trouble = { trouble: 300, badShare: 1 };
    expect(timesOf(ratioAbove(undefined, 600), { well: 600, ...trouble }, 1).told).toBe(1);
    expect(timesOf(ratioAbove(undefined, 129_600), { well: 129_600, ...trouble }, 1).told).toBe(130);
  });
});

describe("when the outage is over", () => {
  const outage = { well: 3_600, trouble: 130, badShare: 1 };

  test("one window of an hour goes on telling of it for 58 minutes", () => {
    // Workbook: the reset time of approach 4. 130 s are bad; told until no more than 129.6 s of them are in the window.
    const { reset } = timesOf(burning([[HOUR, 0, 36]]), outage, 3_600);
    expect(reset).toBe(3_600 - 129);
    expect(Math.round(reset / 60)).toBe(58);
  });

  test("the short window ends it: after 5 min less 14.4 x 0.1% of that", () => {
    const { reset } = timesOf(burning([[HOUR, 5 * MINUTE, 14.4]]), { ...outage, trouble: 600 }, 3_600);
    expect(reset).toBe(Math.ceil(300 - 4.32));
  });
});

test("one row of several is enough, and windows can be scaled to short runs", () => {
  const rows = [
    [HOUR, 5 * MINUTE, 14.4],
    [6 * HOUR, 30 * MINUTE, 6],
  ] as const;
  // 10% bad: after 51.84 / 0.1 s by the first row; 129.6 / 0.1 s by the second.
  const tenth = { well: 21_600, trouble: 2_000, badShare: 0.1 };
  expect(timesOf(burning(rows), tenth, 1).told).toBe(519);
  // 1% bad is below 14.4 x 0.1%: only the second tells of it.
  expect(timesOf(burning(rows), { ...tenth, badShare: 0.01, trouble: 20_000 }, 1).told).toBe(12_961);
  expect(timesOf(burning(rows, 60), { ...tenth, well: 360, badShare: 1, trouble: 60 }, 1).told).toBe(1);
});

test("no task, no ratio: neither before the first one nor when they stay away", () => {
  const nothing = Array.from({ length: 20 }, () => ({ judged: 0, bad: 0 }));
  const steps = [...nothing, ...traffic(5, 1), ...nothing];
  const holds = answers(burning([[seconds(10), seconds(5), 1]]), steps, seconds(1));
  expect(holds.slice(0, 20)).not.toContain(true);
  // The bad ones leave the short window five scrapes after the last of them.
  expect(holds.slice(20)).toEqual([...Array<boolean>(9).fill(true), ...Array<boolean>(16).fill(false)]);
});

test("exactly the threshold is not above it", () => {
  const steps = [{ judged: 1_000, bad: 1 }];
  expect(answers(ratioAbove(undefined, 60), steps, seconds(1))).toEqual([false]);
  expect(answers(ratioAbove(undefined, 60), [{ judged: 1_000, bad: 2 }], seconds(1))).toEqual([true]);
});

const STEP = fc
  .nat({ max: 20 })
  .chain((judged) => fc.record({ judged: fc.constant(judged), bad: fc.nat({ max: judged }) }));
const ROW = fc.tuple(
  fc.integer({ min: 1, max: 40 }),
  fc.integer({ min: 0, max: 12 }),
  fc.integer({ min: 1, max: 600 }),
);

property.prop([
  fc.array(STEP, { maxLength: 120 }),
  fc.array(ROW, { minLength: 1, maxLength: 3 }),
  fc.integer({ min: 1, max: 7 }),
])("agrees with adding up every window anew", (steps, rows, interval) => {
  const windows = rows.map(([long, short, burn]) => [seconds(long), seconds(short), burn] as const);
  const obvious = steps.map((_, index) =>
    rows.some(([long, short, burn]) =>
      [long, ...(short === 0 ? [] : [short])].every((window) => {
        // The scrapes less than a window old, and the one interval that reaches back to it.
        const seen = steps.slice(Math.max(0, index + 1 - Math.ceil(window / interval)), index + 1);
        const judged = seen.reduce((sum, step) => sum + step.judged, 0);
        const bad = seen.reduce((sum, step) => sum + step.bad, 0);
        // In whole thousandths, without rounding.
        return 1_000 * bad > burn * judged;
      }),
    ),
  );
  expect(answers(burning(windows), steps, seconds(interval))).toEqual(obvious);
});
