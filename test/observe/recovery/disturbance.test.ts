// Which buckets of the series a disturbance is judged by, at their edges. Buckets of one second.

import { describe, expect, test } from "vitest";
import type { BucketLevels } from "../../../src/observe/metrics/series-recorder.ts";
import { disturbanceOf, stoodStill } from "../../../src/observe/recovery/disturbance.ts";
import { at } from "../scripted-trace.ts";

interface Levels {
  readonly queue?: (bucket: number) => number;
  readonly completions?: (bucket: number) => number;
}

/** Sixty seconds in which one attempt runs and one task is done each second, and each takes as long. */
function levels({ queue = () => 0, completions = () => 1 }: Levels = {}): BucketLevels {
  return { width: at(1), full: 60, queue, completions, running: () => 1, slowest: () => 1 };
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

test("work has stood still where nothing was done in eight buckets of the strike, the one in which it began apart", () => {
  const nothingFrom = (from: number, until: number): BucketLevels =>
    levels({ completions: (bucket) => (bucket >= from && bucket < until ? 0 : 1) });
  expect(stoodStill(nothingFrom(20, 28), strike(20.5, 40))).toBe(false);
  expect(stoodStill(nothingFrom(20, 29), strike(20.5, 40))).toBe(true);
  expect(stoodStill(nothingFrom(20, 28), strike(20, 40))).toBe(true);
  expect(stoodStill(nothingFrom(20, 40), strike(20, 27.5))).toBe(false);
});
