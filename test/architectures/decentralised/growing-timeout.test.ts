// How patient a client is with a scheduler that was silent before, and lived.

import { describe, expect, it } from "vitest";
import { GrowingTimeout } from "../../../src/architectures/decentralised/growing-timeout.ts";
import { milliseconds, type Instant } from "../../../src/kernel/time.ts";

const FIRST = 300;
const at = (ms: number): Instant => milliseconds(ms) as number as Instant;

/** Silence that it takes for dead, ms, after so many mistakes. */
function patienceAfter(mistakes: number): number {
  const detector = new GrowingTimeout(milliseconds(FIRST), 2);
  let now = 0;
  detector.watch(1, at(now));
  for (let mistake = 0; mistake < mistakes; mistake += 1) {
    now += 60_000;
    expect(detector.opinion(1, at(now))).toBe("dead");
    detector.heard(1, mistake, at(now));
    expect(detector.opinion(1, at(now))).toBe("trust");
  }
  const end = detector.nextChange(1, at(now));
  expect([detector.opinion(1, (end - 1) as Instant), detector.opinion(1, end)]).toEqual(["trust", "dead"]);
  return (end - at(now)) / 1_000;
}

describe("a client's patience with a scheduler", () => {
  it("doubles with every mistake, up to a bound", () => {
    expect([0, 1, 2, 3, 4, 5, 9].map(patienceAfter)).toEqual([300, 600, 1_200, 2_400, 4_800, 4_800, 4_800]);
  });

  it("does not grow when the scheduler is watched anew, because it had restarted", () => {
    const detector = new GrowingTimeout(milliseconds(FIRST), 1);
    detector.watch(0, at(0));
    detector.watch(0, at(10_000));
    detector.heard(0, 1, at(10_050));
    expect(detector.opinion(0, at(10_349))).toBe("trust");
    expect(detector.opinion(0, at(10_350))).toBe("dead");
  });
});
