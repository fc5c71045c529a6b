// A durable queue with one broker, from which workers pull: as with SQS, Celery, BullMQ or Sidekiq. The broker knows nothing of its
// workers: it does not watch them, and learns of a death only by a message that nobody speaks of any more.

import { none as noVerification } from "../algorithms/verification/none.ts";
import type { Duration } from "../kernel/time.ts";
import type { Host, Process } from "../process/host.ts";
import type { Address } from "../process/identity.ts";
import { createIdleProcess } from "../process/idle-process.ts";
import type { Role } from "../trace/record-codes.ts";
import { defineArchitecture, refuseIdentity, type ArchitectureContext } from "./architecture.ts";
import { ClientProcess } from "./client/client-process.ts";
import type { Outbox } from "./client/outbox.ts";
import { SoloCoordinator, type SoloOptions } from "./coordination/solo-coordinator.ts";
import { MasterProcess } from "./master/master-process.ts";
import { MASTER_PARAMETERS, REPLAY_COST, outboxOf, storeOptions } from "./master-worker.ts";
import { SOLO_MUTANTS, SOLO_MUTANTS_MEAN } from "./mutants.ts";
import { BrokerOffice } from "./pull-queue/broker-office.ts";
import { ConsumerProcess } from "./pull-queue/consumer-process.ts";
import { ACKNOWLEDGEMENTS, QUEUE_MUTANTS, type QueueOptions } from "./pull-queue/queue-options.ts";
import { StoreProcess } from "./store/store-process.ts";

const NOTHING = 0 as Duration;
const UNWATCHED = "a queue does not watch its workers";
const PULLED = "workers take what they have room for, when they have it";

