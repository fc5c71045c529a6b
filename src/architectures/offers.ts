// Two-level scheduling as in Mesos: an allocator offers free machines to one framework at a time, and each framework, a master with
// tasks of its own, decides what to run on them. What is on offer is locked, so that who thinks for long starves the others.

import { none as noSpeculation } from "../algorithms/speculation/none.ts";
import { none as noMigration } from "../algorithms/migration/none.ts";
import { none as noRebalancing } from "../algorithms/rebalancing/none.ts";
import { none as noStealing } from "../algorithms/stealing/none.ts";
import { none as noVerification } from "../algorithms/verification/none.ts";
import { ParameterError } from "../kernel/parameter-error.ts";
import type { Duration } from "../kernel/time.ts";
import { hashOfName } from "../kernel/name-hash.ts";
import type { Host, Process } from "../process/host.ts";
import type { Address } from "../process/identity.ts";
import { createIdleProcess } from "../process/idle-process.ts";
import type { TaskSpec } from "../process/task.ts";
import type { Role } from "../trace/record-codes.ts";
import { defineArchitecture } from "./architecture.ts";
import { createOutbox, type Outbox } from "./client/outbox.ts";
import { SoloCoordinator, type SoloOptions } from "./coordination/solo-coordinator.ts";
import { MASTER_PARAMETERS, REPLAY_COST, storeOptions } from "./master-worker.ts";
import { SOLO_MUTANTS, SOLO_MUTANTS_MEAN } from "./mutants.ts";
import { AgentProcess } from "./offers/agent-process.ts";
import { AllocatorProcess } from "./offers/allocator-process.ts";
import { createFramework } from "./offers/framework-process.ts";
import { OfferDesk } from "./offers/offer-desk.ts";
import { FRAMEWORKS_MAX, OFFER_MUTANTS, type FrameworkBy, type OfferOptions } from "./offers/options.ts";
import { doubts, refusals } from "./offers/settings.ts";
import { SplitClient } from "./offers/split-client.ts";
import { THINK_PARAMETERS } from "./planning/think-time.ts";
import { heartbeatInterval, orphanTimeout, type SchedulerSpec } from "./scheduler-spec.ts";
import { StoreProcess } from "./store/store-process.ts";

const FRAMEWORK_BY: readonly FrameworkBy[] = ["class", "tenant", "client"];
const OFFERED = "a framework has only what it is offered, and only until it answers";
const NOTHING = 0 as Duration;

export const offers = defineArchitecture({
  name: "offers",
  summary:
    "An allocator offers free machines to one framework at a time; each framework decides what of its own runs there.",
  source:
    "Catalogue C5, A9; Hindman et al., Mesos, NSDI 2011; Schwarzkopf et al., Omega, EuroSys 2013, section 4.2; Mesos 1.11 flags",
  isBound: false,
  hasSeveralLeaders: true,
  mastersMin: 2,
  mastersMax: FRAMEWORKS_MAX + 1,
  parameters: {
    frameworkBy: {
      type: "choice",
      options: FRAMEWORK_BY,
      default: "class",
      summary:
        "Whose a task is: by its class, the first to the first framework and so on, by the name of its tenant, or by its client. The first master is the allocator, all others are frameworks.",
    },
    thinkPerJob: {
      ...THINK_PARAMETERS.thinkPerJob,
      summary:
        "A framework thinks so long about each job that it decides on, and what is on offer is locked meanwhile. Default: no time.",
    },
    thinkPerTask: THINK_PARAMETERS.thinkPerTask,
    thinkFactors: {
      type: "numbers",
      optional: true,
      summary: "How many times as long each framework thinks, in their order. Default: 1 for each.",
    },
    jobsPerOffer: {
      type: "integer",
      default: 0,
      min: 0,
      summary: "A framework decides on so many jobs at a time, then gives the rest back. 0: on all that fit.",
    },
    declineFilter: {
      type: "duration",
      default: "5s",
      min: "1ms",
      summary:
        "A machine on which nothing fitted is not offered to that framework again for so long, unless it has more then.",
    },
    whenNothingFits: {
      type: "choice",
      options: ["decline", "keep"],
      default: "decline",
      summary:
        "decline: a framework gives back what it cannot use. keep: it waits for more, and keeps what it has been offered.",
    },
    offerTimeout: {
      type: "duration",
      optional: true,
      min: "1ms",
      summary:
        "An offer that is not answered for so long is rescinded, and what was decided on it is refused. Default: never.",
    },
    machinesPerOffer: {
      type: "integer",
      default: 0,
      min: 0,
      summary: "Machines in one offer. 0: all that are free.",
    },
    allocationInterval: {
      type: "duration",
      default: "1s",
      summary:
        "What becomes free is offered in batches, so often. 0s: at once. Whoever had nothing to do and asks for an offer does not wait for the batch; whoever asks for more with an answer does.",
    },
    reregisterTimeout: {
      type: "duration",
      default: "10m",
      min: "1s",
      summary:
        "After a restart of the allocator, agents that have not joined by then are unreachable, and their tasks run again.",
    },
    snapshotEvery: MASTER_PARAMETERS.snapshotEvery,
    replayCost: REPLAY_COST,
    orphanTimeout: {
      type: "duration",
      optional: true,
      summary:
        "A worker that hears nothing from a framework for this long stops what it runs for it. Default: 60s, but three heartbeats at least.",
    },
    broken: {
      type: "choice",
      options: [...SOLO_MUTANTS, ...OFFER_MUTANTS],
      optional: true,
      summary: `A deliberate mistake, to see what it costs. ${SOLO_MUTANTS_MEAN} forget-rescinded: a framework whose offer was rescinded does not ask for another.`,
    },
  },
  unused: {
    queueing: `${OFFERED}: nothing waits at workers`,
    loadReports: `${OFFERED}, and sees what is free there`,
    speculation: OFFERED,
    verification: "a framework takes one place for each task, and believes what comes of it",
    stealing: "nothing waits at workers",
    rebalancing: "nothing waits at workers",
    migration: "what is given back goes to the allocator, which may offer it to others",
    scaling: "the allocator shares out what is there",
    "security.audit": "each framework would keep a log of its own",
    "security.permissions": "each framework would keep a policy of its own",
  },
  displacesNothing: "what gives way goes back to the allocator, which may offer it to others",
  cannotGang: () => "no framework can count on being offered enough at one time",
  cannotPool: "each framework knows of its own tasks only",
  check({ thinkFactors }) {
    if (thinkFactors?.some((factor) => factor < 0) === true)
      throw new ParameterError("thinkFactors", "expected no number below 0");
  },
  refusals,
  doubts,
  create({ snapshotEvery, replayCost, broken, orphanTimeout: orphaned, ...parameters }, context) {
    const { deployment } = context;
    const scheduler = ofOffers(context.scheduler);
    const [allocator, ...frameworks] = deployment.masters.slice(0, FRAMEWORKS_MAX + 1);
    const options: OfferOptions = {
      ...parameters,
      scheduler,
      deployment,
      allocator,
      frameworks,
      frameworkBy: FRAMEWORK_BY.find((each) => each === parameters.frameworkBy)!,
      whenNothingFits: parameters.whenNothingFits === "keep" ? "keep" : "decline",
      mutant: OFFER_MUTANTS.find((each) => each === broken),
    };
    const mutant = SOLO_MUTANTS.find((each) => each === broken);
    return { createProcess: createOffers(options, { snapshotEvery, replayCost, mutant }, orphaned) };
  },
});

