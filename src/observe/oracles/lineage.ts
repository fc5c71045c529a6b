// I7, where what tasks make for each other can be lost: no task is submitted before all that it fetches has been made and is not
// known to be lost, none succeeds although what it needs was destroyed before it started, and what runs again is the minimal ancestor
// closure: what is lost and needed by a task that has yet to run, and what could not fetch; nothing else, and no less. Also counts
// what that costs. (Zaharia et al., NSDI 2012; catalogue I7, F13.) Where nothing can be lost there is nothing to do here.

import { IntegerMap } from "../../kernel/integer-map.ts";
import type { Instant } from "../../kernel/time.ts";
import { OUTCOMES, OUTPUT_PLACES } from "../../trace/record-codes.ts";
import type { Trace } from "../../trace/trace.ts";
import type { Ledger } from "../ledger.ts";
import { LineageCosts } from "../metrics/lineage-costs.ts";
import { type DeclaredStages, QUIET_AFTER } from "../observe-options.ts";
import { NONE } from "../task-table.ts";
import { type KeptCopy, type Member, StagedJob } from "./staged-job.ts";
import type { Violations } from "./violations.ts";

const CHECK = "I7";
const SUCCEEDED = OUTCOMES.indexOf("succeeded");
const MEMORY = OUTPUT_PLACES.indexOf("memory");
const STORAGE = OUTPUT_PLACES.indexOf("storage");
const ATTEMPTS = 4_096;

interface Witnesses {
  readonly ledger: Ledger;
  readonly violations: Violations;
}

interface Execution {
  readonly key: string;
  readonly job: StagedJob;
  readonly member: Member;
  readonly isRepeated: boolean;
}

/** What the end of an effective execution was worth. */
export type Fruit = "useful" | "unfetched" | "recomputed";

export class Lineage {
  readonly costs = new LineageCosts();
  readonly #witnesses: Witnesses;
  readonly #stages: DeclaredStages;
  readonly #jobs = new Map<string, StagedJob>();
  readonly #byTask = new IntegerMap<Execution>();
  /** Of executions that could not fetch, until their program has heard of it: what they could not. */
  readonly #unheard = new IntegerMap<{ readonly execution: Execution; readonly lost: readonly KeptCopy[] }>();
  /** By attempt, of the tasks in flight: what it put where, and what it could not fetch. */
  readonly #kept = new IntegerMap<KeptCopy[]>();
  readonly #missing = new IntegerMap<KeptCopy[]>();
  readonly #attempts = new IntegerMap<number[]>();
  /** By machine: when it last crashed, and was last wiped. */
  readonly #crashed = new Map<number, Instant>();
  readonly #wiped = new Map<number, Instant>();
  /** Jobs that have failed: what else comes of them is not judged. */
  readonly #failed = new Set<string>();
  #grouped = { task: -1, key: "", workClass: -1 };
  #lastHeard = -1;

