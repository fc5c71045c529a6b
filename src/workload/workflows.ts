// Jobs whose tasks depend on each other: stages, each of so many tasks, each of which begins when the stages that it comes after
// are done, as in a map and its reduce. Whoever asked for the job holds it (a workflow engine outside the cluster, as Airflow
// is one): it submits a stage's tasks when it was told that all before them have completed. All sizes of a job are drawn when it
// arrives, so they are the same in every variant.

import type { Distribution } from "../kernel/distributions/distribution.ts";
import type { RandomStream } from "../kernel/random-stream.ts";
import { NEVER, type Instant } from "../kernel/time.ts";
import { assert } from "../kernel/assert.ts";
import type { NodeId, TaskId } from "../process/identity.ts";
import type { JobGraph, KeepingTerms, TaskOutput } from "../process/task.ts";
import type { ArrivalProcess } from "./arrivals/arrival-process.ts";
import { arrivingAt, graphOf, withPaths } from "./job-drafts.ts";
import { RecoveringJob } from "./recovering-job.ts";
import { TaskShaper } from "./task-shaper.ts";
import type { Streams, TaskDraft, WorkloadClass } from "./workload.ts";

export interface WorkflowStage {
  readonly name: string;
  /** How many tasks; rounded, and at least 1. */
  readonly tasks: Distribution;
  /** Positions of the stages that must be done first. */
  readonly after: readonly number[];
  /** For each of these, what each of its own tasks fetches from each task of that one; absent = nothing from any. */
  readonly bytes?: readonly number[] | undefined;
  /** For each of these, whether it fetches from the task of the same number only; absent = from all. */
  readonly narrow?: readonly boolean[] | undefined;
  /** Where what its tasks make is put, if others fetch it; absent = it is kept for ever. */
  readonly keeping?: Omit<KeepingTerms, "bytes"> | undefined;
  /** How many times its work it is on worker 0, 1, ..., repeated; absent = as much everywhere. */
  readonly workOn?: readonly number[] | undefined;
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
  next(): StagedJob {
    const arrivedAt = this.nextArrival;
    assert(arrivedAt !== NEVER, "there is no further job");
    const drafts = this.#draw(arrivedAt);
    const { lineage } = this.#class;
    const job =
      lineage === undefined
        ? new WorkflowJob(this.#jobs, this.#stages, drafts)
        : new RecoveringJob(this.#jobs, this.#stages, drafts, lineage);
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
      return Array.from({ length: count }, (_, item) =>
        this.#shapers[index].shape(arrivedAt, undefined, stage, count, item),
      );
    });
  }
}

/** A task of a job that may come now. `position`: among all tasks of the job. */
export interface ReleasedTask {
  readonly stage: number;
  readonly position: number;
  readonly draft: TaskDraft;
  /** The how manieth execution of it, where there can be several. */
  readonly generation?: number;
}

export type StagedJob = WorkflowJob | RecoveringJob;

/** One job: which of its tasks may come now, and which must wait for others. */
export class WorkflowJob {
  /** Within its class. */
  readonly number: number;
  readonly #stages: readonly WorkflowStage[];
  readonly #drafts: readonly (readonly TaskDraft[])[];
  /** By stage: tasks that have not completed. */
  readonly #left: number[];
  readonly #isReleased: boolean[];
  readonly #graph: JobGraph;
  /** By position: where its effective attempt ran, where that was told. */
  readonly #made: { readonly task: TaskId; readonly node: NodeId }[] = [];
  /** Tasks that have not come yet. */
  #comingCount: number;
  #hasFailed = false;

  constructor(number: number, stages: readonly WorkflowStage[], drafts: readonly (readonly TaskDraft[])[]) {
    this.number = number;
    this.#stages = stages;
    this.#drafts = withPaths(stages, drafts);
    this.#graph = graphOf(stages, this.#drafts);
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

  /** What its tasks make is fetched by others, so that it matters where they run. */
  get movesData(): boolean {
    return this.#stages.some(({ bytes }) => bytes?.some((each) => each > 0));
  }

  /** The tasks that may come now, stage by stage in their order in the scenario; each is given out once. */
  release(now: Instant): readonly ReleasedTask[] {
    if (this.#hasFailed) return [];
    return this.#stages.flatMap(({ after }, stage) => {
      if (this.#isReleased[stage] || after.some((before) => this.#left[before] > 0)) return [];
      this.#isReleased[stage] = true;
      this.#comingCount -= this.#drafts[stage].length;
      const outputsOf = this.#outputsFor(stage);
      const { first } = this.#graph.stages[stage];
      return this.#drafts[stage].map((draft, index) => {
        const part = { job: this.number, graph: this.#graph, position: first + index };
        return {
          stage,
          position: part.position,
          draft: { ...arrivingAt(draft, now), outputs: outputsOf(index), part },
        };
      });
    });
  }

  /** Returns whether a further stage may come now. `made`: by which task, and where, where it matters. */
  completed(
    stage: number,
    made?: { readonly position: number; readonly task: TaskId; readonly node: NodeId },
  ): boolean {
    this.#left[stage] -= 1;
    if (made !== undefined) this.#made[made.position] = { task: made.task, node: made.node };
    return this.#left[stage] === 0 && !this.isOver;
  }

  /** From the tasks of the stages that it fetches from, by number of the task; those that fetch from all share one list. */
  #outputsFor(stage: number): (index: number) => readonly TaskOutput[] | undefined {
    const inputs = this.#graph.stages[stage].after.filter(({ bytes }) => bytes > 0);
    if (inputs.length === 0) return () => undefined;
    const from = (index: number): readonly TaskOutput[] =>
      inputs.flatMap(({ stage: before, bytes, isNarrow }) => {
        const { first, count } = this.#graph.stages[before];
        const made = isNarrow === true ? [this.#made[first + index]] : this.#made.slice(first, first + count);
        return made.map(({ task, node }) => ({ task, node, bytes }));
      });
    if (inputs.some(({ isNarrow }) => isNarrow === true)) return from;
    const all = from(0);
    return () => all;
  }

  /** A task ended otherwise: what has not come will not. */
  failed(): void {
    this.#hasFailed = true;
  }
}
