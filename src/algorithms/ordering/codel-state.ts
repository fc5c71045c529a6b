// The control law of CoDel, as a pure state machine: whether the task at the head, which has waited for so long, is dropped.

import { NEVER, type Duration, type Instant } from "../../kernel/time.ts";

export interface CodelOptions {
  /** A wait that is as it should be. */
  readonly target: Duration;
  /** For so long waits must have been longer before anything is dropped. */
  readonly interval: Duration;
}

export interface CodelState {
  /** When waits will have been too long for an interval; NEVER while they are not. */
  readonly firstAbove: Instant;
  readonly isDropping: boolean;
  /** While dropping: no sooner than that the next one goes. */
  readonly dropNext: Instant;
  /** Dropped in this spell, and at the beginning of it as many as the last one suggests. */
  readonly count: number;
  readonly lastCount: number;
  /** One was just dropped: the next time follows when it is known that waits are still too long. */
  readonly hasDropped: boolean;
}

export const CODEL_START: CodelState = {
  firstAbove: NEVER,
  isDropping: false,
  dropNext: 0 as Instant,
  count: 0,
  lastCount: 0,
  hasDropped: false,
};

export interface CodelStep {
  readonly drops: boolean;
  readonly state: CodelState;
}

/** A spell that begins so soon after another goes on at its pace. */
const SOON = 16;

/** Some task has a place, and the one at the head has waited for `waited`; `isLast`: nobody waits behind it, so it is let go. */
export function codelStep(
  before: CodelState,
  waited: number,
  isLast: boolean,
  now: Instant,
  { target, interval }: CodelOptions,
): CodelStep {
  const isShort = waited < target || isLast;
  const mayDrop = !isShort && before.firstAbove !== NEVER && now >= before.firstAbove;
  const firstAbove = isShort ? NEVER : before.firstAbove === NEVER ? ((now + interval) as Instant) : before.firstAbove;
  const state = { ...before, firstAbove, hasDropped: false };
  if (!before.isDropping) return mayDrop ? begin(state, now, interval) : { drops: false, state };
  if (!mayDrop) return { drops: false, state: { ...state, isDropping: false } };
  const dropNext = before.hasDropped ? controlLaw(before.dropNext, before.count, interval) : before.dropNext;
  if (now < dropNext) return { drops: false, state: { ...state, dropNext } };
  return { drops: true, state: { ...state, dropNext, count: before.count + 1, hasDropped: true } };
}

function begin(state: CodelState, now: Instant, interval: Duration): CodelStep {
  const delta = state.count - state.lastCount;
  const count = delta > 1 && now - state.dropNext < SOON * interval ? delta : 1;
  const dropNext = controlLaw(now, count, interval);
  return { drops: true, state: { ...state, isDropping: true, count, lastCount: count, dropNext } };
}

/** The more were dropped, the sooner the next: what is offered falls in proportion, as for TCP, where that goes by square roots. */
function controlLaw(from: Instant, count: number, interval: Duration): Instant {
  return (from + Math.floor(interval / Math.sqrt(count))) as Instant;
}
