// A timeline that is laid down piece by piece is the one that is laid down at once.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FaultAction, FaultSpec } from "../../../src/cluster/faults/fault.ts";
import { layTimeline, Timeline, type Episode } from "../../../src/cluster/faults/timeline.ts";
import { RandomStreams } from "../../../src/kernel/random-stream.ts";
import type { Instant } from "../../../src/kernel/time.ts";
import { clusterSpec, exponential, SECOND } from "../build-cluster.ts";
import { names, scheduled } from "../fault-specs.ts";

const CRASH: FaultAction = { kind: "crash", target: names("worker/0"), wipe: false };
const FLAP = { up: exponential(3 * SECOND), down: exponential(SECOND) };
const HORIZON = 1_000 * SECOND;

function random(flap?: typeof FLAP): FaultSpec {
  const action: FaultAction = {
    kind: "crash",
    target: { kind: "group", group: "workers", pick: { kind: "all" } },
    wipe: false,
  };
  return {
    kind: "random",
    text: "",
    action,
    per: "node",
    group: "workers",
    every: exponential(50 * SECOND),
    lasts: exponential(20 * SECOND),
    flap,
  };
}

const FAULTS: readonly FaultSpec[] = [
  random(),
  scheduled(CRASH, 700, 5),
  random(FLAP),
  scheduled(CRASH, 10, undefined, FLAP),
  scheduled(CRASH, 400, 300, FLAP),
  {
    kind: "traced",
    text: "",
    action: CRASH,
    group: "workers",
    episodes: [850, 20, 500].map((at) => ({ member: 0, at: at * SECOND, lasts: 3 * SECOND })),
  } as unknown as FaultSpec,
];

function laidIn(horizons: readonly number[]) {
  const timeline = new Timeline(FAULTS, clusterSpec(), new RandomStreams("1"));
  const told = horizons.flatMap((horizon) => timeline.layUntil(horizon as Instant));
  return { episodes: timeline.episodes, told };
}

const unnumbered = (episode: Episode) => ({ ...episode, index: 0 });
const inOrder = (episodes: readonly Episode[]) =>
  episodes.map(unnumbered).toSorted((a, b) => a.at - b.at || a.fault - b.fault);

describe("a timeline that is laid down in pieces", () => {
  const whole = layTimeline(FAULTS, clusterSpec(), new RandomStreams("1"), HORIZON as Instant);

  it("is the same wherever the pieces end, and every strike is told of once", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: HORIZON }), { maxLength: 12 }), (cuts) => {
        const { episodes, told } = laidIn([...cuts.toSorted((a, b) => a - b), HORIZON]);
        expect(inOrder(episodes)).toEqual(inOrder(whole));
        expect(episodes.map(({ index }) => index)).toEqual(episodes.map((_, index) => index));
        const keys = told.map(({ episode, number }) => `${episode.index}/${number}`);
        expect(new Set(keys).size).toBe(keys.length);
        expect(keys.length).toBe(episodes.reduce((sum, { strikes }) => sum + strikes.length, 0));
      }),
      { numRuns: 50 },
    );
  });

  it("adds to each piece only what strikes after the one before it", () => {
    const timeline = new Timeline(FAULTS, clusterSpec(), new RandomStreams("1"));
    for (let horizon = 50 * SECOND, before = -1; horizon <= HORIZON; before = horizon, horizon += 50 * SECOND) {
      const struck = timeline.layUntil(horizon as Instant).map(({ episode, number }) => episode.strikes[number].at);
      // A random fault that flaps is laid down to its end.
      expect(struck.every((at) => at > before)).toBe(true);
      expect(struck.length).toBeGreaterThan(0);
    }
  });

  it("adds nothing for a time that is laid down already", () => {
    const timeline = new Timeline(FAULTS, clusterSpec(), new RandomStreams("1"));
    timeline.layUntil(HORIZON as Instant);
    expect(timeline.layUntil((HORIZON / 2) as Instant)).toEqual([]);
    expect(timeline.layUntil(HORIZON as Instant)).toEqual([]);
  });
});
