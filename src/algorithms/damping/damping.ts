// The contract of eviction damping: how fast a master may give up the attempts of workers that it believes dead. When many
// seem to die at once, it is more likely the network, and running all their work again would make things worse. One plug-in
// a file beside this one.

import type { ParameterValues, Parameters, PlugInDescription } from "../../kernel/parameters.ts";
import type { Instant } from "../../kernel/time.ts";
import type { WorkerIndex } from "../placement/placement.ts";

/** A worker is alive until it dies, and dead until it returns, whether it was evicted or not. */
export interface EvictionDamping {
  /** The detector declared it dead: its eviction is due. */
  died(worker: WorkerIndex, now: Instant): void;
  /** It is back: nothing is due any more, and it counts as alive. */
  returned(worker: WorkerIndex, now: Instant): void;
  /** It is still dead, but nothing of it is left to be given up: nothing is due any more. */
  settled(worker: WorkerIndex, now: Instant): void;
  /** Whom to evict now, in order; each is named once for every death. Asked after every change, and at `nextChange`. */
  evict(now: Instant): readonly WorkerIndex[];
  /** When `evict` can next answer something although nothing happens; NEVER if it cannot. */
  nextChange(now: Instant): Instant;
}

export interface DampingContext {
  /** Zone number of each worker. */
  readonly zones: readonly number[];
}

export interface DampingDefinition<P extends Parameters = Parameters> extends PlugInDescription<P> {
  readonly kind: "damping";
  create(parameters: ParameterValues<P>, context: DampingContext): EvictionDamping;
}

export function defineDamping<const P extends Parameters>(
  definition: Omit<DampingDefinition<P>, "kind">,
): DampingDefinition<P> {
  return { kind: "damping", ...definition };
}
