// What the parts of a history host share.

import type { Host } from "../../process/host.ts";
import type { QueuedWork } from "../protocol/durable-messages.ts";
import type { DueTimers } from "./due-timers.ts";
import type { HostRing } from "./host-ring.ts";
import type { DurableOptions } from "./options.ts";
import type { PersistenceClient } from "./persistence-client.ts";
import type { WorkflowRules } from "./workflow.ts";

export interface HistoryCore {
  readonly host: Host;
  readonly options: DurableOptions;
  readonly rules: WorkflowRules;
  readonly persistence: PersistenceClient;
  readonly ring: HostRing;
  /** Of activities, by task, and of workflows, by run. */
  readonly activityTimers: DueTimers;
  readonly workflowTimers: DueTimers;
  /** Puts it into its task queue, wherever that is. */
  transfer(work: QueuedWork): void;
  /** Another host has written to the shard. */
  lost(shard: number): void;
}
