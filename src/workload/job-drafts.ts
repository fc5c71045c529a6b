// What is known of a job of stages when it arrives: its graph, as it is described to whoever plans it, and how long the way is from each
// of its tasks to its end.

import { NEVER, type Duration, type Instant } from "../kernel/time.ts";
import type { JobGraph } from "../process/task.ts";
import type { TaskDraft } from "./workload.ts";
import type { WorkflowStage } from "./workflows.ts";

/** How the job is described to whoever plans it. */
export function graphOf(stages: readonly WorkflowStage[], drafts: readonly (readonly TaskDraft[])[]): JobGraph {
  let first = 0;
  return {
    stages: stages.map(({ after, bytes, narrow, workOn, workloadClass: { cores, memory, resources } }, index) => {
      const stage = {
        first,
        count: drafts[index].length,
        cores,
        memory,
        resources,
        workOn,
        after: after.map((before, which) => ({
          stage: before,
          bytes: bytes?.[which] ?? 0,
          ...(narrow?.[which] === true && { isNarrow: true }),
        })),
      };
      first += stage.count;
      return stage;
    }),
    estimates: drafts.flatMap((tasks) => tasks.map(({ estimate }) => estimate)),
  };
}

/** Deadlines count from a task's own arrival. */
export function arrivingAt(draft: TaskDraft, now: Instant): TaskDraft {
  const deadline = draft.deadline === NEVER ? NEVER : Math.min(draft.deadline + now - draft.arrivedAt, NEVER);
  return { ...draft, arrivedAt: now, deadline: deadline as Instant, notify: true };
}

/**
 * Each task learns how long the way is from its start to the end of its job, by estimates and on machines without end: its
 * bottom level, without what is fetched, and with work that differs between machines at its mean (Hu, Operations Research 9(6),
 * 1961; upward rank without communication in Topcuoglu et al., TPDS 13(3), 2002).
 */
export function withPaths(
  stages: readonly WorkflowStage[],
  drafts: readonly (readonly TaskDraft[])[],
): readonly (readonly TaskDraft[])[] {
  const tails = stages.map(() => 0);
  const order = topologicalOrder(stages);
  const scales = stages.map(({ workOn }) => (workOn === undefined ? 1 : meanOf(workOn)));
  for (const stage of order.toReversed()) {
    const longest = drafts[stage].reduce((most, { estimate }) => Math.max(most, estimate * scales[stage]), 0);
    const length = tails[stage] + longest;
    for (const before of stages[stage].after) tails[before] = Math.max(tails[before], length);
  }
  return drafts.map((tasks, stage) =>
    tails[stage] === 0 && stages[stage].workOn === undefined
      ? tasks
      : tasks.map((draft) => ({
          ...draft,
          workOn: stages[stage].workOn,
          pathEstimate: Math.round(draft.estimate * scales[stage] + tails[stage]) as Duration,
        })),
  );
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Positions, each after all that it comes after; shorter than `stages` where some wait for each other. */
export function topologicalOrder(stages: readonly Pick<WorkflowStage, "after">[]): readonly number[] {
  const order: number[] = [];
  const isPlaced = stages.map(() => false);
  for (let placed = -1; placed < order.length;) {
    placed = order.length;
    stages.forEach(({ after }, stage) => {
      if (isPlaced[stage] || !after.every((before) => isPlaced[before])) return;
      isPlaced[stage] = true;
      order.push(stage);
    });
  }
  return order;
}
