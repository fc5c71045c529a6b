// What a worker is told, and the tags of its timers.

import type { Duration } from "../../kernel/time.ts";
import type { WorkerCapacity } from "../../process/deployment.ts";
import type { Address } from "../../process/identity.ts";
import type { CommonMutant } from "../mutants.ts";
import type { MembershipOptions } from "../protocol/membership.ts";
import type { SchedulerSpec } from "../scheduler-spec.ts";

export const WORKER_TIMER = {
  heartbeat: 0,
  loadReport: 1,
  lease: 2,
  callExpiry: 3,
  callResend: 4,
  register: 5,
  effectExpiry: 6,
  effectResend: 7,
  saveExpiry: 8,
  saveResend: 9,
  /** A checkpoint is due; an attempt has stood still for long enough to be written, or to be restored. */
  checkpoint: 10,
  saved: 11,
  restored: 12,
  /** A machine that is to go down: what runs must go now. */
  lastCall: 13,
} as const;

export interface WorkerOptions {
  /** undefined: only masters watch workers. */
  readonly membership: MembershipOptions | undefined;
  readonly scheduler: SchedulerSpec;
  readonly masters: readonly Address[];
  /** All of them, itself included. */
  readonly workers: readonly WorkerCapacity[];
  /** Where effects and checkpoints go, each task to one of them; empty where nothing goes anywhere. */
  readonly stores: readonly Address[];
  readonly heartbeatInterval: Duration;
  /** Heartbeats say how far attempts are. */
  readonly tellsProgress: boolean;
  /** Without a sign of life from the master for this long, everything here is stopped. */
  readonly orphanTimeout: Duration;
  /** A deliberate mistake. */
  readonly mutant?: CommonMutant | undefined;
}
