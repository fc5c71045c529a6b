// The recovery metrics: means over the episodes of a run that cost something and were overcome. Composed by the recovery timeline.

import { MICROSECONDS_PER_SECOND } from "../../kernel/time.ts";
import type { LostTime } from "../observations.ts";
import { OPEN, type Episode } from "./episode.ts";

const PARTS = ["detection", "decision", "transfer", "redo"] as const;

export class RecoveryMeans {
  #count = 0;
  #max = 0;
  readonly #sums: Record<keyof LostTime, number> = { detection: 0, decision: 0, transfer: 0, redo: 0, total: 0 };
  #open = 0;
  #failovers = 0;
  #failoverSum = 0;
  #failoverMax = 0;

  /** An episode that is over, or that the end of the run cut short. */
  count(episode: Episode): void {
    if (episode.hitsLeader && !episode.isHeadless) {
      const failover = (episode.ledAt - episode.struckAt) / MICROSECONDS_PER_SECOND;
      this.#failovers += 1;
      this.#failoverSum += failover;
      this.#failoverMax = Math.max(this.#failoverMax, failover);
    }
    if (!episode.hasCost) return;
    if (episode.calmAt === OPEN) {
      this.#open += 1;
      return;
    }
    const lost = episode.lost(episode.calmAt);
    this.#count += 1;
    this.#max = Math.max(this.#max, lost.total);
    for (const part of PARTS) this.#sums[part] += lost[part];
    this.#sums.total += lost.total;
  }

  /** Nothing of what did not happen. */
  metrics(): Readonly<Record<string, number>> {
    const values: Record<string, number> = {};
    if (this.#count + this.#open > 0) values["recovery.unfinished"] = this.#open;
    if (this.#count > 0) {
      values["recovery.mean"] = this.#sums.total / this.#count;
      values["recovery.max"] = this.#max;
      for (const part of PARTS) values[`recovery.${part}.mean`] = this.#sums[part] / this.#count;
    }
    if (this.#failovers > 0) {
      values["failover.mean"] = this.#failoverSum / this.#failovers;
      values["failover.max"] = this.#failoverMax;
    }
    return values;
  }
}