  constructor(trace: Trace, witnesses: Witnesses, stages: DeclaredStages | undefined) {
    this.#witnesses = witnesses;
    this.#stages = stages ?? [];
    if (stages === undefined) return;
    trace.on("task.grouped", (_at, _client, task, _toCome, workClass, job) => {
      this.#grouped = { task, key: `${workClass}/${job}`, workClass };
    });
    trace.on("task.staged", (at, _client, task, stage, _generation, position) =>
      this.#staged(at, task, stage, position),
    );
    trace.on("output.kept", (at, node, task, attempt, place) =>
      this.#note(this.#kept, task, attempt, { node, place, at }),
    );
    trace.on("output.missing", (_at, node, task, attempt, place, before) =>
      this.#note(this.#missing, task, attempt, { node, place, at: before as Instant }),
    );
    trace.on("attempt.ended", (at, node, task, attempt, _epoch, outcome) => {
      if (outcome === SUCCEEDED) this.#succeeded(at, node, task, attempt);
    });
    trace.on("stage.failed", (at, _client, task, _stage, failures) => this.#heard(at, task, failures));
    trace.on("job.aborted", (at, _client, _stage, _failures, workClass, job) => {
      this.costs.aborted();
      this.#close(`${workClass}/${job}`, at);
    });
    trace.on("node.crashed", (at, node, _task, _attempt, _epoch, isWiped) => {
      this.#crashed.set(node, at);
      if (isWiped === 1) this.#wiped.set(node, at);
    });
  }

  /** Of every task that ends. `attempt`: the effective one. */
  taskEnded(at: Instant, task: number, isCompleted: boolean, attempt: number): Fruit {
    const execution = this.#byTask.get(task);
    if (execution === undefined) return "useful";
    this.#byTask.delete(task);
    const { key, job, member, isRepeated } = execution;
    const lost = this.#missing.get(keyOf(task, attempt));
    const copies = this.#kept.get(keyOf(task, attempt)) ?? [];
    this.#forget(task);
    if (this.#jobs.get(key) !== job) return lost === undefined ? "useful" : "unfetched";
    if (!isCompleted) {
      this.#close(key, at);
      return "useful";
    }
    if (lost !== undefined) {
      member.status = "unheard";
      this.#unheard.set(task, { execution, lost });
      return "unfetched";
    }
    job.done(member, copies);
    this.#changed(key, job, at);
    return isRepeated ? "recomputed" : "useful";
  }

  finish(end: Instant): void {
    for (const job of this.#jobs.values()) {
      if (
        job.dueCount > 0 &&
        job.runningCount === 0 &&
        this.#unheard.size === 0 &&
        end - this.#lastHeard >= QUIET_AFTER
      )
        this.#report(end, `job ${job.name} waits for ${job.dueCount} tasks that are to run again, and none of it runs`);
      this.costs.repaired(job.name, end);
    }
  }

  #staged(at: Instant, task: number, stage: number, position: number): void {
    const { task: grouped, key, workClass } = this.#grouped;
    const stages = this.#stages[workClass];
    if (grouped !== task || stages === undefined || this.#failed.has(key)) return;
    let job = this.#jobs.get(key);
    if (job === undefined) this.#jobs.set(key, (job = new StagedJob(key, stages, STORAGE)));
    const wasDone = job.member(position)?.isRepeated === true;
    const { member, isCalledFor } = job.comes(position, stage, task);
    const name = `task ${task} of job ${key} (stage ${stage}, position ${position})`;
    if (!isCalledFor)
      this.#report(at, `${name} runs again, although nobody who has yet to run needs what is lost of it`, task);
    const want = job.want(member);
    if (want !== undefined) this.#report(at, `${name} was submitted, although ${want}`, task);
    const { ledger } = this.#witnesses;
    const slot = ledger.find(task);
    if (member.generation > 1 && slot !== NONE)
      this.costs.cameAgain(wasDone, ledger.tasks.work[slot] * ledger.tasks.cores[slot]);
    this.#byTask.set(task, { key, job, member, isRepeated: wasDone });
    this.#changed(key, job, at);
  }

  #note(book: IntegerMap<KeptCopy[]>, task: number, attempt: number, copy: KeptCopy): void {
    if (!this.#byTask.has(task)) return;
    const name = keyOf(task, attempt);
    const copies = book.get(name);
    if (copies !== undefined) return void copies.push(copy);
    book.set(name, [copy]);
    const attempts = this.#attempts.get(task);
    if (attempts === undefined) this.#attempts.set(task, [attempt]);
    else attempts.push(attempt);
  }

  #forget(task: number): void {
    for (const attempt of this.#attempts.get(task) ?? []) {
      this.#kept.delete(keyOf(task, attempt));
      this.#missing.delete(keyOf(task, attempt));
    }
    this.#attempts.delete(task);
  }

  /** It cannot have fetched what was gone before it started. */
  #succeeded(at: Instant, node: number, task: number, attempt: number): void {
    const execution = this.#byTask.get(task);
    if (execution === undefined || this.#missing.has(keyOf(task, attempt)) || this.#crashed.size === 0) return;
    const { job, member } = execution;
    const { ledger } = this.#witnesses;
    const slot = ledger.find(task);
    const running = slot === NONE ? NONE : ledger.findRunning(slot, attempt, node);
    if (running === NONE) return;
    const started = ledger.attempts.started[running];
    for (const need of job.needs(member))
      for (const input of job.inputs(member, need))
        if (
          input.status === "done" &&
          input.copies.length > 0 &&
          input.copies.every((copy) => this.#wasGone(copy, started))
        )
          this.#report(
            at,
            `task ${task} of job ${job.name} succeeded, although what task ${input.task} had made for it was lost before it started`,
            task,
          );
  }

  #wasGone({ node, place, at }: KeptCopy, when: number): boolean {
    if (place === STORAGE) return false;
    const lost = (place === MEMORY ? this.#crashed : this.#wiped).get(node);
    return lost !== undefined && at <= lost && lost <= when;
  }

  #heard(at: Instant, task: number, failures: number): void {
    const unheard = this.#unheard.get(task);
    this.#unheard.delete(task);
    this.#lastHeard = at;
    this.costs.heard(failures);
    if (unheard === undefined) return;
    const { execution, lost } = unheard;
    const { key, job, member } = execution;
    if (this.#jobs.get(key) !== job) return;
    job.heard(member, lost);
    this.#changed(key, job, at);
  }

  #changed(key: string, job: StagedJob, at: Instant): void {
    if (job.dueCount > 0) this.costs.broke(key, at);
    else {
      this.costs.repaired(key, at);
      if (job.isDone) this.#jobs.delete(key);
    }
  }

  #close(key: string, at: Instant): void {
    this.costs.repaired(key, at);
    this.#jobs.delete(key);
    this.#failed.add(key);
  }

  #report(at: Instant, message: string, task?: number): void {
    this.#witnesses.violations.report(CHECK, at, message, task === undefined ? {} : { task });
  }
}

function keyOf(task: number, attempt: number): number {
  return task * ATTEMPTS + (attempt % ATTEMPTS);
}
