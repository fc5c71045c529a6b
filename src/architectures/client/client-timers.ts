// The tags of a client's timers.

export const CLIENT_TIMER = {
  callExpiry: 0,
  callResend: 1,
  /** It is time to ask how a task stands. */
  status: 2,
  /** A task's user has waited for long enough. */
  patience: 3,
  questionExpiry: 4,
  questionResend: 5,
  orderExpiry: 6,
  orderResend: 7,
} as const;