export const pullQueue = defineArchitecture({
  name: "pull-queue",
  summary: "Workers pull tasks from a broker's durable queue; what one takes is hidden from the others for a while.",
  source: "Catalogue C7, D2; Amazon SQS (visibility timeout, long polling), Celery, BullMQ, Sidekiq, RabbitMQ",
  isBound: false,
  mastersMin: 1,
  mastersMax: 1,
  parameters: {
    visibilityTimeout: {
      type: "duration",
      default: "30s",
      min: "1ms",
      summary: "A task that was taken is hidden from other workers for so long; then it is there again for everybody.",
    },
    maxDeliveries: {
      type: "integer",
      default: 20,
      min: 1,
      summary: "A task is given up when it was taken so often without being acknowledged.",
    },
    acknowledge: {
      type: "choice",
      options: ACKNOWLEDGEMENTS,
      default: "late",
      summary:
        "late: a task is deleted when its run is over, so that it may run twice. early: when it is taken, so that it is lost with its worker, prefetched or not. at-start: when its worker begins it, so that only what runs is lost (Celery, unless acks_late).",
    },
    extend: {
      type: "boolean",
      default: true,
      summary: "Workers ask for more time, every third of the timeout, while they hold a task.",
    },
    polling: {
      type: "choice",
      options: ["long", "short"],
      default: "long",
      summary: "long: the broker holds a worker's question until there is something. short: it answers at once.",
    },
    pollWait: {
      type: "duration",
      default: "20s",
      min: "1ms",
      summary: "Long polling: after so long the broker answers that there is nothing.",
    },
    pollInterval: {
      type: "duration",
      default: "1s",
      min: "1ms",
      summary: "Short polling: a worker that was told that there is nothing asks again after so long.",
    },
    pollJitter: {
      type: "probability",
      default: 0.1,
      summary: "Each interval is longer or shorter by up to this share of it.",
    },
    prefetch: {
      type: "integer",
      default: 0,
      min: 0,
      max: 1_000,
      summary:
        "Tasks that a worker takes beyond those it has room to run. More than 0 saves a round trip between short tasks; long ones wait behind others while workers idle.",
    },
    snapshotEvery: MASTER_PARAMETERS.snapshotEvery,
    replayCost: REPLAY_COST,
    broken: {
      type: "choice",
      options: [...SOLO_MUTANTS, ...QUEUE_MUTANTS],
      optional: true,
      summary: `A deliberate mistake, to see what it costs. ${SOLO_MUTANTS_MEAN} receipt-unchecked: whoever acknowledges is believed, however old the receipt.`,
    },
  },
  unused: {
    placement: PULLED,
    queueing: PULLED,
    loadReports: PULLED,
    speculation: "a task is with one worker at a time",
    verification: "a task is with one worker at a time, and what that says counts",
    stealing: PULLED,
    rebalancing: PULLED,
    migration: "a queue cannot take back what a worker has taken",
    detection: `${UNWATCHED}; what one has that is silent comes back after \`visibilityTimeout\``,
    damping: UNWATCHED,
    health: UNWATCHED,
    crashLimit: `${UNWATCHED}; \`maxDeliveries\` limits how often a task is taken`,
    scaling: `${UNWATCHED}, and all of them are there`,
    "security.audit": "the broker keeps no such log",
    recovery: `${UNWATCHED}; what \`visibilityTimeout\`, \`extend\` and \`acknowledge\` say decides`,
  },
  displacesNothing: "a queue cannot take back what a worker has taken",
  cannotGang: () => "each worker takes for itself, and nobody sees the members of a gang together",
  cannotPool: "a message is given to whoever asks, whatever runs elsewhere",
  doubts: ({ acknowledge, prefetch }) =>
    acknowledge === "early" && prefetch > 0
      ? [
          {
            parameter: "acknowledge",
            message: `expected 'at-start' where a worker has ${prefetch} at hand: early, those are lost with it too (Celery acknowledges what begins)`,
          },
        ]
      : [],
  rest: ({ visibilityTimeout }) => visibilityTimeout,
  refusals({ effects, triggers, security }) {
    const fenced = {
      path: ["scheduler", "effects"],
      message:
        "expected 'direct', 'dedupe' or 'outbox' for 'pull-queue': 'fenced' tells masters apart, and here two workers may hold a task of the same broker",
    };
    const clocks = {
      path: ["scheduler", "architecture"],
      message: "expected another design than 'pull-queue' for a workload with time triggers: a queue launches nothing",
    };
    return [
      ...(effects?.mode === "fenced" ? [fenced] : []),
      ...(triggers === undefined ? [] : [clocks]),
      ...refuseIdentity("pull-queue", security),
    ];
  },
  create({ snapshotEvery, replayCost, broken, acknowledge, polling, ...parameters }, context) {
    const queue: QueueOptions = {
      ...parameters,
      scheduler: context.scheduler,
      acknowledge: ACKNOWLEDGEMENTS.find((each) => each === acknowledge) ?? "late",
      polling: polling === "short" ? "short" : "long",
      mutant: QUEUE_MUTANTS.find((each) => each === broken),
    };
    const mutant = SOLO_MUTANTS.find((each) => each === broken);
    return { createProcess: createQueue(context, queue, { snapshotEvery, replayCost, mutant }) };
  },
});

function createQueue(
  { scheduler, deployment }: ArchitectureContext,
  queue: QueueOptions,
  log: SoloOptions,
): (role: Role, host: Host) => Process {
  const broker = deployment.masters[0];
  const outboxes = new Map<Address, Outbox>();
  const master = {
    scheduler: { ...scheduler, verification: { definition: noVerification, parameters: {} as never } },
    deployment: { ...deployment, masters: [broker] },
    membership: undefined,
    reconcileGrace: NOTHING,
    registrationSpread: NOTHING,
  };
  return (role, host) => {
    switch (role) {
      case "master":
        if (host.address !== broker) return createIdleProcess();
        return new MasterProcess(host, {
          ...master,
          createCoordinator: (own, owner) => new SoloCoordinator(own, log, owner),
          createOffice: (term) => new BrokerOffice(term, { ...queue, deployment }),
        });
      case "client":
        return new ClientProcess(host, {
          scheduler,
          masters: [broker],
          outbox: outboxOf(outboxes, host.address),
          stores: deployment.stores,
        });
      case "worker": {
        const capacity = deployment.workers.find(({ address }) => address === host.address)!;
        return new ConsumerProcess(host, { ...queue, broker, capacity, stores: deployment.stores });
      }
      case "store":
        return new StoreProcess(host, storeOptions(scheduler));
      case "lock":
        return createIdleProcess();
    }
  };
}
