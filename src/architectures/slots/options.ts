// What the processes of a design with slots are told, and the tags of their timers.

import type { Duration } from "../../kernel/time.ts";
import type { Address } from "../../process/identity.ts";
import type { InstanceOptions } from "../database-lock/options.ts";

/**
 * Deliberate mistakes, each with one rule left out:
 * - `claim-without-transaction`: whoever has seen a command claims it, whether it is still there or not.
 * - `watch-once`: a master takes a watch for one that stays, and is told of the first change only.
 * - `forget-failed`: nobody takes over what a master had whose node is gone.
 * - `count-twice`, `answer-before-sync`: of the database.
 */
export const SLOT_MUTANTS = [
  "claim-without-transaction",
  "watch-once",
  "forget-failed",
  "count-twice",
  "answer-before-sync",
] as const;

export const DISCONNECT_STRATEGIES = ["stop", "waiting"] as const;
type DisconnectStrategy = (typeof DISCONNECT_STRATEGIES)[number];

export const FAILOVERS = ["takeover", "restart"] as const;

export interface SessionOptions {
  /** The service's members. */
  readonly ensemble: readonly Address[];
  /** A session that was not heard of for so long, and up to a tick longer, is over. */
  readonly session: Duration;
  readonly tick: Duration;
}

export interface SlotOptions extends InstanceOptions, SessionOptions {
  readonly election: Duration;
  /** A master that found no command looks again after this. */
  readonly fetchInterval: Duration;
  readonly fetchSize: number;
  /** A master that has so many tasks takes no commands. */
  readonly tasksMax: number;
  readonly onDisconnect: DisconnectStrategy;
  readonly maxWaiting: Duration;
  readonly failoverInterval: Duration;
  /** What a worker still has of a master that is gone goes on; otherwise it is run again. */
  readonly takesOver: boolean;
  readonly watchesOnce: boolean;
}

/** A master's own; all those of its instance are under one. */
export const SLOT_TIMER = {
  term: 0,
  ping: 1,
  attempt: 2,
  lost: 3,
  sweep: 4,
  waited: 5,
} as const;
