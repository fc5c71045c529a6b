// The delays of the retry policies: exact without jitter, by their distribution with it, and in the contest for which the
// jitters were published.

import { describe, expect, test } from "vitest";
import { exponential } from "../../../src/algorithms/retry/exponential.ts";
import { fixed } from "../../../src/algorithms/retry/fixed.ts";
import { none } from "../../../src/algorithms/retry/none.ts";
import type { RetryPolicy } from "../../../src/algorithms/retry/retry.ts";
import { createStream } from "../../../src/kernel/random-stream.ts";
import { type Duration, milliseconds, seconds, toSeconds } from "../../../src/kernel/time.ts";

const ZERO = 0 as Duration;
const random = createStream("1", "retry");

describe("without jitter", () => {
  // cenkalti/backoff exponential.go, the documented table: initial 0.5 s, multiplier 1.5; every figure rounded on its way.
  test("grows as in the published table", () => {
    const policy = exponential.create({
      base: milliseconds(500),
      factor: 1.5,
      cap: seconds(60),
      jitter: "none",
      attempts: 20,
    });
    [0.5, 0.75, 1.125, 1.687, 2.53, 3.795, 5.692, 8.538, 12.807].forEach((expected, index) => {
      expect(Math.abs(toSeconds(policy.delay(index + 1, ZERO, random)!) / expected - 1)).toBeLessThan(1e-3);
    });
  });

  test("stops growing at the cap, also after a million failures", () => {
    const policy = exponential.create({
      base: seconds(1),
      factor: 2,
      cap: seconds(60),
      jitter: "none",
      attempts: 10_000_000,
    });
    expect([1, 2, 6, 7, 1_000_000].map((failures) => toSeconds(policy.delay(failures, ZERO, random)!))).toEqual([
      1, 2, 32, 60, 60,
    ]);
  });

  test("fixed waits the same time and then gives up; none gives up at once", () => {
    const policy = fixed.create({ delay: seconds(3), attempts: 3 });
    expect([1, 2, 3].map((failures) => policy.delay(failures, ZERO, random))).toEqual([
      seconds(3),
      seconds(3),
      undefined,
    ]);
    expect(none.create({}).delay(1, ZERO, random)).toBeUndefined();
  });
});

describe("with jitter", () => {
  const DRAWS = 20_000;
  const cases = [
    // After three failures base * factor^2 = 4 s; a uniform distribution's standard deviation is its width / sqrt(12).
    { jitter: "full", low: 0, high: 4, previous: 0 },
    { jitter: "equal", low: 2, high: 4, previous: 0 },
    { jitter: "decorrelated", low: 1, high: 7.5, previous: 2.5 },
  ] as const;
  test.each(cases)("$jitter is uniform between its bounds", ({ jitter, low, high, previous }) => {
    const policy = exponential.create({ base: seconds(1), factor: 2, cap: seconds(60), jitter, attempts: 10 });
    const draws = Array.from({ length: DRAWS }, () => toSeconds(policy.delay(3, seconds(previous), random)!));
    const mean = draws.reduce((sum, draw) => sum + draw, 0) / DRAWS;
    const error = (high - low) / Math.sqrt(12 * DRAWS);
    expect(Math.abs(mean - (low + high) / 2)).toBeLessThan(4 * error);
    const sorted = draws.toSorted((a, b) => a - b);
    expect(sorted[0]).toBeGreaterThanOrEqual(low);
    expect(sorted[DRAWS - 1]).toBeLessThanOrEqual(high);
    // Kolmogorov-Smirnov: 1.95 / sqrt(n) is exceeded once in a thousand.
    const distance = sorted.reduce(
      (most, draw, index) => Math.max(most, Math.abs((draw - low) / (high - low) - (index + 0.5) / DRAWS)),
      0,
    );
    expect(distance).toBeLessThan(1.95 / Math.sqrt(DRAWS));
  });

  test("decorrelated starts between base and three times base, and keeps to the cap", () => {
    const policy = exponential.create({
      base: seconds(2),
      factor: 2,
      cap: seconds(5),
      jitter: "decorrelated",
      attempts: 10,
    });
    const draws = Array.from({ length: 2_000 }, () => toSeconds(policy.delay(1, ZERO, random)!));
    expect(Math.min(...draws)).toBeGreaterThanOrEqual(2);
    // U[2, 6] cut at 5: a quarter of the draws is the cap itself; the deviation of that count is 19.4.
    expect(Math.abs(draws.filter((draw) => draw === 5).length - 500)).toBeLessThan(4 * 19.4);
  });
});

