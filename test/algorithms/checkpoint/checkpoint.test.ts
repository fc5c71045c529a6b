// The rules of Young and Daly by their published figures, what they cost by the formula and by runs, and OpenDC's cases.

import { describe, expect, test } from "vitest";
import type { CheckpointPolicy } from "../../../src/algorithms/checkpoint/checkpoint.ts";
import { daly } from "../../../src/algorithms/checkpoint/daly.ts";
import { fraction } from "../../../src/algorithms/checkpoint/fraction.ts";
import { none } from "../../../src/algorithms/checkpoint/none.ts";
import {
  dalyInterval,
  expectedTime,
  expectedTimeFromScratch,
  optimalInterval,
  youngInterval,
} from "../../../src/algorithms/checkpoint/optimal-interval.ts";
import { periodic } from "../../../src/algorithms/checkpoint/periodic.ts";
import { young } from "../../../src/algorithms/checkpoint/young.ts";
import { createStream } from "../../../src/kernel/random-stream.ts";
import { type Duration, microseconds, seconds, toSeconds } from "../../../src/kernel/time.ts";
import { runSaved, type SavedRun } from "./saved-task.ts";

const minimum = microseconds(1);
const HOUR = 3_600;

/** In seconds, for a cost and a mean time between failures in seconds. */
function intervalOf(policy: CheckpointPolicy, cost: number, meanTimeBetweenFailures: number): number | undefined {
  const context = { cost: seconds(cost), meanTimeBetweenFailures: 1e6 * meanTimeBetweenFailures };
  const interval = policy.interval({ ...context, estimate: seconds(600) });
  return interval === undefined ? undefined : toSeconds(interval);
}

describe("the rules of Young and Daly", () => {
  // Catalogue K19 and the reference case ckpt.1.
  const figures = [
    { cost: 300, apart: 86_400, young: 7_200, daly: 7_001.388889, overhead: 0.0882, within: 1e-6 },
    { cost: 30, apart: 3_600, young: 464.8, daly: 445.0, overhead: 0.141, within: 0.05 },
    { cost: 10, apart: 600, young: 109.5, daly: 103.0, overhead: 0.207, within: 0.05 },
  ];
  test.each(figures)("say for a cost of $cost s and failures $apart s apart what is published", (figure) => {
    const { cost, apart } = figure;
    // To the digits that are published.
    expect(Math.abs(intervalOf(young.create({ minimum }), cost, apart)! - figure.young)).toBeLessThan(figure.within);
    expect(Math.abs(intervalOf(daly.create({ minimum }), cost, apart)! - figure.daly)).toBeLessThan(figure.within);
    expect(Math.abs(overhead(cost, apart, dalyInterval(cost, apart)) - figure.overhead)).toBeLessThan(5e-4);
  });

  test("are near the optimum: Daly's within a thousandth of the overhead, half or twice the optimum a quarter above", () => {
    expect(optimalInterval(300, 86_400)).toBeCloseTo(7_001.4044, 4);
    for (const { cost, apart } of figures) {
      const best = overhead(cost, apart, optimalInterval(cost, apart));
      for (const other of [0.9, 0.999, 1.001, 1.1])
        expect(overhead(cost, apart, other * optimalInterval(cost, apart))).toBeGreaterThan(best);
      expect(overhead(cost, apart, dalyInterval(cost, apart)) / best).toBeLessThan(1.001);
      expect(overhead(cost, apart, youngInterval(cost, apart)) / best).toBeLessThan(1.01);
    }
    expect(overhead(300, 86_400, 7_001.5 / 2)).toBeCloseTo(0.1099, 4);
    expect(overhead(300, 86_400, 7_001.5 * 2)).toBeCloseTo(0.1108, 4);
  });

  test("fall back on the time between failures where a checkpoint takes twice as long", () => {
    const policy = daly.create({ minimum });
    expect(intervalOf(policy, 200, 100)).toBe(100);
    expect(intervalOf(policy, 199.99, 100)).toBeLessThan(100);
    expect(intervalOf(policy, 5_000, 100)).toBe(100);
  });

  test("save nothing where nothing fails, and not all the time where it costs nothing", () => {
    for (const definition of [young, daly]) {
      expect(intervalOf(definition.create({ minimum }), 10, Infinity)).toBeUndefined();
      expect(intervalOf(definition.create({ minimum: seconds(2) }), 0, 1_000)).toBe(2);
    }
    expect(dalyInterval(10, Infinity)).toBe(Infinity);
  });
});

/** Expected time beyond the work, as a share of it, where a restart takes none. */
function overhead(cost: number, meanTimeBetweenFailures: number, interval: number): number {
  return expectedTime({ work: 1, interval, cost, restart: 0, meanTimeBetweenFailures }) - 1;
}

