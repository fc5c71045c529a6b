// The messages by which workers report how attempts ended. Part of the protocol of all designs with masters (see messages.ts).

import type { AttemptNumber, TaskId } from "../../process/identity.ts";
import type { Result } from "../../process/result.ts";
import type { MESSAGE } from "./messages.ts";

/** worker -> master, again and again until acknowledged. */
export interface Completed {
  readonly kind: typeof MESSAGE.completed;
  readonly task: TaskId;
  readonly attempt: AttemptNumber;
  readonly succeeded: boolean;
  /** What came of it, if it succeeded; absent = RIGHT. */
  readonly result?: Result;
}
/** master -> worker: the outcome is durable (or it was superseded). */
export interface CompletedAck {
  readonly kind: typeof MESSAGE.completedAck;
  readonly task: TaskId;
  readonly attempt: AttemptNumber;
}
