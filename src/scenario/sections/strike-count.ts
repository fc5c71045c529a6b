// About how often a fault that strikes again and again does so within a run, before any of it is drawn. What would be struck
// millions of times is a mistake, and would take the machine's memory rather than be simulated.

import type { ClusterSpec } from "../../cluster/cluster-spec.ts";
import type { FaultSpec, Flap } from "../../cluster/faults/fault.ts";
import { failureDomains } from "../../cluster/faults/group-members.ts";
import { seconds, type Duration } from "../../kernel/time.ts";
import { LIMITS } from "../limits.ts";

/** Where nobody knows how long a run lasts. */
const UNKNOWN_DURATION = seconds(600);

/** What is wrong with it, and at which key of the fault; undefined if nothing is. */
export function refuseStrikes(
  spec: FaultSpec,
  cluster: ClusterSpec,
  duration: Duration | undefined,
): { readonly path: readonly string[]; readonly message: string } | undefined {
  const count = strikesIn(spec, cluster, duration ?? UNKNOWN_DURATION);
  if (count <= LIMITS.strikes) return undefined;
  const path = spec.kind === "random" ? ["random", spec.flap === undefined ? "every" : "flap"] : ["flap"];
  const found = count >= 1e15 ? "more than can be counted" : `about ${Math.round(count)}`;
  const span = duration === undefined ? "ten minutes" : "the duration";
  return { path, message: `expected at most ${LIMITS.strikes} strikes within ${span}, found ${found}` };
}

function strikesIn(spec: FaultSpec, cluster: ClusterSpec, duration: Duration): number {
  switch (spec.kind) {
    case "traced":
      return spec.episodes.length;
    case "scheduled":
      return strikesOf(spec.flap, Math.min(spec.lasts ?? duration, duration));
    case "random": {
      const lasts = Math.max(1, spec.lasts.mean);
      const episodes = duration / (Math.max(1, spec.every.mean) + lasts);
      return failureDomains(spec, cluster).length * episodes * strikesOf(spec.flap, lasts);
    }
  }
}

/** Of one episode. */
function strikesOf(flap: Flap | undefined, lasts: number): number {
  return flap === undefined ? 1 : Math.max(1, lasts / (flap.up.mean + flap.down.mean));
}
