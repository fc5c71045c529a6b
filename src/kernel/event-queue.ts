// The contract of an event queue: the slots of an event table in firing order, which is (instant, order of insertion).
// Used by `Simulation` only; timing-wheel-queue.ts is the fast one, sorted-list-queue.ts the obvious one.

import type { Instant } from "./time.ts";

export interface EventQueue {
  /** Adds a slot that the table holds the instant of. */
  insert(slot: number): void;
  /** Removes and returns the first slot if its event is due at or before `limit`; NONE otherwise. */
  takeUntil(limit: Instant): number;
  /** The slot's event was cancelled (the table knows already): never return it, and release it when it is let go. */
  cancel(slot: number): void;
  /** All slots whose events were not cancelled, in firing order. May be slow. */
  pending(): number[];
}
