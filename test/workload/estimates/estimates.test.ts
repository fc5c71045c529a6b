import { describe, expect, test } from "vitest";
import { RandomStreams } from "../../../src/kernel/random-stream.ts";
import { seconds } from "../../../src/kernel/time.ts";
import type { Duration } from "../../../src/kernel/time.ts";
import { classMean } from "../../../src/workload/estimates/class-mean.ts";
import type { EstimateModel, EstimatedTask } from "../../../src/workload/estimates/estimate-model.ts";
import { exact } from "../../../src/workload/estimates/exact.ts";
import { lastTwoMean } from "../../../src/workload/estimates/last-two-mean.ts";
import { lognormalError } from "../../../src/workload/estimates/lognormal-error.ts";
import { modal } from "../../../src/workload/estimates/modal.ts";
import { requested } from "../../../src/workload/estimates/requested.ts";
import { uniformError } from "../../../src/workload/estimates/uniform-error.ts";
import { mean, variance } from "../sample-workload.ts";

const random = () => new RandomStreams("estimates").stream("test");

function task(service: number, changes: Partial<EstimatedTask> = {}): EstimatedTask {
  return { service: service as Duration, tenant: "ann", requested: undefined, classMean: undefined, ...changes };
}

function estimates(count: number, model: EstimateModel, of: EstimatedTask): number[] {
  const stream = random();
  return Array.from({ length: count }, () => model.estimate(of, stream));
}

test("exact estimates are the truth", () => {
  expect(exact.create({}).estimate(task(1_234), random())).toBe(1_234);
});

test("lognormal errors are centred on the truth with the deviation asked for", () => {
  const count = 20_000;
  const logs = estimates(count, lognormalError.create({ sigma: 0.8 }), task(1e9)).map((value) => Math.log(value / 1e9));
  expect(Math.abs(mean(logs))).toBeLessThan((4 * 0.8) / Math.sqrt(count));
  expect(Math.abs(variance(logs) - 0.64)).toBeLessThan(4 * 0.64 * Math.sqrt(2 / count));
});

test("uniform errors only ever pad, by half of f on average", () => {
  const count = 20_000;
  const ratios = estimates(count, uniformError.create({ f: 3 }), task(1e9)).map((value) => value / 1e9);
  expect(Math.min(...ratios)).toBeGreaterThanOrEqual(1);
  expect(Math.max(...ratios)).toBeLessThanOrEqual(4);
  expect(Math.abs(mean(ratios) - 2.5)).toBeLessThan(4 * Math.sqrt(9 / 12 / count));
});

describe("the class mean", () => {
  test("is the distribution's, where there is one", () => {
    const model = classMean.create({});
    expect(estimates(2, model, task(70, { classMean: 500 }))).toEqual([500, 500]);
  });

  test("is the mean of the log so far otherwise, beginning with the first job's request", () => {
    const model = classMean.create({});
    const stream = random();
    const jobs = [
      task(100, { requested: 900 as Duration }),
      task(300, { requested: 1 as Duration }),
      task(800),
      task(5),
    ];
    expect(jobs.map((job) => model.estimate(job, stream))).toEqual([900, 100, 200, 400]);
  });
});

test("the last two runs are those of the same tenant", () => {
  const model = lastTwoMean.create({});
  const stream = random();
  const bob = { tenant: "bob", requested: 50 as Duration };
  const jobs = [task(100), task(7, bob), task(300), task(500), task(1), task(9, bob)];
  expect(jobs.map((job) => model.estimate(job, stream))).toEqual([100, 50, 100, 200, 400, 7]);
});

test("requested estimates are the log's, and exact where it has none", () => {
  const model = requested.create({});
  expect(estimates(1, model, task(70, { requested: 40 as Duration }))).toEqual([40]);
  expect(estimates(1, model, task(70))).toEqual([70]);
});

describe("modal estimates", () => {
  const service = seconds(400);
  const count = 20_000;
  const sample = estimates(count, modal.create({ mass: 0.9, values: undefined }), task(service));

  test("never fall below the truth, and never exceed the longest value for a task that fits", () => {
    expect(Math.min(...sample)).toBeGreaterThanOrEqual(service);
    expect(Math.max(...sample)).toBe(4 * 86_400 * 1e6);
  });

  test("put nine in ten tasks on about twenty round values", () => {
    const tally = new Map<number, number>();
    for (const value of sample) tally.set(value, (tally.get(value) ?? 0) + 1);
    const popular = [...tally.values()].sort((left, right) => right - left).slice(0, 20);
    const share = popular.reduce((sum, value) => sum + value, 0) / count;
    expect(share).toBeGreaterThan(0.9 - 4 * Math.sqrt(0.09 / count));
    expect(tally.size).toBeGreaterThan(1_000);
  });

  test("leave the used share of a request evenly spread", () => {
    // Of tasks that type no round value, half use less than half of what they asked for.
    const free = estimates(count, modal.create({ mass: 0, values: undefined }), task(service));
    const wasteful = free.filter((value) => value > 2 * service).length;
    expect(Math.abs(wasteful - count / 2)).toBeLessThan(4 * Math.sqrt(count / 4));
  });

  test("estimate a task beyond the longest value exactly", () => {
    const values = [seconds(1), seconds(2)];
    expect(estimates(3, modal.create({ mass: 1, values }), task(3_000_000))).toEqual([3e6, 3e6, 3e6]);
  });
});

test("every model draws as much for one task as for another, so that tasks stay aligned", () => {
  const models = [
    lognormalError.create({ sigma: 1 }),
    uniformError.create({ f: 1 }),
    modal.create({ mass: 0.9, values: undefined }),
    classMean.create({}),
    lastTwoMean.create({}),
    requested.create({}),
    exact.create({}),
  ];
  for (const model of models) {
    const [small, big] = [random(), random()];
    model.estimate(task(1), small);
    model.estimate(task(1e15, { requested: 3 as Duration, classMean: 4 }), big);
    expect(small.uniform()).toBe(big.uniform());
  }
});