/** Without what has no meaning here. */
function ofOffers(scheduler: SchedulerSpec): SchedulerSpec {
  return {
    ...scheduler,
    queueing: "central",
    loadReports: NOTHING,
    speculation: { definition: noSpeculation, parameters: {} as never },
    verification: { definition: noVerification, parameters: {} as never },
    stealing: { definition: noStealing, parameters: {} as never },
    rebalancing: { definition: noRebalancing, parameters: {} as never },
    migration: { definition: noMigration, parameters: {} as never },
  };
}

function createOffers(
  options: OfferOptions,
  log: SoloOptions,
  orphaned: Duration | undefined,
): (role: Role, host: Host) => Process {
  const { allocator, deployment, frameworks, scheduler } = options;
  const outboxes = new Map<Address, readonly Outbox[]>();
  const worker = {
    membership: undefined,
    scheduler,
    workers: deployment.workers,
    stores: deployment.stores,
    heartbeatInterval: heartbeatInterval(scheduler, deployment.workers.length),
    tellsProgress: false,
    orphanTimeout: orphanTimeout(scheduler, deployment.workers.length, orphaned),
  };
  return (role, host) => {
    switch (role) {
      case "master":
        if (host.address === allocator) return new AllocatorProcess(host, options);
        if (!frameworks.includes(host.address)) return createIdleProcess();
        return createFramework(host, allocator, {
          membership: undefined,
          scheduler,
          deployment: { ...deployment, masters: [host.address] },
          reconcileGrace: options.reregisterTimeout,
          registrationSpread: NOTHING,
          // The allocator says what became of whoever does not register.
          watcher: { reconsider: () => {} },
          createTenancy: (core) => new OfferDesk(core, options),
          createCoordinator: (own, owner) => new SoloCoordinator(own, log, owner),
        });
      case "client": {
        const own = outboxes.get(host.address) ?? frameworks.map(() => createOutbox());
        outboxes.set(host.address, own);
        return new SplitClient(host, {
          scheduler,
          frameworks,
          outboxes: own,
          frameworkOf: (spec) => frameworkOf(spec, options),
        });
      }
      case "worker":
        return new AgentProcess(host, options, worker);
      case "store":
        return new StoreProcess(host, storeOptions(scheduler));
      case "lock":
        return createIdleProcess();
    }
  };
}

/** By name alone: who asks twice is sent to the same one. */
function frameworkOf(spec: TaskSpec, { deployment, frameworkBy, frameworks }: OfferOptions): number {
  switch (frameworkBy) {
    case "class":
      return spec.workloadClass % frameworks.length;
    case "tenant":
      return hashOfName(spec.tenant) % frameworks.length;
    case "client":
      return deployment.clients.indexOf(spec.client) % frameworks.length;
  }
}
