// The contract of a coordinator: how a master comes to lead, and how what it decides outlives it. A local log, a lease with a
// shared log, or a replicated log stand behind it. Whoever composes one hands it its messages, timers and syncs.

import type { ReplicatedLogOwner } from "../../algorithms/consensus/replicated-log.ts";
import type { DecisionLog } from "../../algorithms/replay/decision-log.ts";
import type { Address, Epoch } from "../../process/identity.ts";
import type { Message } from "../../process/message.ts";
import type { Command } from "../master/commands.ts";

/** Proposals are made while leading only; each comes back by `committed`, or leadership ends first. */
export interface Coordinator extends DecisionLog<Command> {
  /** Who leads, as far as this master knows; undefined while that is open. */
  readonly leader: Address | undefined;
  /** The highest epoch it knows of. */
  readonly epoch: Epoch;
  /**
   * It is this master that finds entries committed, though it is not in office yet (they are its predecessors', who may not have
   * lived to tell of them), or not any more (leadership is on its way to somebody else). Absent: as in office.
   */
  readonly decides?: boolean;
  /** What it hands over now is on its own disk, and nobody was told: an earlier life of it died before it knew. Told once it leads. */
  readonly isUntold?: boolean;
  start(): void;
  /** False if the message is not one of the coordinator's. */
  receive(from: Address, message: Message): boolean;
  timer(tag: number, detail: number): void;
  synced?(token: number): void;
  disconnected?(peer: Address): void;
  /** Leading only. `readable(token, ...)` follows, perhaps at once, when it is sure that this master still leads, or cannot be. */
  read(token: number): void;
  /** Its machine is to go down: hands leadership over if it can, then says `done` (perhaps at once). */
  resign(done: () => void): void;
  /** A worker has obeyed a higher epoch than this one, which leads: it must get a higher one, or give way. */
  outbid?(epoch: Epoch): void;
}

/** A master, as its coordinator sees it. */
export interface CoordinatorOwner extends ReplicatedLogOwner<Command> {
  /** Live records that a snapshot would hold: what compaction is measured against. */
  readonly liveCount: number;
}

/** Timer tags: a process has sixteen. Everything that belongs to one leadership shares the first. */
export const TERM_TAG = 0;
export const FIRST_COORDINATOR_TAG = 1;
