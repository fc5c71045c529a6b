// The contract of work stealing: from whom a worker with an idle core takes a task that waits in another worker's queue.
// Only tasks that have not started move. One plug-in a file beside this one.

import type { ParameterValues, Parameters, PlugInDescription } from "../../kernel/parameters.ts";
import type { RandomStream } from "../../kernel/random-stream.ts";
import type { Duration } from "../../kernel/time.ts";
import type { WorkerIndex } from "../placement/placement.ts";

/** The dispatcher's own bookkeeping, never older than its last decision; the worker itself may be further. */
export interface StealingView {
  /** Workers that may be given work now: 0 .. candidateCount-1, unordered but deterministic. */
  readonly candidateCount: number;
  candidate(index: number): WorkerIndex;
  isCandidate(worker: WorkerIndex): boolean;
  /** Cores less the cores of everything assigned to it: below 0 where tasks wait. */
  spareCores(worker: WorkerIndex): number;
}

export interface StealingPolicy {
  /** An idle worker looks again after so long although nothing happened; 0 = not before it falls idle once more. */
  readonly interval: Duration;
  /** From whom to take, one at whom tasks wait; undefined = from nobody. Asked for a candidate with idle cores. */
  victim(thief: WorkerIndex, view: StealingView): WorkerIndex | undefined;
}

export interface StealingContext {
  readonly random: RandomStream;
}

export interface StealingDefinition<P extends Parameters = Parameters> extends PlugInDescription<P> {
  readonly kind: "stealing";
  create(parameters: ParameterValues<P>, context: StealingContext): StealingPolicy;
}

export function defineStealing<const P extends Parameters>(
  definition: Omit<StealingDefinition<P>, "kind">,
): StealingDefinition<P> {
  return { kind: "stealing", ...definition };
}
