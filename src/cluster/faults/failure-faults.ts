// What makes tasks fail at machines, and shows it: a version with a mistake, a missing library, a full volume. Composed by the
// fault injector.

import type { TaskSpec } from "../../process/task.ts";
import type { Failing } from "../corruption.ts";
import type { SimulatedNode } from "../simulated-node.ts";
import { actionOf, confineByNode, type FaultDomain, type FaultSurroundings, type Struck } from "./fault-domain.ts";

const KIND = "fail-tasks";

export class FailureFaults implements FaultDomain, Failing {
  readonly #surroundings: FaultSurroundings;
  /** By episode. */
  readonly #struck = new Map<number, Struck>();

  constructor(surroundings: FaultSurroundings) {
    this.#surroundings = surroundings;
    surroundings.cluster.failing = this;
  }

  strike(struck: Struck): void {
    const { index } = struck.episode;
    this.#struck.set(index, struck);
    for (const node of struck.nodes) node.ailments.add(KIND, index);
  }

  heal(struck: Struck, nodes: readonly SimulatedNode[]): void {
    for (const node of nodes) node.ailments.remove(KIND, struck.episode.index);
  }

  confine(struck: Struck, isInside: (node: number) => boolean): void {
    confineByNode(this, struck, isInside);
  }

  /** Each fault that concerns such a task has its own try. */
  fails({ id, spec, ailments }: SimulatedNode, { workloadClass }: TaskSpec): boolean {
    if (ailments.isNone) return false;
    const { bite, streams } = this.#surroundings;
    let isFailing = false;
    for (const episode of ailments.episodes(KIND)) {
      const struck = this.#struck.get(episode)!;
      const { probability, onlyClass } = actionOf<typeof KIND>(struck);
      if (onlyClass !== undefined && onlyClass.number !== workloadClass) continue;
      const random = streams.stream(`faults/${struck.episode.fault}/failures of ${spec.name}`);
      if (!random.chance(probability)) continue;
      bite(episode, id);
      isFailing = true;
    }
    return isFailing;
  }
}
