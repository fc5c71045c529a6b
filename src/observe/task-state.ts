// The states of a task as its master's records tell them, and the moves between them that are legal (catalogue, section
// 0). Whether an attempt runs is known separately, from the worker's records: the two are honestly out of step.

export const SUBMITTED = 0;
export const ADMITTED = 1;
export const QUEUED = 2;
export const DISPATCHED = 3;
/** Its attempt was refused or ended without success; the master has not reacted yet. */
export const STOPPED = 4;
export const LOST = 5;
export const BACKOFF = 6;
export const COMPLETED = 7;
export const REJECTED = 8;
export const EXPIRED = 9;
export const CANCELLED = 10;
export const DEAD_LETTERED = 11;

export const STATE_NAMES = [
  "submitted",
  "admitted",
  "queued",
  "dispatched",
  "stopped",
  "lost",
  "backoff",
  "completed",
  "rejected",
  "expired",
  "cancelled",
  "dead-lettered",
] as const;

export function isTerminal(state: number): boolean {
  return state >= COMPLETED;
}

/** Has no attempt on its way, and would have one if there were a free place. */
export function isUndispatched(state: number): boolean {
  return state <= QUEUED;
}

const BEFORE_DISPATCH = [ADMITTED, QUEUED];
const AFTER_DISPATCH = [DISPATCHED, STOPPED, LOST];
const ALIVE = [SUBMITTED, ...BEFORE_DISPATCH, ...AFTER_DISPATCH, BACKOFF];

/**
 * For each state, the states it may be reached from under one master. Wider than the catalogue's table in two places: a
 * task may skip the queue (assigned on admission), and a reservation, which leaves no record, may fall back to the queue.
 */
const LEGAL_ORIGINS: readonly (readonly number[])[] = [
  [],
  [SUBMITTED],
  [...BEFORE_DISPATCH, ...AFTER_DISPATCH, BACKOFF],
  [...BEFORE_DISPATCH, STOPPED, LOST, BACKOFF],
  AFTER_DISPATCH,
  [DISPATCHED, STOPPED],
  AFTER_DISPATCH,
  // A late completion may arrive after the task was queued again; one before any dispatch may not.
  [QUEUED, ...AFTER_DISPATCH, BACKOFF],
  [SUBMITTED],
  ALIVE,
  ALIVE,
  [...AFTER_DISPATCH, BACKOFF],
];

/** LEGAL[from * STATE_NAMES.length + to] is 1 for a legal move. */
const LEGAL = new Uint8Array(STATE_NAMES.length * STATE_NAMES.length);
LEGAL_ORIGINS.forEach((origins, to) => origins.forEach((from) => (LEGAL[from * STATE_NAMES.length + to] = 1)));

export function isLegalMove(from: number, to: number): boolean {
  return LEGAL[from * STATE_NAMES.length + to] === 1;
}