// aws-samples/aws-arch-backoff-simulator: clients update one versioned row, and back off where another was faster. The
// figures (mean time in ms, mean writes, each with its standard error) are of 1,000 repetitions of the original program.
describe("fifty clients on one row", () => {
  const published = [
    { jitter: "none", base: 10, time: 36_523.75, timeError: 104.1411, writes: 624.685, writesError: 0.9117692 },
    { jitter: "full", base: 10, time: 2_880.824, timeError: 17.23104, writes: 332.721, writesError: 0.151096 },
    { jitter: "equal", base: 10, time: 4_253.044, timeError: 18.01995, writes: 347.333, writesError: 0.1862385 },
    { jitter: "decorrelated", base: 5, time: 2_219.491, timeError: 16.33267, writes: 374.968, writesError: 0.3923735 },
  ] as const;
  const REPETITIONS = 60;

  test.each(published)("jitter $jitter takes as long and as many writes as published", (expected) => {
    const policy = exponential.create({
      base: milliseconds(expected.base),
      factor: 2,
      cap: seconds(2),
      jitter: expected.jitter,
      attempts: 1_000_000,
    });
    expectAsPublished(policy, expected.jitter, expected);
  });

  test("without any delay it is over soonest, after the most writes", () => {
    const policy = fixed.create({ delay: ZERO, attempts: 1_000_000 });
    const expected = { time: 1_138.05, timeError: 1.31552, writes: 689.327, writesError: 0.5481775 };
    expectAsPublished(policy, "no delay", expected);
  });

  function expectAsPublished(policy: RetryPolicy, name: string, expected: Contest): void {
    const results = Array.from({ length: REPETITIONS }, (_, repetition) =>
      contend(policy, 50, `${name}/${repetition}`),
    );
    for (const [values, mean, error] of [
      [results.map(({ time }) => time), expected.time, expected.timeError],
      [results.map(({ writes }) => writes), expected.writes, expected.writesError],
    ] as const) {
      const measured = meanAndError(values);
      expect(Math.abs(measured.mean - mean)).toBeLessThan(
        Math.max(3 * Math.sqrt(measured.error ** 2 + error ** 2), 0.02 * mean),
      );
    }
  }
});

interface Contest {
  readonly time: number;
  readonly timeError: number;
  readonly writes: number;
  readonly writesError: number;
}

interface Client {
  version: number;
  failures: number;
  previous: Duration;
}

interface Step {
  readonly at: number;
  readonly order: number;
  readonly act: () => void;
}

/** Milliseconds until the last message arrived, and how many writes were tried. */
function contend(
  policy: RetryPolicy,
  clientCount: number,
  seed: string,
): { readonly time: number; readonly writes: number } {
  const stream = createStream(seed, "contention");
  const steps: Step[] = [];
  let now = 0;
  let order = 0;
  let version = 0;
  let writes = 0;
  const later = (delay: number, act: () => void): void =>
    void steps.push({ at: now + delay, order: (order += 1), act });
  const message = (act: () => void): void => later(Math.abs(10 + 2 * stream.normal()), act);
  const read = (client: Client): void =>
    message(() => {
      const seen = version;
      message(() => write({ ...client, version: seen }));
    });
  const write = (client: Client): void => {
    writes += 1;
    message(() => {
      const isFirst = version === client.version;
      if (isFirst) version += 1;
      message(() => (isFirst ? undefined : backOff(client)));
    });
  };
  const backOff = (client: Client): void => {
    const failures = client.failures + 1;
    const delay = policy.delay(failures, client.previous, stream)!;
    later(delay / 1_000, () => read({ ...client, failures, previous: delay }));
  };
  for (let client = 0; client < clientCount; client += 1) read({ version: 0, failures: 0, previous: ZERO });
  while (steps.length > 0) {
    const next = steps.reduce((first, step) =>
      step.at < first.at || (step.at === first.at && step.order < first.order) ? step : first,
    );
    steps.splice(steps.indexOf(next), 1);
    now = next.at;
    next.act();
  }
  return { time: now, writes };
}

function meanAndError(values: readonly number[]): { readonly mean: number; readonly error: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, error: Math.sqrt(squares / (values.length - 1) / values.length) };
}
