import { describe, expect, test } from "vitest";
import { RandomStreams } from "../../../src/kernel/random-stream.ts";
import { START, milliseconds, seconds } from "../../../src/kernel/time.ts";
import type { Instant } from "../../../src/kernel/time.ts";
import { allAtOnce } from "../../../src/workload/arrivals/all-at-once.ts";
import { batch } from "../../../src/workload/arrivals/batch.ts";
import { cosineOfTurn } from "../../../src/workload/arrivals/cosine.ts";
import { diurnal } from "../../../src/workload/arrivals/diurnal.ts";
import { mmpp } from "../../../src/workload/arrivals/mmpp.ts";
import { periodic } from "../../../src/workload/arrivals/periodic.ts";
import { poisson } from "../../../src/workload/arrivals/poisson.ts";
import { renewal } from "../../../src/workload/arrivals/renewal.ts";
import { SECOND, arrivalsUntil, constant, dispersionOf, exponential } from "../sample-workload.ts";

const random = () => new RandomStreams("arrivals").stream("test");

/** Four standard errors of an index of dispersion over `windows` independent, nearly normal counts. */
function dispersionTolerance(index: number, windows: number): number {
  return 4 * index * Math.sqrt(2 / windows);
}

/** Four standard errors of a count. */
function countTolerance(expected: number, dispersion: number): number {
  return 4 * Math.sqrt(expected * dispersion);
}

function expectNear(found: number, expected: number, tolerance: number): void {
  expect(Math.abs(found - expected), `${found} is not ${expected} +- ${tolerance}`).toBeLessThan(tolerance);
}

describe("poisson arrivals", () => {
  test("come at their rate, with as much variance as mean", () => {
    const process = poisson.create({ rate: 50 });
    const arrivals = arrivalsUntil(2_000 * SECOND, process, random());
    expect(process.meanRate).toBe(50);
    expectNear(arrivals.length, 100_000, countTolerance(100_000, 1));
    expectNear(dispersionOf(arrivals, SECOND, 2_000), 1, dispersionTolerance(1, 2_000));
  });

  test("keep their rate at a million a second, where a gap is a single microsecond", () => {
    const arrivals = arrivalsUntil(0.2 * SECOND, poisson.create({ rate: 1_000_000 }), random());
    expectNear(arrivals.length, 200_000, countTolerance(200_000, 1));
  });

  test("are the same for the same stream", () => {
    const once = arrivalsUntil(SECOND, poisson.create({ rate: 50 }), random());
    expect(arrivalsUntil(SECOND, poisson.create({ rate: 50 }), random())).toEqual(once);
  });
});

describe("batch arrivals", () => {
  const process = () => batch.create({ rate: 20, size: 5 });
  const arrivals = arrivalsUntil(2_000 * SECOND, process(), random());

  test("come at batch rate times size, with the dispersion of a compound Poisson process", () => {
    expect(process().meanRate).toBe(100);
    expect(process().dispersion).toBe(9);
    expectNear(arrivals.length, 200_000, countTolerance(200_000, 9));
    expectNear(dispersionOf(arrivals, SECOND, 2_000), 9, dispersionTolerance(9, 2_000));
  });

  test("are geometric in size: one batch in five is a single task", () => {
    const sizes = new Map<number, number>();
    for (const at of arrivals) sizes.set(at, (sizes.get(at) ?? 0) + 1);
    const singles = [...sizes.values()].filter((size) => size === 1).length;
    expectNear(singles, sizes.size / 5, 4 * Math.sqrt(sizes.size * 0.2 * 0.8));
  });

  test("of mean size 1 are plain Poisson arrivals", () => {
    const single = arrivalsUntil(100 * SECOND, batch.create({ rate: 20, size: 1 }), random());
    expect(new Set(single).size).toBe(single.length);
  });
});

