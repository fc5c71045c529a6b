// One primary, whose log is shipped to replicas at other sites: the disaster recovery that most databases under a scheduler have. What
// a disaster costs is a matter of two questions: on whose disks a decision must be before it counts, and who decides that the primary
// is dead.

import { RAFT_DEFAULTS } from "../algorithms/consensus/raft/options.ts";
import { ParameterError } from "../kernel/parameter-error.ts";
import type { ParameterValues, Parameters } from "../kernel/parameters.ts";
import { seconds, type Duration } from "../kernel/time.ts";
import type { Host, Process } from "../process/host.ts";
import type { Address } from "../process/identity.ts";
import { defineArchitecture, type Doubt } from "./architecture.ts";
import { ShippingCoordinator } from "./coordination/shipping-coordinator.ts";
import { LockProcess, lockFingerprint } from "./lock-service/lock-process.ts";
import type { Promotion, Replication, ShippingOptions } from "./log-shipping/options.ts";
import { MASTER_PARAMETERS, REGISTRATION_SPREAD, REPLAY_COST, createMasterWorker } from "./master-worker.ts";
import {
  COMMON_MUTANTS,
  COMMON_MUTANTS_MEAN,
  SHIPPING_MUTANTS,
  SHIPPING_MUTANTS_MEAN,
  commonMutant,
} from "./mutants.ts";
import { FIRST_RAFT_KIND } from "./protocol/messages.ts";

/** A lock service beats this often per election timeout. */
const LOCK_BEATS = 10;
const LOCK_TIMER = 0;
const NOTHING = 0 as Duration;
const LOCK_TIMEOUT = 500_000 as Duration;

// Where the scenario does not say: as in the manuals of MySQL (semi-sync), Patroni (a dead primary), client-go (leases).
const SEMI_SYNC_TIMEOUT = seconds(10);
const PRIMARY_TIMEOUT = seconds(30);
const DECISION_TIME = seconds(600);
const LEASE = seconds(15);
const RENEW_DEADLINE = seconds(10);
const RETRY_PERIOD = seconds(2);
/** A primary that misses fewer beats than this is not dead. */
const BEATS_LEAST = 3;

const PARAMETERS = {
  replication: {
    type: "choice",
    options: ["async", "semi-sync", "sync"],
    default: "async",
    summary:
      "When a decision counts. async: when it is on the primary's disk; what replicas do not have yet is lost with it. semi-sync: when one replica has it too. sync: when all have it.",
  },
  fallback: {
    type: "boolean",
    optional: true,
    summary:
      "semi-sync, sync: where an acknowledgement is missing for `semiSyncTimeout`, the primary goes on without; with a witness, only once that has struck the replica off its list. Default: true, but false for sync without a witness.",
  },
  semiSyncTimeout: {
    type: "duration",
    optional: true,
    min: "1ms",
    summary: "With `fallback`: how long the primary waits for an acknowledgement. Default: 10s.",
  },
  promotion: {
    type: "choice",
    options: ["manual", "automatic", "witness"],
    default: "manual",
    summary:
      "Who decides that a replica takes the primary's place. manual: a person, `decisionTime` after the primary was found dead. automatic: the replica itself, when it finds the primary dead. witness: the lock service, in which the primary holds a lease.",
  },
  primaryTimeout: {
    type: "duration",
    optional: true,
    min: "1ms",
    summary: "manual, automatic: a replica that hears nothing of the primary for so long finds it dead. Default: 30s.",
  },
  decisionTime: {
    type: "durations",
    optional: true,
    summary: "manual: how long the person takes, or the shortest and the longest such time. Default: 10m.",
  },
  heartbeat: {
    type: "duration",
    default: "1s",
    min: "1ms",
    summary: "The primary tells its replicas this often that it is there.",
  },
  lease: {
    type: "duration",
    optional: true,
    min: "1ms",
    summary:
      "witness: a replica takes the lease when it has seen no renewal for this long, by its own clock. Default: 15s.",
  },
  renewDeadline: {
    type: "duration",
    optional: true,
    min: "1ms",
    summary:
      "witness: the primary gives up when it could not renew for this long, by its own clock. Must be below `lease`. Default: 10s.",
  },
  retryPeriod: {
    type: "duration",
    optional: true,
    min: "1ms",
    summary: "witness: the primary renews, and replicas look, this often. Well below `renewDeadline`. Default: 2s.",
  },
  lockElection: {
    type: "duration",
    default: "1s",
    min: "10ms",
    summary: "Election timeout of the lock service's own members, which are a Raft group.",
  },
  fencing: {
    type: "boolean",
    default: true,
    summary: "Workers refuse what a primary of an earlier epoch tells them to do.",
  },
  rejoin: {
    type: "choice",
    options: ["rewind", "manual"],
    default: "rewind",
    summary:
      "What a master does that has what the primary does not know. rewind: gives it up, and becomes a replica. manual: stays out.",
  },
  shipInterval: {
    type: "duration",
    optional: true,
    min: "1ms",
    summary:
      "async: the log is shipped in batches, one every so often, which is how much of it may be lost. Default: what is durable is shipped at once.",
  },
  catchUpBandwidth: {
    type: "bytes",
    default: "10MiB",
    summary: "Bytes per second that the primary sends to a replica which has fallen behind, at most.",
  },
  batchBytes: { type: "bytes", default: "1MiB", summary: "Entries in one message, at most; one always travels." },
  trailingEntries: {
    type: "integer",
    default: RAFT_DEFAULTS.trailingEntries,
    min: 0,
    summary: "Entries before a snapshot that are kept for replicas which are a little behind.",
  },
  replayCost: REPLAY_COST,
  registrationSpread: REGISTRATION_SPREAD,
  ...MASTER_PARAMETERS,
  broken: {
    type: "choice",
    options: [...SHIPPING_MUTANTS, ...COMMON_MUTANTS],
    optional: true,
    summary: `A deliberate mistake, to see what it costs. ${SHIPPING_MUTANTS_MEAN} ${COMMON_MUTANTS_MEAN}`,
  },
} as const satisfies Parameters;

