// One state of the cluster, kept by one master, and many schedulers that share it as equals: Omega's, and Nomad's, design. Each thinks
// over a copy of its own and claims what it has found in a transaction; who comes too late thinks again.

import { swim } from "../algorithms/detection/swim.ts";
import { spread } from "../algorithms/placement/spread.ts";
import { none as noMigration } from "../algorithms/migration/none.ts";
import { none as noRebalancing } from "../algorithms/rebalancing/none.ts";
import { none as noStealing } from "../algorithms/stealing/none.ts";
import { none as noVerification } from "../algorithms/verification/none.ts";
import { none as noSpeculation } from "../algorithms/speculation/none.ts";
import type { Duration } from "../kernel/time.ts";
import { ForwardingHost } from "../process/forwarding-host.ts";
import type { Executor, Host } from "../process/host.ts";
import { createIdleProcess } from "../process/idle-process.ts";
import { defineArchitecture, type Refusal } from "./architecture.ts";
import { SoloCoordinator } from "./coordination/solo-coordinator.ts";
import { MASTER_PARAMETERS, REPLAY_COST, createMasterWorker } from "./master-worker.ts";
import { COMMON_MUTANTS, COMMON_MUTANTS_MEAN, SOLO_MUTANTS, SOLO_MUTANTS_MEAN, commonMutant } from "./mutants.ts";
import { THINK_PARAMETERS } from "./planning/think-time.ts";
import type { SchedulerSpec } from "./scheduler-spec.ts";
import { CellDesk } from "./shared-state/cell-desk.ts";
import { CELL_MUTANTS, type SharedStateOptions } from "./shared-state/options.ts";
import { SharedStateScheduler } from "./shared-state/scheduler-process.ts";

const NOTHING = 0 as Duration;
const AT_THE_CELL = "work waits at the cell, and goes to workers that have room for it";

export const sharedState = defineArchitecture({
  name: "shared-state",
  summary:
    "The first master keeps the state of the cluster; all others are schedulers that think over copies of it and claim places in transactions.",
  source:
    "Catalogue C4; Schwarzkopf, Konwinski, Abd-El-Malek, Wilkes, Omega, EuroSys 2013; HashiCorp Nomad (evaluation broker, plan queue)",
  isBound: false,
  mastersShareWork: true,
  mastersMin: 2,
  mastersMax: 1,
  parameters: {
    ...THINK_PARAMETERS,
    conflicts: {
      type: "choice",
      options: ["fine", "coarse"],
      default: "fine",
      summary:
        "When a claim is refused. fine: what it claims is not free any more. coarse: anything has changed at the machine since the copy was made.",
    },
    commit: {
      type: "choice",
      options: ["incremental", "all-or-nothing"],
      default: "incremental",
      summary:
        "What becomes of a transaction of which a claim is refused. incremental: the other claims are committed. all-or-nothing: none is.",
    },
    nackTimeout: {
      type: "duration",
      default: "60s",
      min: "1ms",
      summary:
        "A scheduler that has a job and is silent for so long has lost it to another. One that thinks speaks every third of this, and every second at least.",
    },
    ...MASTER_PARAMETERS,
    replayCost: REPLAY_COST,
    broken: {
      type: "choice",
      options: [...CELL_MUTANTS, ...SOLO_MUTANTS, ...COMMON_MUTANTS],
      optional: true,
      summary: `A deliberate mistake, to see what it costs. skip-conflict-check: the cell commits every claim unseen, and machines start what they are sent. keep-job: a job that was handed to a scheduler is never given to another. ${SOLO_MUTANTS_MEAN} ${COMMON_MUTANTS_MEAN}`,
    },
  },
  unused: {
    queueing: AT_THE_CELL,
    stealing: AT_THE_CELL,
    rebalancing: AT_THE_CELL,
    migration: "schedulers claim what is free, and leave alone what runs",
    loadReports: "a copy is as old as the job that its scheduler thinks about",
    speculation: "a task is in one scheduler's hands at a time",
    verification: "a task is in one scheduler's hands at a time, and has one place",
    "security.audit": "the cell keeps no such log",
  },
  cannotGang: () => "a transaction may find places for a part of a job only",
  cannotPool: "a transaction asks whether places are free, and not whether slots are",
  displacesNothing: "schedulers claim what is free",
  refusals,
  create({ conflicts, commit, broken, ...parameters }, context) {
    const scheduler = simplified(context.scheduler);
    const { deployment } = context;
    const [cell] = deployment.masters;
    const options: SharedStateOptions = {
      ...parameters,
      scheduler,
      deployment,
      cell,
      isCoarse: conflicts === "coarse",
      isAtomic: commit === "all-or-nothing",
      mutant: CELL_MUTANTS.find((each) => each === broken),
    };
    const mutant = SOLO_MUTANTS.find((each) => each === broken);
    const createProcess = createMasterWorker({
      ...parameters,
      context: { ...context, scheduler },
      masters: [cell],
      registrationSpread: NOTHING,
      afterlife: NOTHING,
      mutant: commonMutant(broken),
      createCoordinator: (host, owner) => new SoloCoordinator(host, { ...parameters, mutant }, owner),
      createPlanning: (core) => new CellDesk(core, options),
    });
    return {
      createProcess(role, host) {
        if (role === "lock") return createIdleProcess();
        if (role === "master" && host.address !== cell) return new SharedStateScheduler(host, options);
        const isGullible = role === "worker" && options.mutant === "skip-conflict-check";
        return createProcess(role, isGullible ? new BottomlessHost(host) : host);
      },
    };
  },
});

/** What means nothing here is as if it had not been asked for. */
function simplified(scheduler: SchedulerSpec): SchedulerSpec {
  return {
    ...scheduler,
    queueing: "central",
    loadReports: NOTHING,
    stealing: { definition: noStealing, parameters: {} as never },
    rebalancing: { definition: noRebalancing, parameters: {} as never },
    migration: { definition: noMigration, parameters: {} as never },
    speculation: { definition: noSpeculation, parameters: {} as never },
    verification: { definition: noVerification, parameters: {} as never },
  };
}

function refusals({ ordering, placement, detection }: SchedulerSpec): readonly Refusal[] {
  const list: Refusal[] = [];
  const { definition, parameters } = placement;
  const { name } = definition;
  if (name === spread.name)
    list.push({
      path: ["scheduler", "placement"],
      message: `expected another placement than '${name}' for 'shared-state': a scheduler knows what is free, and not where the tasks of a group are`,
    });
  else if (definition.waits?.(parameters) === true)
    list.push({
      path: ["scheduler", "placement"],
      message: `expected '${name}' not to wait for 'shared-state', or another placement: a scheduler decides when it has thought, and forgets what it has not placed`,
    });
  if (ordering.definition.properties.reserving === true)
    list.push({
      path: ["scheduler", "ordering"],
      message: `expected another ordering than '${ordering.definition.name}' for 'shared-state': schedulers think about one job each, and nobody plans ahead`,
    });
  if (detection.definition.name === swim.name)
    list.push({
      path: ["scheduler", "detection"],
      message: "expected another detector than 'swim' for 'shared-state': its schedulers are no group with the workers",
    });
  return list;
}

/** Of a machine that takes whatever comes. */
class BottomlessHost extends ForwardingHost {
  override readonly executor: Executor;

  constructor(host: Host) {
    super(host);
    this.executor = new Proxy(host.executor, {
      get: (target, member) => {
        if (member === "fits") return () => true;
        const value = target[member as keyof Executor] as unknown;
        return typeof value === "function" ? (value as () => unknown).bind(target) : value;
      },
    });
  }
}
