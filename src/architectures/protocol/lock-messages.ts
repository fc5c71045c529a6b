// The messages between a master and the lock service.

import type { LockAnswer, LockRequest } from "../lock-service/lock-protocol.ts";
import type { MESSAGE } from "./messages.ts";

/** master -> lock service. `serial` names it for the answer. */
export interface LockRequestMessage {
  readonly kind: typeof MESSAGE.lockRequest;
  readonly serial: number;
  readonly request: LockRequest;
}
/** lock service -> master. */
export interface LockAnswerMessage {
  readonly kind: typeof MESSAGE.lockAnswer;
  readonly serial: number;
  readonly answer: LockAnswer;
}
