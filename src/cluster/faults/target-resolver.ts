// Who a target is at the moment of a strike. Composed by the fault injector.

import type { RandomStreams } from "../../kernel/random-stream.ts";
import type { NodeSpec } from "../cluster-spec.ts";
import { targetsOf } from "./action-targets.ts";
import { isMember } from "./group-members.ts";
import type { StrikeRole, Target } from "./target.ts";
import type { Episode } from "./timeline.ts";

/** Who plays the roles that only the trace tells, now. */
export interface RolePlayers {
  leader(): number | undefined;
  lockLeader(): number | undefined;
}

/** What is asked of whoever may be struck. */
export interface Strikable {
  readonly id: number;
  readonly spec: NodeSpec;
  readonly executor: { readonly runningCount: number };
}

/** All machines, and those of a role that are up now, in order. */
export interface StrikableCluster<Node extends Strikable> {
  readonly nodes: readonly Node[];
  upNodes(role: string): readonly Node[];
}

export class TargetResolver<Node extends Strikable> {
  readonly #cluster: StrikableCluster<Node>;
  readonly #streams: RandomStreams;
  readonly #players: RolePlayers;
  readonly #nodesByName: ReadonlyMap<string, Node>;

  constructor(cluster: StrikableCluster<Node>, streams: RandomStreams, players: RolePlayers) {
    this.#cluster = cluster;
    this.#streams = streams;
    this.#players = players;
    this.#nodesByName = new Map(cluster.nodes.map((node) => [node.spec.name, node]));
  }

  /** The members of each of the action's targets, in its order; the members of `halves` in an order drawn for this episode. */
  membersOf({ action, fault, at }: Episode): readonly (readonly Node[])[] {
    const members = targetsOf(action).map((target) => this.#resolve(target));
    if (action.kind !== "partition" || action.shape.kind !== "halves") return members;
    const random = this.#streams.stream(`faults/${fault}/halves at ${at}`);
    const left = [...members[0]];
    return [members[0].map(() => left.splice(random.integer(left.length), 1)[0])];
  }

  #resolve(target: Target): readonly Node[] {
    const { nodes } = this.#cluster;
    switch (target.kind) {
      case "names":
        return target.names.map((name) => this.#nodesByName.get(name)!);
      case "zone":
        return nodes.filter(({ spec }) => spec.zone === target.zone);
      case "rack":
        return nodes.filter(({ spec }) => spec.rack === target.rack);
      case "group":
        return nodes.filter(({ spec }) => isMember(target, spec));
      case "role":
        return this.#resolveRole(target.role, target.which ?? 0);
    }
  }

  #resolveRole(role: StrikeRole, which: number | "all"): readonly Node[] {
    const workers = this.#cluster.upNodes("worker");
    switch (role) {
      case "leader":
        return this.#leaderOr(this.#players.leader(), "master");
      case "lock-leader":
        return this.#leaderOr(this.#players.lockLeader(), "lock");
      case "follower":
      case "standby": {
        const leader = this.#players.leader();
        const others = this.#cluster.upNodes("master").filter(({ id }) => id !== leader);
        return which === "all" ? others : others.slice(which, which + 1);
      }
      case "busiest-worker":
        return first(workers, (a, b) => b.executor.runningCount - a.executor.runningCount);
      case "idlest-worker":
        return first(workers, (a, b) => a.executor.runningCount - b.executor.runningCount);
    }
  }

  /** Where nobody has led yet, the first that is up. */
  #leaderOr(leader: number | undefined, role: string): readonly Node[] {
    return leader === undefined ? this.#cluster.upNodes(role).slice(0, 1) : [this.#cluster.nodes[leader]];
  }
}

/** The least node by `compare`; the earliest of equals. */
function first<Node>(nodes: readonly Node[], compare: (a: Node, b: Node) => number): readonly Node[] {
  return nodes.length === 0 ? [] : [nodes.reduce((best, node) => (compare(node, best) < 0 ? node : best))];
}
