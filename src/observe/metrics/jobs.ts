// Jobs: tasks that arrive together and are of use together. A job is done when its last task is, so its response is the longest
// of theirs, and it never will be once one of them cannot be. Subscribes to the grouping of tasks itself; the readers of records
// tell it how tasks end. Memory is bounded by the tasks in flight.

import { IntegerMap } from "../../kernel/integer-map.ts";
import { type Instant, MICROSECONDS_PER_SECOND } from "../../kernel/time.ts";
import type { Trace } from "../../trace/trace.ts";
import type { Ledger } from "../ledger.ts";
import { NONE } from "../task-table.ts";
import type { Window } from "../window.ts";
import { LogLinearHistogram } from "./log-linear-histogram.ts";

interface Job {
  readonly workClass: number;
  /** Within its class. */
  readonly number: number;
  readonly arrived: Instant;
  /** Tasks of it that have arrived and not ended. */
  open: number;
  /** Work of its longest task, us at speed 1: its response on idle machines without end. */
  longest: number;
  /** A task of it ended otherwise than by completion. */
  hasFailed: boolean;
}

export class Jobs {
  readonly #ledger: Ledger;
  readonly #window: Window;
  /** By task, while the task has not ended. */
  readonly #byTask = new IntegerMap<Job>();
  /** By class: the job that arrived last, to which more tasks may come within the same instant. */
  readonly #newest: (Job | undefined)[] = [];
  readonly #responses = new JobResponses();
  /** One per class; empty where there is only one class. */
  readonly #responsesByClass: readonly JobResponses[];
  readonly #classNames: readonly string[];
  #submitted = 0;
  #completed = 0;
  #failed = 0;

  constructor(trace: Trace, ledger: Ledger, window: Window, classNames: readonly string[]) {
    this.#ledger = ledger;
    this.#window = window;
    this.#classNames = classNames;
    this.#responsesByClass = classNames.length > 1 ? classNames.map(() => new JobResponses()) : [];
    trace.on("task.grouped", (at, _client, task, _attempt, workClass, number) =>
      this.#grouped(at, task, workClass, number),
    );
  }

  /** Of every task that ends, whether it is part of a job or not. */
  taskEnded(at: Instant, task: number, isCompleted: boolean): void {
    if (this.#byTask.size === 0) return;
    const job = this.#byTask.get(task);
    if (job === undefined) return;
    this.#byTask.delete(task);
    job.open -= 1;
    if (!isCompleted) this.#fail(job);
    // Its other tasks have arrived: every task is at least 1 us of work, and all arrived in the same instant.
    else if (job.open === 0 && !job.hasFailed) this.#complete(job, at);
  }

  /** The end of the run found it lost. */
  taskLost(task: number): void {
    const job = this.#byTask.get(task);
    if (job !== undefined) this.#fail(job);
  }

  /** Nothing where there were no jobs. */
  metrics(): Readonly<Record<string, number>> {
    if (this.#submitted === 0) return {};
    return {
      ...this.#responses.metrics(""),
      ...this.#metricsByClass(),
      "jobs.submitted": this.#submitted,
      "jobs.completed": this.#completed,
      "jobs.failed": this.#failed,
      "jobs.unfinished": this.#submitted - this.#completed - this.#failed,
    };
  }

  #metricsByClass(): Readonly<Record<string, number>> {
    return Object.assign(
      {},
      ...this.#responsesByClass.map((responses, index) => responses.metrics(`class.${this.#classNames[index]}.`)),
    );
  }

  #grouped(at: Instant, task: number, workClass: number, number: number): void {
    const slot = this.#ledger.find(task);
    if (slot === NONE || this.#byTask.has(task)) return;
    const job = this.#jobOf(at, workClass, number);
    job.open += 1;
    job.longest = Math.max(job.longest, this.#ledger.tasks.work[slot]);
    this.#byTask.set(task, job);
  }

  #jobOf(arrived: Instant, workClass: number, number: number): Job {
    const newest = this.#newest[workClass];
    if (newest?.number === number) return newest;
    const job: Job = { workClass, number, arrived, open: 0, longest: 1, hasFailed: false };
    this.#submitted += 1;
    this.#newest[workClass] = job;
    return job;
  }

  #complete({ workClass, arrived, longest }: Job, at: Instant): void {
    this.#completed += 1;
    if (!this.#window.contains(arrived)) return;
    this.#responses.record(at - arrived, longest);
    this.#responsesByClass[workClass]?.record(at - arrived, longest);
  }

  #fail(job: Job): void {
    if (!job.hasFailed) this.#failed += 1;
    job.hasFailed = true;
  }
}

class JobResponses {
  readonly #response = new LogLinearHistogram();
  #responseSum = 0;
  #slowdownSum = 0;

  /** us. */
  record(response: number, longest: number): void {
    this.#response.record(response);
    this.#responseSum += response;
    this.#slowdownSum += response / longest;
  }

  /** Nothing where no job was recorded. */
  metrics(prefix: string): Readonly<Record<string, number>> {
    const { count } = this.#response;
    if (count === 0) return {};
    return {
      [`${prefix}job.response.mean`]: this.#responseSum / count / MICROSECONDS_PER_SECOND,
      [`${prefix}job.response.p50`]: this.#response.quantile(0.5) / MICROSECONDS_PER_SECOND,
      [`${prefix}job.response.p99`]: this.#response.quantile(0.99) / MICROSECONDS_PER_SECOND,
      [`${prefix}job.response.max`]: this.#response.max / MICROSECONDS_PER_SECOND,
      [`${prefix}job.slowdown.mean`]: this.#slowdownSum / count,
    };
  }
}
