// What the metrics of faults are: how they are noticed and overcome, who leads meanwhile, and what users feel of it.

import type { MetricDescription } from "../observations.ts";
import { metric } from "./definition.ts";

export const FAULT_METRICS: readonly MetricDescription[] = [
  metric(
    "detection.mean",
    "s",
    "lower",
    "Mean time from a node's crash until an observer declared it dead; crashes that ended before that have no sample.",
  ),
  metric("detection.p99", "s", "lower", "99th percentile of such times."),
  metric("detection.max", "s", "lower", "Longest such time."),
  metric(
    "detection.suspicion.mean",
    "s",
    "lower",
    "Mean time from a node's crash until an observer suspected it or declared it dead; crashes that ended before that have no sample.",
  ),
  metric(
    "detection.mistakes",
    "1",
    "lower",
    "Declarations of death of a node that had not crashed (paused, slow and cut-off nodes included).",
  ),
  metric(
    "detection.mistakesPerNodeDay",
    "1",
    "lower",
    "detection.mistakes per day of a worker that was up, in the whole run.",
  ),
  metric(
    "detection.wrongSuspicions",
    "1",
    "lower",
    "Times that a trusted node was suspected or declared dead while it was up and not paused (slow and cut-off nodes included).",
  ),
  metric(
    "detection.wrongSuspicionsPerNodeDay",
    "1",
    "lower",
    "detection.wrongSuspicions per day of a worker that was up: 1 / the mean mistake recurrence time T_MR.",
  ),
  metric(
    "detection.mistakeDuration.mean",
    "s",
    "lower",
    "Mean time from a wrong suspicion until the node is trusted again, or is down or paused after all (T_M).",
  ),
  metric(
    "detection.accuracy",
    "1",
    "higher",
    "Share of the time in which workers were up and not paused that they were trusted (P_A); the opinion of the leading master.",
  ),
  metric(
    "recovery.mean",
    "s",
    "lower",
    "Mean time from the strike of a fault until the backlog was back where it was (t4 - t0), of the faults that hit a task or a leader, or stopped nobody and disturbed queue or response times, and were recovered from; the next four add up to it. Each design has the mean of those that it overcame, which need not be those of another: see recovery.unfinished.",
  ),
  metric("recovery.detection.mean", "s", "lower", "Mean part of it until somebody noticed (t1 - t0)."),
  metric("recovery.decision.mean", "s", "lower", "Mean part of it until a leader served again (t2 - t1)."),
  metric(
    "recovery.transfer.mean",
    "s",
    "lower",
    "Mean part of it until all work that was hit was on its way again (t3 - t2).",
  ),
  metric(
    "recovery.redo.mean",
    "s",
    "lower",
    "Mean part of it until the backlog, and of faults that stop nobody also the tail of response times, was back (t4 - t3).",
  ),
  metric("recovery.max", "s", "lower", "Longest such time."),
  metric(
    "recovery.unfinished",
    "1",
    "lower",
    "Such faults that were not recovered from, within an hour or before the end of the run.",
  ),
  metric(
    "failover.mean",
    "s",
    "lower",
    "Mean time from the strike of a fault that cost the system its leader until a master served again (t2 - t0).",
  ),
  metric("failover.max", "s", "lower", "Longest such time."),
  metric("elections.count", "1", "lower", "Times that a master became a candidate (with a lease: took it)."),
  metric("elections.locks", "1", "lower", "Times that a member of the lock service became a candidate."),
  metric("leaders.count", "1", "lower", "Epochs in which a master served."),
  metric(
    "leaders.overlap",
    "s",
    "lower",
    "Time for which more than one master that was awake took itself for the leader.",
  ),
  metric(
    "recovery.rpo",
    "s",
    "lower",
    "Recovery point that was reached: longest time from the admission of a task that is lost until a master in office fell (crashed, or gave up its office); 0 = nothing is lost.",
  ),
  metric(
    "log.rewound",
    "1",
    "lower",
    "Entries of masters' logs that came to nothing when their masters returned: decisions that the primary of the day does not know.",
  ),
  metric("lease.overlap", "s", "lower", "Time for which a lease had more than one holder that was awake (must be 0)."),
  metric(
    "heal.leader",
    "s",
    "lower",
    "Time from the heal of a core until the leader that stayed began to serve; 0 if it served before; to the end where nobody serves there.",
  ),
  metric(
    "heal.work",
    "s",
    "lower",
    "Time from the heal of a core until the last task that had arrived before it ended; to the end where one has not.",
  ),
  metric(
    "unavailability.max",
    "s",
    "lower",
    "Longest time for which a client had a task without an answer and got none: since its last answer or its oldest such task's arrival, whichever came later.",
  ),
  metric(
    "unavailability.total",
    "s",
    "lower",
    "Sum of such times of more than 1 s, of the client for which it is largest.",
  ),
  metric("dispatchGap.max", "s", "lower", "Longest time without a dispatch while some task was yet to be dispatched."),
];
