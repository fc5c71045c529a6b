// What strikes the network between nodes: partitions, bad links, jams. Composed by the fault injector.

import { NEVER } from "../../kernel/time.ts";
import type { SimulatedNode } from "../simulated-node.ts";
import type { ActionOf } from "./fault.ts";
import { actionOf, type FaultDomain, type FaultSurroundings, type Struck } from "./fault-domain.ts";
import { cutBy } from "./partition-shapes.ts";

type Kind = "partition" | "link" | "hold";
type Pairs = (from: number, to: number) => boolean;

export class NetworkFaults implements FaultDomain {
  readonly #surroundings: FaultSurroundings;

  constructor(surroundings: FaultSurroundings) {
    this.#surroundings = surroundings;
  }

  strike(struck: Struck): void {
    const { network, nodes } = this.#surroundings.cluster;
    const action = actionOf<Kind>(struck);
    const { index } = struck.episode;
    switch (action.kind) {
      case "partition": {
        const ids = struck.members.map((members) => members.map(({ id }) => id));
        return network.cuts.addPartition(
          index,
          cutBy(action.shape, (target) => ids[target], nodes.length),
        );
      }
      case "link":
        return this.#troubleLinks(struck, action);
      case "hold": {
        const isForward = pairsOf(struck);
        const affects: Pairs = (from, to) => isForward(from, to) || isForward(to, from);
        return network.cuts.addJam(index, action.direction === "outbound" ? isForward : affects);
      }
    }
  }

  heal(struck: Struck, _nodes: readonly SimulatedNode[]): void {
    const { network } = this.#surroundings.cluster;
    const { index } = struck.episode;
    if (actionOf<Kind>(struck).kind === "link") network.troubles.remove(index);
    else network.heal(index);
  }

  /** Nodes inside reach each other; every way from or to one outside stays as bad as it is. */
  confine({ episode }: Struck, isInside: (node: number) => boolean): void {
    const stays: Pairs = (from, to) => !isInside(from) || !isInside(to);
    this.#surroundings.cluster.network.narrow(episode.index, stays, NEVER);
  }

  #troubleLinks(struck: Struck, { delay, loss, duplication, reordering = 0 }: ActionOf<"link">): void {
    const { cluster, streams } = this.#surroundings;
    const { index, fault } = struck.episode;
    cluster.network.troubles.add({
      episode: index,
      until: struck.strike.until,
      affects: pairsOf(struck),
      delay,
      loss,
      duplication,
      reordering,
      random: streams.stream(`faults/${fault}/link`),
    });
  }
}

function pairsOf({ members: [sources, targets] }: Struck): Pairs {
  const from = new Set<number>(sources.map(({ id }) => id));
  const to = new Set<number>(targets.map(({ id }) => id));
  return (source, target) => from.has(source) && to.has(target);
}
