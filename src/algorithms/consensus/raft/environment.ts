// What the core of Raft needs of the world around it: less than a Host, so that it can be tested without one.

import type { RandomStream } from "../../../kernel/random-stream.ts";
import type { Duration, Instant } from "../../../kernel/time.ts";
import type { Disk } from "../../../process/host.ts";
import type { Address } from "../../../process/identity.ts";
import type { RecordKind } from "../../../trace/record-kinds.ts";
import type { RaftMessage } from "./messages.ts";

/**
 * - `election`: the follower's patience; - `heartbeat`: the leader's pulse; - `repair`: asks again for what the disk has
 * lost; - `space`: tries again to write to a disk that was full.
 */
export const RAFT_TIMERS = ["election", "heartbeat", "repair", "space"] as const;
export type RaftTimer = (typeof RAFT_TIMERS)[number];

export interface RaftEnvironment<Command> {
  readonly self: Address;
  /** 1 at first boot, one more after every restart. */
  readonly incarnation: number;
  /** Holds this member's log and nothing else. */
  readonly disk: Disk;
  /** For election timeouts. */
  readonly random: RandomStream;
  /** A steady clock. */
  now(): Instant;
  /** A clock that may be stepped: only a mutant looks at it. */
  wall(): Instant;
  send(to: Address, message: RaftMessage<Command>): void;
  /** There is one timer of each name: starting it again moves it. */
  startTimer(timer: RaftTimer, delay: Duration): void;
  stopTimer(timer: RaftTimer): void;
  /** Columns as in trace/record-kinds; the node is this one. */
  emit(kind: RecordKind, subject: number, epoch: number, value: number): void;
}
