// Jobs: tasks that are of use together, and arrive together or one stage after the other. A job is done when its last task is,
// and it never will be once one of them cannot be. Subscribes to the grouping of tasks itself; the readers of records tell it
// how tasks end. Memory is bounded by the tasks and jobs in flight, and by the jobs of stages that failed.

import { IntegerMap } from "../../kernel/integer-map.ts";
import { type Instant, MICROSECONDS_PER_SECOND } from "../../kernel/time.ts";
import { OUTCOMES } from "../../trace/record-codes.ts";
import type { Trace } from "../../trace/trace.ts";
import type { Ledger } from "../ledger.ts";
import { NONE } from "../task-table.ts";
import type { Window } from "../window.ts";
import { LogLinearHistogram } from "./log-linear-histogram.ts";

const CRASHED = OUTCOMES.indexOf("crashed");

interface Job {
  readonly workClass: number;
  /** Within its class. */
  readonly number: number;
  readonly arrived: Instant;
  /** Tasks of it that have arrived and not ended. */
  open: number;
  /** Tasks of it that come later, when others have completed. */
  toCome: number;
  /** It came stage by stage. */
  isStaged: boolean;
  /** Work of its longest task, us at speed 1: its response on idle machines without end, if all came at once. */
  longest: number;
  /** A task of it ended otherwise than by completion, or it was given up. */
  hasFailed: boolean;
  /** Positions of tasks that could not fetch what they need, and come again. */
  readonly unfetched: Set<number>;
}

export class Jobs {
  readonly #ledger: Ledger;
  readonly #window: Window;
  /** By task, while the task has not ended. */
  readonly #byTask = new IntegerMap<Job>();
  /** By task, where one of a job may run several times: which of its tasks it is. */
  readonly #positions = new IntegerMap<number>();
  /** By class: the job that arrived last, to which more tasks may come within the same instant. */
  readonly #newest: (Job | undefined)[] = [];
  /** By class and number: jobs that come stage by stage and are not over. */
  readonly #staged: IntegerMap<Job>[] = [];
  readonly #responses = new JobResponses();
  /** One per class; empty where there is only one class. */
  readonly #responsesByClass: readonly JobResponses[];
  readonly #classNames: readonly string[];
  readonly #losses = new JobLosses();
  #submitted = 0;
  #completed = 0;
  #failed = 0;

  constructor(trace: Trace, ledger: Ledger, window: Window, classNames: readonly string[]) {
    this.#ledger = ledger;
    this.#window = window;
    this.#classNames = classNames;
    this.#responsesByClass = classNames.length > 1 ? classNames.map(() => new JobResponses()) : [];
    trace.on("task.staged", (_at, _client, task, _stage, _generation, position) => {
      const job = this.#byTask.get(task);
      if (job === undefined) return;
      this.#positions.set(task, position);
      job.unfetched.delete(position);
    });
    trace.on("job.aborted", (_at, _client, _stage, _failures, workClass, number) => {
      const job = this.#staged[workClass]?.get(number);
      if (job !== undefined) this.#fail(job);
    });
    let isListening = false;
    trace.on("task.grouped", (at, _client, task, toCome, workClass, number) => {
      const job = this.#jobOf(at, workClass, number);
      this.#comesLater(job, toCome);
      this.#grouped(job, task);
      if (isListening) return;
      isListening = true;
      trace.on("attempt.ended", (when, _node, ended, _attempt, _epoch, outcome) => {
        const struck = outcome === CRASHED ? this.#byTask.get(ended) : undefined;
        if (struck !== undefined) this.#losses.add(when, struck);
      });
    });
  }

  /** Of every task that ends, whether it is part of a job or not. `isUnfetched`: it could not fetch what it needs, and comes again. */
  taskEnded(at: Instant, task: number, isCompleted: boolean, isUnfetched = false): void {
    if (this.#byTask.size === 0) return;
    const job = this.#byTask.get(task);
    if (job === undefined) return;
    this.#byTask.delete(task);
    job.open -= 1;
    const position = this.#positions.get(task);
    if (position !== undefined) this.#positions.delete(task);
    if (isUnfetched && position !== undefined) job.unfetched.add(position);
    else if (!isCompleted) this.#fail(job);
    // The others of its stage have arrived: every task is at least 1 us of work, and they arrived in the same instant.
    else if (job.open === 0 && job.toCome === 0 && job.unfetched.size === 0 && !job.hasFailed) this.#complete(job, at);
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
      ...this.#losses.metrics(),
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

  #grouped(job: Job, task: number): void {
    const slot = this.#ledger.find(task);
    if (slot === NONE || this.#byTask.has(task)) return;
    job.open += 1;
    job.longest = Math.max(job.longest, this.#ledger.tasks.work[slot]);
    this.#byTask.set(task, job);
  }

  #jobOf(arrived: Instant, workClass: number, number: number): Job {
    const newest = this.#newest[workClass];
    if (newest?.number === number) return newest;
    const staged = this.#staged[workClass]?.get(number);
    if (staged !== undefined) return staged;
    const job: Job = {
      workClass,
      number,
      arrived,
      open: 0,
      toCome: 0,
      isStaged: false,
      longest: 1,
      hasFailed: false,
      unfetched: new Set(),
    };
    this.#submitted += 1;
    this.#newest[workClass] = job;
    return job;
  }

  #comesLater(job: Job, toCome: number): void {
    if (toCome === job.toCome) return;
    job.toCome = toCome;
    if (job.isStaged) return;
    job.isStaged = true;
    (this.#staged[job.workClass] ??= new IntegerMap()).set(job.number, job);
  }

  #complete({ workClass, number, arrived, isStaged, longest }: Job, at: Instant): void {
    this.#completed += 1;
    if (isStaged) this.#staged[workClass].delete(number);
    if (!this.#window.contains(arrived)) return;
    for (const responses of [this.#responses, this.#responsesByClass[workClass]])
      responses?.record(at - arrived, isStaged ? undefined : longest);
  }

  #fail(job: Job): void {
    if (!job.hasFailed) this.#failed += 1;
    job.hasFailed = true;
  }
}

/** What jobs lose to machines that go down together: at one instant. */
class JobLosses {
  /** By job: attempts lost at this instant. */
  readonly #lost = new Map<Job, number>();
  #at: Instant | undefined;
  #most = 0;
  #halved = 0;

  add(at: Instant, job: Job): void {
    if (at !== this.#at) this.#lost.clear();
    this.#at = at;
    const lost = (this.#lost.get(job) ?? 0) + 1;
    this.#lost.set(job, lost);
    this.#most = Math.max(this.#most, lost);
    if (2 * lost > job.open && 2 * (lost - 1) <= job.open) this.#halved += 1;
  }

  /** Nothing where no job lost anything. */
  metrics(): Readonly<Record<string, number>> {
    return this.#most === 0 ? {} : { "jobs.lostAtOnce": this.#most, "jobs.majorityLost": this.#halved };
  }
}

class JobResponses {
  readonly #response = new LogLinearHistogram();
  #responseSum = 0;
  #slowdownSum = 0;
  #slowdownCount = 0;

  /** us; of a job of stages it is not known what it would take on idle machines. */
  record(response: number, longest: number | undefined): void {
    this.#response.record(response);
    this.#responseSum += response;
    if (longest === undefined) return;
    this.#slowdownSum += response / longest;
    this.#slowdownCount += 1;
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
      ...(this.#slowdownCount > 0 && { [`${prefix}job.slowdown.mean`]: this.#slowdownSum / this.#slowdownCount }),
    };
  }
}
