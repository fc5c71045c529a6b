// The messages between stores (of effects, of checkpoints) and whoever writes to them.

import type { Duration } from "../../kernel/time.ts";
import type { AttemptNumber, Epoch, TaskId } from "../../process/identity.ts";
import type { MESSAGE } from "./messages.ts";

/** worker or master -> store: carry out the task's effect on the outside world. `epoch`: the highest that the sender obeys. */
export interface Effect {
  readonly kind: typeof MESSAGE.effect;
  readonly task: TaskId;
  readonly attempt: AttemptNumber;
  readonly epoch: Epoch;
}
/** store -> whoever asked: it is carried out, or was before; or, `isStale`, must not be for a master that was deposed. */
export interface EffectAck {
  readonly kind: typeof MESSAGE.effectAck;
  readonly task: TaskId;
  readonly attempt: AttemptNumber;
  /** Of what was asked. */
  readonly epoch: Epoch;
  readonly isStale: boolean;
}
/** worker -> store: so much of the task's work (us at speed 1) need not be done again. `bytes`: size of what is saved. */
export interface Checkpoint {
  readonly kind: typeof MESSAGE.checkpoint;
  readonly task: TaskId;
  readonly attempt: AttemptNumber;
  readonly epoch: Epoch;
  readonly work: Duration;
  readonly bytes: number;
}
/** store -> worker: so much is durable, by this checkpoint or a better one; `isRefused`: a later attempt has saved before. */
export interface CheckpointAck {
  readonly kind: typeof MESSAGE.checkpointAck;
  readonly task: TaskId;
  readonly attempt: AttemptNumber;
  readonly work: Duration;
  readonly isRefused: boolean;
}
/** worker -> store: what is saved of this task? From now on nothing of an earlier attempt is. */
export interface Restore {
  readonly kind: typeof MESSAGE.restore;
  readonly task: TaskId;
  readonly attempt: AttemptNumber;
  readonly epoch: Epoch;
}
/** store -> worker; 0 = nothing is saved. */
export interface Restored {
  readonly kind: typeof MESSAGE.restored;
  readonly task: TaskId;
  readonly attempt: AttemptNumber;
  readonly work: Duration;
}
/** worker -> store: the task has ended, its checkpoint is of no use. Not answered: what is left over is dropped in time. */
export interface Discard {
  readonly kind: typeof MESSAGE.discard;
  readonly task: TaskId;
}
