// Every metric of a run: name, unit, which way is better, and what exactly it is. Reports, `orrery list` and docs/metrics.md
// read it; a test holds the collectors to it.

import type { Direction, MetricDescription } from "../observations.ts";

function metric(name: string, unit: string, better: Direction, definition: string): MetricDescription {
  return { name, unit, better, definition };
}

/** The tasks that the figures per task speak of. */
const COMPLETED = "of the completed tasks that arrived in the measured window";

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
  metric("effects.duplicate", "1", "lower", "Effective completions beyond the first of each task (must be 0)."),
  metric(
    "work.wasted",
    "task-s",
    "lower",
    "Core-seconds held by attempts that ended without becoming the effective one, less what they saved for it; the whole run.",
  ),
  metric("work.wastedRatio", "1", "lower", "work.wasted / all core-seconds held by attempts."),
  metric(
    "detection.mean",
    "s",
    "lower",
    "Mean time from a node's crash until an observer declared it dead; crashes that ended before that have no sample.",
  ),
  metric("detection.max", "s", "lower", "Longest such time."),
  metric(
    "detection.mistakes",
    "1",
    "lower",
    "Declarations of death of a node that had not crashed (paused, slow and cut-off nodes included).",
  ),
  metric("recovery.mean", "s", "lower", "Mean time from the crash of the leading master until a master serves again."),
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
  metric("messages.perTask", "messages", "lower", "Messages sent / tasks completed, in the whole run."),
  metric("messages.total", "messages", "lower", "Messages sent, in the whole run."),
  metric("bytes.perTask", "B", "lower", "Bytes sent / tasks completed, in the whole run."),
  metric("disk.syncsPerTask", "1", "lower", "Disk syncs completed / tasks completed, in the whole run."),
  metric("calls.retried", "1", "lower", "Remote calls sent again because no answer came in time."),
  metric("commands.refused", "1", "neutral", "Commands of a lower epoch that their receivers refused."),
];

const BY_NAME: ReadonlyMap<string, MetricDescription> = new Map(
  METRICS.map((description) => [description.name, description]),
);

/** With several workload classes, the figures per task are also given for each class. */
const PER_CLASS = ["response.", "wait.", "service.", "slowdown.", "boundedSlowdown."] as const;

/** Also for the metrics of a class, `class.<class>.<metric>`; undefined for names that no run has. */
export function describeMetric(name: string): MetricDescription | undefined {
  const own = BY_NAME.get(name);
  if (own !== undefined) return own;
  const parts = /^class\.(.+)\.([^.]+\.[^.]+)$/.exec(name);
  const base = parts === null ? undefined : BY_NAME.get(parts[2]);
  if (base === undefined || !PER_CLASS.some((prefix) => base.name.startsWith(prefix))) return undefined;
  return { ...base, name, definition: `${base.definition.slice(0, -1)}; class ${parts![1]} only.` };
}
