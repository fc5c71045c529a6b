// The contract between the fault injector, which knows when what strikes, and the domains, which know what that does: to machines,
// disks, clocks, the network, and what operators do.

import type { RandomStreams } from "../../kernel/random-stream.ts";
import type { Simulation } from "../../kernel/simulation.ts";
import type { Trace } from "../../trace/trace.ts";
import type { SimulatedCluster } from "../simulated-cluster.ts";
import type { SimulatedNode } from "../simulated-node.ts";
import type { FaultAction, FaultKind } from "./fault.ts";
import type { Strike } from "./strikes.ts";
import type { Episode } from "./timeline.ts";

/** An episode that has struck; its nodes are simulated machines, or those of a live run. */
export interface Struck<Node = SimulatedNode> {
  readonly episode: Episode;
  /** Of each of its action's targets, as the first strike found them. */
  readonly members: readonly (readonly Node[])[];
  /** Whom it holds: all of them, once each; after `freezeOutside`, those outside. */
  nodes: readonly Node[];
  /** The latest strike. */
  strike: Strike;
  /** It has struck, and not healed since. */
  isInForce: boolean;
}

export interface FaultSurroundings {
  readonly simulation: Simulation;
  readonly trace: Trace;
  readonly streams: RandomStreams;
  readonly cluster: SimulatedCluster;
  /** The episode changed an outcome on a node. */
  bite(episode: number, node: number): void;
  /** Nothing heals any more (see `FaultInjector.freezeOutside`). */
  isFinal(): boolean;
}

export interface FaultDomain<Node = SimulatedNode> {
  /** On `struck.nodes`. */
  strike(struck: Struck<Node>): void;
  /** Undoes it, on these nodes. */
  heal(struck: Struck<Node>, nodes: readonly Node[]): void;
  /** The cluster is split: it is undone where it touches only the nodes inside, and stays on all others. */
  confine(struck: Struck<Node>, isInside: (node: number) => boolean): void;
}

/** Of a domain that does only things of these kinds. */
export function actionOf<K extends FaultKind>({
  episode,
}: Pick<Struck, "episode">): Extract<FaultAction, { readonly kind: K }> {
  return episode.action as Extract<FaultAction, { readonly kind: K }>;
}

/** What is done to each node for itself is undone on those inside. */
export function confineByNode<Node extends { readonly id: number }>(
  domain: Pick<FaultDomain<Node>, "heal">,
  struck: Struck<Node>,
  isInside: (node: number) => boolean,
): void {
  domain.heal(
    struck,
    struck.nodes.filter(({ id }) => isInside(id)),
  );
}
