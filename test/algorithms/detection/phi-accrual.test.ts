// The phi accrual detector: phi and its inverse against published values (catalogue E3, K17), the statistics of intervals, and
// the rules that Akka and Cassandra add.

import { describe, expect, test } from "vitest";
import type { FailureDetector } from "../../../src/algorithms/detection/detector.ts";
import { deviationsUntil, exponentialPhi, meansUntil, normalPhi } from "../../../src/algorithms/detection/phi.ts";
import { phiAccrual } from "../../../src/algorithms/detection/phi-accrual.ts";
import { akka, cassandra } from "../../../src/algorithms/detection/phi-presets.ts";
import { SampleWindow } from "../../../src/algorithms/detection/sample-window.ts";
import { parameterValues } from "../../../src/algorithms/laws/default-values.ts";
import { createStream } from "../../../src/kernel/random-stream.ts";
import { type Instant, milliseconds, seconds } from "../../../src/kernel/time.ts";
import { expectedOf, isSharedMissing } from "../../workload/shared-data.ts";

function at(microsecond: number): Instant {
  return microsecond as Instant;
}

function create(parameters: Readonly<Record<string, unknown>> = {}, definition = phiAccrual): FailureDetector {
  return definition.create(parameterValues(definition.parameters, parameters), { peerCount: 2 });
}

/** Beats `interval` apart from 0 on, the last one at 0 + count * interval. */
function beat(detector: FailureDetector, count: number, interval: number): number {
  detector.watch(0, at(0));
  for (let sequence = 1; sequence <= count; sequence += 1) detector.heard(0, sequence, at(sequence * interval));
  return count * interval;
}

/** us of silence after `last` at which suspicion and death come. */
function silences(detector: FailureDetector, last: number): readonly number[] {
  const suspectAt = detector.nextChange(0, at(last));
  return [suspectAt - last, detector.nextChange(0, suspectAt) - last];
}

describe("phi", () => {
  test.skipIf(isSharedMissing)("is as published in Akka's own test, and as its formula gives it", () => {
    const { published, formula } = expectedOf("phi.table") as { published: number[]; formula: number[] };
    [0, 500, 1_000, 1_200, 1_400, 1_600, 1_700].forEach((silence, index) => {
      const phi = normalPhi(silence, 1_000, 100);
      expect(Math.abs(phi - published[index])).toBeLessThanOrEqual(0.1);
      expect(phi).toBeCloseTo(formula[index], 7);
    });
  });

  test("is as the catalogue says (K17)", () => {
    expect(normalPhi(1_500, 1_000, 200)).toBeCloseTo(2.216, 3);
    expect(normalPhi(1_000, 1_000, 77)).toBeCloseTo(0.301, 3);
    expect(1_000 + 100 * deviationsUntil(8)).toBeCloseTo(1_522.6, 1);
    expect(1_000 + 300 * deviationsUntil(8)).toBeCloseTo(2_567.8, 1);
    expect(Math.round(1_000 + 100 * deviationsUntil(12))).toBe(1_629);
    expect(meansUntil(8)).toBeCloseTo(18.42, 2);
  });

  test("grows for ever, and never becomes infinite or negative", () => {
    let before = -1;
    for (let silence = 0; silence < 1e9; silence = 1 + silence * 1.5) {
      const phi = normalPhi(silence, 1_000, 100);
      expect(phi).toBeGreaterThan(before);
      expect(phi).toBeLessThan(Infinity);
      before = phi;
    }
    expect(normalPhi(-1e6, 1_000, 100)).toBeGreaterThanOrEqual(0);
    expect(exponentialPhi(-5, 1_000)).toBe(0);
  });

  test("is inverted to the last digits", () => {
    for (const phi of [1e-6, 0.01, 0.3010299957, 1, 3, 8, 12, 16, 100, 1_000]) {
      expect(normalPhi(deviationsUntil(phi), 0, 1) / phi).toBeCloseTo(1, 9);
      expect(exponentialPhi(meansUntil(phi), 1) / phi).toBeCloseTo(1, 12);
    }
  });
});

describe("the statistics of intervals", () => {
  test.skipIf(isSharedMissing)("are as in Akka's own test", () => {
    const expected = expectedOf("phi.history") as {
      mean: number;
      variance: number;
      window3_variance_after_3_4_5: number[];
    };
    const wide = new SampleWindow(20);
    [100, 200, 125, 340, 130].forEach((sample) => wide.add(sample));
    expect(wide.mean).toBeCloseTo(expected.mean, 9);
    expect(wide.variance).toBeCloseTo(expected.variance, 7);
    const narrow = new SampleWindow(3);
    const variances = [100, 110, 90, 140, 80].map((sample) => {
      narrow.add(sample);
      return narrow.variance;
    });
    variances
      .slice(2)
      .forEach((variance, index) => expect(variance).toBeCloseTo(expected.window3_variance_after_3_4_5[index], 5));
  });

  test("agree with the obvious ones for a million microseconds and windows of any size", () => {
    const random = createStream("17", "samples");
    for (const size of [1, 2, 15, 16, 17, 40]) {
      const window = new SampleWindow(size);
      const kept: number[] = [];
      for (let count = 0; count < 200; count += 1) {
        const sample = 3e9 + random.integer(1_000_000);
        window.add(sample);
        kept.push(sample);
        if (kept.length > size) kept.shift();
        const mean = kept.reduce((sum, one) => sum + one, 0) / kept.length;
        const variance = kept.reduce((sum, one) => sum + (one - mean) ** 2, 0) / kept.length;
        expect(Math.abs(window.mean - mean)).toBeLessThan(1e-5);
        expect(Math.abs(window.variance - variance)).toBeLessThan(1e-6 * 1e12);
      }
      expect(window.count).toBe(size);
    }
  });
});

