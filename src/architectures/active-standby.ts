// One master leads, the others stand by: whoever holds a lease in a lock service writes the log, which is kept there too.

import { RAFT_DEFAULTS } from "../algorithms/consensus/raft/options.ts";
import { ParameterError } from "../kernel/parameter-error.ts";
import type { Duration } from "../kernel/time.ts";
import type { Host, Process } from "../process/host.ts";
import { defineArchitecture } from "./architecture.ts";
import { StandbyCoordinator, type StandbyOptions } from "./coordination/standby-coordinator.ts";
import { LockProcess, lockFingerprint } from "./lock-service/lock-process.ts";
import { MASTER_PARAMETERS, REGISTRATION_SPREAD, REPLAY_COST, createMasterWorker } from "./master-worker.ts";
import { COMMON_MUTANTS, COMMON_MUTANTS_MEAN, commonMutant } from "./mutants.ts";
import { FIRST_RAFT_KIND } from "./protocol/messages.ts";

/** A lock service beats this often per election timeout. */
const LOCK_BEATS = 10;
const LOCK_TIMER = 0;

export const activeStandby = defineArchitecture({
  name: "active-standby",
  summary: "The master that holds a lease in a lock service leads; the others wait for it to run out.",
  source: "Catalogue C2, F10; k8s.io/client-go/tools/leaderelection; Burrows, The Chubby lock service, OSDI 2006",
  isBound: false,
  mastersMin: 2,
  locks: 3,
  voters: "lock",
  parameters: {
    lease: {
      type: "duration",
      default: "15s",
      min: "1ms",
      summary: "A standby takes the lease when it has seen no renewal for this long, by its own clock.",
    },
    renewDeadline: {
      type: "duration",
      default: "10s",
      min: "1ms",
      summary: "The leader gives up when it could not renew for this long, by its own clock. Must be below `lease`.",
    },
    retryPeriod: {
      type: "duration",
      default: "2s",
      min: "1ms",
      summary: "The leader renews, and standbys look, this often. Must be well below `renewDeadline`.",
    },
    expiry: {
      type: "choice",
      options: ["standby", "service"],
      default: "standby",
      summary:
        "Whose clock says that a lease is over. standby: that of each standby, from when it saw the last renewal (Kubernetes). service: that of the lock service's leader (etcd).",
    },
    standby: {
      type: "choice",
      options: ["cold", "warm", "hot"],
      default: "warm",
      summary:
        "cold: reads the whole log when it takes over. warm: looks now and then for what is new in it, and reads the rest when it takes over. hot: is told of every entry at once, and reads nothing when it takes over.",
    },
    tailInterval: {
      type: "duration",
      default: "500ms",
      min: "1ms",
      summary: "A warm standby reads what is new in the log this often.",
    },
    lockTimeout: {
      type: "duration",
      default: "500ms",
      min: "1ms",
      summary: "A request to the lock service without answer for this long is sent again, to the next member.",
    },
    lockElection: {
      type: "duration",
      default: "1s",
      min: "10ms",
      summary: "Election timeout of the lock service's own members, which are a Raft group.",
    },
    replayCost: REPLAY_COST,
    registrationSpread: REGISTRATION_SPREAD,
    ...MASTER_PARAMETERS,
    broken: {
      type: "choice",
      options: ["lease-by-wall-clock", "unfenced-log", "revoke-unconfirmed", ...COMMON_MUTANTS],
      optional: true,
      summary: `A deliberate mistake, to see what it costs. lease-by-wall-clock: leases are measured by clocks that can be stepped. unfenced-log: the log takes what deposed leaders write. revoke-unconfirmed: the lock service ends leases without asking whether its leader still leads. ${COMMON_MUTANTS_MEAN}`,
    },
  },
  check({ lease, renewDeadline, retryPeriod }) {
    if (renewDeadline >= lease)
      throw new ParameterError(
        "renewDeadline",
        "expected a renew deadline below the lease: otherwise a standby may lead before the old leader has given up",
      );
    if (retryPeriod >= renewDeadline)
      throw new ParameterError(
        "retryPeriod",
        "expected a retry period below the renew deadline: otherwise a healthy leader gives up before it has renewed",
      );
  },
  elections: ({ lockElection }) => ({ parameter: "lockElection", timeout: lockElection }),
  doubts: ({ renewDeadline, retryPeriod, lockElection }) => [
    ...(renewDeadline < 2 * retryPeriod
      ? [
          {
            parameter: "retryPeriod",
            message:
              "expected at most half of the renew deadline: with one try only, a single renewal that is late or lost costs the lease",
          },
        ]
      : []),
    ...(renewDeadline < retryPeriod + 2 * lockElection
      ? [
          {
            parameter: "renewDeadline",
            message:
              "expected at least a retry period and twice the lock service's election timeout: otherwise a change of leader there costs the lease",
          },
        ]
      : []),
  ],
  create(parameters, context) {
    const { masters, locks } = context.deployment;
    const createProcess = createMasterWorker({
      ...parameters,
      context,
      masters,
      afterlife: parameters.renewDeadline,
      mutant: commonMutant(parameters.broken),
      createCoordinator: (host, owner) =>
        new StandbyCoordinator(
          host,
          {
            ...parameters,
            locks,
            standby: parameters.standby as StandbyOptions["standby"],
            endsByService: parameters.expiry === "service",
            usesWallClock: parameters.broken === "lease-by-wall-clock",
          },
          owner,
        ),
    });
    const lock = {
      endsLeases: parameters.expiry === "service",
      revokesUnconfirmed: parameters.broken === "revoke-unconfirmed",
      isUnfenced: parameters.broken === "unfenced-log",
      raft: {
        ...RAFT_DEFAULTS,
        members: locks,
        electionTimeout: parameters.lockElection,
        electionTimeoutMax: (2 * parameters.lockElection) as Duration,
        heartbeatInterval: Math.floor(parameters.lockElection / LOCK_BEATS) as Duration,
        snapshotEvery: 0,
        timerTag: LOCK_TIMER,
        firstKind: FIRST_RAFT_KIND,
        transport: "connection",
        replayCost: parameters.replayCost,
        fingerprint: lockFingerprint,
      },
    } as const;
    return {
      createProcess: (role, host: Host): Process =>
        role === "lock" ? new LockProcess(host, lock) : createProcess(role, host),
    };
  },
});
