import { fc, test as property } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { mannKendall } from "../../../../src/experiment/statistics/long-runs/mann-kendall.ts";
import { growthIn, saturation, saturationAcross } from "../../../../src/experiment/statistics/long-runs/saturation.ts";
import { createStream } from "../../../../src/kernel/random-stream.ts";
import { fourSigma, sample, shareOf } from "../coverage.ts";

const stream = createStream("saturation", "queues");

/** Mean number in an M/M/1 system that starts empty, in each of 200 intervals; service rate 1. */
function queueLengths(load: number, duration: number): number[] {
  const width = duration / 200;
  const area = new Array<number>(200).fill(0);
  let now = 0;
  let length = 0;
  while (now < duration) {
    const rate = load + (length > 0 ? 1 : 0);
    const until = Math.min(duration, now + stream.exponential() / rate);
    for (let interval = Math.floor(now / width); interval < 200 && interval * width < until; interval += 1) {
      const from = Math.max(now, interval * width);
      area[interval] += length * Math.max(0, Math.min(until, (interval + 1) * width) - from);
    }
    now = until;
    length += stream.chance(load / rate) ? 1 : -1;
  }
  return area.map((value) => value / width);
}

function permutations(values: readonly number[]): number[][] {
  if (values.length === 0) return [[]];
  return values.flatMap((first, index) =>
    permutations(values.filter((_, other) => other !== index)).map((rest) => [first, ...rest]),
  );
}

/** 1 ... count, with as many neighbours exchanged as lower the sum of votes to `statistic`. */
function withStatistic(count: number, statistic: number): number[] {
  const series = sample(count, () => 0).map((_, index) => index + 1);
  let exchanges = ((count * (count - 1)) / 2 - statistic) / 2;
  for (let end = count - 1; end > 0; end -= 1) {
    for (let at = 0; at < end && exchanges > 0; at += 1, exchanges -= 1) {
      [series[at], series[at + 1]] = [series[at + 1], series[at]];
    }
  }
  return series;
}

describe("the trend test of Mann and Kendall", () => {
  const orders = permutations([1, 2, 3, 4, 5, 6, 7]);
  const statisticOf = (values: readonly number[]): number =>
    values.reduce(
      (sum, late, index) => sum + values.slice(0, index).reduce((part, early) => part + Math.sign(late - early), 0),
      0,
    );
  const statistics = orders.map(statisticOf);

  property.prop([fc.shuffledSubarray([1, 2, 3, 4, 5, 6, 7], { minLength: 7 })])(
    "counts exactly what trying every order counts",
    (series) => {
      const observed = statisticOf(series);
      const { statistic, p } = mannKendall(series);
      expect(statistic).toBe(observed);
      expect(p.greater).toBeCloseTo(statistics.filter((other) => other >= observed).length / orders.length, 13);
      expect(p.less).toBeCloseTo(statistics.filter((other) => other <= observed).length / orders.length, 13);
    },
  );

  // Kendall, Rank Correlation Methods, 1975, table 1 (Gilbert, Statistical Methods for Environmental Pollution Monitoring,
  // 1987, table A18): probability of a sum of at least S.
  test.each([
    [4, 4, 0.167],
    [5, 8, 0.042],
    [8, 12, 0.089],
    [8, 20, 0.0071],
    [10, 19, 0.054],
    [10, 27, 0.0083],
  ])("of %d values that sum up to %d agrees with the published table", (count, statistic, p) => {
    const trend = mannKendall(withStatistic(count, statistic));
    expect(trend.statistic).toBe(statistic);
    expect(Math.abs(trend.p.greater - p)).toBeLessThan(p < 0.01 ? 0.00005 : 0.0005);
  });

  test("corrects the normal distribution for ties", () => {
    // S = 9 of 5 values, two of them tied: variance (5 * 4 * 15 - 2 * 1 * 9) / 18 = 15.67, z = 8 / 3.958.
    const { statistic, p } = mannKendall([1, 2, 2, 3, 4]);
    expect(statistic).toBe(9);
    expect(p.greater).toBeCloseTo(0.021636, 5);
  });

  test("has no evidence in one value, nor in equal ones", () => {
    expect(mannKendall([4]).p.different).toBe(1);
    expect(mannKendall([4, 4, 4]).p.different).toBe(1);
    expect(() => mannKendall([])).toThrow(/1 or more/);
  });

  test("errs as often as stated where the exact distribution ends", () => {
    const trials = 2_000;
    for (const count of [20, 21]) {
      const wrong = shareOf(trials, () => mannKendall(sample(count, () => stream.exponential())).p.greater <= 0.05);
      expect(Math.abs(wrong - 0.0485)).toBeLessThan(0.003 + fourSigma(0.05, trials));
    }
  });
});

