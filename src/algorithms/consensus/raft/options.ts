// What a member of a Raft group can be told to do differently. All members of a group get the same.

import { milliseconds, type Duration } from "../../../kernel/time.ts";
import type { Address } from "../../../process/identity.ts";
import type { RaftMutant } from "./mutants.ts";

export interface RaftSettings {
  /** T: nobody campaigns that has heard from a leader within T. Well above a round trip and a sync. */
  readonly electionTimeout: Duration;
  /**
   * A follower that hears nothing for a time drawn uniformly from [electionTimeout, electionTimeoutMax] campaigns. The wider, the
   * seldomer rivals meet: by a few round trips, at least (Ongaro 2014, section 9.2).
   */
  readonly electionTimeoutMax: Duration;
  /** At most T / 2, so that one lost heartbeat deposes nobody. */
  readonly heartbeatInterval: Duration;
  /** Ask whether an election could be won before disturbing anybody with a new term (Ongaro 2014, section 9.6). */
  readonly preVote: boolean;
  /**
   * A leader that has not heard from a majority for T gives up, and whoever has heard from a leader within T votes for nobody
   * else (Ongaro 2014, sections 6.2 and 4.2.3).
   */
  readonly checkQuorum: boolean;
  /** How a leader makes sure that it still leads before it answers a read: by a round of heartbeats, or by its lease. */
  readonly reads: "index" | "lease";
  /** No clock in the group is faster or slower than true time by more than this share; 0 to below 1. Shortens leases. */
  readonly clockRateError: number;
  /** Entries in one append, in bytes; one entry may always travel, however large. */
  readonly appendBytes: number;
  /** Appends on their way to a follower, at most: in messages, and in bytes of entries. */
  readonly windowMessages: number;
  readonly windowBytes: number;
  /** A snapshot is taken when so many entries were handed over since the last; 0 = only when the owner asks for one. */
  readonly snapshotEvery: number;
  /** Entries before a snapshot that stay in memory, for followers that are a little behind. */
  readonly trailingEntries: number;
  /** Snapshots travel in parts of so many bytes, one at a time, so that heartbeats find a way between them. */
  readonly snapshotPartBytes: number;
  /** Followers learn of a commit at once, by a message of its own, and not only with the next append or heartbeat. */
  readonly commitNotices: boolean;
  readonly broken: RaftMutant | undefined;
}

export interface RaftOptions<Command> extends RaftSettings {
  /** The voters that the group began with: the same list at every member for ever, whatever has become of the group since. */
  readonly members: readonly Address[];
  /** Tells commands apart in the trace: a whole number. */
  fingerprint(command: Command): number;
}

/** The paper's range of timeouts (section 9.3), and etcd's limits. */
export const RAFT_DEFAULTS: RaftSettings = {
  electionTimeout: milliseconds(150),
  electionTimeoutMax: milliseconds(300),
  heartbeatInterval: milliseconds(50),
  preVote: true,
  checkQuorum: true,
  reads: "index",
  clockRateError: 0.05,
  appendBytes: 1_048_576,
  windowMessages: 256,
  windowBytes: 16_777_216,
  snapshotEvery: 10_000,
  trailingEntries: 1_000,
  snapshotPartBytes: 1_048_576,
  commitNotices: false,
  broken: undefined,
};

/** What is wrong with them, in a sentence; undefined = nothing. */
export function faultOfSettings(settings: RaftSettings): string | undefined {
  const { electionTimeout, electionTimeoutMax, heartbeatInterval, clockRateError } = settings;
  if (heartbeatInterval <= 0) return `the heartbeat interval must be above 0, got ${heartbeatInterval} us`;
  if (2 * heartbeatInterval > electionTimeout)
    return `the heartbeat interval (${heartbeatInterval} us) must not be above half of the election timeout (${electionTimeout} us)`;
  if (!(electionTimeoutMax >= electionTimeout))
    return `the longest election timeout (${electionTimeoutMax} us) must not be below the shortest (${electionTimeout} us)`;
  if (!(clockRateError >= 0 && clockRateError < 1))
    return `the clock rate error must be from 0 to below 1, got ${clockRateError}`;
  if (settings.reads === "lease" && !settings.checkQuorum && settings.broken !== "lease-without-check-quorum")
    return "reads by lease need check-quorum: without it, followers do not keep to the lease";
  return faultOfLimits(settings);
}

function faultOfLimits(settings: RaftSettings): string | undefined {
  const positive = ["appendBytes", "windowMessages", "windowBytes", "snapshotPartBytes"] as const;
  for (const name of positive) if (!(settings[name] > 0)) return `${name} must be above 0, got ${settings[name]}`;
  const notNegative = ["snapshotEvery", "trailingEntries"] as const;
  for (const name of notNegative)
    if (!(settings[name] >= 0)) return `${name} must not be negative, got ${settings[name]}`;
  return undefined;
}

/**
 * How long a leader may trust a heartbeat that a majority answered, from its sending, by its own clock. The followers wait T by
 * clocks that may be fast, while the leader's may be slow: D / (1 - e) <= T / (1 + e).
 */
export function leaseDuration({ electionTimeout, clockRateError }: RaftSettings): Duration {
  return Math.floor((electionTimeout * (1 - clockRateError)) / (1 + clockRateError)) as Duration;
}
