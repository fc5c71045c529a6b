// What a live run cannot do that a simulated one can: told before any process starts.

import { scalesMachines } from "../scenario/scales-machines.ts";
import type { Variant } from "../scenario/scenario.ts";
import { LIVE_FAULTS } from "./live-faults.ts";

/** Each node is a process: more of them than this are no test of a design, but of this machine. */
export const LIVE_NODES_MAX = 64;

/** Why, each as a sentence's end that follows "a live run"; none: it can be run. */
export function liveRefusals(variant: Variant): readonly string[] {
  const { cluster, workload, scheduler, faults, heal } = variant;
  const reasons: string[] = [];
  const { definition } = scheduler.architecture;
  if (definition.isBound) reasons.push(`has no '${definition.name}': nothing real knows everything at once`);
  if (cluster.nodes.length > LIVE_NODES_MAX)
    reasons.push(`has ${LIVE_NODES_MAX} nodes at most, each a process; expected fewer than ${cluster.nodes.length}`);
  if (scalesMachines(variant) || cluster.nodes.some(({ elastic }) => elastic !== undefined))
    reasons.push("has no provider of machines that come and go");
  if (workload.some(({ lineage }) => lineage !== undefined)) reasons.push("keeps no outputs that could be lost");
  if (heal !== undefined) reasons.push("heals no core");
  const strange = new Set(faults.map(({ action }) => action.kind).filter((kind) => !isLive(kind)));
  for (const kind of strange) reasons.push(`has no fault '${kind}'; it has ${LIVE_FAULTS.join(", ")}`);
  return reasons;
}

function isLive(kind: string): boolean {
  return LIVE_FAULTS.some((each) => each === kind);
}
