// Masters that replicate their log among themselves: no decision counts before a majority holds it, so that any majority of
// them carries on without losing one.

import { RAFT_MUTANTS } from "../algorithms/consensus/raft/mutants.ts";
import { RAFT_DEFAULTS, faultOfSettings, type RaftSettings } from "../algorithms/consensus/raft/options.ts";
import { ParameterError } from "../kernel/parameter-error.ts";
import type { ParameterValues, Parameters } from "../kernel/parameters.ts";
import type { Duration } from "../kernel/time.ts";
import { defineArchitecture } from "./architecture.ts";
import { RAFT_TAG, RaftCoordinator } from "./coordination/raft-coordinator.ts";
import { MASTER_PARAMETERS, REGISTRATION_SPREAD, REPLAY_COST, createMasterWorker } from "./master-worker.ts";
import { commandFingerprint } from "./master/commands.ts";
import { COMMON_MUTANTS, COMMON_MUTANTS_MEAN, commonMutant } from "./mutants.ts";
import { FIRST_RAFT_KIND } from "./protocol/messages.ts";

/** Of the shortest election timeout: below, one heartbeat that does not come is enough for a campaign. */
const HEARTBEATS_LEAST = 3;

const PARAMETERS = {
  electionTimeout: {
    type: "durations",
    default: ["150ms", "300ms"],
    summary:
      "A follower that hears nothing for a time drawn between these two campaigns; of one alone, up to twice as long. Well above a round trip and a disk sync.",
  },
  heartbeat: {
    type: "duration",
    default: "50ms",
    min: "1ms",
    summary: "The leader says this often that it is there; at most half the election timeout.",
  },
  preVote: {
    type: "boolean",
    default: true,
    summary: "Ask whether an election could be won before disturbing anybody with one.",
  },
  checkQuorum: {
    type: "boolean",
    default: true,
    summary:
      "A leader that does not hear from a majority gives up, and followers that do hear from it vote for nobody else.",
  },
  reads: {
    type: "choice",
    options: ["index", "lease"],
    default: "index",
    summary:
      "How a leader makes sure that it still leads before it answers a read: by a round of heartbeats, or by its lease.",
  },
  clockRateError: {
    type: "probability",
    default: 0.05,
    summary: "Leases are shortened so that they hold while no clock is wrong by more than this share of its rate.",
  },
  appendBytes: { type: "bytes", default: "1MiB", summary: "Entries in one message, at most; one always travels." },
  window: {
    type: "integer",
    default: RAFT_DEFAULTS.windowMessages,
    min: 1,
    summary: "Messages with entries on their way to a follower, at most.",
  },
  trailingEntries: {
    type: "integer",
    default: RAFT_DEFAULTS.trailingEntries,
    min: 0,
    summary: "Entries before a snapshot that are kept for followers which are a little behind.",
  },
  replayCost: REPLAY_COST,
  registrationSpread: REGISTRATION_SPREAD,
  ...MASTER_PARAMETERS,
  broken: {
    type: "choice",
    options: [...RAFT_MUTANTS, ...COMMON_MUTANTS],
    optional: true,
    summary: `A deliberate mistake in the algorithm, to see what the rule that it breaks is for. ${COMMON_MUTANTS_MEAN}`,
  },
} as const satisfies Parameters;

type RaftParameters = ParameterValues<typeof PARAMETERS>;

export const replicatedMaster = defineArchitecture({
  name: "replicated-master",
  summary: "Masters replicate their log by Raft: the one that a majority has elected leads.",
  source:
    "Catalogue C3, F8, F10; Ongaro and Ousterhout, In search of an understandable consensus algorithm, USENIX ATC 2014",
  isBound: false,
  mastersMin: 3,
  voters: "master",
  parameters: PARAMETERS,
  check(parameters) {
    const { electionTimeout } = parameters;
    if (electionTimeout.length > 2 || electionTimeout[0] > electionTimeout.at(-1)!)
      throw new ParameterError("electionTimeout", "expected one duration, or two of which the second is not shorter");
    if (2 * parameters.heartbeat > electionTimeout[0])
      throw new ParameterError(
        "heartbeat",
        "expected at most half of the shortest election timeout: otherwise followers campaign against a healthy leader",
      );
    const fault = faultOfSettings(raftSettings(parameters));
    if (fault !== undefined) throw new ParameterError("heartbeat", fault);
  },
  elections: ({ electionTimeout }) => ({ parameter: "electionTimeout", timeout: electionTimeout[0] }),
  doubts: ({ electionTimeout, heartbeat }) =>
    electionTimeout[0] >= HEARTBEATS_LEAST * heartbeat
      ? []
      : [
          {
            parameter: "electionTimeout",
            message: `expected at least ${HEARTBEATS_LEAST} heartbeats: otherwise one that is late or lost makes followers campaign against a healthy leader`,
          },
        ],
  create(parameters, context) {
    const { masters } = context.deployment;
    const { snapshotEvery, replayCost, broken } = parameters;
    const raft = {
      ...raftSettings(parameters),
      members: masters,
      timerTag: RAFT_TAG,
      firstKind: FIRST_RAFT_KIND,
      transport: "connection",
      replayCost,
      fingerprint: commandFingerprint,
    } as const;
    return {
      createProcess: createMasterWorker({
        ...parameters,
        context,
        masters,
        // A leader that is cut off does not know it for so long.
        afterlife: raft.electionTimeout,
        mutant: commonMutant(broken),
        createCoordinator: (host, owner) => new RaftCoordinator(host, { raft, snapshotEvery }, owner),
      }),
    };
  },
});

/** Of the parameters; what is not among them is as RAFT_DEFAULTS says. */
function raftSettings(parameters: RaftParameters): RaftSettings {
  const { electionTimeout, heartbeat, window, broken } = parameters;
  return {
    ...RAFT_DEFAULTS,
    ...parameters,
    electionTimeout: electionTimeout[0],
    electionTimeoutMax: electionTimeout[1] ?? ((2 * electionTimeout[0]) as Duration),
    heartbeatInterval: heartbeat,
    reads: parameters.reads as RaftSettings["reads"],
    windowMessages: window,
    snapshotEvery: 0,
    broken: RAFT_MUTANTS.find((mutant) => mutant === broken),
  };
}
