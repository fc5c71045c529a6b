// How long elections take, and how often votes are split, against what Ongaro published (Consensus: Bridging Theory and Practice,
// 2014, chapter 9; reference cases raft.*). Bounds are three or more standard errors of the simulation; seeds are fixed.

import { describe, expect, it } from "vitest";
import type { RaftSettings } from "../../../../src/algorithms/consensus/raft/options.ts";
import { createStream } from "../../../../src/kernel/random-stream.ts";
import { milliseconds, type Duration } from "../../../../src/kernel/time.ts";
import { firstElection } from "../elections.ts";
import { heartbeat } from "../elected.ts";
import { expectedOf, isSharedMissing, setupOf } from "../shared-cases.ts";
import { ScriptedMember } from "../scripted-member.ts";

interface Sample {
  readonly mean: number;
  readonly standardError: number;
  /** Ascending. */
  readonly values: readonly number[];
}

function sampleOf(values: readonly number[]): Sample {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0) / (values.length - 1);
  const standardError = Math.sqrt(variance / values.length);
  return { mean, standardError, values: values.toSorted((one, other) => one - other) };
}

function repeated<T>(count: number, run: (seed: string) => T): readonly T[] {
  return Array.from({ length: count }, (_, number) => run(`election ${number}`));
}

function timeouts(shortest: number, longest: number): Partial<RaftSettings> {
  const electionTimeout = milliseconds(shortest);
  return {
    electionTimeout,
    electionTimeoutMax: milliseconds(longest),
    heartbeatInterval: (electionTimeout / 2) as Duration,
  };
}

/** ms from the crash of a leader to the first campaign of a follower; the crash comes at any time between two heartbeats. */
function silence(seed: string, followers: number, timeout: number, interval: number): number {
  const settings = timeouts(timeout, 2 * timeout);
  const all = Array.from({ length: followers + 1 }, (_, position) => position + 1);
  const heardFor = createStream(seed, "crash").uniform() * interval;
  const campaigns = all.slice(1).map((number) => {
    const follower = new ScriptedMember(number, all, { settings, seed }).start().receive(1, heartbeat(1));
    return follower.timers.get("election")! / milliseconds(1) - heardFor;
  });
  return Math.min(...campaigns);
}

describe.skipIf(isSharedMissing)("five servers far apart", () => {
  const ELECTIONS = 3_000;
  const latency = [milliseconds(30), milliseconds(40)] as const;

  it.for([0, 1, 2])("elect a leader as fast as published when %i of them are down", async (failed, { annotate }) => {
    const setup = { voters: 5, failed, latency, settings: timeouts(300, 600) };
    const { own_simulation: own } = expectedOf("raft.wan") as {
      own_simulation: Record<"mean_ms" | "median_ms" | "p999_ms", readonly number[]>;
    };
    const { mean, standardError, values } = sampleOf(
      repeated(ELECTIONS, (seed) => firstElection(seed, setup).at / milliseconds(1)),
    );
    await annotate(
      `${failed} down: ${mean.toFixed(1)} +- ${standardError.toFixed(1)} ms, ${own.mean_ms[failed]} in the reference simulation`,
    );
    expect(Math.abs(mean - own.mean_ms[failed]), `${mean} +- ${standardError}`).toBeLessThan(4 * standardError);
    // The ranks between which the true median lies but for one time in 15,000: four standard deviations of a binomial.
    const spread = 2 * Math.sqrt(ELECTIONS);
    expect(values[Math.floor(ELECTIONS / 2 - spread)]).toBeLessThan(own.median_ms[failed]);
    expect(values[Math.ceil(ELECTIONS / 2 + spread)]).toBeGreaterThan(own.median_ms[failed]);
    // One in a thousand is 3 of 3,000; more than 10 come by chance one time in 3,400.
    expect(values.filter((value) => value > own.p999_ms[failed]).length).toBeLessThanOrEqual(10);
    const published = { 1: 475, 2: 650 }[failed];
    if (published !== undefined) expect(Math.abs(mean / published - 1)).toBeLessThan(0.05 + (3 * standardError) / mean);
  });
});

describe.skipIf(isSharedMissing)("four of five servers, all one latency apart", () => {
  const RANGE = 150;
  const { l: latencies } = isSharedMissing ? { l: [] } : (setupOf("raft.split.5-4") as { l: readonly number[] });

  it.for(latencies)(
    "split the vote as often as published at a latency of %f of the range",
    async (share, { annotate }) => {
      const latency = [milliseconds(RANGE) * share, milliseconds(RANGE) * share] as const;
      const setup = { voters: 5, failed: 1, latency, settings: timeouts(2 * RANGE, 3 * RANGE) };
      const elections = share < 0.05 ? 6_000 : 2_000;
      const split = repeated(elections, (seed) => firstElection(seed, setup)).filter(({ term }) => term > 1).length;
      const { prob: probabilities } = expectedOf("raft.split.5-4") as { prob: readonly number[] };
      const expected = elections * probabilities[latencies.indexOf(share)];
      await annotate(`latency ${share}: ${split} split of ${elections}, ${expected.toFixed(1)} expected`);
      // Three standard deviations of a binomial; of the rarest, 3.6 are expected, and 0 to 9 come but for once in 40 times.
      expect(Math.abs(split - expected), `${split} of ${elections}`).toBeLessThanOrEqual(3 * Math.sqrt(expected));
      if (share >= 0.05) expect(split).toBeGreaterThan(0);
    },
  );
});

// Catalogue K15: T + T / n - h / 2 for n servers, of which n - 1 are left.
describe("the first campaign after a leader's crash", () => {
  it.each([
    { servers: 5, timeout: 150, interval: 75, mean: 142.5, p99: 229 },
    { servers: 3, timeout: 1_000, interval: 100, mean: 1_283.3, p99: 1_855 },
    { servers: 5, timeout: 1_000, interval: 100, mean: 1_150, p99: 1_635 },
  ])("comes after $mean ms: $servers servers, timeouts from $timeout ms, heartbeats every $interval ms", (expected) => {
    const { servers, timeout, interval, p99 } = expected;
    const count = 6_000;
    const { mean, standardError, values } = sampleOf(
      repeated(count, (seed) => silence(seed, servers - 1, timeout, interval)),
    );
    expect(Math.abs(mean - expected.mean), `${mean} +- ${standardError}`).toBeLessThan(3 * standardError);
    // 60 of 6,000 are expected above, with a standard deviation of 7.7; p99 itself is rounded to a millisecond.
    const above = values.filter((value) => value > p99).length;
    expect(Math.abs(above - count / 100), `${above} above ${p99} ms`).toBeLessThan(25);
  });
});

describe.skipIf(isSharedMissing)("the earliest of several timeouts", () => {
  it("is where order statistics put it", () => {
    const { s: counts } = setupOf("raft.first-timeout") as { s: readonly number[] };
    const { mean: means, cdf_quarter_s4: quarter } = expectedOf("raft.first-timeout") as {
      mean: readonly number[];
      cdf_quarter_s4: number;
    };
    counts.forEach((followers, position) => {
      const shares = repeated(4_000, (seed) => silence(seed, followers, 1_000, 0) / 1_000 - 1);
      const { mean, standardError } = sampleOf(shares);
      expect(Math.abs(mean - means[position]), `${followers}: ${mean}`).toBeLessThan(3 * standardError);
      if (followers !== 4) return;
      const early = shares.filter((share) => share <= 0.25).length / shares.length;
      expect(Math.abs(early - quarter)).toBeLessThan(3 * Math.sqrt((quarter * (1 - quarter)) / shares.length));
    });
  });
});
