// The placements that compare what machines have left, on machines small enough to check by hand and on published scores.

import { describe, expect, test } from "vitest";
import { plainTask } from "../../../src/algorithms/laws/sample-tasks.ts";
import { bestFit } from "../../../src/algorithms/placement/best-fit.ts";
import { ClusterBoard } from "../../../src/algorithms/placement/cluster-board.ts";
import { dotProduct } from "../../../src/algorithms/placement/dot-product.ts";
import { kubernetesScore, SCORES } from "../../../src/algorithms/placement/kubernetes-score.ts";
import type { Placement } from "../../../src/algorithms/placement/placement.ts";
import { dimensionsOf } from "../../../src/algorithms/placement/scoring.ts";
import { worstFit } from "../../../src/algorithms/placement/worst-fit.ts";
import { createStream } from "../../../src/kernel/random-stream.ts";
import { type Duration, START } from "../../../src/kernel/time.ts";
import { referenceCase, isSharedMissing } from "../../workload/shared-data.ts";

interface Machine {
  readonly cores: number;
  readonly memory?: number;
  readonly gpus?: number;
  /** Cores and bytes that are taken. */
  readonly taken?: readonly [cores: number, memory: number];
}

function boardOf(machines: readonly Machine[]): ClusterBoard {
  const board = new ClusterBoard({
    workerCount: machines.length,
    cores: machines.map(({ cores }) => cores),
    memory: machines.map(({ memory }) => memory ?? Infinity),
    speed: machines.map(() => 1),
    resources: machines.map(({ gpus }): Record<string, number> => (gpus === undefined ? {} : { gpu: gpus })),
    queueing: "central",
    staleness: 0 as Duration,
  });
  machines.forEach(({ taken: [cores, memory] = [0, 0] }, worker) => {
    board.setEligible(worker, true);
    if (cores > 0 || memory > 0) board.reserve(worker, { cores, memory });
  });
  return board;
}

const context = { random: createStream("1", "packing"), workerCount: 3 };
const best = bestFit.create({}, context);
const worst = worstFit.create({}, context);
const aligned = dotProduct.create({}, context);

function place(placement: Placement, board: ClusterBoard, demand: Parameters<typeof plainTask>[1]): unknown {
  return placement.place(plainTask(1, demand), board, START);
}

describe("of machines with 5, 2 and 3 of 8 cores free", () => {
  const board = boardOf([3, 6, 5].map((cores) => ({ cores: 8, taken: [cores, 0] as const })));

  test.each([
    [1, 1, 0],
    [2, 1, 0],
    [3, 2, 0],
    [4, 0, 0],
    [6, { kind: "none" }, { kind: "none" }],
  ])("a task of %i cores goes to %j by best fit and to %j by worst fit", (cores, byBest, byWorst) => {
    expect([place(best, board, { cores }), place(worst, board, { cores })]).toEqual([byBest, byWorst]);
  });
});

test("what is left is compared over cores and memory, as shares of the machine", () => {
  const board = boardOf([
    { cores: 4, memory: 100, taken: [2, 0] }, // leaves 1/4 and 9/10
    { cores: 4, memory: 100, taken: [0, 60] }, // leaves 3/4 and 3/10
  ]);
  expect([place(best, board, { memory: 10 }), place(worst, board, { memory: 10 })]).toEqual([1, 0]);
});

test("a resource counts for the tasks that ask for it", () => {
  const board = boardOf([
    { cores: 8, gpus: 2 },
    { cores: 8, gpus: 8 },
  ]);
  expect(place(best, board, { resources: { gpu: 2 } })).toBe(0);
  expect(place(worst, board, { resources: { gpu: 2 } })).toBe(1);
  expect(place(worst, board, {})).toBe(0);
});

test("of equal machines the least loaded goes first, then the first", () => {
  const board = boardOf([{ cores: 8 }, { cores: 8 }, { cores: 8 }]);
  expect(place(worst, board, {})).toBe(0);
  board.reserve(0, { cores: 0, memory: 0 });
  expect(place(worst, board, {})).toBe(1);
});

test("the dot product puts a task where what it wants most is free", () => {
  const board = boardOf([
    { cores: 10, memory: 10, taken: [6, 1] },
    { cores: 10, memory: 10, taken: [1, 6] },
  ]);
  expect(place(aligned, board, { cores: 1, memory: 3 })).toBe(0); // 0.1 x 0.4 + 0.3 x 0.9 = 0.31 against 0.21
  expect(place(aligned, board, { cores: 3, memory: 1 })).toBe(1);
});

describe("the scores of Kubernetes", () => {
  const pointsOf = (
    [cores, memory]: readonly number[],
    [allCores, allMemory, takenCores = 0, takenMemory = 0]: readonly number[],
    weights: readonly number[] = [1, 1],
  ): Readonly<Record<string, number>> => {
    const board = boardOf([{ cores: allCores, memory: allMemory, taken: [takenCores, takenMemory] }]);
    const dimensions = dimensionsOf(board, 0, plainTask(1, { cores, memory }));
    return Object.fromEntries(Object.entries(SCORES).map(([name, score]) => [name, score(dimensions, weights)]));
  };

  // Catalogue K13.
  test("are those of the catalogue", () => {
    expect(pointsOf([3_000, 5_000], [4_000, 10_000])).toEqual({
      "least-allocated": 37,
      "most-allocated": 62,
      balanced: 87,
    });
    expect(pointsOf([1_000, 2_000], [4_000, 8_000])).toEqual({
      "least-allocated": 75,
      "most-allocated": 25,
      balanced: 100,
    });
  });

  test("without limited memory are those of cores", () => {
    expect(pointsOf([3, 0], [4, Infinity])).toEqual({ "least-allocated": 25, "most-allocated": 75, balanced: 100 });
  });

  test.skipIf(isSharedMissing)("are those of its own test (needs ../shared/reference-cases.json)", () => {
    const { setup, expected } = referenceCase("score.k8s.least") as unknown as {
      setup: { cases: { pod: number[]; nodes: number[][]; weights?: { cpu: number; memory: number } }[] };
      expected: { scores: number[][] };
    };
    const scores = setup.cases.map(({ pod, nodes, weights = { cpu: 1, memory: 1 } }) =>
      nodes.map((node) => pointsOf(pod, node, [weights.cpu, weights.memory])["least-allocated"]),
    );
    expect(scores).toEqual(expected.scores);
  });

  test.each([
    ["least-allocated", 1],
    ["most-allocated", 0],
    ["balanced", 2],
  ] as const)("%s chooses machine %i", (strategy, expected) => {
    const board = boardOf([
      { cores: 10, memory: 10, taken: [7, 4] },
      { cores: 10, memory: 10, taken: [0, 3] },
      { cores: 10, memory: 10, taken: [4, 4] },
    ]);
    const placement = kubernetesScore.create({ strategy, coresWeight: 1, memoryWeight: 1 }, context);
    expect(place(placement, board, { memory: 1 })).toBe(expected);
  });

  test("weights count, and named resources do not", () => {
    const board = boardOf([
      { cores: 10, memory: 10, gpus: 2, taken: [6, 0] },
      { cores: 10, memory: 10, gpus: 9, taken: [0, 7] },
    ]);
    const byWeight = (coresWeight: number, memoryWeight: number): unknown =>
      place(kubernetesScore.create({ strategy: "least-allocated", coresWeight, memoryWeight }, context), board, {
        resources: { gpu: 2 },
      });
    expect([byWeight(1, 3), byWeight(3, 1)]).toEqual([0, 1]);
  });
});
