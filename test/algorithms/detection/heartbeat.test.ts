// The fixed-timeout detector: its opinions at the microsecond, its mean detection time, and its rate of mistakes under
// loss (catalogue E1 and K16).

import { describe, expect, test } from "vitest";
import { heartbeat } from "../../../src/algorithms/detection/heartbeat.ts";
import type { FailureDetector } from "../../../src/algorithms/detection/detector.ts";
import { createStream } from "../../../src/kernel/random-stream.ts";
import { type Duration, type Instant, milliseconds, NEVER, seconds } from "../../../src/kernel/time.ts";

function at(microsecond: number): Instant {
  return microsecond as Instant;
}

function create(suspect: Duration, timeout: Duration, peerCount = 1): FailureDetector {
  return heartbeat.create({ interval: seconds(1), suspect, timeout }, { peerCount });
}

describe("opinions", () => {
  test("trust turns into suspicion and then death at exactly the given silences", () => {
    const detector = create(seconds(3), seconds(10));
    detector.watch(0, at(5));
    const opinions = [3_000_004, 3_000_005, 10_000_004, 10_000_005].map((now) => detector.opinion(0, at(now)));
    expect(opinions).toEqual(["trust", "suspect", "suspect", "dead"]);
    expect([5, 3_000_005, 10_000_005].map((now) => detector.nextChange(0, at(now)))).toEqual([
      3_000_005,
      10_000_005,
      NEVER,
    ]);
  });

  test("a timeout below the suspicion silence leaves no time for suspicion", () => {
    const detector = create(seconds(3), seconds(2));
    detector.watch(0, at(0));
    expect(detector.opinion(0, at(1_999_999))).toBe("trust");
    expect(detector.opinion(0, at(2_000_000))).toBe("dead");
    expect(detector.nextChange(0, at(0))).toBe(2_000_000);
  });

  test("a peer that nobody watches is not trusted, and a heartbeat of the past does not set the clock back", () => {
    const detector = create(seconds(3), seconds(10), 2);
    expect(detector.opinion(1, at(0))).toBe("dead");
    detector.watch(0, at(100));
    detector.heard(0, 1, at(50));
    expect(detector.nextChange(0, at(100))).toBe(3_000_100);
  });
});

// A beat is heard at once, every second. The crash comes at a uniform moment after the last beat: the mean detection
// time is timeout - interval / 2. Evenly spaced phases make that exact to half a phase.
test("mean detection time is the timeout less half an interval", () => {
  const PHASES = 1_000;
  for (const beats of [2, 3, 10]) {
    const detector = create(seconds(beats), seconds(beats));
    let total = 0;
    for (let phase = 0; phase < PHASES; phase += 1) {
      const lastBeat = seconds(7 * (phase + 1));
      const crash = lastBeat + (phase + 0.5) * (1_000_000 / PHASES);
      detector.watch(0, at(0));
      detector.heard(0, 1, at(lastBeat));
      total += detector.nextChange(0, at(lastBeat)) - crash;
    }
    expect(total / PHASES).toBeCloseTo(seconds(beats) - seconds(0.5), 6);
  }
});

// With independent loss q and a timeout between k and k + 1 intervals, a mistake is a run of exactly k losses reached:
// its rate is (1 - q) q^k per beat, in a process whose cycles start anew at every beat that arrives.
test.each([
  { loss: 0.2, losses: 2 },
  { loss: 0.2, losses: 3 },
  { loss: 0.5, losses: 5 },
])("under loss $loss a timeout of $losses intervals errs as often as theory says", ({ loss, losses }) => {
  const BEATS = 200_000;
  const random = createStream("16", `loss ${loss} ${losses}`);
  const timeout = (seconds(losses) + milliseconds(500)) as Duration;
  const detector = create(timeout, timeout);
  detector.watch(0, at(0));
  let mistakes = 0;
  let wasTrusted = true;
  for (let beat = 1; beat <= BEATS; beat += 1) {
    const justBefore = at(seconds(beat) - 1);
    const isTrusted = detector.opinion(0, justBefore) === "trust";
    if (wasTrusted && !isTrusted) mistakes += 1;
    if (!random.chance(loss)) detector.heard(0, beat, at(seconds(beat)));
    wasTrusted = detector.opinion(0, at(seconds(beat))) === "trust";
  }
  const expected = BEATS * (1 - loss) * loss ** losses;
  // Mistakes are almost a Poisson count: at most that variance.
  expect(Math.abs(mistakes - expected)).toBeLessThan(4 * Math.sqrt(expected));
});
