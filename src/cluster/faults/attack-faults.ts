// What attackers on the network do: send again what they have recorded, and forge. Composed by the fault injector.

import type { SimulatedNode } from "../simulated-node.ts";
import { actionOf, type FaultDomain, type FaultSurroundings, type Struck } from "./fault-domain.ts";

type Kind = "replay" | "forge";
type Pairs = (from: number, to: number) => boolean;

export class AttackFaults implements FaultDomain {
  readonly #surroundings: FaultSurroundings;

  constructor(surroundings: FaultSurroundings) {
    this.#surroundings = surroundings;
  }

  strike(struck: Struck): void {
    const { cluster } = this.#surroundings;
    const action = actionOf<Kind>(struck);
    const { after } = action;
    const isForward = forwardOf(struck);
    const episode = struck.episode.index;
    switch (action.kind) {
      case "replay":
        return cluster.network.attacks.add({
          episode,
          after,
          affects: isForward,
          isReplay: true,
          make: (heard) => (action.message === undefined || heard.message.kind === action.message ? heard : undefined),
        });
      case "forge":
        return cluster.network.attacks.add({
          episode,
          after,
          // It may come of what `from` sends, or of what it gets.
          affects: (from, to) => isForward(from, to) || isForward(to, from),
          isReplay: false,
          make: (heard) => {
            const made = cluster.knowledge.forge?.(action, heard);
            return made !== undefined && isForward(made.from, made.to) ? made : undefined;
          },
        });
    }
  }

  heal({ episode }: Struck, _nodes: readonly SimulatedNode[]): void {
    this.#surroundings.cluster.network.attacks.remove(episode.index);
  }

  /** Nodes inside speak undisturbed. */
  confine({ episode }: Struck, isInside: (node: number) => boolean): void {
    this.#surroundings.cluster.network.attacks.narrow(episode.index, (from, to) => !isInside(from) || !isInside(to));
  }
}

function forwardOf(struck: Struck): Pairs {
  const [sources, targets] = struck.members.map((members) => new Set<number>(members.map(({ id }) => id)));
  return (from, to) => sources.has(from) && targets.has(to);
}
