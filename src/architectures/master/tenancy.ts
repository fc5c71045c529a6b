// The contract of a tenancy: what a master asks that may place tasks only on what somebody else offers it, for as long as that
// stands. A framework of two-level scheduling has one; masters that own their machines have none.

import type { Instant } from "../../kernel/time.ts";
import type { Address } from "../../process/identity.ts";
import type { Message } from "../../process/message.ts";
import type { Attempt } from "../dispatch/attempt.ts";
import type { TaskEntry } from "../dispatch/task-entry.ts";

/** The worker that somebody else watches, and what they think of it. */
export interface WorkerNews {
  readonly worker: Address;
  readonly status: "alive" | "suspect" | "dead";
}

export interface Tenancy {
  /** The leadership begins; the books are taken up. */
  begin(): void;
  /** In place of the dispatcher's own decision. Returns when to ask again although nothing happened, if ever. */
  decide(now: Instant): Instant | undefined;
  allows(entry: TaskEntry): boolean;
  /** The dispatcher has chosen a place for it, and holds that. */
  chosen(attempt: Attempt): void;
  /** It holds its place no more. */
  freed(attempt: Attempt): void;
  /** Returns what it says of a worker, if it does. */
  receive(from: Address, message: Message): WorkerNews | undefined;
  timer(tag: number, detail: number): void;
  disconnected(peer: Address): void;
}
