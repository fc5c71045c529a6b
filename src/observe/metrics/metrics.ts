// Every metric of a run: name, unit, which way is better, and what exactly it is. Reports, `orrery list` and docs/metrics.md
// read it; a test holds the collectors to it.

import type { Direction, MetricDescription } from "../observations.ts";

function metric(name: string, unit: string, better: Direction, definition: string): MetricDescription {
  return { name, unit, better, definition };
}

/** The tasks that the figures per task speak of. */
const COMPLETED = "of the completed tasks that arrived in the measured window";
/** Likewise of jobs. */
const JOBS_DONE = "of the completed jobs that arrived in the measured window";

export const METRICS: readonly MetricDescription[] = [
  metric("response.mean", "s", "lower", `Mean time from arrival to completion ${COMPLETED}.`),
  metric("response.p50", "s", "lower", `Median response ${COMPLETED} (nearest rank, within 0.1%).`),
  metric("response.p90", "s", "lower", `90th percentile of response ${COMPLETED}.`),
  metric("response.p99", "s", "lower", `99th percentile of response ${COMPLETED}.`),
  metric("response.p999", "s", "lower", `99.9th percentile of response ${COMPLETED}.`),
  metric("response.max", "s", "lower", `Longest response ${COMPLETED}.`),
  metric("wait.mean", "s", "lower", `Mean time from arrival to the first start of an attempt ${COMPLETED}.`),
  metric("wait.p99", "s", "lower", `99th percentile of the wait ${COMPLETED}.`),
  metric("wait.max", "s", "lower", `Longest wait ${COMPLETED}.`),
  metric(
    "service.mean",
    "s",
    "neutral",
    `Mean useful running time ${COMPLETED}: the effective attempt, and what earlier attempts saved for it.`,
  ),
  metric(
    "slowdown.mean",
    "1",
    "lower",
    `Mean of response / work, the work being the service time at speed 1, ${COMPLETED}.`,
  ),
  metric("slowdown.p99", "1", "lower", `99th percentile of slowdown ${COMPLETED}.`),
  metric(
    "boundedSlowdown.mean",
    "1",
    "lower",
    `Mean of max(1, response / max(work, 10 s)) ${COMPLETED}: short tasks do not dominate it.`,
  ),
  metric(
    "job.response.mean",
    "s",
    "lower",
    `Mean time from the arrival of a job (tasks that arrive together) to the completion of its last task, ${JOBS_DONE}; like the other metrics of jobs, only where a class has \`job\`.`,
  ),
  metric("job.response.p50", "s", "lower", `Median job response ${JOBS_DONE}.`),
  metric("job.response.p99", "s", "lower", `99th percentile of job response ${JOBS_DONE}.`),
  metric("job.response.max", "s", "lower", `Longest job response ${JOBS_DONE}.`),
  metric(
    "job.slowdown.mean",
    "1",
    "lower",
    `Mean of job response / work of the job's longest task, which is what it would take on idle machines of speed 1 without end, ${JOBS_DONE}.`,
  ),
  metric("throughput", "1/s", "higher", "Completions in the measured window, per second of it."),
  metric(
    "goodput",
    "1",
    "higher",
    "Work (at speed 1) of the tasks completed in the measured window / core time of all workers in it.",
  ),
  metric(
    "utilisation",
    "1",
    "neutral",
    "Core time that attempts held on workers / core time of all workers, in the measured window; a node that is down still counts as capacity.",
  ),
  metric("makespan", "s", "lower", "Time from the first arrival to the last completion of the run."),
  metric(
    "queue.mean",
    "tasks",
    "lower",
    "Time average over the measured window of tasks that have arrived and wait: nothing of them runs, and no success of theirs is on its way to the master.",
  ),
  metric("queue.max", "tasks", "lower", "Largest number of such tasks at once, for longer than an instant."),
  metric(
    "inSystem.mean",
    "tasks",
    "lower",
    "Time average over the measured window of tasks that have arrived and not ended.",
  ),
  metric(
    "tasks.submitted",
    "tasks",
    "neutral",
    "Tasks that arrived, in the whole run; the next eight add up to it, tasks.admitted apart.",
  ),
  metric("tasks.admitted", "tasks", "neutral", "Tasks that the scheduler made durable, and so must not lose."),
  metric("tasks.completed", "tasks", "higher", "Tasks with an effective completion."),
  metric("tasks.rejected", "tasks", "lower", "Tasks refused at admission."),
  metric("tasks.expired", "tasks", "lower", "Tasks dropped because their deadline had passed."),
  metric("tasks.cancelled", "tasks", "neutral", "Tasks withdrawn."),
  metric("tasks.deadLettered", "tasks", "lower", "Tasks given up after too many attempts."),
  metric(
    "tasks.lost",
    "tasks",
    "lower",
    "Admitted tasks that nothing moved any more at the end, for a minute, while a master served and a trusted worker stood idle (must be 0).",
  ),
  metric("tasks.unfinished", "tasks", "lower", "The others that had not ended when the run did."),
  metric("jobs.submitted", "jobs", "neutral", "Jobs that arrived, in the whole run; the next three add up to it."),
  metric("jobs.completed", "jobs", "higher", "Jobs of which every task completed."),
  metric(
    "jobs.failed",
    "jobs",
    "lower",
    "Jobs that never will be: a task of theirs was refused, expired, withdrawn, given up or lost.",
  ),
  metric("jobs.unfinished", "jobs", "lower", "The others that were not done when the run ended."),
  metric(
    "deadline.missRatio",
    "1",
    "lower",
    "Share not completed in time of the tasks with a deadline that arrived in the measured window and ended, or whose deadline passed before the end of the run; cancelled ones apart.",
  ),
  metric("tardiness.mean", "s", "lower", `Mean of max(0, completion - deadline) ${COMPLETED} and had a deadline.`),
  metric("attempts.perTask", "1", "lower", `Mean number of executions started by the time of completion ${COMPLETED}.`),
  metric(
    "executions.duplicate",
    "attempts",
    "lower",
    "Executions that started while another of the same task was running, or after one had succeeded.",
  ),
  metric(
    "effects.duplicate",
    "1",
    "lower",
    "Effective completions, and effects carried out at stores, beyond the first of each task (must be 0).",
  ),
  metric("effects.applied", "1", "neutral", "Effects that stores carried out."),
  metric("effects.refused", "1", "neutral", "Effects that stores refused to carry out (again)."),
  metric("effects.refusedStale", "1", "neutral", "Of these, the ones refused because they came from a lower epoch."),
  metric(
    "work.wasted",
    "task-s",
    "lower",
    "Core-seconds held by attempts that ended without becoming the effective one, less what they saved for it, and of all attempts while they stood still to be saved or restored; the whole run.",
  ),
  metric("work.wastedRatio", "1", "lower", "work.wasted / all core-seconds held by attempts."),
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
    "Mean time from the strike of a fault until the backlog was back where it was (t4 - t0), of the faults that hit a task or a leader and were recovered from; the next four add up to it.",
  ),
  metric("recovery.detection.mean", "s", "lower", "Mean part of it until somebody noticed (t1 - t0)."),
  metric("recovery.decision.mean", "s", "lower", "Mean part of it until a leader served again (t2 - t1)."),
  metric(
    "recovery.transfer.mean",
    "s",
    "lower",
    "Mean part of it until all work that was hit was on its way again (t3 - t2).",
  ),
  metric("recovery.redo.mean", "s", "lower", "Mean part of it until the backlog was worked off (t4 - t3)."),
  metric("recovery.max", "s", "lower", "Longest such time."),
  metric(
    "recovery.unfinished",
    "1",
    "lower",
    "Faults that hit a task or a leader and were not recovered from, within an hour or before the end of the run.",
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

const BY_NAME: ReadonlyMap<string, MetricDescription> = new Map(
  METRICS.map((description) => [description.name, description]),
);

/** With several workload classes, the figures per task are also given for each class. */
const PER_CLASS = ["response.", "wait.", "service.", "slowdown.", "boundedSlowdown.", "job."] as const;

/** Also for the metrics of a class, `class.<class>.<metric>`; undefined for names that no run has. */
export function describeMetric(name: string): MetricDescription | undefined {
  const own = BY_NAME.get(name);
  if (own !== undefined) return own;
  const parts = /^class\.([^.]+)\.(.+)$/.exec(name);
  const base = parts === null ? undefined : BY_NAME.get(parts[2]);
  if (base === undefined || !PER_CLASS.some((prefix) => base.name.startsWith(prefix))) return undefined;
  return { ...base, name, definition: `${base.definition.slice(0, -1)}; class ${parts![1]} only.` };
}
