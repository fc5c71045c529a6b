// Detectors against each other and against closed forms, on one peer behind a network that delays and loses its beats
// (catalogue E1, K16): how often each is mistaken, and how soon it notices a crash.

import { describe, expect, test } from "vitest";
import { chen } from "../../../src/algorithms/detection/chen.ts";
import type { DetectorDefinition, FailureDetector } from "../../../src/algorithms/detection/detector.ts";
import { heartbeat } from "../../../src/algorithms/detection/heartbeat.ts";
import { phiAccrual } from "../../../src/algorithms/detection/phi-accrual.ts";
import { normalPhi } from "../../../src/algorithms/detection/phi.ts";
import { parameterValues } from "../../../src/algorithms/laws/default-values.ts";
import { createStream, type RandomStream } from "../../../src/kernel/random-stream.ts";
import { seconds } from "../../../src/kernel/time.ts";
import { detectionTime, mistakesOf, type Network, type Summary, summaryOf } from "./monitored.ts";

const SECOND = 1_000_000;
const DAY = 86_400;
/** Standard errors: one false alarm in 16,000 checks. */
const FOUR = 4;

type Make = () => FailureDetector;

function maker(definition: unknown, parameters: Readonly<Record<string, unknown>>): Make {
  const { create, parameters: declared } = definition as DetectorDefinition;
  return () => create(parameterValues(declared, parameters) as never, { peerCount: 1 });
}

function fixed(timeout: number): Make {
  return maker(heartbeat, { suspect: timeout, timeout: seconds(1e6) });
}

/** Mistakes per beat. */
function mistakeRate(make: Make, network: Network, beats: number, seed: string): Summary {
  const settle = 1_000;
  const { count } = mistakesOf(make(), network, beats, createStream("16", seed), settle);
  const mean = count / (beats - settle);
  // Mistakes are rare and almost independent: at most a Poisson count's variance.
  return { mean, error: Math.sqrt(Math.max(1, count)) / (beats - settle) };
}

function meanDetection(make: Make, network: Network, seed: string, beats = 120, crashes = 1_500): Summary {
  const random = createStream("16", `${seed}, crashes`);
  return summaryOf(Array.from({ length: crashes }, () => detectionTime(make(), network, beats, random)));
}

function expectClose(found: Summary, expected: number): void {
  expect(Math.abs(found.mean - expected)).toBeLessThan(FOUR * found.error);
}

/** `a` is smaller than `b` by more than chance does. */
function expectLess(a: Summary, b: Summary): void {
  expect(b.mean - a.mean).toBeGreaterThan(FOUR * Math.hypot(a.error, b.error));
}

describe("the fixed timeout under independent loss", () => {
  const lossy = (loss: number): Network => ({ interval: SECOND, loss, delay: () => 0 });

  // A mistake is a run of k losses after a beat that came: (1 - q) q^k per beat.
  test.each([
    { loss: 0.1, intervals: 2 },
    { loss: 0.2, intervals: 3 },
    { loss: 0.4, intervals: 4 },
  ])("of $intervals intervals errs with loss $loss as the closed form says", ({ loss, intervals }) => {
    const found = mistakeRate(fixed((intervals + 0.5) * SECOND), lossy(loss), 200_000, `loss ${loss}`);
    expectClose(found, (1 - loss) * loss ** intervals);
  });

  test("errs on a thousand nodes as often a day as the catalogue says (K16), up to the beat that must come first", () => {
    const perDay = [3, 4, 5].map((intervals) => 1_000 * DAY * 0.01 ** intervals);
    expect(perDay.map((mistakes) => Number(mistakes.toPrecision(2)))).toEqual([86, 0.86, 0.0086]);
    perDay.forEach((mistakes, index) =>
      expect((1_000 * DAY * 0.99 * 0.01 ** (index + 3)) / mistakes).toBeCloseTo(0.99, 9),
    );
  });

  test.each([2, 3, 10])(
    "of %d intervals notices a crash half an interval sooner, plus the delay (K16)",
    (intervals) => {
      const network: Network = { interval: SECOND, loss: 0, delay: () => 70_000 };
      const found = meanDetection(fixed(intervals * SECOND), network, `${intervals}`, 3);
      expectClose(found, (intervals - 0.5) * SECOND + 70_000);
    },
  );

  // The crash comes j + U intervals after the last beat that came, with probability (1 - q) q^j; if that is more than the
  // timeout, the peer was suspect already.
  test("notices a crash sooner where beats were lost before, as the closed form says", () => {
    const [loss, timeout] = [0.3, 3.5];
    let expected = 0;
    for (let lost = 0; lost < timeout; lost += 1) {
      const left = timeout - lost;
      const mean = left >= 1 ? left - 0.5 : (left * left) / 2;
      expected += (1 - loss) * loss ** lost * mean;
    }
    expectClose(meanDetection(fixed(timeout * SECOND), lossy(loss), "lossy", 40, 4_000), expected * SECOND);
  });
});

