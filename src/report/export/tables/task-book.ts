// What became of each task that has not ended: which dispatches are on their way, which executions ended, which counted.
// Tables look it up when a task ends. Bounded by the tasks in the system.

import type { Moment } from "../moments.ts";
import type { OpenAttempt } from "../open-attempts.ts";
import type { TaskFacts } from "../run-export.ts";

/** One attempt, from start to end. Instants in us. */
export interface Execution extends OpenAttempt {
  readonly until: number;
  readonly outcome: string;
}

interface Dispatch {
  readonly node: number;
  readonly attempt: number;
  readonly at: number;
}

interface OpenTask {
  readonly dispatches: Dispatch[];
  readonly succeeded: Execution[];
  latest: Execution | undefined;
  /** Number of the attempt that counted; 0 = none yet. */
  counted: number;
}

export class TaskBook {
  readonly #open = new Map<number, OpenTask>();

  moment(moment: Moment): void {
    switch (moment.kind) {
      case "task-arrived":
        this.#open.set(moment.task, { dispatches: [], succeeded: [], latest: undefined, counted: 0 });
        return;
      case "attempt-dispatched":
        this.#open.get(moment.task)?.dispatches.push(moment);
        return;
      case "task-ended": {
        const open = this.#open.get(moment.task);
        if (open !== undefined) open.counted = moment.attempt;
        return;
      }
    }
  }

  /** When the attempt that starts now was sent there; null where nobody said so. */
  dispatchOf({ node, task, attempt }: OpenAttempt): number | null {
    const dispatches = this.#open.get(task)?.dispatches ?? [];
    const index = dispatches.findIndex((each) => each.node === node && each.attempt === attempt);
    return index < 0 ? null : dispatches.splice(index, 1)[0].at;
  }

  ended(execution: Execution): void {
    const open = this.#open.get(execution.task);
    if (open === undefined) return;
    open.latest = execution;
    if (execution.outcome === "succeeded") open.succeeded.push(execution);
  }

  /** The execution that counted or, where none did, the last that ended. Forgets the task. */
  close({ task, node, end }: TaskFacts): Execution | null {
    const open = this.#open.get(task);
    this.#open.delete(task);
    if (open === undefined) return null;
    if (end !== "completed") return open.latest ?? null;
    const there = open.succeeded.filter((each) => each.node === node);
    return there.find(({ attempt }) => attempt === open.counted) ?? there.at(-1) ?? null;
  }
}