test("periodic, fraction and none do not look at failures", () => {
  expect(intervalOf(periodic.create({ every: seconds(60) }), 1, 5)).toBe(60);
  expect(intervalOf(fraction.create({ share: 0.05, minimum }), 1, Infinity)).toBe(30);
  expect(intervalOf(fraction.create({ share: 0.05, minimum: seconds(45) }), 1, Infinity)).toBe(45);
  expect(intervalOf(none.create({}), 1, 1)).toBeUndefined();
});

describe("a task that is saved and fails", () => {
  // Reference case ckpt.1: 500 h of work, checkpoints of 5 min, restarts of 10 min, failures 24 h apart.
  const job = { work: 500 * HOUR, cost: 300, restart: 600, meanTimeBetweenFailures: 24 * HOUR };

  test.each([
    [1_800, 594.5950677],
    [3_600, 557.9389736],
    [7_200, 547.8991638],
    [14_400, 560.2858606],
    [36_000, 630.9741301],
  ])("takes as long as published if saved every %i s", (interval, hours) => {
    expect(Math.abs(expectedTime({ ...job, interval }) / (hours * HOUR) - 1)).toBeLessThan(1e-9);
  });

  test("takes the work and the checkpoints where nothing fails", () => {
    const saving = { ...job, interval: HOUR, meanTimeBetweenFailures: Infinity };
    expect(expectedTime(saving)).toBe(500 * (HOUR + 300));
    expect(expectedTimeFromScratch(7, 1, Infinity)).toBe(7);
  });

  test.each([3_600, 14_400])("takes that long in two thousand runs if saved every %i s", (interval) => {
    const random = createStream("1", `checkpoints every ${interval}`);
    const runs = Array.from({ length: 2_000 }, () =>
      runSaved({
        ...job,
        policy: periodic.create({ every: seconds(interval) }),
        untilFailure: () => random.exponential() * job.meanTimeBetweenFailures,
        savesTheEnd: true,
      }),
    );
    const { mean, error } = meanOf(runs);
    expect(error / mean).toBeLessThan(0.001);
    expect(Math.abs(mean - expectedTime({ ...job, interval }))).toBeLessThan(4 * error);
  });

  // Reference case restart.1: (1 / failures + downtime)(e^(failures work) - 1).
  test.each([
    { work: 1, failures: 1, downtime: 0, expected: 1.718281828 },
    { work: 2, failures: 0.5, downtime: 0.1, expected: 3.60839184 },
    { work: 10, failures: 0.1, downtime: 1, expected: 18.90110011 },
    { work: 5, failures: 1, downtime: 0.5, expected: 221.1197387 },
  ])("starts again from scratch without checkpoints: work $work", ({ work, failures, downtime, expected }) => {
    expect(Math.abs(expectedTimeFromScratch(work, downtime, 1 / failures) / expected - 1)).toBeLessThan(1e-9);
    const random = createStream("1", `from scratch ${work}`);
    const runs = Array.from({ length: 20_000 }, () =>
      runSaved({
        work,
        cost: 0,
        policy: none.create({}),
        untilFailure: () => random.exponential() / failures,
        outage: downtime,
      }),
    );
    const { mean, error } = meanOf(runs);
    expect(Math.abs(mean - expected)).toBeLessThan(4 * error);
  });
});

function meanOf(runs: readonly SavedRun[]): { readonly mean: number; readonly error: number } {
  const mean = runs.reduce((sum, { completion }) => sum + completion, 0) / runs.length;
  const squares = runs.reduce((sum, { completion }) => sum + (completion - mean) ** 2, 0);
  return { mean, error: Math.sqrt(squares / (runs.length - 1) / runs.length) };
}

// OpenDC, FailuresAndCheckpointingTest.kt: 600 s of work, one outage of 300 s.
describe("OpenDC's cases", () => {
  const once = (after: number): (() => number) => {
    const failures = [after];
    return () => failures.shift() ?? Infinity;
  };
  const task = { work: 600, cost: 1, outage: 300 };
  const everyMinute = periodic.create({ every: seconds(60) as Duration });

  test("without checkpoints the work before the outage is done again", () => {
    const run = runSaved({ ...task, policy: none.create({}), untilFailure: once(300) });
    expect(run).toEqual({ completion: 1_200, checkpoints: 0, lost: 300 });
  });

  test("an outage after the end changes nothing", () => {
    expect(runSaved({ ...task, policy: none.create({}), untilFailure: once(30_000) }).completion).toBe(600);
  });

  test("with checkpoints only the work since the last of them is done again", () => {
    const run = runSaved({ ...task, policy: everyMinute, untilFailure: once(300) });
    expect(run).toEqual({ completion: 965, checkpoints: 9, lost: 56 });
  });
});
