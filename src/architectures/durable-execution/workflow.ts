// A workflow as the host that has its shard knows it: what its history comes to, step by step. A step changes it in memory at once and
// counts only when it is written; what is to be written is collected here. Lengths of histories are Temporal's: a workflow of one
// activity that succeeds at once has 11 events. Source: Temporal (service/history/workflow/mutable_state_impl.go; retry.go: an activity
// is tried again after start-to-close and heartbeat timeouts, not after the two that count from its scheduling, nor if the
// next try could only begin after schedule-to-close), docs.temporal.io/encyclopedia/detecting-activity-failures.

import type { RetryPolicy } from "../../algorithms/retry/retry.ts";
import { IntegerMap } from "../../kernel/integer-map.ts";
import type { RandomStream } from "../../kernel/random-stream.ts";
import { NEVER, seconds, type Duration, type Instant } from "../../kernel/time.ts";
import type { Address, AttemptNumber, TaskId } from "../../process/identity.ts";
import type { TaskSpec } from "../../process/task.ts";
import { CAUSES, codeOf, type Cause } from "../../trace/record-codes.ts";
import type { QueuedWork } from "../protocol/durable-messages.ts";
import {
  NOBODY,
  activityDueIn,
  awaiting,
  backingOff,
  decisionTransferOf,
  ended,
  left,
  scheduled,
  transferOf,
} from "./activity-states.ts";
import type { ActivityTimeouts } from "./options.ts";
import type { ActivityRecord, News, WorkflowRecord, WorkflowState, WorkflowWrite } from "./persistence.ts";

/** A workflow that waits for nothing but tasks of its job that do not come is closed after so long; one that comes later begins anew. */
const IDLE = seconds(600);

export interface WorkflowRules {
  readonly timeouts: ActivityTimeouts;
  readonly workflowTaskTimeout: Duration;
  readonly stickyTimeout: Duration | undefined;
  readonly retry: RetryPolicy;
  readonly random: RandomStream;
  wall(): Instant;
}

export type EndOfActivity = "completed" | "expired" | "cancelled" | "dead-lettered";

export class Workflow {
  readonly activities = new IntegerMap<ActivityRecord>();
  readonly #rules: WorkflowRules;
  /** Activities whose end the workflow's code has not seen, in order of ending. */
  readonly #ended = new IntegerMap<true>();
  #record: WorkflowRecord;
  #isClosed = false;
  /** The workflow task that was put into a task queue last. */
  #transferred = 0;
  // What is to be written:
  #isChanged = false;
  readonly #changed = new IntegerMap<true>();
  #removed: TaskId[] = [];
  #news: News[] = [];
  #floors: { readonly client: Address; readonly floor: TaskId }[] = [];

  constructor(rules: WorkflowRules, record: WorkflowRecord) {
    this.#rules = rules;
    this.#record = record;
  }

  /** Its code has to run once before anything is asked of workers. */
  static begin(rules: WorkflowRules, identity: Pick<WorkflowRecord, "run" | "shard" | "name" | "toCome">): Workflow {
    const workflow = new Workflow(rules, {
      ...identity,
      events: 1,
      hasFailed: false,
      hasBegun: false,
      decision: "none",
      serial: 0,
      worker: NOBODY,
      poll: -1,
      sticky: NOBODY,
      dueBy: NEVER,
    });
    workflow.#schedule();
    return workflow;
  }

  static restored(rules: WorkflowRules, { workflow, activities }: WorkflowState): Workflow {
    const restored = new Workflow(rules, workflow);
    restored.#transferred = workflow.serial;
    for (const activity of activities) {
      restored.activities.set(activity.spec.id, activity);
      if (activity.status === "ended") restored.#ended.set(activity.spec.id, true);
    }
    return restored;
  }

  get record(): WorkflowRecord {
    return this.#record;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  get isChanged(): boolean {
    return this.#isChanged;
  }

