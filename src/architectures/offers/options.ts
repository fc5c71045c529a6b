// What the processes of two-level scheduling are told, and the tags of their timers.

import type { Duration } from "../../kernel/time.ts";
import type { Deployment } from "../../process/deployment.ts";
import type { Address } from "../../process/identity.ts";
import type { ThinkOptions } from "../planning/think-time.ts";
import type { SchedulerSpec } from "../scheduler-spec.ts";

/**
 * A deliberate mistake:
 * - `forget-rescinded`: a framework whose offer was rescinded waits for the next one, and does not ask for it.
 */
export const OFFER_MUTANTS = ["forget-rescinded"] as const;
export type OfferMutant = (typeof OFFER_MUTANTS)[number];

export type FrameworkBy = "class" | "tenant" | "client";

export interface OfferOptions extends ThinkOptions {
  readonly scheduler: SchedulerSpec;
  readonly deployment: Deployment;
  readonly allocator: Address;
  /** In the order of the scenario. */
  readonly frameworks: readonly Address[];
  readonly frameworkBy: FrameworkBy;
  /** That a framework decides on at one time; 0 = as many as fit. */
  readonly jobsPerOffer: number;
  /** How many times as long each framework thinks, in their order; absent = once. */
  readonly thinkFactors: readonly number[] | undefined;
  /** What was given back is not offered again for so long. */
  readonly declineFilter: Duration;
  readonly whenNothingFits: "decline" | "keep";
  /** undefined: an offer stands until it is answered. */
  readonly offerTimeout: Duration | undefined;
  /** In one offer; 0 = all that are free. */
  readonly machinesPerOffer: number;
  /** What becomes free is offered at the next multiple of this; 0 = at once. */
  readonly allocationInterval: Duration;
  /** Agents that have not joined a new allocator by then are unreachable. */
  readonly reregisterTimeout: Duration;
  readonly mutant: OfferMutant | undefined;
}

/** Of an agent: one tag for each of its frameworks, and this. */
export const AGENT_BEAT = 15;
export const FRAMEWORKS_MAX = 15;

export const ALLOCATOR_TIMER = {
  detection: 0,
  /** The next allocation. */
  allocate: 1,
  /** An offer has stood for long enough. */
  offer: 2,
  /** A filter may be over. */
  filter: 3,
  /** Whoever has not joined is called again. */
  call: 4,
  /** Agents have had their time. */
  reregister: 5,
} as const;
