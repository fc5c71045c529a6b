// One master with its log on its own disk, workers, clients. The design whose every weakness the others are measured by:
// while the master is down nothing is taken in and nothing is decided; after it is back, nothing that was acknowledged
// is missing.

import { defineArchitecture } from "./architecture.ts";
import { ClientProcess, createOutbox, type Outbox } from "./client/client-process.ts";
import { MasterProcess } from "./master/master-process.ts";
import { SoloCoordinator } from "./coordination/solo-coordinator.ts";
import { heartbeatInterval, orphanTimeout } from "./scheduler-spec.ts";
import { WorkerProcess } from "./worker/worker-process.ts";
import { createIdleProcess } from "../process/idle-process.ts";
import type { Address } from "../process/identity.ts";
import type { Duration } from "../kernel/time.ts";

export const singleMaster = defineArchitecture({
  name: "single-master",
  summary: "One master holds the queue; its write-ahead log survives its crash. No standby.",
  source: "Catalogue C1, F8; MapReduce (Dean and Ghemawat, OSDI 2004) section 3.3 without its abort on master failure",
  isBound: false,
  mastersMin: 1,
  parameters: {
    reconcileGrace: {
      type: "duration",
      default: "15s",
      summary: "After a restart, workers that have not reported by then are declared dead.",
    },
    replayCost: { type: "duration", default: "5us", summary: "Time to replay one log record at a restart." },
    snapshotEvery: {
      type: "integer",
      default: 10_000,
      min: 1,
      summary: "The log is compacted when it holds this many records more than twice the live tasks.",
    },
    orphanTimeout: {
      type: "duration",
      optional: true,
      summary:
        "A worker that hears nothing from the master for this long stops what it runs. Default: 60s (fast), 0.8 of the time to be declared dead (safe-stop).",
    },
  },
  create(parameters, { scheduler, deployment }) {
    const outboxes = new Map<Address, Outbox>();
    const { masters } = deployment;
    const orphaned = orphanTimeout(scheduler, parameters.orphanTimeout);
    // safe-stop: what a silent worker was running before the restart must have been stopped when it is given up.
    const reconcileGrace = (
      scheduler.recovery === "safe-stop" ? Math.max(parameters.reconcileGrace, orphaned) : parameters.reconcileGrace
    ) as Duration;
    return {
      createProcess(role, host) {
        switch (role) {
          case "master":
            if (host.address !== masters[0]) return createIdleProcess();
            return new MasterProcess(host, {
              scheduler,
              deployment: { ...deployment, masters: masters.slice(0, 1) },
              reconcileGrace,
              registrationSpread: 0 as Duration,
              createCoordinator: (own, owner) => new SoloCoordinator(own, parameters, owner),
            });
          case "client": {
            const outbox = outboxes.get(host.address) ?? createOutbox();
            outboxes.set(host.address, outbox);
            return new ClientProcess(host, { scheduler, masters: masters.slice(0, 1), outbox });
          }
          default:
            return new WorkerProcess(host, {
              scheduler,
              masters: masters.slice(0, 1),
              heartbeatInterval: heartbeatInterval(scheduler),
              orphanTimeout: orphaned,
            });
        }
      },
    };
  },
});
