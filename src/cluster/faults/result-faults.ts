// What makes machines come to wrong results without a sign of it: a core that miscalculates, a library or a firmware with a mistake.
// Composed by the fault injector. Sources: Hochschild et al., Cores that don't count, HotOS 2021; Dixit et al., Silent Data
// Corruptions at Scale, arXiv 2102.11245, 2021.

import { RIGHT, type Result } from "../../process/result.ts";
import { RECORD } from "../../trace/record-kinds.ts";
import { NO_FAULT } from "../ailments.ts";
import type { Corruption, Success } from "../corruption.ts";
import type { SimulatedNode } from "../simulated-node.ts";
import type { FaultSurroundings } from "./fault-domain.ts";
import { NodeAilment } from "./node-ailment.ts";

/** Wrong results of machines that do not agree are drawn from so many, above those that agreeing faults have. */
const WRONG_RESULTS = 0x40000000;

export class ResultFaults extends NodeAilment<"corrupt-results"> implements Corruption {
  constructor(surroundings: FaultSurroundings) {
    super("corrupt-results", surroundings);
    surroundings.cluster.corruption = this;
  }

  /** Of several faults, the one that struck last counts. */
  resultOf({ id, spec, ailments }: SimulatedNode, { task, attempt, epoch }: Success): Result {
    const episode = ailments.isNone ? NO_FAULT : ailments.blame(this.kind);
    if (episode === NO_FAULT) return RIGHT;
    const { action, fault } = this.causeOf(episode);
    const { bite, streams, trace } = this.surroundings;
    const random = streams.stream(`faults/${fault}/results of ${spec.name}`);
    if (!random.chance(action.probability)) return RIGHT;
    bite(episode, id);
    const result = (action.isAgreeing ? 1 + fault : WRONG_RESULTS + random.integer(WRONG_RESULTS)) as Result;
    trace.emit(RECORD["attempt.corrupted"], id, task, attempt, epoch, result);
    return result;
  }
}
