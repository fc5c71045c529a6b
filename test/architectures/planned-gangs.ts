// Gangs and pools in planned runs: the planned tasks of one job come with what a gang's tasks have, others with what they ask for.

import type { OpenedWorkload } from "../../src/workload/open-workload.ts";
import type { TaskDraft } from "../../src/workload/workload.ts";
import type { PlannedTask } from "./build-run.ts";

export interface PlannedGang {
  readonly job: number;
  /** Planned tasks of that job. */
  readonly size: number;
  /** Members that it needs at once; all where absent. */
  readonly needs?: number;
}

/** Tasks are numbered in the order of the plan. */
export function withGangs(workload: OpenedWorkload, tasks: readonly PlannedTask[]): OpenedWorkload {
  const { arrivals } = workload;
  return {
    ...workload,
    arrivals: {
      get nextArrival() {
        return arrivals.nextArrival;
      },
      next() {
        const draft = arrivals.next();
        return draft && ganged(asking(draft, tasks[draft.id]), tasks[draft.id].gang);
      },
    },
  };
}

function asking(draft: TaskDraft, { pools, key, patience }: PlannedTask): TaskDraft {
  return Object.assign(draft, { ...(pools && { pools }), ...(key && { key }), ...(patience && { patience }) });
}

function ganged(draft: TaskDraft, gang: PlannedGang | undefined): TaskDraft {
  if (gang === undefined) return draft;
  const { job, size, needs = size } = gang;
  return Object.assign(draft, { group: job, groupSize: size, gang: { minMember: needs } });
}

/** All tasks of one gang, at one instant. */
export function gangOf(job: number, size: number, task: PlannedTask, needs = size): readonly PlannedTask[] {
  return Array.from({ length: size }, () => ({ ...task, gang: { job, size, needs } }));
}
