// What tasks are like, by the laws that their class asks for.

import { describe, expect, test } from "vitest";
import { RandomStreams } from "../../src/kernel/random-stream.ts";
import { seconds, START } from "../../src/kernel/time.ts";
import type { Duration, Instant } from "../../src/kernel/time.ts";
import { classMean } from "../../src/workload/estimates/class-mean.ts";
import { TaskShaper } from "../../src/workload/task-shaper.ts";
import type { TraceJob } from "../../src/workload/traces/trace-job.ts";
import { constant, SECOND, sampleClass } from "./sample-workload.ts";

const TASKS = 20_000;
const JOB: TraceJob = {
  line: 1,
  job: "1",
  arrivedAfter: 0 as Duration,
  service: undefined,
  requested: undefined,
  cores: undefined,
  memory: undefined,
  priority: undefined,
  deadline: undefined,
  tenant: undefined,
};

function shaped(asked: Parameters<typeof sampleClass>[0]) {
  const shaper = new TaskShaper(sampleClass(asked), new RandomStreams("1"), "workload/all");
  return Array.from({ length: TASKS }, (_, index) => shaper.shape(index as Instant));
}

describe("attempts that fail", () => {
  test.each([0.1, 0.3, 0.8])("at %f fail each on their own: so many tasks need more than n attempts", (failure) => {
    const tasks = shaped({ failure });
    let expected = 1;
    for (let attempts = 1; attempts <= 4; attempts += 1) {
      expected *= failure;
      const share = tasks.filter(({ flaw }) => (flaw?.attempts ?? 0) >= attempts).length / TASKS;
      expect(Math.abs(share - expected)).toBeLessThan(4 * Math.sqrt((expected * (1 - expected)) / TASKS));
    }
  });
});

test("a value for each second of work is one of seconds", () => {
  const [task] = shaped({ service: constant(3 * SECOND), value: { amount: constant(5), isPerSecond: true } });
  expect(task.value).toBe(15);
});

test("a tolerance that is a factor is one of the time that the deadline gave", () => {
  const asked = sampleClass({
    deadline: { kind: "relative", duration: seconds(10) },
    tolerance: { kind: "factor", factor: 0.5 },
  });
  const task = new TaskShaper(asked, new RandomStreams("1"), "workload/all").shape(seconds(100) as number as Instant);
  expect([task.deadline, task.tolerance]).toEqual([110 * SECOND, 5 * SECOND]);
});

test("of a job in a log nobody knows the mean of its class beforehand, also where the class has one", () => {
  const shaper = new TaskShaper(
    sampleClass({ service: constant(SECOND), createEstimates: () => classMean.create({}) }),
    new RandomStreams("1"),
    "workload/all",
  );
  const logged = (service: number): TraceJob => ({ ...JOB, service: seconds(service) });
  const estimates = [logged(4), logged(8), logged(1)].map((job) => shaper.shape(START, job).estimate);
  expect(estimates).toEqual([4 * SECOND, 4 * SECOND, 6 * SECOND]);
  expect(shaper.shape(START).estimate).toBe(SECOND);
});
