// Health policies with the figures of the systems they are from (catalogue D12, F14, E7; scenarios 15 and 21 of the canned
// ones: the poison task and the gray failure).

import { describe, expect, test } from "vitest";
import { exclude } from "../../../src/algorithms/health/exclude.ts";
import { flapDamping } from "../../../src/algorithms/health/flap-damping.ts";
import type { HealthDefinition, HealthPolicy, WorkSample } from "../../../src/algorithms/health/health.ts";
import { outlier } from "../../../src/algorithms/health/outlier.ts";
import { Quarantine } from "../../../src/algorithms/health/quarantine.ts";
import { parameterValues } from "../../../src/algorithms/laws/default-values.ts";
import { createStream } from "../../../src/kernel/random-stream.ts";
import { type Duration, type Instant, NEVER, seconds } from "../../../src/kernel/time.ts";
import type { TaskId } from "../../../src/process/identity.ts";

function create(
  definition: unknown,
  workerCount: number,
  parameters: Readonly<Record<string, unknown>> = {},
): HealthPolicy {
  const { create: make, parameters: declared } = definition as HealthDefinition;
  return make(parameterValues(declared, parameters) as never, { workerCount });
}

function at(second: number): Instant {
  return seconds(second) as number as Instant;
}

function sample(worker: number, task: number, outcome: WorkSample["outcome"] = "failed", slowness = 1): WorkSample {
  return { worker, task: task as TaskId, outcome, took: seconds(2 * slowness) as Duration, expected: seconds(2) };
}

function unhealthy(policy: HealthPolicy, workerCount: number, now: Instant): readonly number[] {
  return Array.from({ length: workerCount }, (_, worker) => worker).filter((worker) => !policy.isHealthy(worker, now));
}

describe("quarantine", () => {
  test("holds a tenth at most, but one of two", () => {
    const held = (workerCount: number, maxShare: number): number => {
      const quarantine = new Quarantine(workerCount, maxShare);
      for (let worker = 0; worker < workerCount; worker += 1) quarantine.put(worker, at(100), at(1));
      return quarantine.count(at(1));
    };
    expect([1, 2, 9, 10, 29, 30, 100].map((workerCount) => held(workerCount, 0.1))).toEqual([0, 1, 1, 1, 2, 3, 10]);
    expect([held(10, 0), held(10, 1)]).toEqual([1, 9]);
  });

  test("lets out at the instant, and takes in others then", () => {
    const quarantine = new Quarantine(10, 0.1);
    expect(quarantine.put(3, at(50), at(1))).toBe(true);
    expect(quarantine.put(4, at(60), at(49))).toBe(false);
    expect(quarantine.nextChange(at(1))).toBe(at(50));
    expect([quarantine.holds(3, (at(50) - 1) as Instant), quarantine.holds(3, at(50))]).toEqual([true, false]);
    expect(quarantine.put(4, at(60), at(50))).toBe(true);
    expect(quarantine.nextChange(at(60))).toBe(NEVER);
  });

  test("keeps who is in it until the later of two instants", () => {
    const quarantine = new Quarantine(10, 0.1);
    quarantine.put(3, at(50), at(1));
    quarantine.put(3, at(40), at(2));
    expect(quarantine.nextChange(at(2))).toBe(at(50));
  });
});

