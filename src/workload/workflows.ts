// Jobs whose tasks depend on each other: stages, each of so many tasks, each of which begins when the stages that it comes after
// are done, as in a map and its reduce. Whoever asked for the job holds it (a workflow engine outside the cluster, as Airflow
// is one): it submits a stage's tasks when it was told that all before them have completed. All sizes of a job are drawn when it
// arrives, so they are the same in every variant.

import type { Distribution } from "../kernel/distributions/distribution.ts";
import type { RandomStream } from "../kernel/random-stream.ts";
import { NEVER, type Duration, type Instant } from "../kernel/time.ts";
import { assert } from "../kernel/assert.ts";
import type { ArrivalProcess } from "./arrivals/arrival-process.ts";
import { TaskShaper } from "./task-shaper.ts";
import type { Streams, TaskDraft, WorkloadClass } from "./workload.ts";

export interface WorkflowStage {
  readonly name: string;
  /** How many tasks; rounded, and at least 1. */
  readonly tasks: Distribution;
  /** Positions of the stages that must be done first. */
  readonly after: readonly number[];
  /** Its class with what the stage says otherwise. */
  readonly workloadClass: WorkloadClass;
}

/** The jobs of one class, in order of arrival. */
export class Workflows {
  readonly #class: WorkloadClass;
  readonly #stages: readonly WorkflowStage[];
  readonly #arrivals: ArrivalProcess;
  readonly #random: { readonly arrivals: RandomStream; readonly jobs: RandomStream };
  readonly #shapers: readonly TaskShaper[];
  #next: Instant;
  #jobs = 0;
  #tasks = 0;

  constructor(workloadClass: WorkloadClass, streams: Streams) {
    const { demand, workflow, name, start } = workloadClass;
    assert(workflow !== undefined && demand.kind === "open", "a workflow needs stages and open arrivals");
    const prefix = `workload/${name}`;
    this.#class = workloadClass;
    this.#stages = workflow;
    this.#arrivals = demand.createArrivals();
    this.#random = { arrivals: streams.stream(`${prefix}/arrivals`), jobs: streams.stream(`${prefix}/jobs`) };
    this.#shapers = workflow.map((stage) => new TaskShaper(stage.workloadClass, streams, `${prefix}/${stage.name}`));
    this.#next = this.#following(start);
  }

  /** NEVER when there is none left. */
  get nextArrival(): Instant {
    return this.#tasks >= (this.#class.limit ?? Infinity) ? NEVER : this.#next;
  }

  /** The job that arrives at `nextArrival`. */
  next(): WorkflowJob {
    const arrivedAt = this.nextArrival;
    assert(arrivedAt !== NEVER, "there is no further job");
    const job = new WorkflowJob(this.#jobs, this.#stages, this.#draw(arrivedAt));
    this.#jobs += 1;
    this.#tasks += job.comingCount;
    this.#next = this.#following(arrivedAt);
    return job;
  }

  #following(from: Instant): Instant {
    const at = this.#arrivals.next(from, this.#random.arrivals);
    return at === undefined || at >= this.#class.stop ? NEVER : at;
  }

  #draw(arrivedAt: Instant): readonly (readonly TaskDraft[])[] {
    return this.#stages.map(({ tasks }, index) => {
      const count = Math.max(1, Math.round(tasks.sample(this.#random.jobs)));
      const stage = this.#jobs * this.#stages.length + index;
      return Array.from({ length: count }, () => this.#shapers[index].shape(arrivedAt, undefined, stage, count));
    });
  }
}

/** One job: which of its tasks may come now, and which must wait for others. */
export class WorkflowJob {
  /** Within its class. */
  readonly number: number;
  readonly #stages: readonly WorkflowStage[];
  readonly #drafts: readonly (readonly TaskDraft[])[];
  /** By stage: tasks that have not completed. */
  readonly #left: number[];
  readonly #isReleased: boolean[];
  /** Tasks that have not come yet. */
  #comingCount: number;
  #hasFailed = false;

  constructor(number: number, stages: readonly WorkflowStage[], drafts: readonly (readonly TaskDraft[])[]) {
    this.number = number;
    this.#stages = stages;
    this.#drafts = withPaths(stages, drafts);
    this.#left = drafts.map(({ length }) => length);
    this.#isReleased = stages.map(() => false);
    this.#comingCount = drafts.reduce((sum, { length }) => sum + length, 0);
  }

  get comingCount(): number {
    return this.#comingCount;
  }

  /** Nothing more will come of it: all has come, or a task failed that others wait for. */
  get isOver(): boolean {
    return this.#comingCount === 0 || this.#hasFailed;
  }

  /** The tasks that may come now, stage by stage in their order in the scenario; each is given out once. */
  release(now: Instant): readonly { readonly stage: number; readonly draft: TaskDraft }[] {
    if (this.#hasFailed) return [];
    return this.#stages.flatMap(({ after }, stage) => {
      if (this.#isReleased[stage] || after.some((before) => this.#left[before] > 0)) return [];
      this.#isReleased[stage] = true;
      this.#comingCount -= this.#drafts[stage].length;
      return this.#drafts[stage].map((draft) => ({ stage, draft: arrivingAt(draft, now) }));
    });
  }

  /** Returns whether a further stage may come now. */
  completed(stage: number): boolean {
    this.#left[stage] -= 1;
    return this.#left[stage] === 0 && !this.isOver;
  }

  /** A task ended otherwise: what has not come will not. */
  failed(): void {
    this.#hasFailed = true;
  }
}

/** Deadlines count from a task's own arrival. */
function arrivingAt(draft: TaskDraft, now: Instant): TaskDraft {
  const deadline = draft.deadline === NEVER ? NEVER : Math.min(draft.deadline + now - draft.arrivedAt, NEVER);
  return { ...draft, arrivedAt: now, deadline: deadline as Instant, notify: true };
}

/**
 * Each task learns how long the way is from its start to the end of its job, by estimates and on machines without end: its
 * bottom level (Hu, Operations Research 9(6), 1961; upward rank without communication in Topcuoglu et al., TPDS 13(3), 2002).
 */
function withPaths(
  stages: readonly WorkflowStage[],
  drafts: readonly (readonly TaskDraft[])[],
): readonly (readonly TaskDraft[])[] {
  const tails = stages.map(() => 0);
  const order = topologicalOrder(stages);
  for (const stage of order.toReversed()) {
    const longest = drafts[stage].reduce((most, { estimate }) => Math.max(most, estimate), 0);
    const length = tails[stage] + longest;
    for (const before of stages[stage].after) tails[before] = Math.max(tails[before], length);
  }
  return drafts.map((tasks, stage) =>
    tails[stage] === 0
      ? tasks
      : tasks.map((draft) => ({ ...draft, pathEstimate: (draft.estimate + tails[stage]) as Duration })),
  );
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