describe("saturation of one run", () => {
  test("is not found in stable queues more often than stated, however long their memory", () => {
    const trials = 150;
    for (const load of [0.3, 0.7, 0.9]) {
      const alarms = shareOf(trials, () => saturation(queueLengths(load, 2_000)).isGrowing);
      expect(alarms).toBeLessThan(0.01 + fourSigma(0.01, trials));
    }
  });

  test("is found in queues that get more than they can serve", () => {
    const trials = 60;
    expect(shareOf(trials, () => saturation(queueLengths(1.3, 1_000)).isGrowing)).toBeGreaterThan(0.85);
    expect(shareOf(30, () => saturation(queueLengths(1.1, 10_000)).isGrowing)).toBeGreaterThan(0.8);
  });

  test("is told by the trend where residuals have no memory, by the increments where they have", () => {
    const draws = createStream("saturation", "shapes");
    const noisy = sample(400, () => 0).map((_, index) => index / 20 + draws.normal());
    expect(saturation(noisy)).toMatchObject({ test: "trend", isGrowing: true });
    let level = 100;
    const walk = sample(400, () => (level += 0.5 + draws.normal()));
    expect(saturation(walk)).toMatchObject({ test: "increments", isGrowing: true });
  });

  test("leaves out the first half: filling up from empty is no saturation", () => {
    const draws = createStream("saturation", "filling");
    const filling = sample(400, () => 0).map((_, index) => 50 * Math.min(1, index / 150) + draws.normal());
    const { isGrowing, p } = saturation(filling);
    expect(isGrowing).toBe(false);
    expect(p).toBeGreaterThan(0.01);
  });

  test("is no growth that does not matter, nor a fall", () => {
    const slight = sample(400, () => 0).map((_, index) => 1_000 + index / 10 + (index % 3));
    const { p, isGrowing, rise, level } = saturation(slight);
    expect(p).toBeLessThan(0.001);
    expect(isGrowing).toBe(false);
    expect(rise / level).toBeLessThan(0.05);
    expect(saturation(slight.toReversed()).p).toBeGreaterThan(0.99);
  });

  test("of an empty queue is none, and refuses a series that is too short", () => {
    expect(saturation(sample(40, () => 0))).toMatchObject({ rise: 0, level: 0, isGrowing: false, p: 1 });
    expect(() => saturation(sample(39, () => 0))).toThrow(/40 or more/);
  });
});

describe("saturation across seeds", () => {
  const tenRuns = (load: number, duration: number) =>
    saturationAcross(sample(10, () => load).map(() => growthIn(queueLengths(load, duration))));

  test("tells growing from steady", () => {
    expect(tenRuns(1.1, 2_000).verdict).toBe("growing");
    expect(tenRuns(0.3, 4_000).verdict).toBe("steady");
    expect(tenRuns(0.9, 500).verdict).toBe("unclear");
  });

  test("does not call a stable queue growing more often than stated", () => {
    const trials = 100;
    const alarms = shareOf(trials, () => tenRuns(0.8, 1_000).verdict === "growing");
    expect(alarms).toBeLessThan(0.01 + fourSigma(0.01, trials));
  });

  test("is unclear with one seed, and steady where queues are empty", () => {
    expect(saturationAcross([growthIn(queueLengths(1.3, 1_000))]).verdict).toBe("unclear");
    const empty = growthIn(sample(50, () => 0));
    expect(saturationAcross([empty, empty])).toEqual({ verdict: "steady", p: 1, relativeRise: null });
    expect(() => saturationAcross([])).toThrow(/no run/);
  });
});