describe("mmpp arrivals", () => {
  const process = mmpp.create({
    calmRate: 20,
    burstRate: 200,
    calmFor: milliseconds(900),
    burstFor: milliseconds(100),
  });

  test("mix their rates by time spent, and say how bursty they are", () => {
    // Switching rates are 1/0.9 and 10 per second: burst a tenth of the time.
    expect(process.meanRate).toBeCloseTo(38, 9);
    const leaving = [1 / 0.9, 10] as const;
    const total = leaving[0] + leaving[1];
    expect(process.dispersion).toBeCloseTo(1 + (2 * 180 * 180 * leaving[0] * leaving[1]) / (total ** 3 * 38), 9);
  });

  test("have the dispersion of theory over ten-second windows", () => {
    const windows = 2_000;
    const arrivals = arrivalsUntil(windows * 10 * SECOND, process, random());
    const limit = process.dispersion as number;
    expectNear(arrivals.length, 38 * 10 * windows, countTolerance(38 * 10 * windows, limit));
    // In a window of t seconds the excess is a share of its limit: 1 - (1 - exp(-s t)) / (s t), s the sum of switching rates.
    const span = (1 / 0.9 + 10) * 10;
    const expected = 1 + (limit - 1) * (1 - (1 - Math.exp(-span)) / span);
    expect(expected).toBeGreaterThan(10);
    expectNear(dispersionOf(arrivals, 10 * SECOND, windows), expected, dispersionTolerance(expected, windows));
  });

  test("begin in either state, as often as they are in it", () => {
    // Nine tenths of the time in bursts, where gaps are 1 ms; while calm, one in ten of those who begin there gets to a burst within 100 ms.
    const stays = { calmFor: milliseconds(1_000), burstFor: milliseconds(9_000) };
    const runs = 2_000;
    let soon = 0;
    for (let run = 0; run < runs; run += 1) {
      const first = mmpp
        .create({ calmRate: 0, burstRate: 1_000, ...stays })
        .next(START, new RandomStreams(`${run}`).stream("test"));
      if ((first as number) < 0.1 * SECOND) soon += 1;
    }
    // A gap of 1 ms beside stays of seconds: all but a ten-thousandth of those who begin in a burst.
    const expected = 0.9 + 0.1 * (1 - Math.exp(-0.1));
    expectNear(soon / runs, expected, 4 * Math.sqrt((expected * (1 - expected)) / runs) + 0.001);
  });

  test("may be silent while calm", () => {
    const silent = mmpp.create({ calmRate: 0, burstRate: 100, calmFor: seconds(1), burstFor: seconds(1) });
    expect(silent.meanRate).toBe(50);
    expectNear(
      arrivalsUntil(2_000 * SECOND, silent, random()).length,
      100_000,
      countTolerance(100_000, silent.dispersion!),
    );
  });
});

describe("diurnal arrivals", () => {
  const hour = 3_600 * SECOND;
  const process = diurnal.create({ rate: 2, peakToTrough: 3, period: seconds(86_400), peakAt: seconds(14 * 3_600) });
  const arrivals = arrivalsUntil(24 * hour, process, random());

  test("keep the mean rate over a whole period", () => {
    expectNear(arrivals.length, 172_800, countTolerance(172_800, 1));
  });

  test("crowd around the peak: a half of the day around it gets 1/2 + swing/pi of the arrivals", () => {
    const aroundPeak = arrivals.filter((at) => at >= 8 * hour && at < 20 * hour).length;
    const expected = arrivals.length * (0.5 + 0.5 / Math.PI); // peak 3 times trough: swing 1/2
    expectNear(aroundPeak, expected, 4 * Math.sqrt(arrivals.length * 0.25));
  });

  test("use a cosine that agrees with the engine's", () => {
    for (let step = -400; step <= 400; step++) {
      expect(cosineOfTurn(step / 93)).toBeCloseTo(Math.cos((2 * Math.PI * step) / 93), 13);
    }
  });
});

describe("periodic arrivals", () => {
  test("come at every mark, as many as asked", () => {
    const process = periodic.create({ interval: milliseconds(10), offset: milliseconds(3), count: 2 });
    expect(process.meanRate).toBe(200);
    expect(arrivalsUntil(30_000, process, random())).toEqual([3_000, 3_000, 13_000, 13_000, 23_000, 23_000]);
  });

  test("keep to the run's marks when their class starts late", () => {
    const process = periodic.create({ interval: milliseconds(10), offset: milliseconds(3), count: 1 });
    expect(process.next(13_001 as Instant, random())).toBe(23_000);
    const onTheMark = periodic.create({ interval: milliseconds(10), offset: milliseconds(3), count: 1 });
    expect(onTheMark.next(13_000 as Instant, random())).toBe(13_000);
  });
});

describe("renewal arrivals", () => {
  test("carry fractions of a microsecond along", () => {
    const process = renewal.create({ interarrival: constant(2.5) });
    expect(arrivalsUntil(11, process, random())).toEqual([2, 5, 7, 10]);
    expect(process.meanRate).toBe(400_000);
    expect(process.dispersion).toBe(0);
  });

  test("with exponential gaps are Poisson", () => {
    const process = renewal.create({ interarrival: exponential(20_000) });
    expect(process.dispersion).toBe(1);
    expectNear(arrivalsUntil(1_000 * SECOND, process, random()).length, 50_000, countTolerance(50_000, 1));
  });
});

describe("all-at-once arrivals", () => {
  test("are all there at one instant, and then no more", () => {
    const process = allAtOnce.create({ count: 3, at: seconds(2) });
    expect(arrivalsUntil(Infinity, process, random())).toEqual([2_000_000, 2_000_000, 2_000_000]);
    expect(process.next(START, random())).toBeUndefined();
  });
});
