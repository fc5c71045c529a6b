// Diffusion against Cybenko (1989): what is left of the differences shrinks in each round by the largest |1 - share x e| over the
// eigenvalues e > 0 of the neighbourhood's Laplacian: 2 - 2 cos(2 pi k / n) on a ring of n, n where everybody is a neighbour.

import { describe, expect, test } from "vitest";
import { diffusion } from "../../../src/algorithms/rebalancing/diffusion.ts";
import type { Load } from "../../../src/algorithms/rebalancing/rebalancing.ts";
import { seconds } from "../../../src/kernel/time.ts";

const LIMITS = { interval: seconds(1), moves: 1_000_000, minDwell: seconds(0) };

interface Choice {
  readonly neighbours: "ring" | "all";
  readonly share?: number;
}

/** One round, if work could be divided at will. */
function next(loads: readonly Load[], { neighbours, share }: Choice): readonly Load[] {
  const work = new Map(loads.map((load) => [load.worker, load.work]));
  for (const move of diffusion.create({ ...LIMITS, neighbours, share }).decide(loads)) {
    work.set(move.from, work.get(move.from)! - move.work);
    work.set(move.to, work.get(move.to)! + move.work);
  }
  return loads.map((load) => ({ ...load, work: work.get(load.worker)! }));
}

function equal(works: readonly number[]): readonly Load[] {
  return works.map((work, worker) => ({ worker, work, capacity: 1 }));
}

/** Root of the sum of squares of the distances to the mean. */
function distance(loads: readonly Load[]): number {
  const mean = loads.reduce((sum, { work }) => sum + work, 0) / loads.length;
  return Math.hypot(...loads.map(({ work }) => work - mean));
}

/** By how much the distance shrinks in a round, when it has gone on for a while. */
function measuredFactor(count: number, choice: Choice): number {
  let loads = equal(Array.from({ length: count }, (_, worker) => (worker === 0 ? 1e9 * count : 0)));
  while (distance(loads) > 1e4) loads = next(loads, choice);
  const before = distance(loads);
  return distance(next(loads, choice)) / before;
}

function ringFactor(count: number, share: number): number {
  const eigenvalues = Array.from({ length: count - 1 }, (_, k) => 2 - 2 * Math.cos((2 * Math.PI * (k + 1)) / count));
  return Math.max(...eigenvalues.map((eigenvalue) => Math.abs(1 - share * eigenvalue)));
}

describe("on a ring", () => {
  test.each([
    [3, 0.2],
    [5, 1 / 3],
    [6, 1 / 3],
    [8, 0.45],
    [12, 1 / 3],
  ])("of %i, with a share of %f, the distance shrinks by Cybenko's factor", (count, share) => {
    expect(measuredFactor(count, { neighbours: "ring", share })).toBeCloseTo(ringFactor(count, share), 4);
  });

  test("a third goes to each neighbour where nothing else is said: by hand for six", () => {
    const [first, second, third, ...rest] = next(equal([9, 0, 0, 0, 0, 0]), { neighbours: "ring" });
    expect([first, second, third].map(({ work }) => work)).toEqual([3, 3, 0]);
    expect(rest.map(({ work }) => work)).toEqual([0, 0, 3]);
  });

  test("of two there is one pair", () => {
    expect(next(equal([9, 0]), { neighbours: "ring" }).map(({ work }) => work)).toEqual([6, 3]);
  });
});

describe("among all", () => {
  test("a share of 1/n is the mean in one round", () => {
    const after = next(equal([12, 0, 4, 0]), { neighbours: "all" });
    for (const { work } of after) expect(work).toBeCloseTo(4, 9);
  });

  test.each([
    [4, 0.1],
    [4, 0.4],
    [12, 0.15],
  ])("of %i, with a share of %f, the factor is |1 - n x share|", (count, share) => {
    const loads = equal(Array.from({ length: count }, (_, worker) => worker * 1e6));
    const after = next(loads, { neighbours: "all", share });
    expect(distance(after) / distance(loads)).toBeCloseTo(Math.abs(1 - count * share), 6);
  });

  test("a large share overshoots: what was lacking four times over, and back", () => {
    // Eight of twelve have 40 each, the mean is 26.67: each newcomer gets 8 x 20 = 160.
    const after = next(equal([...Array.from({ length: 8 }, () => 40), 0, 0, 0, 0]), { neighbours: "all", share: 0.5 });
    expect(after.at(-1)!.work).toBe(160);
  });
});

test("of workers that are not equally fast, time is levelled, and as much as the slower of two can make up for", () => {
  // 40 s and 10 s of time: a third of 30 s, on a capacity of 1.
  const loads = [
    { worker: 0, work: 160, capacity: 4 },
    { worker: 1, work: 10, capacity: 1 },
  ];
  expect(next(loads, { neighbours: "ring" }).map(({ work }) => work)).toEqual([150, 20]);
});
