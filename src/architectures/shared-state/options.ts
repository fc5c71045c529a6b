// What the processes of a shared-state design are told.

import type { Duration } from "../../kernel/time.ts";
import type { Deployment } from "../../process/deployment.ts";
import type { Address } from "../../process/identity.ts";
import type { ThinkOptions } from "../planning/think-time.ts";
import type { SchedulerSpec } from "../scheduler-spec.ts";

/**
 * `skip-conflict-check`: the cell commits every claim unseen, and machines start what they are sent.
 * `keep-job`: what was handed to a scheduler is not handed to another, whatever becomes of the first.
 */
export const CELL_MUTANTS = ["skip-conflict-check", "keep-job"] as const;

export interface SharedStateOptions extends ThinkOptions {
  readonly scheduler: SchedulerSpec;
  readonly deployment: Deployment;
  /** Who keeps the state. */
  readonly cell: Address;
  /** A claim conflicts: if anything has changed at the machine since, or only if what is claimed is not free any more. */
  readonly isCoarse: boolean;
  /** One conflict undoes the whole transaction. */
  readonly isAtomic: boolean;
  /** A scheduler that is silent for so long has lost its job to others. */
  readonly nackTimeout: Duration;
  readonly mutant: (typeof CELL_MUTANTS)[number] | undefined;
}
