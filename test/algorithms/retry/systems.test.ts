// The retry policies of named systems: their delays, how often they try, and the published sums.

import { describe, expect, test } from "vitest";
import { parameterValues } from "../../../src/algorithms/laws/default-values.ts";
import { airflow } from "../../../src/algorithms/retry/airflow.ts";
import { celery } from "../../../src/algorithms/retry/celery.ts";
import { fixed } from "../../../src/algorithms/retry/fixed.ts";
import { grpc } from "../../../src/algorithms/retry/grpc.ts";
import { kubernetesJob } from "../../../src/algorithms/retry/kubernetes-job.ts";
import { nomad } from "../../../src/algorithms/retry/nomad.ts";
import type { RetryDefinition, RetryPolicy } from "../../../src/algorithms/retry/retry.ts";
import { sidekiq } from "../../../src/algorithms/retry/sidekiq.ts";
import { spark } from "../../../src/algorithms/retry/spark.ts";
import { temporal } from "../../../src/algorithms/retry/temporal.ts";
import { createStream, type RandomStream } from "../../../src/kernel/random-stream.ts";
import { type Duration, milliseconds, seconds, toSeconds } from "../../../src/kernel/time.ts";

const ZERO = 0 as Duration;
const random = createStream("1", "systems");

/** Draws the least, the middle or the most that can be drawn. */
function drawing(share: number): RandomStream {
  const most = 1 - 2 ** -53;
  return {
    ...random,
    uniform: () => Math.min(share, most),
    integer: (bound) => Math.min(bound - 1, Math.floor(share * bound)),
  };
}

function create(definition: unknown, parameters: Record<string, unknown> = {}): RetryPolicy {
  const { parameters: declared, create: make } = definition as RetryDefinition;
  return make(parameterValues(declared, parameters));
}

/** In seconds, until it gives up or `most` times. */
function delays(policy: RetryPolicy, draws: RandomStream, most = 100): number[] {
  const all: number[] = [];
  for (let failures = 1; failures <= most; failures += 1) {
    const delay = policy.delay(failures, ZERO, draws);
    if (delay === undefined) return all;
    all.push(toSeconds(delay));
  }
  return all;
}

describe("grpc", () => {
  // cenkalti/backoff exponential.go: 0.5 s, multiplier 1.5, randomisation 0.5; the table is rounded.
  test("stays within the bounds of the published table", () => {
    const table = {
      low: [0.25, 0.375, 0.562, 0.8435],
      interval: [0.5, 0.75, 1.125, 1.687],
      high: [0.75, 1.125, 1.687, 2.53],
    };
    const policy = create(grpc, {
      initialBackoff: milliseconds(500),
      maxBackoff: seconds(60),
      backoffMultiplier: 1.5,
      jitter: 0.5,
      attempts: 5,
    });
    for (const [share, expected] of [
      [0, table.low],
      [0.5, table.interval],
      [1, table.high],
    ] as const) {
      const found = delays(policy, drawing(share));
      expect(found).toHaveLength(4);
      found.forEach((delay, index) => expect(Math.abs(delay / expected[index] - 1)).toBeLessThan(5e-3));
    }
  });

  test("tries four times, and a fifth of the delay around it", () => {
    expect(delays(create(grpc), drawing(0))).toEqual([0.08, 0.16, 0.32]);
    expect(delays(create(grpc), drawing(0.5))).toEqual([0.1, 0.2, 0.4]);
    const capped = delays(create(grpc, { initialBackoff: milliseconds(600), attempts: 5 }), drawing(1));
    capped.forEach((delay, index) => expect(delay).toBeCloseTo([0.72, 1.2, 1.2, 1.2][index], 5));
  });

  test("is uniform between its bounds", () => {
    const policy = create(grpc, { initialBackoff: seconds(1) });
    const count = 20_000;
    const sample = Array.from({ length: count }, () => toSeconds(policy.delay(1, ZERO, random)!));
    const mean = sample.reduce((sum, delay) => sum + delay, 0) / count;
    // A uniform distribution's standard deviation is its width / sqrt(12).
    expect(Math.abs(mean - 1)).toBeLessThan((4 * 0.4) / Math.sqrt(12 * count));
    expect(Math.min(...sample)).toBeGreaterThanOrEqual(0.8);
    expect(Math.max(...sample)).toBeLessThanOrEqual(1.2);
  });
});

describe("sidekiq", () => {
  // Catalogue K22.
  test("waits 15, 16, 31, 96, 271, 640 s and so on, 20.4 days in all", () => {
    const base = delays(create(sidekiq), drawing(0));
    expect(base.slice(0, 6)).toEqual([15, 16, 31, 96, 271, 640]);
    expect(base).toHaveLength(25);
    expect(base.reduce((sum, delay) => sum + delay, 0)).toBe(1_763_395);
  });

  test("and up to 10 (k + 1) s more, in whole seconds", () => {
    const [base, longest] = [0, 1].map((share) => delays(create(sidekiq), drawing(share)));
    expect(longest.map((delay, k) => delay - base[k])).toEqual(base.map((_, k) => 10 * (k + 1) - 1));
    for (const delay of delays(create(sidekiq), random)) expect(Number.isInteger(delay)).toBe(true);
  });
});

