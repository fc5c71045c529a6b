// Detection by connections: its opinions at the microsecond, after a connection broke and by silence.

import { describe, expect, test } from "vitest";
import { connection } from "../../../src/algorithms/detection/connection.ts";
import type { FailureDetector } from "../../../src/algorithms/detection/detector.ts";
import { type Duration, type Instant, NEVER, seconds } from "../../../src/kernel/time.ts";

const SILENCE = { interval: seconds(1), suspect: seconds(3), timeout: seconds(10) };

function at(second: number): Instant {
  return Math.round(second * 1_000_000) as Instant;
}

function watching(grace: Duration): FailureDetector {
  const detector = connection.create({ ...SILENCE, grace }, { peerCount: 2 });
  detector.watch(0, at(0));
  detector.watch(1, at(0));
  return detector;
}

describe("a broken connection", () => {
  test("is a death at once, of that peer alone, until it registers again", () => {
    const detector = watching(seconds(0));
    detector.reset!(0, at(1));
    expect([detector.opinion(0, at(1)), detector.opinion(1, at(1))]).toEqual(["dead", "trust"]);
    expect(detector.nextChange(0, at(1))).toBe(NEVER);
    detector.watch(0, at(2));
    expect([detector.opinion(0, at(2)), detector.nextChange(0, at(2))]).toEqual(["trust", at(5)]);
  });

  test("with a grace is a suspicion first, and nothing if the peer is heard in time", () => {
    const detector = watching(seconds(2));
    detector.reset!(0, at(1));
    expect([detector.opinion(0, at(1)), detector.nextChange(0, at(1))]).toEqual(["suspect", at(3)]);
    expect([detector.opinion(0, (at(3) - 1) as Instant), detector.opinion(0, at(3))]).toEqual(["suspect", "dead"]);
    const heard = watching(seconds(2));
    heard.reset!(0, at(1));
    heard.heard(0, 2, at(2.5));
    expect([heard.opinion(0, at(4)), heard.nextChange(0, at(4))]).toEqual(["trust", at(5.5)]);
  });

  test("does not prolong a life that silence ends: of a break the first instant counts", () => {
    const detector = watching(seconds(5));
    detector.reset!(0, at(8));
    expect([detector.opinion(0, at(8)), detector.nextChange(0, at(8))]).toEqual(["suspect", at(10)]);
    expect(detector.opinion(0, at(10))).toBe("dead");
    const again = watching(seconds(5));
    again.reset!(0, at(1));
    again.reset!(0, at(4));
    expect([again.opinion(0, at(5.9)), again.opinion(0, at(6))]).toEqual(["suspect", "dead"]);
  });
});

test("without one, silence counts as for heartbeats", () => {
  const detector = watching(seconds(0));
  const opinions = [2.9, 3, 9.9, 10].map((second) => detector.opinion(0, at(second)));
  expect(opinions).toEqual(["trust", "suspect", "suspect", "dead"]);
  expect([0, 3, 10].map((second) => detector.nextChange(0, at(second)))).toEqual([at(3), at(10), NEVER]);
});
