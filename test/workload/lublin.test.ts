import { readFileSync, statSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync, gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { openLineSource } from "../../src/cli/files/line-source.ts";
import { RandomStreams } from "../../src/kernel/random-stream.ts";
import { bucketWeights } from "../../src/workload/lublin-day.ts";
import { interactiveJobs, typeless } from "../../src/workload/lublin-parameters.ts";
import { LublinJobs, generateLublin } from "../../src/workload/lublin.ts";
import type { LineSource } from "../../src/workload/traces/line-source.ts";
import { linesOf } from "../../src/workload/traces/line-source.ts";
import { readSwf, replaySwfJobs } from "../../src/workload/traces/swf.ts";
import { TRACE_DEFAULTS, inspectTrace } from "../../src/workload/traces/trace-job.ts";
import { take } from "./sample-workload.ts";
import { isSharedMissing, sharedPath } from "./shared-data.ts";
import { SHIPPED_JOBS, SHIPPED_PROCESSORS, makeShippedLog } from "./shipped-log.ts";

const TYPELESS = { jobs: 10_000, processors: 256, split: false };

describe("a typeless Lublin log", () => {
  const jobs = generateLublin(TYPELESS, new RandomStreams("1"));

  test("has a quarter of serial jobs, as published", () => {
    // Sizes of [0.8, 5.5] that round to 2^1 or more are never serial, so the share is exactly the parameter.
    const serial = jobs.filter((job) => job.processors === 1).length;
    expect(Math.abs(serial - 2_440)).toBeLessThan(4 * Math.sqrt(10_000 * 0.244 * 0.756));
  });

  test("fits its machine and its longest run", () => {
    expect(jobs.filter((job) => job.processors < 1 || job.processors > 256)).toEqual([]);
    expect(jobs.filter((job) => job.run < 1 || job.run > 162_754 || job.run % 1 !== 0)).toEqual([]);
  });

  test("arrives in order, most by day and few before dawn", () => {
    const submits = jobs.map((job) => job.submit);
    expect(submits).toEqual(submits.toSorted((left, right) => left - right));
    const byHour = (from: number, to: number) =>
      submits.filter((at) => at % 86_400 >= from * 3_600 && at % 86_400 < to * 3_600).length;
    expect(byHour(11, 15)).toBeGreaterThan(5 * byHour(2, 6));
  });

  test("has runs that grow longer with size: wide jobs are mostly of the long kind", () => {
    const longShare = (sizes: (processors: number) => boolean) => {
      const of = jobs.filter((job) => sizes(job.processors));
      return of.filter((job) => job.run > 3_600).length / of.length;
    };
    expect(longShare((size) => size >= 128)).toBeGreaterThan(longShare((size) => size <= 8) + 0.3);
  });

  test("is the same for the same streams, all at once or one by one", () => {
    expect(take(100, new LublinJobs(TYPELESS, new RandomStreams("1")))).toEqual(jobs.slice(0, 100));
  });

  test("can be replayed without a file", () => {
    const reader = replaySwfJobs(
      "lublin",
      new LublinJobs({ ...TYPELESS, jobs: 50 }, new RandomStreams("1")),
      TRACE_DEFAULTS,
    );
    const [first] = jobs;
    expect(take(1, reader)).toMatchObject([
      { arrivedAfter: first!.submit * 1e6, service: first!.run * 1e6, cores: first!.processors },
    ]);
    expect(inspectTrace(reader).kept).toBe(50);
  });
});

describe("a split Lublin log", () => {
  const jobs = generateLublin({ jobs: 10_000, processors: 128, split: true }, new RandomStreams("1"));

  test("has batch jobs that are bigger and longer than the interactive ones", () => {
    const [interactive, batch] = [0, 1].map((queue) => jobs.filter((job) => job.queue === queue));
    expect(interactive!.length + batch!.length).toBe(10_000);
    expect(batch!.length).toBeGreaterThan(500);
    const serial = interactive!.filter((job) => job.processors === 1).length;
    // Interactive sizes begin at 2^1: only the parameter makes serial jobs.
    const expected = interactive!.length * 0.1541;
    expect(Math.abs(serial - expected)).toBeLessThan(4 * Math.sqrt(expected * 0.8459));
    const median = (of: typeof jobs) =>
      of.map((job) => job.run).toSorted((left, right) => left - right)[of.length >> 1]!;
    expect(median(batch!)).toBeGreaterThan(20 * median(interactive!));
  });

  test("keeps the authors' sizes on their machine of 128 processors", () => {
    expect(interactiveJobs(128).size).toEqual({ low: 1, medium: 3, high: 5.5, lowerShare: 0.705 });
    expect(typeless(128).size).toEqual({ low: 0.8, medium: 4.5, high: 7, lowerShare: 0.86 });
  });

  test("arrives in order", () => {
    const submits = jobs.map((job) => job.submit);
    expect(submits).toEqual(submits.toSorted((left, right) => left - right));
  });
});

test("the daily cycle has 48 half hours of mean 1, dearest at noon and cheapest at five", () => {
  const weights = bucketWeights(typeless(256));
  expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(48, 9);
  expect(weights.indexOf(Math.min(...weights))).toBe(10);
  expect([26, 27, 28]).toContain(weights.indexOf(Math.max(...weights)));
});

describe("the shipped log", () => {
  const path = fileURLToPath(new URL("../../scenarios/traces/lublin-256.swf.gz", import.meta.url));
  const text = makeShippedLog();
  if (process.env["ORRERY_WRITE_TRACES"]) writeFileSync(path, gzipSync(text, { level: 9 }));

  test("is what the generator makes, byte for byte", () => {
    expect(gunzipSync(readFileSync(path)).toString("utf8") === text).toBe(true);
    expect(statSync(path).size).toBeLessThan(200_000);
  });

  test("reads back as it was written, zipped or plain", () => {
    const zipped = readSwf(openLineSource(path), TRACE_DEFAULTS);
    expect(zipped.header.processors).toBe(SHIPPED_PROCESSORS);
    expect(zipped.header.fields.get("Conversion")).toContain("seed 1");
    const jobs = take(Infinity, zipped);
    expect(jobs).toHaveLength(SHIPPED_JOBS);
    expect(take(Infinity, readSwf(linesOf(text, "plain"), TRACE_DEFAULTS))).toEqual(jobs);
  });
});

describe.skipIf(isSharedMissing)("the authors' program on 256 processors (needs ../shared)", () => {
  const theirs = take(Infinity, readSwf(openReference(), TRACE_DEFAULTS));
  const ours = take(Infinity, replaySwfJobs("ours", new LublinJobs(TYPELESS, new RandomStreams("2")), TRACE_DEFAULTS));
  type Jobs = typeof ours;

  test.each<[string, (cores: number) => boolean]>([
    ["serial", (cores) => cores === 1],
    ["power-of-two parallel", (cores) => cores > 1 && (cores & (cores - 1)) === 0],
    ["whole-machine", (cores) => cores === 256],
  ])("has the same share of %s jobs", (_, belongs) => {
    const share = (jobs: Jobs) => jobs.filter((job) => belongs(job.cores!)).length / jobs.length;
    const pooled = (share(ours) + share(theirs)) / 2;
    expect(Math.abs(share(ours) - share(theirs))).toBeLessThan(4 * Math.sqrt((2 * pooled * (1 - pooled)) / 10_000));
  });

  // Kolmogorov and Smirnov: two samples of one distribution exceed 1.95 once in a thousand times. Sizes are discrete, which
  // makes the test milder; gaps depend on the hour, so only their bulk is compared at a wider bound.
  test.each<[string, number, (jobs: Jobs) => number[]]>([
    ["run times", 1.95, (jobs) => jobs.map((job) => job.service!)],
    ["sizes", 1.95, (jobs) => jobs.map((job) => job.cores!)],
    ["gaps", 2.5, (jobs) => jobs.slice(1).map((job, position) => job.arrivedAfter - jobs[position]!.arrivedAfter)],
  ])("has the same distribution of %s", (_, bound, values) => {
    expect(smirnov(values(ours), values(theirs))).toBeLessThan(bound);
  });
});

/** Empty where the data is missing: a skipped suite is still collected. */
function openReference(): LineSource {
  return isSharedMissing ? linesOf("", "missing") : openLineSource(sharedPath("data/swf-lublin-256/lublin_256.swf"));
}

/** The scaled largest distance between two empirical distributions. */
function smirnov(left: readonly number[], right: readonly number[]): number {
  const [a, b] = [left, right].map((values) => values.toSorted((one, other) => one - other)) as [number[], number[]];
  let [i, j, distance] = [0, 0, 0];
  while (i < a.length && j < b.length) {
    const value = Math.min(a[i]!, b[j]!);
    while (a[i] === value) i++;
    while (b[j] === value) j++;
    distance = Math.max(distance, Math.abs(i / a.length - j / b.length));
  }
  return distance * Math.sqrt((a.length * b.length) / (a.length + b.length));
}
