// A fault that its nodes have for as long as it is in force, and that shows only when something is done there: the domain of one
// kind, without what it does. Base of the domains of failing tasks and of wrong results.

import type { AilmentKind } from "../ailments.ts";
import type { SimulatedNode } from "../simulated-node.ts";
import type { ActionOf, FaultKind } from "./fault.ts";
import { actionOf, confineByNode, type FaultDomain, type FaultSurroundings, type Struck } from "./fault-domain.ts";

export abstract class NodeAilment<K extends FaultKind & AilmentKind> implements FaultDomain {
  protected readonly kind: K;
  protected readonly surroundings: FaultSurroundings;
  /** By episode. */
  readonly #struck = new Map<number, Struck>();

  constructor(kind: K, surroundings: FaultSurroundings) {
    this.kind = kind;
    this.surroundings = surroundings;
  }

  strike(struck: Struck): void {
    const { index } = struck.episode;
    this.#struck.set(index, struck);
    for (const node of struck.nodes) node.ailments.add(this.kind, index);
  }

  heal(struck: Struck, nodes: readonly SimulatedNode[]): void {
    for (const node of nodes) node.ailments.remove(this.kind, struck.episode.index);
  }

  confine(struck: Struck, isInside: (node: number) => boolean): void {
    confineByNode(this, struck, isInside);
  }

  /** What the fault of an episode that has struck does, and its number among the scenario's faults. */
  protected causeOf(episode: number): { readonly action: ActionOf<K>; readonly fault: number } {
    const struck = this.#struck.get(episode)!;
    return { action: actionOf<K>(struck), fault: struck.episode.fault };
  }
}
