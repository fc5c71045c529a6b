// One master with its log on its own disk, workers, clients. The design whose every weakness the others are measured by:
// while the master is down nothing is taken in and nothing is decided; after it is back, nothing that was acknowledged
// is missing.

import type { Duration } from "../kernel/time.ts";
import { defineArchitecture } from "./architecture.ts";
import { SoloCoordinator } from "./coordination/solo-coordinator.ts";
import { COMMON_MUTANTS, COMMON_MUTANTS_MEAN, SOLO_MUTANTS, SOLO_MUTANTS_MEAN, commonMutant } from "./mutants.ts";
import { MASTER_PARAMETERS, REPLAY_COST, createMasterWorker } from "./master-worker.ts";
import { THINK_PARAMETERS, thinks } from "./planning/think-time.ts";
import { ThinkingDesk } from "./planning/thinking-desk.ts";

export const singleMaster = defineArchitecture({
  name: "single-master",
  summary: "One master holds the queue; its write-ahead log survives its crash. No standby.",
  source: "Catalogue C1, F8; MapReduce (Dean and Ghemawat, OSDI 2004) section 3.3 without its abort on master failure",
  isBound: false,
  mastersMin: 1,
  mastersMax: 1,
  parameters: {
    ...MASTER_PARAMETERS,
    replayCost: REPLAY_COST,
    ...THINK_PARAMETERS,
    broken: {
      type: "choice",
      options: [...SOLO_MUTANTS, ...COMMON_MUTANTS],
      optional: true,
      summary: `A deliberate mistake, to see what it costs. ${SOLO_MUTANTS_MEAN} ${COMMON_MUTANTS_MEAN}`,
    },
  },
  create(parameters, context) {
    const nothing = 0 as Duration;
    const mutant = SOLO_MUTANTS.find((each) => each === parameters.broken);
    return {
      createProcess: createMasterWorker({
        context,
        masters: context.deployment.masters.slice(0, 1),
        ...parameters,
        registrationSpread: nothing,
        afterlife: nothing,
        mutant: commonMutant(parameters.broken),
        createPlanning: thinks(parameters) ? (core) => new ThinkingDesk(core, parameters) : undefined,
        createCoordinator: (host, owner) => new SoloCoordinator(host, { ...parameters, mutant }, owner),
      }),
    };
  },
});
