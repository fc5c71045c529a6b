// What `d-over` knows of one place: the task that has it, and those that had it before and were displaced by more urgent ones while
// everything could be in time (Koren and Shasha call them privileged: Qedf, with availtime and recentval). All of them together can be
// done by their deadlines, and `slack` says how much more could be done first.

import type { Instant } from "../../kernel/time.ts";
import type { TaskId } from "../../process/identity.ts";
import type { QueuedTask } from "./ordering.ts";

/** The place passes to `task`: in order of deadlines, and the other stays privileged; or by its value, and none does. */
export interface Claim {
  readonly task: TaskId;
  readonly how: "deadline" | "value";
}

interface Privileged {
  task: QueuedTask;
  /** us, as of `at`; it shrinks while the place is another's. */
  slack: number;
  at: Instant;
  /** It is in the queue again; not yet while the release of its place is on its way. */
  isBack: boolean;
}

export class Lane {
  /** undefined: nobody has the place at the moment. */
  current: QueuedTask | undefined = undefined;
  /** Attempts of it that hold a place. */
  holds = 0;
  /** Of everything here, us: more work than that done first makes something late. */
  slack = 0;
  /** Who is to get the place from the current task. */
  claim: Claim | undefined = undefined;
  /** Who has got it, and does not hold it yet. */
  next: Claim | undefined = undefined;
  /** Value of the privileged tasks. */
  value = 0;
  readonly #stack: Privileged[] = [];

  /** Nothing is left of it. */
  get isOver(): boolean {
    return this.current === undefined && this.next === undefined && this.#stack.length === 0;
  }

  /** Of the task that has the place and of the privileged ones: what is lost if another gets it by its value. */
  get stake(): number {
    return this.value + (this.current?.value ?? 0);
  }

  /** The privileged task that goes on next; undefined: there is none, or it is not back yet. */
  get top(): QueuedTask | undefined {
    const top = this.#stack.at(-1);
    return top?.isBack === true ? top.task : undefined;
  }

  /** Before the privileged tasks go on, something else could be done for so long. */
  slackOfTop(now: Instant): number {
    const top = this.#stack.at(-1);
    return top === undefined ? Infinity : top.slack - (now - top.at);
  }

  get privileged(): readonly QueuedTask[] {
    return this.#stack.filter(({ isBack }) => isBack).map(({ task }) => task);
  }

  /** The place is another's, of an earlier deadline: `task` will go on after it. */
  push(task: QueuedTask, now: Instant): void {
    this.#stack.push({ task, slack: this.slack, at: now, isBack: false });
    this.value += task.value ?? 0;
  }

  /** Returns whether it is privileged here. */
  isBack(task: QueuedTask): boolean {
    const own = this.#stack.find((privileged) => privileged.task.id === task.id);
    if (own === undefined) return false;
    own.task = task;
    own.isBack = true;
    return true;
  }

  /** Returns its slack, or undefined where it is not privileged here. */
  take(id: TaskId, now: Instant): number | undefined {
    const position = this.#stack.findIndex(({ task }) => task.id === id);
    if (position === -1) return undefined;
    const [{ task, slack, at }] = this.#stack.splice(position, 1);
    this.value = this.#stack.length === 0 ? 0 : this.value - (task.value ?? 0);
    return slack - (now - at);
  }

  /** Who has left, and did not come back while others were at it, has gone for good, or comes as any other. */
  forgetMissing(): void {
    while (this.#stack.length > 0 && !this.#stack.at(-1)!.isBack) this.#stack.pop();
    this.value = this.#stack.reduce((sum, { task }) => sum + (task.value ?? 0), 0);
  }

  /** Nobody is privileged any more. */
  clear(): readonly QueuedTask[] {
    const left = this.privileged;
    this.#stack.length = 0;
    this.value = 0;
    return left;
  }
}
