// Words for the metrics of tasks that masters move, and of how soon work is even again.

export const MOVE_LABELS = {
  "moves.asked": "tasks asked back",
  "moves.count": "tasks moved",
  "moves.perTask": "moves per completed task",
  "moves.oscillation": "share of moves that went back",
  "moves.pause.mean": "mean pause of a task that ran",
  "convergence.changes": "workers that came or went",
  "convergence.mean": "mean time until work is even again",
  "convergence.max": "longest time until work is even again",
} as const;
