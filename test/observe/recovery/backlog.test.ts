// The level at which a backlog counts as gone, by hand.

import { describe, expect, test } from "vitest";
import { seconds } from "../../../src/kernel/time.ts";
import { Flow } from "../../../src/observe/flow.ts";
import { SeriesRecorder } from "../../../src/observe/metrics/series-recorder.ts";
import { Backlog } from "../../../src/observe/recovery/backlog.ts";
import { Window } from "../../../src/observe/window.ts";
import { at } from "../scripted-trace.ts";

/** `levels[i]` tasks wait during second i; the last level is the present one. */
function backlogAfter(levels: readonly number[], now = levels.length): number {
  const series = new SeriesRecorder(seconds(1));
  const flow = new Flow(new Window(at(0), undefined), series);
  levels.forEach((level, second) => {
    flow.advance(at(second));
    flow.waiting = level;
  });
  return new Backlog(flow, series).calmLevel(at(now));
}

describe("the level of calm", () => {
  test("is one task above the mean where that does not vary", () => {
    expect(backlogAfter([3, 3, 3, 3])).toBe(4);
    expect(backlogAfter([0, 0])).toBe(1);
  });

  test("is a tenth above a long queue", () => {
    expect(backlogAfter([200, 200, 200])).toBe(220);
  });

  test("is two standard deviations above one that varies", () => {
    // Mean 8, deviation 2.
    expect(backlogAfter([6, 10, 6, 10, 6, 10])).toBe(12);
  });

  test("looks at the last eight full seconds only", () => {
    expect(backlogAfter([900, 5, 5, 5, 5, 5, 5, 5, 5])).toBe(6);
    expect(backlogAfter([5, 5, 5, 900], 3.5)).toBe(6);
    // Of all eight: a mean of 2 and a variance of 7, so 7.29; whole tasks wait.
    expect(backlogAfter([9, 1, 1, 1, 1, 1, 1, 1])).toBe(7);
  });

  test("is one task above the present where no second has passed", () => {
    expect(backlogAfter([7], 0.5)).toBe(8);
  });
});
