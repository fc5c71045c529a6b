// When a move pays, by hand.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { whenItPays } from "../../../src/algorithms/migration/when-it-pays.ts";
import { seconds } from "../../../src/kernel/time.ts";

function worth(
  offer: { here: number; there: number; cost: number; isLeaving?: boolean },
  { gain = 1.2, evacuate = true } = {},
): number | undefined {
  const limits = { interval: seconds(1), moves: 10, minDwell: seconds(30), memory: seconds(10) };
  return whenItPays.create({ gain, evacuate, ...limits }).worth({ isLeaving: false, ...offer });
}

describe("a task of 100 s of which 40 s are done, at a quarter of the speed", () => {
  // 60 s are left: 240 s here, 60 s at full speed; saved in 2 s, carried in 1 s, started in 1 s.
  test("goes to a machine of full speed: 240 > 1.2 x (4 + 60), and it ends 176 s sooner", () => {
    expect(worth({ here: 240, there: 60, cost: 4 })).toBe(176);
  });

  test("goes if the move takes less than 240 / 1.2 - 60 = 140 s, and stays if it takes as much", () => {
    expect(worth({ here: 240, there: 60, cost: 139.9 })).toBeCloseTo(40.1, 9);
    expect(worth({ here: 240, there: 60, cost: 140 })).toBeUndefined();
  });

  test("goes without a margin as long as it ends sooner", () => {
    expect(worth({ here: 240, there: 60, cost: 179 }, { gain: 1 })).toBe(1);
    expect(worth({ here: 240, there: 60, cost: 180 }, { gain: 1 })).toBeUndefined();
  });

  test("stays where the other machine is as slow, however cheap the move", () => {
    expect(worth({ here: 240, there: 240, cost: 0 })).toBeUndefined();
  });
});

describe("from a machine that is to go", () => {
  test("it goes to a slower one too, if that frees the machine sooner", () => {
    expect(worth({ here: 20, there: 80, cost: 4, isLeaving: true })).toBe(16);
    expect(worth({ here: 4, there: 1, cost: 4, isLeaving: true })).toBeUndefined();
  });

  test("only if that is wanted", () => {
    expect(worth({ here: 20, there: 80, cost: 4, isLeaving: true }, { evacuate: false })).toBeUndefined();
    expect(worth({ here: 20, there: 1, cost: 4, isLeaving: true }, { evacuate: false })).toBe(15);
  });
});

test("a move is made when the formula says so, and only then", () => {
  const time = fc.integer({ min: 0, max: 1_000 });
  fc.assert(
    fc.property(time, time, time, fc.integer({ min: 10, max: 50 }), (here, there, cost, tenths) => {
      const made = worth({ here, there, cost }, { gain: tenths / 10 });
      // In whole numbers, so that nothing is rounded; where both sides are equal either will do.
      const left = 10 * here - tenths * (cost + there);
      if (left !== 0) expect(made !== undefined).toBe(left > 0);
      if (made !== undefined) expect(made).toBe(here - there - cost);
    }),
    { seed: 1, numRuns: 1_000 },
  );
});
