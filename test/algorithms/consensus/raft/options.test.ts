// What a member may be told, and what it is told instead of starting.

import { describe, expect, it } from "vitest";
import { RAFT_DEFAULTS, faultOfSettings, leaseDuration } from "../../../../src/algorithms/consensus/raft/options.ts";
import type { RaftSettings } from "../../../../src/algorithms/consensus/raft/options.ts";
import { milliseconds, type Duration } from "../../../../src/kernel/time.ts";
import { PLAIN, ScriptedMember } from "../scripted-member.ts";

function fault(settings: Partial<RaftSettings>): string | undefined {
  return faultOfSettings({ ...RAFT_DEFAULTS, ...settings });
}

describe("settings", () => {
  it("are in order by default", () => {
    expect(fault({})).toBeUndefined();
    expect(faultOfSettings(PLAIN)).toBeUndefined();
  });

  it.each<[Partial<RaftSettings>, string]>([
    [{ heartbeatInterval: 0 as Duration }, "heartbeat interval must be above 0"],
    [{ heartbeatInterval: milliseconds(76) }, "must not be above half of the election timeout (150000 us)"],
    [{ electionTimeoutMax: 149_999 as Duration }, "(149999 us) must not be below the shortest (150000 us)"],
    [{ electionTimeoutMax: Number.NaN as Duration }, "must not be below the shortest"],
    [{ clockRateError: 1 }, "clock rate error must be from 0 to below 1"],
    [{ reads: "lease", checkQuorum: false }, "reads by lease need check-quorum"],
    [{ windowMessages: 0 }, "windowMessages must be above 0"],
    [{ trailingEntries: -1 }, "trailingEntries must not be negative"],
  ])("%j are refused, with a reason", (settings, reason) => {
    expect(fault(settings)).toContain(reason);
    expect(() => new ScriptedMember(1, [1], { settings })).toThrow(reason);
  });
});

describe("the longest election timeout", () => {
  it("is where the draw ends, both ends included", () => {
    const settings = { electionTimeout: milliseconds(150), electionTimeoutMax: 150_003 as Duration };
    const drawn = new Set<number>();
    const member = new ScriptedMember(1, [1, 2, 3], { settings }).start();
    for (let term = 0; term < 100; term += 1) {
      drawn.add(member.timers.get("election")! - member.now);
      member.passUntil("election");
    }
    expect([...drawn].toSorted((one, other) => one - other)).toEqual([150_000, 150_001, 150_002, 150_003]);
  });

  it("may be the shortest, for one who wants rivals to meet", () => {
    const settings = { electionTimeoutMax: RAFT_DEFAULTS.electionTimeout };
    expect(fault(settings)).toBeUndefined();
    const member = new ScriptedMember(1, [1, 2, 3], { settings }).start();
    expect(member.timers.get("election")).toBe(RAFT_DEFAULTS.electionTimeout);
  });

  it("changes no lease and no check of the quorum: those rest on the shortest", () => {
    const wide = { ...RAFT_DEFAULTS, electionTimeoutMax: milliseconds(5_000) };
    expect(leaseDuration(wide)).toBe(leaseDuration(RAFT_DEFAULTS));
    const settings = { checkQuorum: true, electionTimeoutMax: milliseconds(5_000) };
    const member = new ScriptedMember(1, [1, 2, 3], { settings }).start().passUntil("election").sync();
    for (const voter of [2, 3]) member.receive(voter, { type: "voteAnswer", term: 1, incarnation: 1, isGranted: true });
    expect(member.core.state.role).toBe("leader");
    member.pass(RAFT_DEFAULTS.electionTimeout);
    expect(member.core.state.role).toBe("follower");
  });
});
