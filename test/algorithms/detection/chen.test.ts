// Chen's detector: its opinions at the microsecond, what loss, reordering and shifted senders do to it, and its quality of
// service against the formulas of the paper (reference cases nfds.*).

import { describe, expect, test } from "vitest";
import { bertier } from "../../../src/algorithms/detection/bertier.ts";
import { chen } from "../../../src/algorithms/detection/chen.ts";
import type { FailureDetector } from "../../../src/algorithms/detection/detector.ts";
import { parameterValues } from "../../../src/algorithms/laws/default-values.ts";
import { createStream } from "../../../src/kernel/random-stream.ts";
import { type Duration, type Instant, seconds } from "../../../src/kernel/time.ts";
import { expectedOf, isSharedMissing } from "../../workload/shared-data.ts";
import { detectionTime, mistakesOf, summaryOf } from "./monitored.ts";

const SECOND = 1_000_000;

function at(microsecond: number): Instant {
  return microsecond as Instant;
}

function create(parameters: Readonly<Record<string, unknown>> = {}): FailureDetector {
  return chen.create(parameterValues(chen.parameters, { alpha: seconds(2), ...parameters }), { peerCount: 1 });
}

describe("the next beat", () => {
  test("is expected an interval after watching began, and suspicion comes a margin later", () => {
    const detector = create();
    detector.watch(0, at(5));
    expect(detector.nextChange(0, at(5))).toBe(5 + 3 * SECOND);
    expect(detector.nextChange(0, at(5 + 3 * SECOND))).toBe(5 + 10 * SECOND);
    expect(detector.opinion(0, at(5 + 3 * SECOND))).toBe("suspect");
    expect(detector.opinion(0, at(5 + 10 * SECOND))).toBe("dead");
  });

  test("is expected by the mean of the latest, so that a quick beat costs the next one no patience", () => {
    const detector = create({ window: 3 });
    detector.watch(0, at(0));
    const delays = [100_000, 200_000, 300_000, 0];
    delays.forEach((delay, index) => detector.heard(0, index + 1, at((index + 1) * SECOND + delay)));
    // Of the latest three: (200 + 300 + 0) / 3 ms, rounded up.
    expect(detector.nextChange(0, at(4 * SECOND))).toBe(5 * SECOND + 166_667 + 2 * SECOND);
  });

  test("is not disturbed by lost beats, nor by late copies of old ones", () => {
    const detector = create();
    detector.watch(0, at(0));
    for (const beat of [1, 2, 3, 7]) detector.heard(0, beat, at(beat * SECOND + 1_000));
    const next = detector.nextChange(0, at(7 * SECOND + 1_000));
    expect(next).toBe(8 * SECOND + 1_000 + 2 * SECOND);
    detector.heard(0, 7, at(7 * SECOND + 900_000));
    detector.heard(0, 2, at(7 * SECOND + 900_000));
    expect(detector.nextChange(0, at(7 * SECOND + 900_000))).toBe(next);
  });

  test("counts what was overtaken once, at the next beat", () => {
    const expectation = (overtaken: readonly number[]): number => {
      const detector = create();
      detector.watch(0, at(0));
      detector.heard(0, 2, at(2 * SECOND));
      for (const beat of overtaken) detector.heard(0, beat, at(2 * SECOND + 300_000));
      detector.heard(0, 3, at(3 * SECOND));
      return detector.nextChange(0, at(3 * SECOND)) - 6 * SECOND;
    };
    expect(expectation([])).toBe(0);
    expect(expectation([1])).toBe(Math.ceil(1_300_000 / 3));
    expect(expectation([1, 1, 1])).toBe(expectation([1]));
  });
});

describe("a sender that shifts", () => {
  // Late by more than alpha but not by an interval more, it is what the paper says; later, it was just heard.
  test.each([
    { pause: 2.5, mistakes: 2 },
    { pause: 3.5, mistakes: 1 },
    { pause: 20, mistakes: 1 },
  ])("by $pause s is suspected $mistakes times, however long the window", ({ pause, mistakes: expected }) => {
    const detector = create();
    detector.watch(0, at(0));
    for (let beat = 1; beat <= 2_000; beat += 1) detector.heard(0, beat, at(beat * SECOND));
    let mistakes = 0;
    for (let beat = 2_001; beat <= 2_100; beat += 1) {
      const now = beat * SECOND + pause * SECOND;
      if (detector.opinion(0, at(now - 1)) !== "trust") mistakes += 1;
      detector.heard(0, beat, at(now));
    }
    expect(mistakes).toBe(expected);
    const next = detector.nextChange(0, at((2_100 + pause) * SECOND));
    expect(next).toBe((2_101 + pause + 2) * SECOND);
  });

  test("one beat that was held up for long leaves the rhythm as it was", () => {
    const detector = create();
    detector.watch(0, at(0));
    for (let beat = 1; beat <= 100; beat += 1)
      detector.heard(0, beat, at(beat * SECOND + (beat === 90 ? 4 * SECOND : 0)));
    // Overtaken: it counts as one of a hundred.
    expect(detector.nextChange(0, at(100 * SECOND))).toBe(103 * SECOND + 40_000);
  });

  test("beats that were held back and came all at once do not make it slow for long", () => {
    const detector = create();
    detector.watch(0, at(0));
    for (let beat = 1; beat <= 50; beat += 1) detector.heard(0, beat, at(beat * SECOND));
    for (let beat = 51; beat <= 70; beat += 1) detector.heard(0, beat, at(70 * SECOND));
    for (let beat = 71; beat <= 75; beat += 1) detector.heard(0, beat, at(beat * SECOND));
    expect(detector.nextChange(0, at(75 * SECOND))).toBeLessThanOrEqual(78 * SECOND + SECOND / 2);
  });
});

