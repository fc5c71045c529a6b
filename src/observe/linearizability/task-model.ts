// What a task is to those who submit it, ask how it stands and withdraw it, if they did so one after the other (catalogue, section
// 0): unknown, then pending, then over, never back. Between admission and end, what happens inside is nobody's business: queued,
// running, lost and queued again are all `pending`. For the oracle of the clients' interface.

import type { ANSWERS } from "../../trace/record-codes.ts";
import type { SequentialModel } from "./operation.ts";

export const TASK_STATES = ["unknown", "pending", "done", "cancelled"] as const;
export type TaskState = (typeof TASK_STATES)[number];

/** `end` is the scheduler's own: the task completes, expires, or is given up. */
export type TaskInput = "submit" | "status" | "cancel" | "end";

/** `over`: done or cancelled, and who says so may not remember which. */
export type TaskOutput = (typeof ANSWERS)[number] | "over";

export function taskModel(initial: TaskState): SequentialModel<TaskState, TaskInput, TaskOutput> {
  return { initial, step, isReading, fingerprint: (state) => state };
}

function step(state: TaskState, input: TaskInput, output: TaskOutput | undefined): TaskState | undefined {
  switch (input) {
    case "submit":
      return submit(state, output);
    case "status":
      return says(output, state) ? state : undefined;
    case "cancel": {
      const after = state === "pending" ? "cancelled" : state;
      return says(output, after) ? after : undefined;
    }
    case "end":
      return state === "pending" ? "done" : undefined;
  }
}

/** Nothing comes of asking, of withdrawing what is unknown or done already, and of a refusal. */
export function isReading(input: TaskInput, output: TaskOutput | undefined): boolean {
  if (input === "cancel") return output === "unknown" || output === "done";
  return input === "status" || output === "rejected";
}

/** The same task is taken in once, and the answer is the same however often it is submitted. A refusal leaves nothing behind. */
function submit(state: TaskState, output: TaskOutput | undefined): TaskState | undefined {
  if (output === "rejected") return state === "unknown" ? state : undefined;
  if (output !== undefined && output !== "admitted") return undefined;
  return state === "unknown" ? "pending" : state;
}

function says(output: TaskOutput | undefined, state: TaskState): boolean {
  if (output === "over") return isOver(state);
  return output === undefined || output === state;
}

export function isOver(state: string): boolean {
  return state === "done" || state === "cancelled" || state === "over";
}
