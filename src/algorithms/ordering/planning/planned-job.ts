// One job of a plan: how each of its tasks stands, and where it is planned. Tasks come only when all before them have completed, so
// that most of a plan is about tasks that nobody has seen yet. For planned-order.

import { type Instant, START } from "../../../kernel/time.ts";
import type { TaskId } from "../../../process/identity.ts";
import type { ListStrategy } from "../../graphs/list-plan.ts";
import { Precedence, type TaskGraph } from "../../graphs/task-graph.ts";
import type { Receiver } from "../../../process/task.ts";
import type { QueuedTask } from "../ordering.ts";

/**
 * coming: expected. absent: it should have come long ago, and is not waited for any more. waiting: in the queue. held: it has a
 * place. over: it left its place, or others show that it must have.
 */
export type Standing = "coming" | "absent" | "waiting" | "held" | "over";

/** A planned stretch of time on a worker, for a task that has not started. */
export interface PlannedSlot {
  readonly job: PlannedJob;
  readonly position: number;
  readonly worker: number;
  start: Instant;
  finish: Instant;
}

export class PlannedJob {
  /** In order of arrival. */
  readonly number: number;
  readonly graph: TaskGraph;
  readonly strategy: ListStrategy;
  readonly precedence: Precedence;
  // By position
  readonly standings: Standing[];
  /** Since when. */
  readonly since: Instant[];
  readonly ids: (TaskId | undefined)[];
  /** While it waits. */
  readonly tasks: (QueuedTask | undefined)[];
  /** undefined = it has none. */
  readonly slots: (PlannedSlot | undefined)[];
  /** The one that it had when it started, or lost its place in the plan. */
  readonly lastSlots: (PlannedSlot | undefined)[];
  /** Where it ran, or runs, as far as that is known. */
  readonly workers: (number | undefined)[];
  /** For whom its latest attempt sends what it makes. */
  readonly sent: (readonly Receiver[])[];
  /** Places that attempts of it hold. */
  readonly places: number[];

  constructor(number: number, graph: TaskGraph, strategy: ListStrategy, now: Instant) {
    const unknown = (): undefined[] => graph.costs.map(() => undefined);
    this.number = number;
    this.graph = graph;
    this.strategy = strategy;
    this.precedence = new Precedence(graph);
    this.standings = graph.costs.map(() => "coming");
    this.since = graph.costs.map(() => now);
    this.ids = unknown();
    this.tasks = unknown();
    this.slots = unknown();
    this.lastSlots = unknown();
    this.workers = unknown();
    this.sent = graph.costs.map(() => []);
    this.places = graph.costs.map(() => 0);
  }

  get isOver(): boolean {
    return this.standings.every((standing) => standing === "over" || standing === "absent");
  }

  stand(position: number, standing: Standing, now: Instant): void {
    this.standings[position] = standing;
    this.since[position] = now;
  }

  /** Who is here has shown that all before it are over. Returns those of whom that is news. */
  seen(position: number, now: Instant): readonly number[] {
    const news: number[] = [];
    const behind = [position];
    while (behind.length > 0)
      for (const { from } of this.precedence.incoming[behind.pop()!]) {
        if (this.standings[from] !== "coming" && this.standings[from] !== "absent") continue;
        this.stand(from, "over", now);
        news.push(from);
        behind.push(from);
      }
    return news;
  }

  /** Since when nothing keeps a coming task from coming; undefined while something does. */
  dueSince(position: number): Instant | undefined {
    let due = this.since[position];
    for (const { from } of this.precedence.incoming[position]) {
      if (this.standings[from] !== "over") return undefined;
      due = Math.max(due, this.since[from]) as Instant;
    }
    return due;
  }

  /** It and all behind it that have not come are not waited for any more. Returns who that is. */
  giveUp(position: number, now: Instant): readonly number[] {
    const absent: number[] = [];
    const behind = [position];
    while (behind.length > 0) {
      const next = behind.pop()!;
      if (this.standings[next] !== "coming") continue;
      this.stand(next, "absent", now);
      absent.push(next);
      for (const { to } of this.precedence.outgoing[next]) behind.push(to);
    }
    return absent;
  }

  /** Who needs what it makes, and is planned on another worker than its own. */
  receivers(position: number, worker: number): readonly Receiver[] | undefined {
    const receivers = this.precedence.outgoing[position].flatMap(({ to, volume }) => {
      const planned = volume > 0 ? this.slots[to]?.worker : undefined;
      return planned === undefined || planned === worker ? [] : [{ position: to, worker: planned }];
    });
    return receivers.length === 0 ? undefined : receivers;
  }

  /** When a task that has a slot or a place should be done; START for others. */
  expectedFinish(position: number): Instant {
    const slot = this.slots[position];
    if (slot !== undefined) return slot.finish;
    return this.standings[position] === "held" ? (this.lastSlots[position]?.finish ?? START) : START;
  }
}