describe("exclude", () => {
  test("a task does not go back where it failed once, and a second different task excludes the worker for an hour", () => {
    const policy = create(exclude, 20);
    expect(policy.observed(sample(4, 1), at(10))).toBe(false);
    expect(policy.avoid(1 as TaskId)).toEqual([4]);
    expect(policy.observed(sample(4, 1), at(11))).toBe(false);
    expect(policy.observed(sample(4, 2), at(12))).toBe(true);
    expect(unhealthy(policy, 20, at(12))).toEqual([4]);
    expect(policy.nextChange(at(12))).toBe(at(3_612));
    expect(policy.isHealthy(4, at(3_612))).toBe(true);
  });

  // Scenario 15: each attempt fails on another worker, three failures would condemn each, and healing would spread it.
  test("tasks that fail everywhere exclude no worker for longer than it takes to see that", () => {
    const policy = create(exclude, 20, { maxShare: 1 });
    const random = createStream("poison", "workers");
    let now = 0;
    for (let poison = 1; poison <= 40; poison += 1) {
      for (let attempt = 1; attempt <= 4; attempt += 1) {
        policy.observed(sample(random.integer(20), poison, poison % 2 === 0 ? "failed" : "crashed"), at((now += 1)));
      }
      policy.forget(poison as TaskId);
    }
    // A task may meet the same worker every time, and nobody else to be compared with: 20^-3 of them.
    expect(unhealthy(policy, 20, at(now)).length).toBe(0);
  });

  test("a bad worker is found among poison tasks", () => {
    const policy = create(exclude, 20);
    for (let task = 1; task <= 6; task += 1) {
      policy.observed(sample(7, task), at(task));
      policy.observed(sample((task + 8) % 20, task, task % 3 === 0 ? "failed" : "succeeded"), at(task));
      policy.forget(task as TaskId);
    }
    expect(unhealthy(policy, 20, at(7))).toEqual([7]);
  });

  test("who was excluded because of a task is let go when the task turns out to be at fault", () => {
    const policy = create(exclude, 20);
    policy.observed(sample(4, 1), at(1));
    policy.observed(sample(4, 2), at(2));
    expect(policy.isHealthy(4, at(2))).toBe(false);
    expect(policy.observed(sample(5, 2), at(3))).toBe(true);
    expect(policy.isHealthy(4, at(3))).toBe(true);
  });
});

describe("outlier", () => {
  test("five failures in a row eject for 30 s, the second time for 60 s, and quiet time takes that back", () => {
    const policy = create(outlier, 10);
    const eject = (second: number): number => {
      for (let task = 1; task <= 5; task += 1) {
        expect(policy.isHealthy(3, at(second))).toBe(true);
        policy.observed(sample(3, 1_000 * second + task), at(second));
      }
      return (policy.nextChange(at(second)) - at(second)) / 1e6;
    };
    expect(eject(1)).toBe(30);
    expect(eject(32)).toBe(60);
    expect(eject(93)).toBe(90);
    // Well for 25 s: two intervals, two ejections less.
    expect(eject(93 + 90 + 25)).toBe(60);
    expect(eject(5_000)).toBe(30);
  });

  test("no ejection lasts longer than 300 s", () => {
    const policy = create(outlier, 10);
    let now = 1;
    for (let ejection = 1; ejection <= 14; ejection += 1) {
      for (let task = 1; task <= 5; task += 1) policy.observed(sample(3, 100 * ejection + task), at(now));
      const lasts = (policy.nextChange(at(now)) - at(now)) / 1e6;
      expect(lasts).toBe(Math.min(300, 30 * ejection));
      now += lasts;
    }
  });

  test("a success rate 1.9 standard deviations below the mean ejects, with at least 5 workers of 100 samples", () => {
    const ejected = (workers: number, samples: number): readonly number[] => {
      const policy = create(outlier, 20, { consecutiveFailures: 1_000 });
      let task = 0;
      for (let worker = 0; worker < workers; worker += 1) {
        for (let index = 0; index < samples; index += 1) {
          const isFailure = index % 20 === 0 || (worker === 2 && index % 4 === 0);
          policy.observed(sample(worker, (task += 1), isFailure ? "failed" : "succeeded"), at(5));
        }
      }
      // The interval of 10 s is over at the next sample after it.
      policy.observed(sample(19, (task += 1), "succeeded"), at(11));
      return unhealthy(policy, 20, at(11));
    };
    expect(ejected(10, 100)).toEqual([2]);
    expect(ejected(4, 100)).toEqual([]);
    expect(ejected(10, 99)).toEqual([]);
  });

  // Scenario 21: heartbeats are fine, and the work is ten times slower.
  test("a worker ten times slower than its peers is ejected after five tasks, and again when it comes back", () => {
    const policy = create(outlier, 20);
    let task = 0;
    let now = 0;
    let ejectedAfter = 0;
    for (let round = 1; round <= 200 && ejectedAfter === 0; round += 1) {
      for (let worker = 0; worker < 20; worker += 1) {
        now += 0.05;
        policy.observed(sample(worker, (task += 1), "succeeded", worker === 6 ? 10 : 1), at(now));
        if (!policy.isHealthy(6, at(now))) ejectedAfter = round;
      }
    }
    // The median is taken every 10 s, ten rounds.
    expect(ejectedAfter).toBeGreaterThanOrEqual(5);
    expect(ejectedAfter).toBeLessThanOrEqual(20);
    expect(unhealthy(policy, 20, at(now))).toEqual([6]);
    const back = policy.nextChange(at(now));
    expect(policy.isHealthy(6, back)).toBe(true);
    for (let again = 1; again <= 5; again += 1) policy.observed(sample(6, (task += 1), "succeeded", 10), back);
    expect(policy.isHealthy(6, back)).toBe(false);
  });

  test("a cluster that is slow as a whole is nobody's fault", () => {
    const policy = create(outlier, 20);
    for (let task = 1; task <= 4_000; task += 1)
      policy.observed(sample(task % 20, task, "succeeded", task < 1_000 ? 1 : 10), at(task / 20));
    expect(unhealthy(policy, 20, at(200))).toEqual([]);
  });

  test("if less than half of all were left, all are given work", () => {
    const policy = create(outlier, 10, { maxShare: 1 });
    const eject = (worker: number): void => {
      for (let task = 1; task <= 5; task += 1) policy.observed(sample(worker, 100 * worker + task), at(1));
    };
    for (const worker of [0, 1, 2, 3, 4]) eject(worker);
    expect(unhealthy(policy, 10, at(1))).toEqual([0, 1, 2, 3, 4]);
    eject(5);
    expect(unhealthy(policy, 10, at(1))).toEqual([]);
    expect(unhealthy(policy, 10, at(31))).toEqual([]);
  });

  test("a crash with five tasks is one failure", () => {
    const policy = create(outlier, 10);
    for (let task = 1; task <= 5; task += 1) policy.observed(sample(3, task, "crashed"), at(1));
    expect(policy.isHealthy(3, at(1))).toBe(true);
  });
});

