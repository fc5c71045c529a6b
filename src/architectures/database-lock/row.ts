// A row of the table of tasks, from its insertion until its task has ended.

import type { LaunchReference } from "../../algorithms/triggers/trigger-state.ts";
import type { Address, TaskId } from "../../process/identity.ts";
import type { TaskSpec } from "../../process/task.ts";
import { ATTEMPTS_PER_ROUND } from "../decentralised/options.ts";
import type { PlaceOfAttempt } from "../protocol/database-messages.ts";
import type { QueueItem } from "../decentralised/queue-item.ts";
import type { RowState } from "./statements.ts";

export class Row {
  readonly spec: TaskSpec;
  readonly launch: LaunchReference | undefined;
  status: RowState["status"];
  owner: Address;
  round: number;
  command: number;
  registration: number;
  place: PlaceOfAttempt | undefined;
  /** As the ordering sees it while it waits, and while an instance has it. */
  item: QueueItem | undefined = undefined;

  constructor({ spec, status, owner, round, launch, command, registration, place }: RowState) {
    this.spec = spec;
    this.status = status;
    this.owner = owner;
    this.round = round;
    this.launch = launch;
    this.command = command;
    this.registration = registration;
    this.place = place;
  }

  get id(): TaskId {
    return this.spec.id;
  }

  /** Of its next round's first attempt. */
  get nextAttempt(): number {
    return this.round * ATTEMPTS_PER_ROUND + 1;
  }

  get state(): RowState {
    const { spec, status, owner, round, launch, command, registration, place } = this;
    return { spec, status, owner, round, launch, command, registration, place };
  }
}
