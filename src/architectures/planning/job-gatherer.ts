// Puts the tasks of a job together again before a scheduler thinks about it: clients send them one by one. A job waits until all
// are there, or for a while; who comes later is a job of its own, and so is a task that was tried before.

import { milliseconds } from "../../kernel/time.ts";
import { NO_GROUP } from "../../process/task.ts";
import type { TaskEntry } from "../dispatch/task-entry.ts";
import type { MasterCore } from "../master/master-core.ts";
import { PLANNING_TIMER } from "./planning.ts";

/** As long as Sparrow's schedulers wait here. */
const JOB_WAIT = milliseconds(100);

/** Tasks that are thought about together. */
export class Job {
  readonly tasks: readonly TaskEntry[];
  /** It has been thought about. */
  isDecided = false;

  constructor(tasks: readonly TaskEntry[]) {
    this.tasks = tasks;
  }

  /** Those that still wait for a place. */
  get waiting(): readonly TaskEntry[] {
    return this.tasks.filter(({ isWaiting }) => isWaiting);
  }
}

export class JobGatherer {
  readonly #core: MasterCore;
  /** By class and number of the job: those of its tasks that are there. */
  readonly #gathering = new Map<string, TaskEntry[]>();
  readonly #timed = new Map<number, { readonly key: string; readonly tasks: TaskEntry[] }>();
  readonly #jobs = new WeakMap<TaskEntry, Job>();
  #serial = 0;

  constructor(core: MasterCore) {
    this.#core = core;
  }

  /** The job that a waiting task is part of. */
  of(entry: TaskEntry): Job {
    const job = this.#jobs.get(entry) ?? new Job([entry]);
    this.#jobs.set(entry, job);
    return job;
  }

  add(entry: TaskEntry): void {
    const { group, groupSize, workloadClass } = entry.spec;
    if (group === NO_GROUP || groupSize === 1 || entry.attempt > 0) return this.together([entry]);
    const key = `${workloadClass}/${group}`;
    const tasks = this.#gathering.get(key) ?? this.#begin(key);
    tasks.push(entry);
    if (tasks.length >= groupSize) this.#go(key, tasks);
  }

  /** Into the queue with them, as one job. */
  together(tasks: readonly TaskEntry[]): void {
    const job = new Job(tasks);
    const now = this.#core.host.monotonic();
    for (const entry of tasks) {
      this.#jobs.set(entry, job);
      this.#core.dispatcher.add(entry, now);
    }
  }

  waitOver(serial: number): void {
    const timed = this.#timed.get(serial);
    this.#timed.delete(serial);
    if (timed !== undefined && this.#gathering.get(timed.key) === timed.tasks) this.#go(timed.key, timed.tasks);
  }

  #begin(key: string): TaskEntry[] {
    const tasks: TaskEntry[] = [];
    this.#serial += 1;
    this.#gathering.set(key, tasks);
    this.#timed.set(this.#serial, { key, tasks });
    this.#core.host.startTimer(JOB_WAIT, PLANNING_TIMER.gathered, this.#serial);
    return tasks;
  }

  #go(key: string, tasks: readonly TaskEntry[]): void {
    this.#gathering.delete(key);
    this.together(tasks.filter(({ isEnding }) => !isEnding)); // some may have been withdrawn meanwhile
  }
}
