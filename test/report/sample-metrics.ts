// The metrics of the sample input, described.

import type { MetricDescription } from "../../src/observe/observations.ts";

export const SAMPLE_METRICS: readonly MetricDescription[] = [
  metric("response.mean", "s", "lower", "Mean time from arrival to the committed end of a task."),
  metric("response.p50", "s", "lower", "Median response time."),
  metric("response.p99", "s", "lower", "99th percentile of the response time."),
  metric("response.max", "s", "lower", "Longest response time."),
  metric("wait.mean", "s", "lower", "Mean time from arrival to the first start."),
  metric("slowdown.mean", "1", "lower", "Mean of response time / service time."),
  metric("throughput", "1/s", "higher", "Completed tasks per second of measured time."),
  metric("utilisation", "1", "neutral", "Busy core time / core time that was up."),
  metric("queue.mean", "tasks", "lower", "Time average of the number of waiting tasks."),
  metric("makespan", "s", "lower", "From the first arrival to the last completion."),
  metric("tasks.submitted", "tasks", "neutral", "Tasks that arrived."),
  metric("tasks.completed", "tasks", "higher", "Tasks that completed."),
  metric("tasks.lost", "tasks", "lower", "Acknowledged tasks that never ended."),
  metric("executions.duplicate", "tasks", "lower", "Tasks that more than one attempt executed to the end."),
  metric("effects.duplicate", "tasks", "lower", "Tasks whose result took effect more than once."),
  metric("work.wasted", "task-s", "lower", "Core-seconds of attempts that did not count."),
  metric("detection.mean", "s", "lower", "Mean time from a crash to the decision that the node is dead."),
  metric("unavailability.max", "s", "lower", "Longest time without a successful submission."),
  metric("messages.perTask", "messages", "lower", "Messages sent per completed task."),
];

function metric(
  name: string,
  unit: string,
  better: MetricDescription["better"],
  definition: string,
): MetricDescription {
  return { name, unit, better, definition };
}
