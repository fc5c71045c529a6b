// In which weather each mutant of Raft shows its fault soonest. Found by trying; random-runs.test.ts holds them to it.

import type { RaftMutant } from "../../../../src/algorithms/consensus/raft/mutants.ts";
import type { Duration } from "../../../../src/kernel/time.ts";
import type { RunOptions } from "./run.ts";

const MILLISECOND = 1_000;

/** The group with the mutant's fault, in its climate. */
export function brokenIn(climate: RaftMutant): RunOptions {
  const options = CLIMATES[climate];
  return { ...options, settings: { ...options.settings, broken: climate } };
}

/** The group without any fault, in the same. */
export function healthyIn(climate: RaftMutant): RunOptions {
  const options = CLIMATES[climate];
  // Leases without check-quorum are the fault itself: no healthy member starts with them.
  const needsQuorum = climate === "lease-without-check-quorum";
  return needsQuorum ? { ...options, settings: { ...options.settings, checkQuorum: true } } : options;
}

const CLIMATES: Readonly<Record<RaftMutant, RunOptions>> = {
  // Many entries of old terms, sent one by one, by leaders that never live long: figure 8 of the paper.
  "commit-old-term": {
    settings: {
      appendBytes: 1,
      windowMessages: 1,
      preVote: false,
      checkQuorum: false,
      reads: "index",
      snapshotEvery: 0,
    },
    members: 3,
    troubles: ["leader-crash", "isolate", "campaign", "campaign"],
    troubleInterval: 25 * MILLISECOND,
    requestInterval: 10 * MILLISECOND,
    troubleLength: 40 * MILLISECOND,
    latencyMax: 20 * MILLISECOND,
    syncMax: 4 * MILLISECOND,
    chaosOnly: 3_000 * MILLISECOND,
  },
  "answer-before-sync": {
    troubles: ["crash", "leader-crash", "isolate"],
    troubleInterval: 50 * MILLISECOND,
    syncMax: 100 * MILLISECOND,
    chaosOnly: 3_000 * MILLISECOND,
  },
  // Several candidates in one term, and voters that crash and come back before it is over.
  "vote-twice": {
    settings: { preVote: false, checkQuorum: false, reads: "index" },
    members: 3,
    troubles: ["crash", "campaign", "campaign"],
    troubleInterval: 4 * MILLISECOND,
    troubleLength: 2 * MILLISECOND,
    latencyMax: 20 * MILLISECOND,
    syncMax: 1 * MILLISECOND,
    chaosOnly: 2_000 * MILLISECOND,
  },
  "no-log-check": { troubles: ["leader-crash", "isolate", "campaign"], chaosOnly: 3_000 * MILLISECOND },
  "truncate-damaged": {
    settings: { snapshotEvery: 0 },
    members: 3,
    troubles: ["damage", "isolate", "leader-crash"],
    troubleInterval: 100 * MILLISECOND,
    chaosOnly: 3_000 * MILLISECOND,
  },
  "lease-without-check-quorum": {
    settings: { reads: "lease", checkQuorum: false, preVote: false },
    troubles: ["campaign", "campaign", "deaf", "isolate"],
    troubleInterval: 30 * MILLISECOND,
    requestInterval: 4 * MILLISECOND,
    latencyMax: 4 * MILLISECOND,
    syncMax: 4 * MILLISECOND,
    lossMax: 0,
    chaosOnly: 2_000 * MILLISECOND,
  },
  "lease-by-wall-clock": {
    settings: { reads: "lease", heartbeatInterval: (50 * MILLISECOND) as Duration },
    troubles: ["wall", "wall", "isolate", "pause", "pause"],
    troubleInterval: 40 * MILLISECOND,
    requestInterval: 4 * MILLISECOND,
    latencyMax: 2 * MILLISECOND,
    syncMax: 2 * MILLISECOND,
    lossMax: 0,
    chaosOnly: 2_000 * MILLISECOND,
  },
  // An even group, whose two changed majorities need not meet.
  "membership-unchecked": {
    settings: { preVote: false, checkQuorum: false, reads: "index", snapshotEvery: 0 },
    members: 4,
    troubles: ["membership", "membership", "campaign", "halves", "leader-crash"],
    troubleInterval: 3 * MILLISECOND,
    troubleLength: 10 * MILLISECOND,
    requestInterval: 50 * MILLISECOND,
    latencyMax: 20 * MILLISECOND,
    syncMax: 1 * MILLISECOND,
    lossMax: 0,
    chaosOnly: 4_000 * MILLISECOND,
  },
  // A leader that hears nothing of its successors and goes on giving orders.
  "no-term-check": {
    settings: { preVote: false, checkQuorum: false, reads: "index", commitNotices: false, snapshotEvery: 5 },
    members: 3,
    troubles: ["deaf", "campaign", "campaign", "isolate"],
    troubleInterval: 20 * MILLISECOND,
    troubleLength: 30 * MILLISECOND,
    requestInterval: 10 * MILLISECOND,
    latencyMax: 3 * MILLISECOND,
    syncMax: 3 * MILLISECOND,
    lossMax: 0,
    chaosOnly: 2_000 * MILLISECOND,
  },
  "no-previous-check": { troubles: ["leader-crash", "isolate", "partition"], chaosOnly: 3_000 * MILLISECOND },
  "commit-unclamped": { troubles: ["leader-crash", "isolate", "partition"], chaosOnly: 3_000 * MILLISECOND },
  "read-unconfirmed": {
    settings: { reads: "index", checkQuorum: false },
    troubles: ["isolate", "partition"],
    troubleLength: 200 * MILLISECOND,
    requestInterval: 5 * MILLISECOND,
    chaosOnly: 3_000 * MILLISECOND,
  },
};
