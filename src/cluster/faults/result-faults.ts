// What makes machines come to wrong results without a sign of it: a core that miscalculates, a library or a firmware with a mistake.
// Composed by the fault injector. Sources: Hochschild et al., Cores that don't count, HotOS 2021; Dixit et al., Silent Data
// Corruptions at Scale, arXiv 2102.11245, 2021.

import { RIGHT, type Result } from "../../process/result.ts";
import { RECORD } from "../../trace/record-kinds.ts";
import { NO_FAULT } from "../ailments.ts";
import type { Corruption, Success } from "../corruption.ts";
import type { SimulatedNode } from "../simulated-node.ts";
import { actionOf, confineByNode, type FaultDomain, type FaultSurroundings, type Struck } from "./fault-domain.ts";

const KIND = "corrupt-results";
/** Wrong results of machines that do not agree are drawn from so many, above those that agreeing faults have. */
const WRONG_RESULTS = 0x40000000;

export class ResultFaults implements FaultDomain, Corruption {
  readonly #surroundings: FaultSurroundings;
  /** By episode. */
  readonly #struck = new Map<number, Struck>();

  constructor(surroundings: FaultSurroundings) {
    this.#surroundings = surroundings;
    surroundings.cluster.corruption = this;
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

  /** Of several faults, the one that struck last counts. */
  resultOf({ id, spec, ailments }: SimulatedNode, { task, attempt, epoch }: Success): Result {
    const episode = ailments.isNone ? NO_FAULT : ailments.blame(KIND);
    if (episode === NO_FAULT) return RIGHT;
    const struck = this.#struck.get(episode)!;
    const { probability, isAgreeing } = actionOf<typeof KIND>(struck);
    const { fault } = struck.episode;
    const { bite, streams, trace } = this.#surroundings;
    const random = streams.stream(`faults/${fault}/results of ${spec.name}`);
    if (!random.chance(probability)) return RIGHT;
    bite(episode, id);
    const result = (isAgreeing ? 1 + fault : WRONG_RESULTS + random.integer(WRONG_RESULTS)) as Result;
    trace.emit(RECORD["attempt.corrupted"], id, task, attempt, epoch, result);
    return result;
  }
}
