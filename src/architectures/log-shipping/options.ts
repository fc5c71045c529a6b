// What a master is told that ships its log, or has a log shipped to it, and the tags of its timers.

import type { Duration } from "../../kernel/time.ts";
import type { Address } from "../../process/identity.ts";
import { FIRST_COORDINATOR_TAG } from "../coordination/coordinator.ts";
import type { ShippingMutant } from "../mutants.ts";

/** Whose disk a decision must be on before it counts: the primary's alone, that of one replica too, or those of all. */
export type Replication = "async" | "semi-sync" | "sync";
/** Who decides that a replica takes the primary's place: a person, the replica alone, or a lease at a witness. */
export type Promotion = "manual" | "automatic" | "witness";

export interface LeaseOptions {
  readonly lease: Duration;
  readonly renewDeadline: Duration;
  readonly retryPeriod: Duration;
  readonly lockTimeout: Duration;
  readonly locks: readonly Address[];
}

export interface ShippingOptions extends LeaseOptions {
  /** The first is the primary to begin with. */
  readonly masters: readonly Address[];
  readonly replication: Replication;
  readonly promotion: Promotion;
  /** After so long without an acknowledgement that it waits for, the primary goes on without; undefined: it waits. */
  readonly patience: Duration | undefined;
  /** The primary says so often that it is there. */
  readonly heartbeat: Duration;
  /** A replica that hears nothing of the primary for so long takes it to be dead. */
  readonly primaryTimeout: Duration;
  /** Shortest and longest time that a person takes to decide. */
  readonly decisionTime: readonly [Duration, Duration];
  /** Workers tell of higher epochs. */
  readonly isFenced: boolean;
  /** What is not known to the primary is given up. */
  readonly rewinds: boolean;
  /** async: what is durable is shipped this often; 0 = at once. */
  readonly shipInterval: Duration;
  /** Bytes per second, for whoever has fallen behind. */
  readonly catchUpRate: number;
  readonly batchBytes: number;
  readonly trailingEntries: number;
  /** us per replayed record. */
  readonly replayCost: Duration;
  readonly snapshotEvery: number;
  readonly mutant: ShippingMutant | undefined;
}

export const SHIPPING_TIMER = {
  elector: FIRST_COORDINATOR_TAG,
  callExpiry: FIRST_COORDINATOR_TAG + 1,
  callResend: FIRST_COORDINATOR_TAG + 2,
  replayed: FIRST_COORDINATOR_TAG + 3,
  beat: FIRST_COORDINATOR_TAG + 4,
  /** Is the primary still there? */
  watch: FIRST_COORDINATOR_TAG + 5,
  decided: FIRST_COORDINATOR_TAG + 6,
  canvassed: FIRST_COORDINATOR_TAG + 7,
  /** An acknowledgement is missing. */
  patience: FIRST_COORDINATOR_TAG + 8,
  /** The next part for whoever catches up; detail = its address. */
  pace: FIRST_COORDINATOR_TAG + 9,
  space: FIRST_COORDINATOR_TAG + 10,
  resigned: FIRST_COORDINATOR_TAG + 11,
  /** The next batch, where they have an interval. */
  ship: FIRST_COORDINATOR_TAG + 12,
} as const;