test("a sample that dwarfs all others leaves no trace when it has left", () => {
  const window = new SampleWindow(3);
  for (const sample of [10, 1e17, 20, 30, 10, 20, 30]) window.add(sample);
  expect(window.mean).toBeCloseTo(20, 9);
  expect(window.variance).toBeCloseTo(200 / 3, 9);
});

describe("the detector", () => {
  test("suspects and declares dead at the silences at which phi reaches its thresholds", () => {
    const detector = create({ acceptablePause: seconds(0), firstEstimate: seconds(1) });
    detector.watch(0, at(7));
    // Two samples at 0.75 s and 1.25 s: mean 1 s, deviation 0.25 s.
    const expected = [8, 12].map((phi) => Math.ceil(1_000_000 + 250_000 * deviationsUntil(phi)));
    expect(silences(detector, 7)).toEqual(expected);
    const [suspect, dead] = expected;
    const opinions = [suspect - 1, suspect, dead - 1, dead].map((silence) => detector.opinion(0, at(7 + silence)));
    expect(opinions).toEqual(["trust", "suspect", "suspect", "dead"]);
  });

  test("of a punctual peer it knows the deviation to be the least that it admits, and adds the pause (K17)", () => {
    const last = (detector: FailureDetector): number => silences(detector, beat(detector, 5_000, 1_000_000))[0];
    expect(last(create({ acceptablePause: seconds(0) })) / 1_000).toBeCloseTo(1_522.6, 1);
    expect(last(create()) / 1_000).toBeCloseTo(4_522.6, 1);
    expect(last(create({ minDeviation: milliseconds(300), acceptablePause: seconds(0) })) / 1_000).toBeCloseTo(
      2_567.8,
      1,
    );
  });

  test("is more patient with an irregular peer than with a regular one", () => {
    const [calm, nervous] = [10_000, 400_000].map((jitter) => {
      const detector = create({ acceptablePause: seconds(0), minDeviation: milliseconds(1) });
      const random = createStream("phi", "jitter");
      detector.watch(0, at(0));
      let now = 0;
      for (let sequence = 1; sequence <= 500; sequence += 1) {
        now += 800_000 + Math.floor(jitter * random.uniform());
        detector.heard(0, sequence, at(now));
      }
      return silences(detector, now)[0];
    });
    expect(nervous).toBeGreaterThan(1.3 * calm);
  });

  test("does not learn from the silence that made it suspect", () => {
    const detector = create({ acceptablePause: seconds(0) });
    const last = beat(detector, 2_000, 1_000_000);
    const [suspect] = silences(detector, last);
    detector.heard(0, 2_001, at(last + suspect));
    expect(silences(detector, last + suspect)[0]).toBe(suspect);
    // One microsecond earlier it was an interval like others, and the longest so far.
    const other = create({ acceptablePause: seconds(0), minDeviation: milliseconds(1), window: 10 });
    beat(other, 50, 1_000_000);
    const [edge] = silences(other, 50_000_000);
    other.heard(0, 51, at(50_000_000 + edge - 1));
    expect(silences(other, 50_000_000 + edge - 1)[0]).toBeGreaterThan(edge);
  });

  test("remembers intervals when a peer registers anew, and nothing when it was forgotten", () => {
    const detector = create({ acceptablePause: seconds(0), firstEstimate: seconds(9) });
    const last = beat(detector, 3_000, 1_000_000);
    const [learnt] = silences(detector, last);
    detector.watch(0, at(last + 500_000));
    expect(silences(detector, last + 500_000)[0]).toBe(learnt);
    detector.forget(0);
    detector.watch(0, at(last + 600_000));
    expect(silences(detector, last + 600_000)[0]).toBeGreaterThan(5 * learnt);
  });

  test("a death threshold below the other counts as that, and stableAfter puts death off", () => {
    const hasty = create({ threshold: 8, deadThreshold: 2 });
    hasty.watch(0, at(0));
    expect(hasty.opinion(0, hasty.nextChange(0, at(0)))).toBe("dead");
    const stable = create({}, akka as unknown as typeof phiAccrual);
    const [suspect, dead] = silences(stable, beat(stable, 3_000, 1_000_000));
    expect(dead - suspect).toBe(seconds(20));
  });

  test("as Cassandra uses it, convicts after 18.4 mean intervals and keeps no interval above two beats", () => {
    const detector = create({}, cassandra as unknown as typeof phiAccrual);
    const last = beat(detector, 3_000, 1_000_000);
    const [convicted] = silences(detector, last);
    expect(convicted / 1_000_000).toBeCloseTo(18.42, 2);
    detector.heard(0, 3_001, at(last + 2_000_001));
    expect(silences(detector, last + 2_000_001)[0]).toBe(convicted);
    detector.heard(0, 3_002, at(last + 4_000_001));
    expect(silences(detector, last + 4_000_001)[0]).toBeGreaterThan(convicted);
  });
});