test("kubernetes-job doubles from 10 s, six times by default, and no further than 6 minutes", () => {
  expect(delays(create(kubernetesJob), random)).toEqual([10, 20, 40, 80, 160, 320]);
  expect(delays(create(kubernetesJob, { attempts: 9 }), random).slice(5)).toEqual([320, 360, 360]);
});

test("spark tries four times, at once", () => {
  expect(delays(create(spark), random)).toEqual([0, 0, 0]);
});

describe("temporal", () => {
  test("waits 1, 2, 4 ... 100 s, and never gives up", () => {
    const found = delays(create(temporal), random, 300);
    expect(found).toHaveLength(300);
    expect(found.slice(0, 9)).toEqual([1, 2, 4, 8, 16, 32, 64, 100, 100]);
  });

  test("waits no longer than a hundred initial intervals, or what is set, and as often as is set", () => {
    const short = create(temporal, { initialInterval: milliseconds(10), maximumAttempts: 10 });
    expect(delays(short, random)).toEqual([0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1, 1]);
    const flat = create(temporal, { backoffCoefficient: 1, maximumInterval: milliseconds(500), maximumAttempts: 3 });
    expect(delays(flat, random)).toEqual([0.5, 0.5]);
  });
});

describe("nomad", () => {
  test("restarts a service twice, and reschedules it for ever, at longer and longer intervals", () => {
    const found = delays(create(nomad), drawing(0), 300);
    expect(found).toHaveLength(300);
    expect(found.slice(0, 9)).toEqual([15, 15, 30, 15, 15, 60, 15, 15, 120]);
    const reschedules = found.filter((_, index) => index % 3 === 2);
    expect(reschedules.slice(5, 10)).toEqual([960, 1_920, 3_600, 3_600, 3_600]);
    expect(delays(create(nomad), drawing(1), 3).map(Math.round)).toEqual([19, 19, 30]);
  });

  test("restarts a batch job three times, reschedules it once, and gives up", () => {
    expect(delays(create(nomad, { job: "batch" }), drawing(0))).toEqual([15, 15, 15, 5, 15, 15, 15]);
  });
});

describe("celery", () => {
  test("waits three minutes, three times", () => {
    expect(delays(create(celery), random)).toEqual([180, 180, 180]);
  });

  test("with backoff draws whole seconds up to 1, 2, 4 ... 600", () => {
    const parameters = { backoff: seconds(1), attempts: 13 };
    const longest = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 600, 600];
    expect(delays(create(celery, parameters), drawing(1))).toEqual(longest);
    expect(delays(create(celery, { ...parameters, jitter: false }), random)).toEqual(longest);
    expect(delays(create(celery, parameters), drawing(0))).toEqual(longest.map(() => 0));
  });
});

describe("airflow", () => {
  test("does not try again unless told to, and then after five minutes", () => {
    expect(delays(create(airflow), random)).toEqual([]);
    expect(delays(create(airflow, { attempts: 3 }), random)).toEqual([300, 300]);
  });

  test("with exponential waits between d and 2d, and d doubles up to a day", () => {
    const policy = create(airflow, { attempts: 12, exponential: true });
    expect(delays(policy, drawing(0)).slice(0, 4)).toEqual([300, 600, 1_200, 2_400]);
    expect(delays(policy, drawing(0.5)).slice(0, 3)).toEqual([450, 900, 1_800]);
    expect(Math.max(...delays(policy, drawing(1)))).toBe(86_400);
  });
});

// Catalogue K20.
describe("what retries cost", () => {
  /** The calls that reach the innermost of `layers`, each of which tries `attempts` times, if all fail. */
  function calls(layers: number, policy: RetryPolicy): number {
    if (layers === 0) return 1;
    let made = 0;
    for (let failures = 0; failures === 0 || policy.delay(failures, ZERO, random) !== undefined; failures += 1)
      made += calls(layers - 1, policy);
    return made;
  }

  test("every layer multiplies them: 3, 9, 27, 81, 243", () => {
    const policy = fixed.create({ delay: ZERO, attempts: 3 });
    expect([1, 2, 3, 4, 5].map((layers) => calls(layers, policy))).toEqual([3, 9, 27, 81, 243]);
  });

  test.each([
    { failing: 0.5, attempts: 1.75 },
    { failing: 0.9, attempts: 2.71 },
  ])("where $failing of the tries fail, three allowed ones are $attempts made", ({ failing, attempts }) => {
    const policy = fixed.create({ delay: ZERO, attempts: 3 });
    const count = 100_000;
    const made = Array.from({ length: count }, () => {
      let failures = 0;
      while (random.chance(failing)) {
        failures += 1;
        if (policy.delay(failures, ZERO, random) === undefined) return failures;
      }
      return failures + 1;
    });
    const mean = made.reduce((sum, one) => sum + one, 0) / count;
    // Between 1 and 3, so the standard deviation is at most 1.
    expect(Math.abs(mean - attempts)).toBeLessThan(4 / Math.sqrt(count));
  });
});
