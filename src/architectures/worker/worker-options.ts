// What a worker is told, and the tags of its timers.

import type { Duration } from "../../kernel/time.ts";
import type { Address } from "../../process/identity.ts";
import type { SchedulerSpec } from "../scheduler-spec.ts";

export const WORKER_TIMER = {
  heartbeat: 0,
  loadReport: 1,
  lease: 2,
  callExpiry: 3,
  callResend: 4,
  register: 5,
} as const;

export interface WorkerOptions {
  readonly scheduler: SchedulerSpec;
  readonly masters: readonly Address[];
  readonly heartbeatInterval: Duration;
  /** Without a sign of life from the master for this long, everything here is stopped. */
  readonly orphanTimeout: Duration;
}
