// How a scheduler without a leader watches the workers on which its tasks are: by the design's detector, at its heartbeats. For
// schedulers, instances over a database, and trackers.

import type { Host } from "../../process/host.ts";
import { heartbeatInterval } from "../scheduler-spec.ts";
import { SCHEDULER_TIMER, type SparrowOptions } from "./options.ts";
import { Vigil, type VigilOwner } from "./vigil.ts";

/** Peers are numbered as the workers of the deployment are. */
export function watchWorkers(
  host: Host,
  { scheduler, deployment }: Pick<SparrowOptions, "scheduler" | "deployment">,
  owner: VigilOwner,
): Vigil {
  const { definition, parameters } = scheduler.detection;
  const peerCount = deployment.workers.length;
  const watching = {
    peers: deployment.workers.map(({ address }) => address),
    detector: definition.create(parameters, { peerCount }),
    interval: heartbeatInterval(scheduler, peerCount),
    beatTag: SCHEDULER_TIMER.beat,
  };
  return new Vigil(host, watching, owner);
}
