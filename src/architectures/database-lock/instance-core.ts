// What the parts of one scheduler instance share: its host, its tasks, its connections, and the two ways to write.

import type { Host } from "../../process/host.ts";
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
  /** Finds a worker for it. `block`: what becomes of it there while another of its job runs. */
  execute(task: GivenTask, block?: Block): void;
}
