// What makes tasks fail at machines, and shows it: a version with a mistake, a missing library, a full volume. Composed by the
// fault injector.

import type { TaskSpec } from "../../process/task.ts";
import type { Failing } from "../corruption.ts";
import type { SimulatedNode } from "../simulated-node.ts";
import type { FaultSurroundings } from "./fault-domain.ts";
import { NodeAilment } from "./node-ailment.ts";

export class FailureFaults extends NodeAilment<"fail-tasks"> implements Failing {
  constructor(surroundings: FaultSurroundings) {
    super("fail-tasks", surroundings);
    surroundings.cluster.failing = this;
  }

  /** Each fault that concerns such a task has its own try. */
  fails({ id, spec, ailments }: SimulatedNode, { workloadClass }: TaskSpec): boolean {
    if (ailments.isNone) return false;
    const { bite, streams } = this.surroundings;
    let isFailing = false;
    for (const episode of ailments.episodes(this.kind)) {
      const { action, fault } = this.causeOf(episode);
      if (action.onlyClass !== undefined && action.onlyClass.number !== workloadClass) continue;
      const random = streams.stream(`faults/${fault}/failures of ${spec.name}`);
      if (!random.chance(action.probability)) continue;
      bite(episode, id);
      isFailing = true;
    }
    return isFailing;
  }
}
