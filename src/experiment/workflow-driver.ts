// The workflow engines of the outside world: they hold jobs whose tasks depend on each other, and submit a stage when they were
// told that all before it have completed. They know from the answers where each task ran, and tell the tasks that fetch from
// there. A job of which a task ended otherwise gets no further tasks. Where what tasks make can be lost, they hear from a task that
// it could not fetch what it needs, and submit what is needed and lost again, as Spark's driver program does: each execution is a
// task of its own to the scheduler. For the workload driver.

import type { HandlerCode, Simulation } from "../kernel/simulation.ts";
import { NEVER } from "../kernel/time.ts";
import type { AttemptNumber, NodeId, TaskId } from "../process/identity.ts";
import { OUTCOMES, codeOf } from "../trace/record-codes.ts";
import { RECORD } from "../trace/record-kinds.ts";
import type { Trace } from "../trace/trace.ts";
import type { TaskNumbering } from "../workload/merge.ts";
import { RecoveringJob } from "../workload/recovering-job.ts";
import type { TaskDraft } from "../workload/workload.ts";
import type { ReleasedTask, StagedJob, WorkflowJob, Workflows } from "../workload/workflows.ts";
import { OutputNews } from "./output-news.ts";

/** The job that a task is part of, as the trace tells it. */
export interface JobOfTask {
  /** Within its class. */
  readonly number: number;
  /** Tasks of it that come later. */
  readonly toCome: number;
  /** Which of its tasks it is, where one may run several times. */
  readonly staged?: Pick<ReleasedTask, "stage" | "position" | "generation">;
}

export interface WorkflowDriverOptions {
  readonly simulation: Simulation;
  readonly trace: Trace;
  readonly workflows: readonly Workflows[];
  readonly numbering: TaskNumbering;
  arrive(draft: TaskDraft, job: JobOfTask): void;
  /** A job came or ended, and this may have been the last. */
  settled(): void;
}

interface Membership {
  readonly job: StagedJob;
  readonly draft: TaskDraft;
  readonly stage: number;
  readonly position: number;
  /** Where attempts of it succeeded, where that matters. */
  readonly ran: Map<AttemptNumber, NodeId> | undefined;
  /** Of these, the one that took effect; undefined until then. */
  effective?: AttemptNumber;
}

const SUCCEEDED = codeOf(OUTCOMES, "succeeded");

export class WorkflowDriver {
  readonly #options: WorkflowDriverOptions;
  readonly #arrivalCode: HandlerCode;
  /** By task, until its engine was told of its end. */
  readonly #members = new Map<TaskId, Membership>();
  /** Jobs of which more will come. */
  readonly #open = new Set<StagedJob>();
  readonly #news: OutputNews;

  constructor(options: WorkflowDriverOptions) {
    const { simulation, trace } = options;
    this.#options = options;
    this.#news = new OutputNews(trace);
    this.#arrivalCode = simulation.register("job arrives", (index) => this.#arrival(options.workflows[index], index));
    trace.on("task.completed", (_at, _node, task, attempt) => {
      const member = this.#members.get(task as TaskId);
      if (member !== undefined) member.effective ??= attempt;
    });
    trace.on("attempt.ended", (_at, node, task, attempt, _epoch, outcome) => {
      if (outcome === SUCCEEDED) this.#members.get(task as TaskId)?.ran?.set(attempt, node as NodeId);
    });
  }

  /** A job will arrive whatever the system does. */
  get expectsArrival(): boolean {
    return this.#options.workflows.some(({ nextArrival }) => nextArrival !== NEVER);
  }

  /** No further task will come. */
  get isDone(): boolean {
    return this.#open.size === 0 && !this.expectsArrival;
  }

  start(): void {
    this.#options.workflows.forEach((workflows, index) => this.#expect(workflows, index));
  }

  /** Its engine hears that a task has ended, and what may come now comes at once. */
  ended(task: TaskId): void {
    const member = this.#members.get(task);
    if (member === undefined) return;
    const { job, effective } = member;
    this.#members.delete(task);
    if (effective === undefined) job.failed();
    else if (job instanceof RecoveringJob) this.#answered(job, member, task, effective);
    else this.#completed(job, member, task, effective);
    this.#news.forget(task);
    this.#settle(job);
  }

  #completed(job: WorkflowJob, { stage, position, ran }: Membership, task: TaskId, effective: AttemptNumber): void {
    if (job.completed(stage, ran && { position, task, node: ran.get(effective)! })) this.#release(job);
  }

  #answered(job: RecoveringJob, member: Membership, task: TaskId, effective: AttemptNumber): void {
    const { stage, position, ran, draft } = member;
    const missed = this.#news.missedBy(task, effective);
    if (missed === undefined) {
      const made = { task, node: ran!.get(effective)!, kept: this.#news.keptBy(task, effective) };
      if (job.completed(stage, position, made)) this.#release(job);
      return;
    }
    const { trace } = this.#options;
    const client = draft.client as unknown as NodeId;
    const failures = job.fetchFailed(stage, position, missed);
    trace.emit(RECORD["stage.failed"], client, task, stage, failures, job.number);
    if (!job.hasFailed) return this.#release(job);
    if (this.#open.has(job))
      trace.emit(RECORD["job.aborted"], client, stage, failures, draft.workloadClass, job.number);
  }

  #expect(workflows: Workflows, index: number): void {
    const { nextArrival } = workflows;
    if (nextArrival === NEVER) this.#options.settled();
    else this.#options.simulation.scheduleAt(nextArrival, this.#arrivalCode, index, 0);
  }

  #arrival(workflows: Workflows, index: number): void {
    const job = workflows.next();
    this.#open.add(job);
    this.#release(job);
    this.#expect(workflows, index);
  }

  #release(job: StagedJob): void {
    const { simulation, numbering, arrive } = this.#options;
    const isRecovering = job instanceof RecoveringJob;
    const released = job.release(simulation.now);
    for (const task of released) {
      const { stage, position, draft } = task;
      draft.id = numbering.next();
      const ran = job.movesData ? new Map<AttemptNumber, NodeId>() : undefined;
      this.#members.set(draft.id, { job, draft, stage, position, ran });
      if (isRecovering) this.#news.watch(draft.id);
      arrive(draft, { number: job.number, toCome: job.comingCount, ...(isRecovering && { staged: task }) });
    }
    this.#settle(job);
  }

  #settle(job: StagedJob): void {
    if (!job.isOver || !this.#open.delete(job)) return;
    this.#options.settled();
  }
}
