// The messages between a coordination service and those who have sessions with it, as ZooKeeper's: sessions, nodes that live as long as
// their session, and watches that tell of one change.

import type { Duration } from "../../kernel/time.ts";
import type { Address } from "../../process/identity.ts";
import type { Message } from "../../process/message.ts";
import type { Registration } from "../database-lock/statements.ts";

export type SessionRequestBody =
  | { readonly op: "open"; readonly timeout: Duration }
  /** Nothing but a sign of life. */
  | { readonly op: "ping" }
  /** Puts an ephemeral node of the client's name among those who are registered, in the place of one from an earlier session. */
  | { readonly op: "register" }
  /** Who is registered? `watch`: and the next change of that is to be told, once. */
  | { readonly op: "list"; readonly watch: boolean }
  | { readonly op: "close" };

/** client -> service. `session`: 0 where there is none yet. */
export interface SessionRequest {
  readonly type: "sessionRequest";
  readonly serial: number;
  readonly session: number;
  readonly body: SessionRequestBody;
}

export type SessionAnswerBody =
  | { readonly kind: "opened"; readonly session: number }
  /** `term`: of the leadership that answers; another one than before knows no watches. */
  | { readonly kind: "pong"; readonly term: number }
  | { readonly kind: "done" }
  | { readonly kind: "members"; readonly members: readonly Registration[]; readonly term: number }
  /** The service has ended that session: only it can. */
  | { readonly kind: "expired" }
  | { readonly kind: "not-leader"; readonly leader: Address | undefined; readonly term: number };

/** service -> client. */
export interface SessionAnswer {
  readonly type: "sessionAnswer";
  readonly serial: number;
  readonly session: number;
  readonly body: SessionAnswerBody;
}

/** service -> client: what was watched has changed; not how, and not what comes after. */
export interface SessionEvent {
  readonly type: "sessionEvent";
  readonly session: number;
}

export type SessionMessage = SessionRequest | SessionAnswer | SessionEvent;

/** Also their names in the trace, in the order of their kinds. */
export const SESSION_MESSAGE_NAMES = [
  "sessionRequest",
  "sessionAnswer",
  "sessionEvent",
] as const satisfies readonly SessionMessage["type"][];

/** `first`: the number of the first of these kinds in the protocol's list. */
export function sessionMessage(body: SessionMessage, first: number): Message {
  return { ...body, kind: first + SESSION_MESSAGE_NAMES.indexOf(body.type) };
}

/** undefined: it is a message of another kind. */
export function readSessionMessage(message: { readonly kind: number }, first: number): SessionMessage | undefined {
  const ordinal = message.kind - first;
  return ordinal >= 0 && ordinal < SESSION_MESSAGE_NAMES.length ? (message as unknown as SessionMessage) : undefined;
}
