// What is told of a task that has ended, whoever finds that it has.

import type { Instruments } from "./instruments.ts";
import { TASK_ENDS, type TaskRow } from "./observe-options.ts";

export const LOST_END = TASK_ENDS.indexOf("lost");
export const UNFINISHED_END = TASK_ENDS.indexOf("unfinished");

/** `state` is an index into TASK_ENDS, which begins with the terminal states in their order. */
export function taskRow(
  instruments: Instruments,
  slot: number,
  end: Pick<TaskRow, "ended" | "state" | "node" | "ran">,
): TaskRow {
  const { tasks } = instruments.ledger;
  return {
    task: tasks.id[slot],
    class: tasks.workClass[slot],
    client: tasks.client[slot],
    arrived: tasks.arrived[slot],
    admitted: tasks.admitted[slot],
    started: tasks.started[slot],
    cores: tasks.cores[slot],
    work: tasks.work[slot],
    attempts: tasks.starts[slot],
    ...end,
  };
}
