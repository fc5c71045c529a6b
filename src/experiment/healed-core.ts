// Which nodes are healed in the second phase of a liveness check. Drawn from streams of their own, so that every variant with
// the same machines has the same core.

import type { RandomStreams } from "../kernel/random-stream.ts";
import { quorumsOf } from "../scenario/quorums.ts";
import type { Variant } from "../scenario/scenario.ts";
import { ROLES, type Role } from "../trace/record-codes.ts";

/** Roles of which a majority is enough; of the others all are healed. */
const MAJORITY_OF: readonly Role[] = ["master", "lock", "worker"];

/** Node ids, in order. */
export function drawCore(variant: Variant, streams: RandomStreams): readonly number[] {
  const { nodes } = variant.cluster;
  const keep = variant.heal?.keep;
  const named = new Set(keep === undefined || keep === "quorum" ? [] : keep);
  const core = ROLES.flatMap((role) => {
    const members = nodes.flatMap((node, id) => (node.role === role ? [id] : []));
    const chosen = members.filter((id) => named.has(nodes[id].name));
    if (chosen.length > 0 || !MAJORITY_OF.includes(role)) return chosen.length > 0 ? chosen : members;
    return drawMajority(usable(role, members, variant), streams.stream(`heal/${role}`));
  });
  return core.sort((a, b) => a - b);
}

/** A design may make use of some of its masters only. */
function usable(role: Role, members: readonly number[], { scheduler, cluster }: Variant): readonly number[] {
  const quorums = quorumsOf(scheduler.architecture.definition, cluster.nodes);
  return quorums.find((quorum) => quorum.role === role)?.members ?? members;
}

function drawMajority(members: readonly number[], random: { integer(bound: number): number }): readonly number[] {
  const left = [...members];
  const spared = Math.floor((members.length - 1) / 2);
  for (let count = 0; count < spared; count += 1) left.splice(random.integer(left.length), 1);
  return left;
}
