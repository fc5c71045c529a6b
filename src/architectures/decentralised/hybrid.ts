// What makes schedulers without a leader a hybrid: which tasks are long, and where those may go. Long tasks are few and are most of the
// work; a short one that waits behind one waits for ever, by its own measure.
// Source: Delgado, Dinu, Kermarrec, Zwaenepoel, Hawk: Hybrid Datacenter Scheduling, USENIX ATC 2015; Delgado, Didona, Dinu, Zwaenepoel,
// Job-aware Scheduling in Eagle: Divide and Stick to Your Probes, SoCC 2016; their simulator (eagle_simulation.py).

import type { Duration } from "../../kernel/time.ts";
import type { TaskSpec } from "../../process/task.ts";

export interface HybridOptions {
  /** A task is long if its estimate is above this. */
  readonly cutoff: Duration;
  /** Long tasks go to one scheduler, which keeps books of them; false: they are probed for like others. */
  readonly isCentral: boolean;
  /** The first so many workers never get a long task; the others are the general partition. */
  readonly shortWorkers: number;
  /** An idle worker asks so many others; 0 = it does not steal. */
  readonly stealAttempts: number;
  /** Eagle's succinct state sharing: a worker with long work turns short tasks away, and says who else has some. */
  readonly sharesLongState: boolean;
  /** Eagle's sticky batch probing: a worker that has done a task of a job asks for the next one of it. */
  readonly isSticky: boolean;
}

export function isLong(hybrid: HybridOptions | undefined, { estimate }: Pick<TaskSpec, "estimate">): boolean {
  return hybrid !== undefined && estimate > hybrid.cutoff;
}

/** Of `workers`, the first so many are for short tasks only: the share, rounded, and never all of them. */
export function shortPartitionOf(share: number, workers: number): number {
  return Math.max(0, Math.min(Math.round(share * workers), workers - 1));
}
