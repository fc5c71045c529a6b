// One master with its log on its own disk, workers, clients. The design whose every weakness the others are measured by:
// while the master is down nothing is taken in and nothing is decided; after it is back, nothing that was acknowledged
// is missing.

import type { Duration } from "../kernel/time.ts";
import { defineArchitecture } from "./architecture.ts";
import { SoloCoordinator } from "./coordination/solo-coordinator.ts";
import { MASTER_PARAMETERS, REPLAY_COST, createMasterWorker } from "./master-worker.ts";

export const singleMaster = defineArchitecture({
  name: "single-master",
  summary: "One master holds the queue; its write-ahead log survives its crash. No standby.",
  source: "Catalogue C1, F8; MapReduce (Dean and Ghemawat, OSDI 2004) section 3.3 without its abort on master failure",
  isBound: false,
  mastersMin: 1,
  mastersMax: 1,
  parameters: { ...MASTER_PARAMETERS, replayCost: REPLAY_COST },
  create(parameters, context) {
    const nothing = 0 as Duration;
    return {
      createProcess: createMasterWorker({
        context,
        masters: context.deployment.masters.slice(0, 1),
        ...parameters,
        registrationSpread: nothing,
        afterlife: nothing,
        createCoordinator: (host, owner) => new SoloCoordinator(host, parameters, owner),
      }),
    };
  },
});
