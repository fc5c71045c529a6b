// Which task failed on which worker, and what that says of either: many tasks that fail on one worker speak against the
// worker, one task that fails on many workers speaks against the task. For the health policies beside this file.
// Source: Spark's HealthTracker counts a failure against an executor only when the task has succeeded elsewhere; here it counts
// at once, and is forgiven when the task turns out to be at fault.

import { IntegerMap } from "../../kernel/integer-map.ts";
import type { Duration, Instant } from "../../kernel/time.ts";
import type { TaskId } from "../../process/identity.ts";
import type { WorkerIndex } from "../placement/placement.ts";

/** A failure, or everything that one crash took with it: any of those tasks may have been the cause. */
interface Incident {
  readonly at: Instant;
  readonly tasks: TaskId[];
  readonly isCrash: boolean;
  /** A task of it was at fault, as was known when that ended. */
  isForgiven: boolean;
}

interface Row {
  /** In order of its first failure there; and how often it failed on each. */
  readonly workers: WorkerIndex[];
  readonly counts: number[];
  readonly incidents: Incident[];
  hasSucceeded: boolean;
}

const NOBODY: readonly WorkerIndex[] = [];
/** More of the latest incidents of a worker, or of a task, say nothing more. */
const INCIDENTS_MAX = 64;

export interface FailureMatrixOptions {
  readonly workerCount: number;
  /** A task that has failed on so many workers, and succeeded on none, is at fault itself. */
  readonly badTaskWorkers: number;
  /** Failures count against a worker for so long. */
  readonly window: Duration;
}

export class FailureMatrix {
  readonly #options: FailureMatrixOptions;
  /** Of tasks that have not ended. */
  readonly #rows = new IntegerMap<Row>();
  readonly #columns: Incident[][];

  constructor(options: FailureMatrixOptions) {
    this.#options = options;
    this.#columns = Array.from({ length: options.workerCount }, () => []);
  }

  /** False: it is part of a crash that was told of already. */
  failed(worker: WorkerIndex, task: TaskId, isCrash: boolean, now: Instant): boolean {
    const last = this.#columns[worker].at(-1);
    const isSameCrash = isCrash && last !== undefined && last.isCrash && last.at === now;
    const incident = isSameCrash ? last : { at: now, tasks: [], isCrash, isForgiven: false };
    incident.tasks.push(task);
    if (!isSameCrash) this.#enter(worker, incident);
    const row = this.#row(task);
    const place = row.workers.indexOf(worker);
    if (place >= 0) row.counts[place] += 1;
    else {
      row.workers.push(worker);
      row.counts.push(1);
    }
    row.incidents.push(incident);
    if (row.incidents.length > INCIDENTS_MAX) row.incidents.shift();
    return !isSameCrash;
  }

  /** It can be done: whatever went wrong with it before was not its fault. */
  succeeded(task: TaskId): void {
    const row = this.#rows.get(task);
    if (row !== undefined) row.hasSucceeded = true;
  }

  isAtFault(task: TaskId): boolean {
    const row = this.#rows.get(task);
    return row !== undefined && this.#isBad(row);
  }

  /** Where it failed, in order of its first failure there. */
  workersOf(task: TaskId): readonly WorkerIndex[] {
    return this.#rows.get(task)?.workers ?? NOBODY;
  }

  /** Where it failed at least `times`: the latest of them, but never everywhere. */
  avoid(task: TaskId, times: number): readonly WorkerIndex[] {
    const row = this.#rows.get(task);
    if (row === undefined) return NOBODY;
    const avoided = row.workers.filter((_, place) => row.counts[place] >= times);
    return avoided.length < this.#options.workerCount ? avoided : avoided.slice(1);
  }

  /** How many different tasks, and crashes, speak against the worker and are nobody else's fault. */
  blame(worker: WorkerIndex, now: Instant): number {
    const blaming = new Set<TaskId>();
    let crashes = 0;
    for (const incident of this.#columns[worker]) {
      if (now - incident.at >= this.#options.window || this.#isExcused(incident)) continue;
      if (incident.isCrash) crashes += 1;
      else blaming.add(incident.tasks[0]);
    }
    return blaming.size + crashes;
  }

  forget(task: TaskId): void {
    const row = this.#rows.get(task);
    if (row === undefined) return;
    if (this.#isBad(row)) for (const incident of row.incidents) incident.isForgiven = true;
    this.#rows.delete(task);
  }

  #row(task: TaskId): Row {
    let row = this.#rows.get(task);
    if (row === undefined) {
      row = { workers: [], counts: [], incidents: [], hasSucceeded: false };
      this.#rows.set(task, row);
    }
    return row;
  }

  #enter(worker: WorkerIndex, incident: Incident): void {
    const column = this.#columns[worker];
    column.push(incident);
    const expired = column.findIndex(({ at }) => incident.at - at < this.#options.window);
    const surplus = Math.max(expired, column.length - INCIDENTS_MAX);
    if (surplus > 0) column.splice(0, surplus);
  }

  #isExcused({ isForgiven, tasks }: Incident): boolean {
    return isForgiven || tasks.some((task) => this.isAtFault(task));
  }

  #isBad({ workers, hasSucceeded }: Row): boolean {
    return !hasSucceeded && workers.length >= this.#options.badTaskWorkers;
  }
}