type ShippingParameters = ParameterValues<typeof PARAMETERS>;

export const logShipping = defineArchitecture({
  name: "log-shipping",
  summary: "A primary ships its log to replicas; a person, a replica or a witness decides who takes its place.",
  source:
    "Catalogue F17, F9, F10; PostgreSQL 17 manual, chapter 26 (log-shipping standby servers); MySQL 8.0 manual, semi-synchronous replication; GitHub, October 21 post-incident analysis, 2018",
  isBound: false,
  mastersMin: 2,
  locks: 3,
  voters: "lock",
  parameters: PARAMETERS,
  check(parameters) {
    const { lease, renewDeadline, retryPeriod, primaryTimeout, decisionTime } = settled(parameters);
    const isWitnessed = parameters.promotion === "witness";
    if (isWitnessed && renewDeadline >= lease)
      throw new ParameterError(
        "renewDeadline",
        "expected a renew deadline below the lease: otherwise a replica may lead before the old primary has given up",
      );
    if (isWitnessed && retryPeriod >= renewDeadline)
      throw new ParameterError(
        "retryPeriod",
        "expected a retry period below the renew deadline: otherwise a healthy primary gives up before it has renewed",
      );
    if (primaryTimeout <= parameters.heartbeat)
      throw new ParameterError(
        "primaryTimeout",
        "expected more than a heartbeat: otherwise every primary is found dead",
      );
    const given = parameters.decisionTime ?? [DECISION_TIME];
    if (given.length === 0 || given.length > 2 || decisionTime[0] > decisionTime[1])
      throw new ParameterError("decisionTime", "expected one duration, or two of which the second is not shorter");
  },
  elections: ({ lockElection }) => ({ parameter: "lockElection", timeout: lockElection }),
  doubts: doubtsOf,
  create(parameters, context) {
    const { masters, locks } = context.deployment;
    const { fencing, broken, promotion, lockElection } = parameters;
    const settings = settled(parameters);
    const options: ShippingOptions = { ...settings, masters, locks };
    const createProcess = createMasterWorker({
      ...parameters,
      context,
      masters,
      // A primary that is cut off does not know it for so long; without a witness, it never does.
      afterlife: promotion === "witness" ? settings.renewDeadline : NOTHING,
      mutant: fencing ? commonMutant(broken) : "no-fencing",
      createCoordinator: (host, owner) => new ShippingCoordinator(host, options, owner),
    });
    if (promotion !== "witness") return { createProcess };
    const lock = {
      endsLeases: false,
      revokesUnconfirmed: false,
      isUnfenced: false,
      raft: lockOptions(locks, lockElection, parameters.replayCost),
    } as const;
    return {
      createProcess: (role, host: Host): Process =>
        role === "lock" ? new LockProcess(host, lock) : createProcess(role, host),
    };
  },
});

