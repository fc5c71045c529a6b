// What the metrics of moved tasks are, and of how soon work is even again.

import type { MetricDescription } from "../observations.ts";
import { metric } from "./definition.ts";

export const MOVE_METRICS: readonly MetricDescription[] = [
  metric(
    "moves.asked",
    "1",
    "neutral",
    "Tasks that a master asked a worker for, to send them to another (`rebalancing`, `migration`); absent, as all about moves, where there were none.",
  ),
  metric("moves.count", "1", "neutral", "Of these, the ones that were sent to the worker that was meant."),
  metric("moves.perTask", "1", "lower", "Moves for each completed task."),
  metric(
    "moves.oscillation",
    "1",
    "lower",
    "Share of moves that took a task back to where the move before had taken it from.",
  ),
  metric(
    "moves.pause.mean",
    "s",
    "lower",
    "How long a task that ran stood still, or was worked on in vain, for a move: from the decision until it works elsewhere, with all that it had done; on average.",
  ),
  metric(
    "convergence.changes",
    "1",
    "neutral",
    "Times that a worker came (was trusted) or went (was declared dead, cordoned or given back) while there was work; absent, as all about convergence, where no design moves tasks.",
  ),
  metric(
    "convergence.mean",
    "s",
    "lower",
    "From such a change until work is even: no worker holds more tasks than its share by cores and nominal speed and one for each core more, or a tenth of the share; on average. What never became even counts until the end.",
  ),
  metric("convergence.max", "s", "lower", "The longest of these."),
];
