// The workflow engines of the outside world: they hold jobs whose tasks depend on each other, and submit a stage when they were
// told that all before it have completed. They know from the answers where each task ran, and tell the tasks that fetch from
// there. A job of which a task ended otherwise gets no further tasks. For the workload driver.

import type { HandlerCode, Simulation } from "../kernel/simulation.ts";
import { NEVER } from "../kernel/time.ts";
import type { AttemptNumber, NodeId, TaskId } from "../process/identity.ts";
import { OUTCOMES, codeOf } from "../trace/record-codes.ts";
import type { Trace } from "../trace/trace.ts";
import type { TaskNumbering } from "../workload/merge.ts";
import type { TaskDraft } from "../workload/workload.ts";
import type { WorkflowJob, Workflows } from "../workload/workflows.ts";

/** The job that a task is part of, as the trace tells it. */
export interface JobOfTask {
  /** Within its class. */
  readonly number: number;
  /** Tasks of it that come later. */
  readonly toCome: number;
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
  readonly job: WorkflowJob;
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
  readonly #open = new Set<WorkflowJob>();

  constructor(options: WorkflowDriverOptions) {
    const { simulation, trace } = options;
    this.#options = options;
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
    const { job, stage, position, ran, effective } = member;
    this.#members.delete(task);
    if (effective === undefined) job.failed();
    else if (job.completed(stage, ran && { position, task, node: ran.get(effective)! })) this.#release(job);
    this.#settle(job);
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

  #release(job: WorkflowJob): void {
    const { simulation, numbering, arrive } = this.#options;
    const released = job.release(simulation.now);
    for (const { stage, position, draft } of released) {
      draft.id = numbering.next();
      const ran = job.movesData ? new Map<AttemptNumber, NodeId>() : undefined;
      this.#members.set(draft.id, { job, stage, position, ran });
      arrive(draft, { number: job.number, toCome: job.comingCount });
    }
    this.#settle(job);
  }

  #settle(job: WorkflowJob): void {
    if (!job.isOver || !this.#open.delete(job)) return;
    this.#options.settled();
  }
}
