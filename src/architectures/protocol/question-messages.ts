// What clients ask about tasks that they have submitted, and what they are told.

import type { TaskId } from "../../process/identity.ts";
import type { TaskSpec } from "../../process/task.ts";
import type { MESSAGE } from "./messages.ts";

/** client -> master: how does this task of mine stand? Answered with `state`. `serial` names the question for the answer. */
export interface Status {
  readonly kind: typeof MESSAGE.status;
  readonly task: TaskId;
  readonly serial: number;
  readonly by?: Claim | undefined;
}
/** Who asks, and whose the task is. Absent where nobody checks who may do what; submissions say it in the task. */
export interface Claim {
  readonly user: string;
  readonly tenant: string;
}
/** client -> master: I do not want it any more. Answered with `state`, once it has ended one way or the other. */
export interface Cancel {
  readonly kind: typeof MESSAGE.cancel;
  readonly task: TaskId;
  readonly serial: number;
  readonly by?: Claim | undefined;
}
/**
 * master -> client. `serial`: of the question. unknown: it was never taken in, or that is too long ago. denied: whoever asks may not.
 */
export interface State {
  readonly kind: typeof MESSAGE.state;
  readonly task: TaskId;
  readonly serial: number;
  readonly operation: "status" | "cancel";
  readonly answer: TaskAnswer;
}
export type TaskAnswer = "pending" | "done" | "cancelled" | "unknown" | "denied";

/** Of whoever submits it, and asks about it. */
export function claimOf({ user, tenant }: TaskSpec): Claim {
  return { user: user ?? tenant, tenant };
}
