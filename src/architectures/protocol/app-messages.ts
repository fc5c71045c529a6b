// The messages between servers of which each serves some applications, and the workers of these. Source: PowerJob
// (ServerDiscoveryRequest, WorkerHeartbeat, Ping).

import type { Address, TaskId } from "../../process/identity.ts";

/** Of all messages. `kind` is the number in the protocol's list, `type` the same without the protocol. */
interface Envelope<Type extends string> {
  readonly kind: number;
  readonly type: Type;
}

/** worker -> any server: who serves this application? `current`: whom the worker takes for that. */
export interface AppAsk extends Envelope<"appAsk"> {
  readonly serial: number;
  readonly app: number;
  readonly current: Address | undefined;
}
/** In answer. `term`: how often the application has changed hands, as the server knows it; 0 = it does not. */
export interface AppAnswer extends Envelope<"appAnswer"> {
  readonly serial: number;
  readonly app: number;
  /** undefined: nobody could be found. */
  readonly owner: Address | undefined;
  readonly term: number;
}
/** worker -> the server of these applications, a datagram. `load`: cores asked for by all that runs and waits, as a share; -1 = it takes nothing. */
export interface AppBeat extends Envelope<"appBeat"> {
  readonly apps: readonly number[];
  readonly load: number;
}
/** server -> server: are you there? */
export interface ServerPing extends Envelope<"serverPing"> {
  readonly serial: number;
}
/** In answer. */
export interface ServerPong extends Envelope<"serverPong"> {
  readonly serial: number;
}
/** server -> the server of the task's application: there is a row for you. Not answered, and not repeated. */
export interface AppWork extends Envelope<"appWork"> {
  readonly app: number;
  readonly task: TaskId;
}

export type AppMessage = AppAsk | AppAnswer | AppBeat | ServerPing | ServerPong | AppWork;

/** In the order of their kinds; also their names in the trace. */
export const APP_MESSAGE_TYPES = [
  "appAsk",
  "appAnswer",
  "appBeat",
  "serverPing",
  "serverPong",
  "appWork",
] as const satisfies readonly AppMessage["type"][];
