// A call that has not been answered, as whoever repeats it knows it. Part of rpc-calls.

import { START, type Duration, type Instant } from "../../kernel/time.ts";
import type { Address } from "../../process/identity.ts";
import type { Message } from "../../process/message.ts";
import type { TryKind } from "../budget/budget.ts";

/** What a call is about, for the trace. */
export interface CallSubject {
  readonly task: number;
  readonly attempt: number;
}

export interface Call extends CallSubject {
  readonly key: number;
  message: Message;
  readonly bytes: number;
  /** Where it was sent last. */
  to: Address;
  /** Local instant of its timeout. */
  expiresAt: Instant;
  failures: number;
  /** How often it was sent. */
  sends: number;
  /** Nobody has answered the latest of these. */
  isOpen: boolean;
  /** Something of it may still be on its way, or may have taken effect unheard. */
  isUnsure: boolean;
  /** The latest was answered with no. */
  isTurnedDown: boolean;
  /** The last of them after which the policy named a delay; 0 = it never did. */
  answeredFailures: number;
  previousDelay: Duration;
  /** It may be sent again: the budget has granted it, or there is none. */
  isGranted: boolean;
  /** While it waits for its next try: the number that its timer carries; IN_FLIGHT while it is not. */
  waiting: number;
}

/** It does not wait: it was sent, or is held back. */
export const IN_FLIGHT = -1;

/** Not sent yet. */
export function newCall(
  { key, message, bytes, task, attempt }: Pick<Call, "key" | "message" | "bytes" | "task" | "attempt">,
  to: Address,
): Call {
  return {
    key,
    message,
    bytes,
    task,
    attempt,
    to,
    expiresAt: START,
    failures: 0,
    sends: 0,
    isOpen: false,
    isUnsure: false,
    isTurnedDown: false,
    answeredFailures: 0,
    previousDelay: 0 as Duration,
    isGranted: true,
    waiting: IN_FLIGHT,
  };
}

/** What its next failure, or its success, is to a budget. */
export function tryOf({ failures }: Call): TryKind {
  return failures === 0 ? "first" : "after-timeout";
}