  /** Tasks of which something is to be written. */
  get changed(): readonly TaskId[] {
    return [...this.#changed.keys()] as TaskId[];
  }

  /** What stands, or is to stand, in the task queues. */
  transfers(): readonly QueuedWork[] {
    const activities = [...this.activities.values()].flatMap((activity) => transferOf(this.#record, activity));
    return [...activities, ...decisionTransferOf(this.#record)];
  }

  /** A client has asked for a task of it. */
  submit(spec: TaskSpec, floor: TaskId): void {
    this.#floors.push({ client: spec.client, floor });
    const activity = awaiting(spec);
    this.#tell("task.admitted", spec.id, 0);
    // Later ones are what its code has asked for when it saw what went before.
    this.#put(activity);
    const { hasBegun, decision, toCome, run } = this.#record;
    this.#set({ ...(decision === "none" && { dueBy: NEVER }), toCome: run === spec.id ? toCome : toCome - 1 });
    if (hasBegun) this.#ask(activity);
  }

  /** False: it is not there to be had. The same poll has it once. */
  give(task: TaskId, attempt: AttemptNumber, worker: Address, poll: number): "given" | "again" | "gone" {
    const activity = this.activities.get(task);
    if (activity?.attempt !== attempt) return "gone";
    if (activity.status === "started" && activity.worker === worker && activity.poll === poll) return "again";
    if (activity.status !== "scheduled") return "gone";
    const { startToClose, heartbeat } = this.#rules.timeouts;
    this.#put({
      ...activity,
      status: "started",
      worker,
      poll,
      dueBy: this.#after(startToClose),
      beatBy: this.#after(heartbeat),
    });
    return "given";
  }

  giveDecision(serial: number, worker: Address, poll: number): "given" | "again" | "gone" {
    const { record } = this;
    if (record.serial !== serial) return "gone";
    if (record.decision === "started" && record.worker === worker && record.poll === poll) return "again";
    if (record.decision !== "scheduled") return "gone";
    const dueBy = this.#after(this.#rules.workflowTaskTimeout);
    this.#set({ decision: "started", worker, poll, dueBy, events: record.events + 1 });
    return "given";
  }

  /** Its code has run, and has seen what had ended when it began. Whom to tell; undefined: that run does not count. */
  decided(serial: number, worker: Address): readonly TaskSpec[] | undefined {
    const { record } = this;
    if (record.decision !== "started" || record.serial !== serial || record.worker !== worker) return undefined;
    const sticky = this.#rules.stickyTimeout === undefined ? NOBODY : worker;
    const isFirst = !record.hasBegun;
    this.#set({ decision: "none", dueBy: NEVER, hasBegun: true, sticky, events: record.events + 1 });
    const told = this.#forgetSeen(serial);
    if (isFirst)
      for (const activity of [...this.activities.values()]) if (activity.status === "awaiting") this.#ask(activity);
    if (this.#ended.size > 0) this.#schedule();
    else if (this.activities.size === 0) this.#closeOrWait();
    return told;
  }

  beat(task: TaskId, attempt: AttemptNumber): boolean {
    const activity = this.activities.get(task);
    if (activity?.status !== "started" || activity.attempt !== attempt) return false;
    if (activity.beatBy !== NEVER) this.#put({ ...activity, beatBy: this.#after(this.#rules.timeouts.heartbeat) });
    return true;
  }

  /** What a worker says of an attempt. Returns whether it counts, or counted before. */
  report(task: TaskId, attempt: AttemptNumber, how: "completed" | "failed" | "returned"): boolean {
    const activity = this.activities.get(task);
    if (activity?.attempt !== attempt) return false;
    if (activity.status === "ended") return how === "completed" && !activity.wasCancelled;
    if (activity.status !== "started") return false;
    if (how === "completed") this.#end(activity, "completed");
    else if (how === "returned") {
      this.#tell("attempt.lost", task, attempt, "drained", activity.worker);
      this.#queue({ ...activity, attempt: attempt + 1 });
    } else this.#failed(activity, "taskError");
    return true;
  }

  /** The order of a task queue gives it up. */
  lapse(task: TaskId, attempt: AttemptNumber): boolean {
    const activity = this.activities.get(task);
    if (activity?.status !== "scheduled" || activity.attempt !== attempt) return false;
    this.#end(activity, "expired");
    return true;
  }

  /** Returns whether it had not ended. */
  withdraw(task: TaskId): boolean {
    const activity = this.activities.get(task);
    if (activity === undefined || activity.status === "ended") return false;
    this.#end(activity, "cancelled");
    return true;
  }

  /** In how long something is due of it; undefined: never. */
  dueIn(task: TaskId): Duration | undefined {
    return activityDueIn(this.activities.get(task), this.#rules.timeouts, this.#rules.wall());
  }

  workflowDueIn(): Duration | undefined {
    const { decision, dueBy } = this.#record;
    const { stickyTimeout, workflowTaskTimeout } = this.#rules;
    const most = { none: IDLE, scheduled: stickyTimeout, started: workflowTaskTimeout }[decision];
    return left(dueBy, most, this.#rules.wall());
  }

  /** The time that `dueIn` named has come. (What has changed since it was written has another, which is not known yet.) */
  activityDue(task: TaskId): void {
    const activity = this.activities.get(task);
    if (activity === undefined || this.#changed.has(task)) return;
    const { status, attempt, closeBy, dueBy, worker } = activity;
    const isOver = closeBy <= Math.min(dueBy, activity.beatBy);
    if (status === "backoff" && !isOver) return this.#queue(activity);
    if (status === "started") this.#tell("attempt.lost", task, attempt, "timeout", worker);
    if (status === "started" && !isOver) this.#failed(activity, "timeout");
    else this.#end(activity, "dead-lettered", "timeout");
  }

  workflowDue(): void {
    if (this.#isChanged) return;
    const { decision, events } = this.#record;
    if (decision === "none") return this.#close();
    this.#set({ sticky: NOBODY, decision: "none", events: events + 1 });
    this.#schedule();
  }

  /** What is to be written, which is nothing afterwards; and what is to be put into task queues when it is. */
  take(): { readonly write: WorkflowWrite; readonly transfers: readonly QueuedWork[] } {
    const { changed } = this;
    const transfers = changed.flatMap((task) => transferOf(this.#record, this.activities.get(task)));
    if (this.#record.serial !== this.#transferred) transfers.push(...decisionTransferOf(this.#record));
    this.#transferred = this.#record.serial;
    const activities = changed.map((task) => this.activities.get(task)!);
    const write: WorkflowWrite = {
      workflow: this.#record,
      isClosed: this.#isClosed,
      activities,
      removed: this.#removed,
      floors: this.#floors,
      news: this.#news,
    };
    this.#isChanged = false;
    this.#changed.clear();
    this.#removed = [];
    this.#floors = [];
    this.#news = [];
    return { write, transfers };
  }

  #forgetSeen(serial: number): readonly TaskSpec[] {
    const told: TaskSpec[] = [];
    for (const task of [...this.#ended.keys()]) {
      const { spec, seenBy } = this.activities.get(task)!;
      if (seenBy > serial) break;
      this.#ended.delete(task);
      this.activities.delete(task);
      this.#changed.delete(task);
      this.#removed.push(spec.id);
      told.push(spec);
    }
    return told;
  }

  #closeOrWait(): void {
    const { toCome, hasFailed } = this.#record;
    if (toCome <= 0 || hasFailed) this.#close();
    else this.#set({ dueBy: this.#after(IDLE) });
  }

  #close(): void {
    this.#set({ dueBy: NEVER, events: this.#record.events + 1 });
    this.#isClosed = true;
  }

  /** The workflow's code asks for it. */
  #ask(activity: ActivityRecord): void {
    this.#set({ events: this.#record.events + 1 });
    this.#queue({ ...activity, closeBy: this.#after(this.#rules.timeouts.scheduleToClose) });
  }

  #queue(activity: ActivityRecord): void {
    this.#put(scheduled(activity, this.#after(this.#rules.timeouts.scheduleToStart)));
    this.#tell("task.queued", activity.spec.id, activity.attempt);
  }

  #failed(activity: ActivityRecord, cause: Cause): void {
    const { attempt, spec, previousDelay, closeBy } = activity;
    const delay = this.#rules.retry.delay(attempt, previousDelay, this.#rules.random);
    const dueBy = delay === undefined ? NEVER : this.#after(Math.max(1, delay) as Duration);
    if (delay === undefined || dueBy > closeBy) return this.#end(activity, "dead-lettered", cause);
    this.#tell("task.backoff", spec.id, attempt, delay);
    this.#put(backingOff(activity, delay, dueBy));
  }

  #end(activity: ActivityRecord, how: EndOfActivity, cause: Cause = "unknown"): void {
    const { spec, attempt, status } = activity;
    // Its start is written into the history only now, since it may have been tried several times.
    const events = this.#record.events + (status === "awaiting" ? 0 : 2);
    this.#set({ events, hasFailed: this.#record.hasFailed || how !== "completed" });
    this.#tell(`task.${how}`, spec.id, how === "completed" || how === "dead-lettered" ? attempt : 0, cause);
    if (this.#record.decision === "none") this.#schedule();
    const { decision, serial } = this.#record;
    this.#put(ended(activity, decision === "started" ? serial + 1 : serial, how === "cancelled"));
    this.#ended.set(spec.id, true);
  }

  /** A workflow task; to the worker that has it in its cache, if there is one. */
  #schedule(): void {
    const { serial, sticky, events } = this.#record;
    const dueBy = sticky === NOBODY ? NEVER : this.#after(this.#rules.stickyTimeout);
    this.#set({ decision: "scheduled", serial: serial + 1, worker: NOBODY, poll: -1, dueBy, events: events + 1 });
  }

  #after(delay: Duration | undefined): Instant {
    return delay === undefined ? NEVER : ((this.#rules.wall() + delay) as Instant);
  }

  #set(change: Partial<WorkflowRecord>): void {
    this.#record = { ...this.#record, ...change };
    this.#isChanged = true;
  }

  #put(activity: ActivityRecord): void {
    this.activities.set(activity.spec.id, activity);
    this.#changed.set(activity.spec.id, true);
    this.#isChanged = true;
  }

  #tell(kind: News["kind"], task: TaskId, attempt: AttemptNumber, why: Cause | number = 0, node?: Address): void {
    const value =
      typeof why === "number"
        ? why
        : kind === "task.dead-lettered" || kind === "attempt.lost"
          ? codeOf(CAUSES, why)
          : 0;
    this.#news.push({ kind, task, attempt, value, ...(node !== undefined && { node }) });
  }
}
