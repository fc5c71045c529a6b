// Which buckets of the series a disturbance is judged by, at their edges. Buckets of one second.

import { describe, expect, test } from "vitest";
import type { BucketLevels } from "../../../src/observe/metrics/series-recorder.ts";
import { disturbanceOf, stoodStill } from "../../../src/observe/recovery/disturbance.ts";
import { at } from "../scripted-trace.ts";

interface Levels {
  readonly queue?: (bucket: number) => number;
  readonly completions?: (bucket: number) => number;
  readonly slowest?: (bucket: number) => number;
}

/** Sixty seconds in which one attempt runs and one task is done each second, and each takes as long. */
function levels({ queue = () => 0, completions = () => 1, slowest = () => 1 }: Levels = {}): BucketLevels {
  const known = (bucket: number) => (completions(bucket) === 0 ? undefined : slowest(bucket));
  return { width: at(1), full: 60, queue, completions, running: () => 1, slowest: known };
}

const strike = (struck: number, healed: number) => ({ struckAt: at(struck), healedAt: at(healed) });

describe("what was before a strike", () => {
  test("begins with the first bucket that lies after the warm-up as a whole", () => {
    // From the third bucket on there are eight before 11 s, and seven before 10.5 s.
    expect(disturbanceOf(levels(), strike(11, 20), at(2.5)).kind).toBe("none");
    expect(disturbanceOf(levels(), strike(10.5, 20), at(2.5)).kind).toBe("not measured");
    expect(disturbanceOf(levels(), strike(10.5, 20), at(2)).kind).toBe("none");
  });

  test("is looked at 32 buckets back: what was worse then is no disturbance now, and what was worse before that is forgotten", () => {
    const waves = (until: number): BucketLevels =>
      levels({ queue: (bucket) => (bucket < until ? 5 : bucket < 40 ? 0 : 3) });
    expect(disturbanceOf(waves(16), strike(40, 50), 0).kind).toBe("none");
    expect(disturbanceOf(waves(8), strike(40, 50), 0).kind).toBe("disturbed");
  });
});

describe("a disturbance", () => {
  const kindOf = (changed: Levels) => disturbanceOf(levels(changed), strike(40, 50), 0).kind;

  test("is more than two deviations of what was before, and more than one task", () => {
    // Mean 6, deviation 4.
    const queue = (later: number) => (bucket: number) => (bucket >= 40 ? later : bucket % 2 === 0 ? 2 : 10);
    expect(kindOf({ queue: queue(14) })).toBe("none");
    expect(kindOf({ queue: queue(14.1) })).toBe("disturbed");
    const steady = (later: number) => (bucket: number) => (bucket >= 40 ? later : 0);
    expect(kindOf({ queue: steady(1) })).toBe("none");
    expect(kindOf({ queue: steady(1.1) })).toBe("disturbed");
  });

  test("is also a tail that grows, where enough was done before it to know one", () => {
    const slowest = (bucket: number) => (bucket >= 40 ? 9 : 1);
    expect(kindOf({ slowest })).toBe("disturbed");
    expect(kindOf({ slowest, completions: (bucket) => (bucket % 3 === 0 ? 2 : 0) })).toBe("none");
  });

  test("is none as long as the worst eight buckets before were as bad", () => {
    // In eight buckets before, only one task was done, and that took 20.
    const completions = (bucket: number) => (bucket > 20 && bucket < 29 ? (bucket === 25 ? 1 : 0) : 2);
    const tail = (later: number) => (bucket: number) => (bucket >= 40 ? later : bucket === 25 ? 20 : 1);
    expect(kindOf({ completions, slowest: tail(19) })).toBe("none");
    expect(kindOf({ completions, slowest: tail(21) })).toBe("disturbed");
  });

  test("is over at the end of the last bucket that is as bad, also where that is after the heal", () => {
    const until = (end: number) => levels({ queue: (bucket) => (bucket >= 42 && bucket < end ? 50 : 0) });
    expect(disturbanceOf(until(45), strike(40, 50), 0)).toEqual({ kind: "disturbed", overAt: at(45) });
    expect(disturbanceOf(until(54), strike(40, 50), 0)).toEqual({ kind: "disturbed", overAt: at(54) });
    expect(disturbanceOf(until(60), strike(40, 50), 0)).toEqual({ kind: "disturbed", overAt: undefined });
  });
});

test("eight buckets are those that follow each other", () => {
  const still = (bucket: number) => (bucket >= 20 && bucket < 29 && bucket !== 24 ? 0 : 1);
  expect(stoodStill(levels({ completions: still }), strike(20, 40))).toBe(false);
});

test("work has stood still where nothing was done in eight buckets of the strike, the one in which it began apart", () => {
  const nothingFrom = (from: number, until: number): BucketLevels =>
    levels({ completions: (bucket) => (bucket >= from && bucket < until ? 0 : 1) });
  expect(stoodStill(nothingFrom(20, 28), strike(20.5, 40))).toBe(false);
  expect(stoodStill(nothingFrom(20, 29), strike(20.5, 40))).toBe(true);
  expect(stoodStill(nothingFrom(20, 28), strike(20, 40))).toBe(true);
  expect(stoodStill(nothingFrom(20, 40), strike(20, 27.5))).toBe(false);
});
