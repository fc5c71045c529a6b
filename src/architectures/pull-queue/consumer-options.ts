// What a consumer is told, and the tags of its timers: those of a worker's desks for effects and checkpoints, which it has too, and
// its own.

import type { WorkerCapacity } from "../../process/deployment.ts";
import type { Address } from "../../process/identity.ts";
import { WORKER_TIMER } from "../worker/worker-options.ts";
import type { QueueOptions } from "./queue-options.ts";

export const CONSUMER_TIMER = {
  /** What it holds is to be extended. */
  extend: WORKER_TIMER.heartbeat,
  settleExpiry: WORKER_TIMER.callExpiry,
  settleResend: WORKER_TIMER.callResend,
  effectExpiry: WORKER_TIMER.effectExpiry,
  effectResend: WORKER_TIMER.effectResend,
  /** It has rested for long enough; a pull may have been lost. */
  poll: 14,
  pollExpiry: 15,
} as const;

export interface ConsumerOptions extends QueueOptions {
  readonly broker: Address;
  readonly capacity: WorkerCapacity;
  /** Where effects and checkpoints go, each task to one of them; empty where nothing goes anywhere. */
  readonly stores: readonly Address[];
}
