// Puts on the trace what became of a database's rows, and keeps those that wait in order. What is replayed from the log was told before.

import type { TriggerDecision } from "../../algorithms/triggers/trigger-state.ts";
import { launchNumber } from "../../algorithms/triggers/trigger-definition.ts";
import type { Host } from "../../process/host.ts";
import { NO_CLIENT } from "../../process/task.ts";
import { SKIPS, codeOf } from "../../trace/record-codes.ts";
import { RECORD } from "../../trace/record-kinds.ts";
import type { EndOfTask, TaskEnding } from "../protocol/database-messages.ts";
import type { RowOrder } from "./row-order.ts";
import type { Row } from "./row.ts";
import type { TablesObserver } from "./table-rules.ts";

type Skip = TriggerDecision & { kind: "skip" };

export class TableRecords implements TablesObserver {
  /** From now on what happens is news. */
  isLive = false;
  readonly #host: Host;
  readonly #waiting: RowOrder;
  readonly #skippedBy: (skip: Skip) => readonly number[];

  constructor(host: Host, waiting: RowOrder, skippedBy: (skip: Skip) => readonly number[]) {
    this.#host = host;
    this.#waiting = waiting;
    this.#skippedBy = skippedBy;
  }

  inserted({ id, spec, status, nextAttempt }: Row): void {
    this.#tell("task.admitted", id, 0);
    if (spec.client === NO_CLIENT) this.#tell("task.acknowledged", id, 0); // it is its own client
    if (status !== "waiting") this.#tell("task.queued", id, nextAttempt);
  }

  waiting(row: Row): void {
    this.#waiting.add(row);
    this.#tell("task.queued", row.id, row.nextAttempt);
  }

  given(row: Row): void {
    this.#waiting.given(row);
  }

  ended(row: Row, { how, attempt, cause }: TaskEnding): void {
    this.#waiting.leave(row);
    this.#tell(END_RECORDS[how], row.id, attempt, cause);
  }

  superseded({ task, attempt, how }: TaskEnding, counts: boolean): void {
    if (how === "completed") this.#tell(counts ? "task.completed" : "task.superseded", task, attempt);
  }

  decided(decision: TriggerDecision): void {
    const { trigger } = decision;
    switch (decision.kind) {
      case "announce":
        return this.#tellOfTrigger("trigger.announced", trigger, launchNumber(decision.scheduled), decision.scheduled);
      case "skip":
        for (const launch of this.#skippedBy(decision))
          this.#tellOfTrigger("trigger.skipped", trigger, launch, codeOf(SKIPS, decision.reason));
        return;
      case "refuse":
        return this.#tellOfTrigger("trigger.refused", trigger, 0, 0);
    }
  }

  #tell(kind: TaskRecord, task: number, attempt: number, value = 0): void {
    if (this.isLive) this.#host.emit(RECORD[kind], this.#host.node, task, attempt, 0, value);
  }

  #tellOfTrigger(kind: TriggerRecord, trigger: number, launch: number, value: number): void {
    if (this.isLive) this.#host.emit(RECORD[kind], this.#host.node, trigger, launch, 0, value);
  }
}

type TaskRecord = "task.admitted" | "task.acknowledged" | "task.queued" | "task.superseded" | `task.${EndOfTask}`;
type TriggerRecord = "trigger.announced" | "trigger.skipped" | "trigger.refused";

const END_RECORDS = {
  completed: "task.completed",
  expired: "task.expired",
  "dead-lettered": "task.dead-lettered",
  rejected: "task.rejected",
  cancelled: "task.cancelled",
} as const satisfies Record<EndOfTask, TaskRecord>;