// With known mean delay, NFD-E's estimate of a thousand beats makes it NFD-S with delta = mean delay + alpha (section 6.3).
describe.skipIf(isSharedMissing)("quality of service under loss and exponential delays", () => {
  test.each([
    { id: "nfds.1_1_0.01_0.02", eta: 1, delta: 1, loss: 0.01, delay: 0.02 },
    { id: "nfds.0.1_0.15_0.05_0.05", eta: 0.1, delta: 0.15, loss: 0.05, delay: 0.05 },
  ])("is as Chen's theorem 5 says ($id)", ({ id, eta, delta, loss, delay }) => {
    const expected = expectedOf(id) as { E_TMR: number; E_TM: number; P_A: number; T_D_max: number };
    const network = {
      interval: eta * SECOND,
      loss,
      delay: (random: { exponential(): number }) => delay * SECOND * random.exponential(),
    };
    const make = (): FailureDetector =>
      create({ interval: network.interval, alpha: (delta - delay) * SECOND, deadAlpha: seconds(9) });
    const found = mistakesOf(make(), network, 500_000, createStream("5", id), 2_000);
    const recurrence = summaryOf(found.recurrences);
    const duration = summaryOf(found.durations);
    // Four standard errors: one false alarm in 16,000 checks.
    expect(Math.abs(recurrence.mean / SECOND - expected.E_TMR)).toBeLessThan((4 * recurrence.error) / SECOND);
    expect(Math.abs(duration.mean / SECOND - expected.E_TM)).toBeLessThan((4 * duration.error) / SECOND);
    const relative = Math.hypot(recurrence.error / recurrence.mean, duration.error / duration.mean);
    const mistrusted = 1 - found.trusted / found.watched;
    expect(Math.abs(mistrusted - (1 - expected.P_A))).toBeLessThan(4 * relative * mistrusted);
  });

  test("detection takes at most interval + delta, and on average half an interval less", () => {
    const expected = expectedOf("nfds.1_1_0.01_0.02") as { T_D_max: number };
    const network = { interval: SECOND, loss: 0, delay: () => 20_000 };
    const random = createStream("5", "crashes");
    const times = Array.from({ length: 2_000 }, () => detectionTime(create({ alpha: 980_000 }), network, 30, random));
    expect(Math.max(...times)).toBeLessThanOrEqual(expected.T_D_max * SECOND);
    const { mean, error } = summaryOf(times);
    expect(Math.abs(mean - 1.5 * SECOND)).toBeLessThan(4 * error);
  });
});

describe("Bertier's margin", () => {
  const make = (): FailureDetector =>
    bertier.create(parameterValues(bertier.parameters, { minAlpha: 1 as Duration }), { peerCount: 1 });

  /** us between the moment at which the next beat is due on average and suspicion. */
  function marginAfter(detector: FailureDetector, beats: number, jitter: number): number {
    const random = createStream("bertier", String(jitter));
    detector.watch(0, at(0));
    let now = 0;
    for (let beat = 1; beat <= beats; beat += 1) {
      now = beat * SECOND + Math.floor(jitter * random.uniform());
      detector.heard(0, beat, at(now));
    }
    return detector.nextChange(0, at(now)) - (beats + 1) * SECOND - jitter / 2;
  }

  test("is wide at first, and follows how far beats are off", () => {
    const first = make();
    first.watch(0, at(0));
    expect(first.nextChange(0, at(0))).toBe(1.5 * SECOND);
    expect(marginAfter(make(), 300, 0)).toBeLessThan(10);
    // Uniform jitter has a mean deviation of a quarter of its range; four of these are the range.
    const margin = marginAfter(make(), 3_000, 400_000);
    expect(margin).toBeGreaterThan(250_000);
    expect(margin).toBeLessThan(550_000);
  });

  test("is beta times the mean and phi times the mean deviation of the errors", () => {
    const detector = make();
    detector.watch(0, at(0));
    detector.heard(0, 1, at(SECOND));
    detector.heard(0, 2, at(2 * SECOND + 100_000));
    // Deviation 125 ms at first, 112.5 ms after no error, 111.25 ms after one of 100 ms; mean 10 ms. Expected: 50 ms late.
    expect(detector.nextChange(0, at(2 * SECOND + 100_000))).toBe(3 * SECOND + 50_000 + 10_000 + 4 * 111_250);
  });

  test("declares dead who was suspect for as long as it takes to be sure", () => {
    const detector = make();
    detector.watch(0, at(0));
    const suspectAt = detector.nextChange(0, at(0));
    expect(detector.nextChange(0, suspectAt) - suspectAt).toBe(seconds(7));
  });
});