describe("flap damping", () => {
  const suppressedFor = (returns: readonly number[], parameters = {}): number => {
    const policy = create(flapDamping, 20, parameters);
    let last = 0;
    for (const minute of returns) policy.returned(5, at((last = 60 * minute)));
    const next = policy.nextChange(at(last));
    expect(policy.isHealthy(5, at(last))).toBe(next === NEVER);
    return next === NEVER ? 0 : (next - at(last)) / 60e6;
  };

  test("three returns at once suppress for two half-lives, two do not", () => {
    expect(suppressedFor([1, 1])).toBe(0);
    // 3,000 decays to 750 in two half-lives of 15 min.
    expect(suppressedFor([1, 1, 1])).toBeCloseTo(30, 4);
  });

  test("a penalty decays by half in 15 min: returns far apart add up to nothing", () => {
    // 1,000 / 2 + 1,000 is below 2,000 for ever.
    expect(suppressedFor([15, 30, 45, 60, 75, 90])).toBe(0);
    // 1,000, then 1,794, 2,424: 15 log2(2,424 / 750) min.
    expect(suppressedFor([5, 10, 15])).toBeCloseTo(
      15 * Math.log2((1_000 + 1_000 * 2 ** (-1 / 3) + 1_000 * 2 ** (-2 / 3)) / 750),
      4,
    );
  });

  test("nobody is suppressed for more than an hour", () => {
    expect(suppressedFor(Array.from({ length: 50 }, () => 1))).toBeCloseTo(60, 4);
  });

  test("a return while it is suppressed makes it longer", () => {
    const once = suppressedFor([1, 1, 1]);
    expect(1 + once).toBeLessThan(10 + suppressedFor([1, 1, 1, 10]));
  });
});
