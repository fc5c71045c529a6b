// What the metrics of tasks, jobs and work are.

import type { MetricDescription } from "../observations.ts";
import { metric } from "./definition.ts";

/** The tasks that the figures per task speak of. */
const COMPLETED = "of the completed tasks that arrived in the measured window";
/** Likewise of jobs. */
const JOBS_DONE = "of the completed jobs that arrived in the measured window";

export const WORK_METRICS: readonly MetricDescription[] = [
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
    "tenants.fairness",
    "1",
    "higher",
    "Jain's index (DEC TR-301, 1984) of the tenants' speeds, a tenant's speed being 1 / mean slowdown of its completed tasks that arrived in the measured window: 1 = all are slowed down alike, 1/n = one of n is served at full speed and the others hardly at all. Like the other metrics of tenants, only where classes name several tenants by `tenant`, and none draws among them.",
  ),
  metric("tenants.slowdown.worst", "1", "lower", "Largest mean slowdown of a tenant."),
  metric("tenants.slowdown.ratio", "1", "lower", "Largest mean slowdown of a tenant / smallest."),
  metric(
    "job.response.mean",
    "s",
    "lower",
    `Mean time from the arrival of a job (tasks that are of use together) to the completion of its last task, ${JOBS_DONE}; like the other metrics of jobs, only where a class has \`job\` or \`workflow\`.`,
  ),
  metric("job.response.p50", "s", "lower", `Median job response ${JOBS_DONE}.`),
  metric("job.response.p99", "s", "lower", `99th percentile of job response ${JOBS_DONE}.`),
  metric("job.response.max", "s", "lower", `Longest job response ${JOBS_DONE}.`),
  metric(
    "job.slowdown.mean",
    "1",
    "lower",
    `Mean of job response / work of the job's longest task, which is what it would take on idle machines of speed 1 without end, ${JOBS_DONE}; only of jobs whose tasks all come at once.`,
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
    "Core time that attempts held on workers / core time of all workers, in the measured window; a node that is down still counts as capacity, one that its provider has does not.",
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
];