function lockOptions(members: readonly Address[], election: Duration, replayCost: Duration) {
  return {
    ...RAFT_DEFAULTS,
    members,
    electionTimeout: election,
    electionTimeoutMax: (2 * election) as Duration,
    heartbeatInterval: Math.floor(election / LOCK_BEATS) as Duration,
    snapshotEvery: 0,
    timerTag: LOCK_TIMER,
    firstKind: FIRST_RAFT_KIND,
    transport: "connection",
    replayCost,
    fingerprint: lockFingerprint,
  } as const;
}

/** What the scenario leaves open depends on what it says. */
function settled(parameters: ShippingParameters): Omit<ShippingOptions, "masters" | "locks"> {
  const replication = parameters.replication as Replication;
  const promotion = parameters.promotion as Promotion;
  const fallsBack = parameters.fallback ?? (replication === "semi-sync" || promotion === "witness");
  const decisionTime = parameters.decisionTime ?? [DECISION_TIME];
  return {
    ...parameters,
    replication,
    promotion,
    patience: fallsBack ? (parameters.semiSyncTimeout ?? SEMI_SYNC_TIMEOUT) : undefined,
    primaryTimeout: parameters.primaryTimeout ?? PRIMARY_TIMEOUT,
    decisionTime: [decisionTime[0] ?? DECISION_TIME, decisionTime[1] ?? decisionTime[0] ?? DECISION_TIME],
    lease: parameters.lease ?? LEASE,
    renewDeadline: parameters.renewDeadline ?? RENEW_DEADLINE,
    retryPeriod: parameters.retryPeriod ?? RETRY_PERIOD,
    lockTimeout: LOCK_TIMEOUT,
    isFenced: parameters.fencing,
    rewinds: parameters.rejoin === "rewind",
    shipInterval: replication === "async" ? (parameters.shipInterval ?? NOTHING) : NOTHING,
    catchUpRate: parameters.catchUpBandwidth,
    mutant: SHIPPING_MUTANTS.find((each) => each === parameters.broken),
  };
}

/** What was written and has no meaning with the rest. */
function doubtsOf(parameters: ShippingParameters): readonly Doubt[] {
  const { replication, promotion, fallback, fencing, broken, heartbeat } = parameters;
  const { patience, primaryTimeout } = settled(parameters);
  const isWitnessed = promotion === "witness";
  const useless: readonly (readonly [name: keyof ShippingParameters, isMeant: boolean, why: string])[] = [
    ["fallback", replication !== "async", "asynchronous replication waits for nobody"],
    [
      "semiSyncTimeout",
      replication !== "async" && patience !== undefined,
      "nothing is waited for and then done without",
    ],
    ["shipInterval", replication === "async", "whoever waits for an acknowledgement ships at once"],
    ["primaryTimeout", !isWitnessed, "the lease at the witness says when the primary is dead"],
    ["decisionTime", promotion === "manual", "no person decides here"],
    ["lease", isWitnessed, "only a witness keeps a lease"],
    ["renewDeadline", isWitnessed, "only a witness keeps a lease"],
    ["retryPeriod", isWitnessed, "only a witness keeps a lease"],
  ];
  const doubts: Doubt[] = useless
    .filter(([name, isMeant]) => parameters[name] !== undefined && !isMeant)
    .map(([parameter, , why]) => ({ parameter, message: `it has no effect here: ${why}` }));
  if (!isWitnessed && primaryTimeout < BEATS_LEAST * heartbeat)
    doubts.push({
      parameter: parameters.primaryTimeout === undefined ? "heartbeat" : "primaryTimeout",
      message: `expected at least ${BEATS_LEAST} heartbeats: otherwise one that is late or lost makes a healthy primary look dead`,
    });
  if (!fencing && broken !== undefined && commonMutant(broken) !== undefined && broken !== "no-fencing")
    doubts.push({ parameter: "broken", message: "it has no effect here: without fencing, that is the mistake" });
  if (!isWitnessed && fallback === true && replication === "sync")
    doubts.push({
      parameter: "fallback",
      message:
        "without a witness nobody keeps a replica that was left behind from being promoted: what counts may be lost",
    });
  if (!isWitnessed && SHIPPING_MUTANTS.some((mutant) => mutant === broken))
    doubts.push({ parameter: "broken", message: "it has no effect here: it is a mistake in dealing with the witness" });
  return doubts;
}
