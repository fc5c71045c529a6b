// The one book of tasks and attempts in flight, kept from the trace and read by every metric and oracle: each record costs
// one look-up. A task leaves it when it is terminal and nothing of it runs any more.

import type { Instant } from "../kernel/time.ts";
import { OUTCOMES } from "../trace/record-codes.ts";
import { AttemptTable } from "./attempt-table.ts";
import { TaskIndex } from "./task-index.ts";
import { COMPLETED, EXPIRED, isTerminal } from "./task-state.ts";
import { NONE, NOT_YET, TaskTable } from "./task-table.ts";

const SUCCEEDED = OUTCOMES.indexOf("succeeded");

export class Ledger {
  readonly tasks = new TaskTable();
  readonly attempts = new AttemptTable();
  readonly #index = new TaskIndex();

  /** The task's slot, or NONE: never arrived, or gone from the ledger (see hasEnded). */
  find(task: number): number {
    return this.#index.find(task);
  }

  hasEnded(task: number): boolean {
    return this.#index.hasEnded(task);
  }

  hasCompleted(task: number): boolean {
    return this.#index.hasCompleted(task);
  }

  open(task: number, at: Instant): number {
    const slot = this.tasks.take(task, at);
    this.#index.insert(task, slot);
    return slot;
  }

  /** A slot for an attempt that starts although its task is gone (or was never there): terminal from the beginning. */
  openAgain(task: number, at: Instant): number {
    const slot = this.open(task, at);
    const isCompleted = this.#index.hasCompleted(task);
    this.tasks.state[slot] = isCompleted ? COMPLETED : EXPIRED;
    this.tasks.succeeded[slot] = this.#index.hadSucceeded(task) ? 1 : 0;
    return slot;
  }

  openAttempt(taskSlot: number, number: number, node: number, cores: number, at: Instant): number {
    const { tasks, attempts } = this;
    const slot = attempts.take();
    attempts.task[slot] = taskSlot;
    attempts.number[slot] = number;
    attempts.node[slot] = node;
    attempts.cores[slot] = cores;
    attempts.started[slot] = at;
    attempts.older[slot] = tasks.newestAttempt[taskSlot];
    tasks.newestAttempt[taskSlot] = slot;
    tasks.running[taskSlot] += 1;
    tasks.starts[taskSlot] += 1;
    return slot;
  }

  /** The running attempt of that number on that node. */
  findRunning(taskSlot: number, number: number, node: number): number {
    const { attempts } = this;
    let slot = this.tasks.newestAttempt[taskSlot];
    while (
      slot !== NONE &&
      !(attempts.ended[slot] === NOT_YET && attempts.number[slot] === number && attempts.node[slot] === node)
    )
      slot = attempts.older[slot];
    return slot;
  }

  /** The attempt of that number: one that succeeded if there is one, else the newest. NONE if none started. */
  findAttempt(taskSlot: number, number: number): number {
    const { attempts } = this;
    let found = NONE;
    for (let slot = this.tasks.newestAttempt[taskSlot]; slot !== NONE; slot = attempts.older[slot]) {
      if (attempts.number[slot] !== number) continue;
      if (attempts.ended[slot] !== NOT_YET && attempts.outcome[slot] === SUCCEEDED) return slot;
      if (found === NONE) found = slot;
    }
    return found;
  }

  /**
   * Where attempts were saved to a store, `saved` of each is what `last` goes on from, through as many restarts as there
   * were, and nothing else. `last`: the effective attempt, or the newest one.
   */
  creditSaves(taskSlot: number, last: number): void {
    const { tasks, attempts } = this;
    if (tasks.hasSaves[taskSlot] === 0) return;
    for (let slot = tasks.newestAttempt[taskSlot]; slot !== NONE; slot = attempts.older[slot]) attempts.saved[slot] = 0;
    let child = last;
    while (child !== NONE && attempts.hasSaves(child) && attempts.origin[child] !== NONE) {
      const origin = attempts.origin[child];
      attempts.saved[origin] = Math.max(0, attempts.base[child] - attempts.base[origin]);
      child = origin;
    }
  }

  markEnded(taskSlot: number): void {
    const { id, state, succeeded } = this.tasks;
    this.#index.markEnded(id[taskSlot], state[taskSlot] === COMPLETED, succeeded[taskSlot] === 1);
  }

  /** Forgets a terminal task of which nothing runs. */
  close(taskSlot: number): void {
    let attempt = this.tasks.newestAttempt[taskSlot];
    while (attempt !== NONE) {
      const older = this.attempts.older[attempt];
      this.attempts.release(attempt);
      attempt = older;
    }
    this.#index.remove(this.tasks.id[taskSlot]);
    this.tasks.release(taskSlot);
  }

  /** Slots of the tasks in the ledger that have not ended, by task number. */
  openSlots(): readonly number[] {
    return this.#slots((state) => !isTerminal(state));
  }

  /** Slots of ended tasks of which an attempt still runs, by task number. */
  lingeringSlots(): readonly number[] {
    return this.#slots(isTerminal);
  }

  #slots(wanted: (state: number) => boolean): readonly number[] {
    const { id, state, usedSlots } = this.tasks;
    const slots: number[] = [];
    for (let slot = 0; slot < usedSlots; slot += 1) if (id[slot] !== NONE && wanted(state[slot])) slots.push(slot);
    return slots.sort((a, b) => id[a] - id[b]);
  }
}
