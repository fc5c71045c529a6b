// Whether a fault plan takes more nodes away for good than a design can do without: known from the file alone, before any run.
// Only what is certain is counted, so that a plan is never blamed for what it may do.

import type { ClusterSpec } from "../../cluster/cluster-spec.ts";
import type { FaultSpec, Target } from "../../cluster/faults/fault.ts";
import { groupMembers } from "../../cluster/faults/group-members.ts";
import { pickedCount } from "../../cluster/faults/target.ts";
import { seconds, type Instant } from "../../kernel/time.ts";
import type { Quorum } from "../quorums.ts";

export interface LastingLoss {
  /** Index of the fault with which the quorum is gone. */
  readonly fault: number;
  readonly at: Instant;
  readonly quorum: Quorum;
  /** Members that are left, at most. */
  readonly left: number;
}

/** After so long somebody else leads, if anybody can: `leader` is another node than the leader that was struck before. */
const SUCCESSION = seconds(60);

/** The first loss of a quorum, or undefined. `end`: what would come back later does not come back; Infinity = not known. */
export function lastingLoss(
  faults: readonly FaultSpec[],
  quorum: Quorum,
  cluster: ClusterSpec,
  end: number,
): LastingLoss | undefined {
  const toll = new Toll(quorum, cluster);
  const ordered = faults.map((spec, index) => ({ spec, index })).sort((a, b) => instantOf(a.spec) - instantOf(b.spec));
  for (const { spec, index } of ordered) {
    if (!isLasting(spec, end)) continue;
    toll.add(spec.action.target, spec.at);
    const left = quorum.members.length - toll.least;
    if (left < quorum.needed) return { fault: index, at: spec.at, quorum, left };
  }
  return undefined;
}

function instantOf(spec: FaultSpec): number {
  return spec.kind === "scheduled" ? spec.at : Infinity;
}

type Lasting = Extract<FaultSpec, { kind: "scheduled" }> & {
  readonly action: Extract<FaultSpec["action"], { kind: "crash" | "kill" | "drain" | "pause" }>;
};

function isLasting(spec: FaultSpec, end: number): spec is Lasting {
  if (spec.kind !== "scheduled" || spec.flap !== undefined) return false;
  const { kind } = spec.action;
  if (kind !== "crash" && kind !== "kill" && kind !== "drain" && kind !== "pause") return false;
  return spec.lasts === undefined || spec.at + spec.lasts >= end;
}

/** How many members of a quorum are gone, at least. */
class Toll {
  least = 0;
  readonly #quorum: Quorum;
  readonly #cluster: ClusterSpec;
  readonly #named = new Set<number>();
  #leaderAt = -Infinity;

  constructor(quorum: Quorum, cluster: ClusterSpec) {
    this.#quorum = quorum;
    this.#cluster = cluster;
  }

  add(target: Target, at: number): void {
    const { members } = this.#quorum;
    switch (target.kind) {
      case "names":
        return this.#addNamed(({ name }) => target.names.includes(name));
      case "zone":
        return this.#addNamed(({ zone }) => zone === target.zone);
      case "rack":
        return this.#addNamed(({ rack }) => rack === target.rack);
      case "group": {
        const struck = groupMembers(target, this.#cluster);
        const size = struck.length;
        const own = struck.filter(({ role }) => role === this.#quorum.role).length;
        const spared = size - (own === 0 ? 0 : members.length);
        return this.#raise(own === 0 ? 0 : pickedCount(target.pick, size) - spared);
      }
      case "role":
        return this.#addRole(target, at);
    }
  }

  #addRole({ role, which }: Target & { readonly kind: "role" }, at: number): void {
    const { role: own, members } = this.#quorum;
    if (role.endsWith("worker") || own !== (role === "lock-leader" ? "lock" : "master")) return;
    if (which === "all") return this.#raise(members.length - 1);
    const isLeader = role !== "follower" && role !== "standby";
    if (isLeader && at - this.#leaderAt < SUCCESSION) return;
    if (isLeader) this.#leaderAt = at;
    // It is up when it is struck, so it is another one than those that are gone. (A master that a design does not use may stand by.)
    if (isLeader || members.length > 1) this.#raise(this.least + 1);
  }

  #addNamed(isStruck: (node: ClusterSpec["nodes"][number]) => boolean): void {
    for (const id of this.#quorum.members) if (isStruck(this.#cluster.nodes[id]!)) this.#named.add(id);
    this.#raise(this.#named.size);
  }

  #raise(count: number): void {
    this.least = Math.min(this.#quorum.members.length, Math.max(this.least, count));
  }
}
