// Grids that close in: on a minimum that is known, through noise that all settings share, and around what is not feasible.

import { describe, expect, test } from "vitest";
import { refine } from "../../../../src/experiment/sweep/search/refine.ts";
import type { Measurement, RefineOptions } from "../../../../src/experiment/sweep/search/refine.ts";
import { createStream } from "../../../../src/kernel/random-stream.ts";

const grid = (from: number, to: number, _: number, side: number) =>
  Array.from({ length: side }, (_each, index) => from + (index / (side - 1)) * (to - from));

function options(
  measure: (at: readonly number[]) => Omit<Measurement, "at">,
  changes: Partial<RefineOptions> = {},
): RefineOptions {
  return {
    better: "lower",
    side: 7,
    grid,
    isFine: (from, to) => to - from <= 0.02,
    measure: async (settings) => settings.map((at) => ({ at, ...measure(at) })),
    roundsMax: 12,
    ...changes,
  };
}

/** `own`: noise that settings do not share. */
function noisy(curve: (at: readonly number[]) => number, own: number) {
  const shared = createStream("1", "shared");
  const weather = Array.from({ length: 10 }, () => shared.normal());
  const stream = createStream("1", "own");
  return (at: readonly number[]) => ({
    values: weather.map((each) => curve(at) + each + own * stream.normal()),
    isFeasible: true,
  });
}

describe("one parameter", () => {
  test("a minimum is found as finely as asked for through weather that is the same everywhere", async () => {
    const result = await refine([[0, 1]], options(noisy(([x]) => 50 * (x! - 0.37) * (x! - 0.37), 0)));
    expect(result.reason).toBe("fine");
    expect(result.best!.at[0]).toBeCloseTo(0.37, 1);
    expect(Math.abs(result.best!.at[0]! - 0.37)).toBeLessThanOrEqual(0.02);
    expect(result.measured.length).toBeLessThan(50);
  });

  test("a maximum at an edge is found there", async () => {
    const result = await refine(
      [[0, 1]],
      options(
        noisy(([x]) => x!, 0),
        { better: "higher" },
      ),
    );
    expect(result.best!.at).toEqual([1]);
  });

  test("noise of each setting's own leaves a plateau, which holds the minimum, and is said", async () => {
    const result = await refine([[0, 1]], options(noisy(([x]) => 5 * (x! - 0.37) * (x! - 0.37), 0.5)));
    expect(result.reason).not.toBe("fine");
    const [from, to] = result.plateau[0]!;
    expect(from).toBeLessThanOrEqual(0.37);
    expect(to).toBeGreaterThanOrEqual(0.37);
  });

  test("what is not feasible is not chosen, and the best beside it is", async () => {
    const curve = noisy(([x]) => x!, 0);
    const result = await refine(
      [[0, 1]],
      options((at) => ({ ...curve(at), isFeasible: at[0]! >= 0.6 })),
    );
    expect(result.best!.at[0]).toBeGreaterThanOrEqual(0.6);
    expect(result.best!.at[0]).toBeLessThan(0.65);
  });

  test("where nothing is feasible, that is the answer", async () => {
    const result = await refine(
      [[0, 1]],
      options(() => ({ values: [1, 2], isFeasible: false })),
    );
    expect(result).toMatchObject({ best: undefined, reason: "infeasible" });
  });
});

test("two parameters: a valley that lies askew is followed to its lowest point", async () => {
  const valley = ([x, y]: readonly number[]) =>
    40 * (x! + y! - 1) * (x! + y! - 1) + 10 * (x! - y! - 0.4) * (x! - y! - 0.4);
  const result = await refine(
    [
      [0, 1],
      [0, 1],
    ],
    options(noisy(valley, 0), { side: 6, isFine: (from, to) => to - from <= 0.04 }),
  );
  expect(result.best!.at[0]).toBeCloseTo(0.7, 1);
  expect(result.best!.at[1]).toBeCloseTo(0.3, 1);
  expect(valley(result.best!.at)).toBeLessThan(0.06);
});
