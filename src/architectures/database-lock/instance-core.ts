// What the parts of one scheduler instance share: its host, its tasks, its connections, and the two ways to write.

import type { WorkerIndex } from "../../algorithms/placement/placement.ts";
import type { Host } from "../../process/host.ts";
import type { PendingTask } from "../decentralised/pending-task.ts";
import type { SchedulerCore } from "../decentralised/scheduler-core.ts";
import type { DatabaseResult, GivenTask } from "../protocol/database-messages.ts";
import type { Block } from "../protocol/sparrow-messages.ts";
import type { DatabaseClient } from "./database-client.ts";
import type { DatabaseLockOptions, InstanceOptions } from "./options.ts";
import type { Statement } from "./statements.ts";

export interface InstanceCore<Options extends InstanceOptions = DatabaseLockOptions> {
  readonly host: Host;
  readonly options: Options;
  /** Its tasks are those that this instance executes. */
  readonly core: SchedulerCore;
  readonly database: DatabaseClient;
  /** What is written about a task: under the lock, or by itself, as the design has it. */
  write(statement: Statement, then: (result: DatabaseResult) => void): void;
  /** Executors that are registered, by number; none where nobody registers. */
  readonly executors: readonly WorkerIndex[];
  /** Finds a worker for it. `block`: what becomes of it there while another of its job runs. `shard`: which of all on the list it is for. */
  execute(task: GivenTask, block?: Block, shard?: Shard): void;
  /** Another looks after it, wherever it is. */
  letGo(task: PendingTask): void;
}

/** Of a launch that goes to all executors on the list. */
export type Shard = NonNullable<PendingTask["shard"]>;
