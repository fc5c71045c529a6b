// What the metrics of a design's means are, and of what they cost: copies, checkpoints, triggers, budgets, reads, messages.

import type { MetricDescription } from "../observations.ts";
import { metric } from "./definition.ts";

export const MEANS_METRICS: readonly MetricDescription[] = [
  metric("copies.started", "1", "neutral", "Attempts that a master decided to start beside others of the same task."),
  metric("copies.won", "1", "higher", "Of these, the ones that completed their task."),
  metric("checkpoints.count", "1", "neutral", "Checkpoints that were said to be safe."),
  metric("checkpoints.failed", "1", "lower", "Checkpoints that were begun and not said to be safe."),
  metric("checkpoints.restored", "1", "neutral", "Attempts that went on from a checkpoint."),
  metric(
    "checkpoint.time",
    "task-s",
    "lower",
    "Core-seconds for which attempts stood still to be saved or restored; part of work.wasted.",
  ),
  metric("triggers.due", "1", "neutral", "Scheduled instants of time triggers that came."),
  metric("triggers.launched", "1", "neutral", "Launches of time triggers."),
  metric("triggers.skipped", "1", "neutral", "Launches of time triggers that were skipped with a reason."),
  metric(
    "triggers.missed",
    "1",
    "lower",
    "Scheduled instants that were neither launched nor skipped, a minute later although a master served (must be 0).",
  ),
  metric("triggers.duplicated", "1", "lower", "Launches beyond the first of a scheduled instant (must be 0)."),
  metric("triggers.lateness.mean", "s", "lower", "Mean time from a scheduled instant to its launch."),
  metric("triggers.lateness.max", "s", "lower", "Longest such time."),
  metric(
    "budget.retries",
    "1",
    "lower",
    "Attempts dispatched again (after a failure or a loss; not copies, preempted or refused ones) / tasks dispatched.",
  ),
  metric("budget.copies", "1", "lower", "copies.started / tasks dispatched."),
  metric("budget.preemptions", "1", "lower", "Attempts preempted / tasks dispatched."),
  metric("reads.served", "1", "neutral", "Linearizable reads that members answered."),
  metric("reads.unjudged", "1", "lower", "Of these, the ones of which the trace does not say when they began."),
  metric(
    "cost.total",
    "$",
    "lower",
    "What the machines with a price cost while they were rented, in the currency of `price`, in the whole run; a machine that nobody gives back is rented from the start to the end of the run, whether it is up or down. Warm pools included.",
  ),
  metric("cost.perTask", "$", "lower", "cost.total / tasks completed."),
  metric("cost.machineHours", "h", "lower", "Hours for which machines with a price were rented, in the whole run."),
  metric("messages.perTask", "messages", "lower", "Messages sent / tasks completed, in the whole run."),
  metric("messages.total", "messages", "lower", "Messages sent, in the whole run."),
  metric("bytes.perTask", "B", "lower", "Bytes sent / tasks completed, in the whole run."),
  metric("disk.syncsPerTask", "1", "lower", "Disk syncs completed / tasks completed, in the whole run."),
  metric("calls.retried", "1", "lower", "Remote calls sent again because no answer came in time."),
  metric(
    "calls.retriedPeak",
    "1",
    "lower",
    "Most of them within one tenth of a second of true time; absent where there were none.",
  ),
  metric(
    "submissions.abandoned",
    "1",
    "lower",
    "Tasks whose client gave up waiting for their acknowledgement, where it may (`giveUp`); they may be done all the same.",
  ),
  metric(
    "submissions.abandonedRatio",
    "1",
    "lower",
    "Share of such tasks among those that arrived in the measured window.",
  ),
  metric("commands.refused", "1", "neutral", "Commands of a lower epoch that their receivers refused."),
];
