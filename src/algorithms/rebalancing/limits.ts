// The parameters that every rebalancing policy has: how often it is asked, and how much it may move.

export const LIMITS = {
  interval: { type: "duration", default: "1s", min: "1ms", summary: "So often loads are compared." },
  moves: {
    type: "integer",
    default: 100,
    min: 1,
    summary: "At most so many tasks are asked back in one round: the budget.",
  },
  minDwell: {
    type: "duration",
    default: "5s",
    summary: "A task that was moved stays for so long where it came to. 0s: it may go on at once.",
  },
} as const;