// All with alpha = 0.3 s: the fixed timeout is an interval more, so that a crash is noticed (interval / 2 + E(D) + alpha) later
// by both.
describe("at the same mean detection time", () => {
  const ALPHA = 300_000;
  const MEAN = 100_000;
  const exponential: Network = {
    interval: SECOND,
    loss: 0,
    delay: (random: RandomStream) => MEAN * random.exponential(),
  };
  const timeout = fixed(SECOND + ALPHA);
  const freshness = maker(chen, { alpha: ALPHA, deadAlpha: seconds(1e6) });

  test("Chen's detector errs less than the fixed timeout under exponential delays, both as theory says", () => {
    const [one, other] = [timeout, freshness].map((make) => meanDetection(make, exponential, "exponential"));
    expectClose(one, SECOND / 2 + MEAN + ALPHA);
    expectClose(other, SECOND / 2 + MEAN + ALPHA);
    const [fixedRate, chenRate] = [timeout, freshness].map((make) => mistakeRate(make, exponential, 200_000, "rates"));
    // P(D' - D > alpha) = exp(-alpha / m) / 2 after a beat delayed D; P(D' > m + alpha) = exp(-1 - alpha / m).
    expectClose(fixedRate, Math.exp(-3) / 2);
    expectClose(chenRate, Math.exp(-4));
    expectLess(chenRate, fixedRate);
  });

  test("Chen's detector errs much less under normal delays, where the difference of two varies more than one", () => {
    const normal: Network = {
      interval: SECOND,
      loss: 0,
      delay: (random) => Math.max(0, 400_000 + MEAN * random.normal()),
    };
    const [fixedRate, chenRate] = [timeout, freshness].map((make) => mistakeRate(make, normal, 300_000, "normal"));
    // 1 - Phi(3 / sqrt 2) and 1 - Phi(3).
    expectClose(fixedRate, 0.016947);
    expectClose(chenRate, 0.0013499);
    expectLess(chenRate, fixedRate);
  });

  // Where all beats behave alike, phi is a fixed timeout that it found itself: no better, and a little worse for not learning
  // from the longest intervals.
  test("phi errs about as often as the fixed timeout where nothing changes", () => {
    const deviation = Math.SQRT2 * MEAN;
    const threshold = normalPhi(SECOND + ALPHA, SECOND, deviation);
    const phi = maker(phiAccrual, { threshold, deadThreshold: 1e6, acceptablePause: 0, minDeviation: 1 });
    const fixedRate = mistakeRate(timeout, exponential, 100_000, "stationary");
    const phiRate = mistakeRate(phi, exponential, 100_000, "stationary");
    expect(phiRate.mean).toBeGreaterThan(fixedRate.mean);
    expect(phiRate.mean).toBeLessThan(2.5 * fixedRate.mean);
  });

  test("phi errs less than any one fixed timeout over peers of which some are calm and some are not", () => {
    const peers = [5_000, 150_000].map((mean): Network => ({
      interval: SECOND,
      loss: 0,
      delay: (random) => mean * random.exponential(),
    }));
    const phi = maker(phiAccrual, { threshold: 3.8, deadThreshold: 1e6, acceptablePause: 0, minDeviation: 1 });
    const overPeers = (measure: (network: Network, seed: string) => Summary): Summary => {
      const [calm, nervous] = peers.map((network, index) => measure(network, `peer ${index}`));
      return { mean: (calm.mean + nervous.mean) / 2, error: Math.hypot(calm.error, nervous.error) / 2 };
    };
    const phiDetection = overPeers((network, seed) => meanDetection(phi, network, seed, 300, 600));
    // The timeout with phi's mean detection time.
    const same = fixed(Math.round(phiDetection.mean + SECOND / 2 - 77_500));
    const fixedDetection = overPeers((network, seed) => meanDetection(same, network, seed, 3, 3_000));
    expect(Math.abs(fixedDetection.mean - phiDetection.mean)).toBeLessThan(
      FOUR * Math.hypot(fixedDetection.error, phiDetection.error),
    );
    const phiRate = overPeers((network, seed) => mistakeRate(phi, network, 100_000, seed));
    const fixedRate = overPeers((network, seed) => mistakeRate(same, network, 100_000, seed));
    expectLess(phiRate, fixedRate);
  });
});
