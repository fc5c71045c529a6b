// Second copies of attempts: asks the speculation policy for them, waits for a place where the task does not run yet, and sees
// to it that tied copies cancel each other. Volatile: after a change of leadership it counts anew. Source: catalogue F6, F7.

import {
  NOT_OVER_TIME,
  type Copy,
  type SpeculationPolicy,
  type SpeculationView,
} from "../../../algorithms/speculation/speculation.ts";
import type { WorkerIndex } from "../../../algorithms/placement/placement.ts";
import { IntegerMap } from "../../../kernel/integer-map.ts";
import type { RandomStream } from "../../../kernel/random-stream.ts";
import type { Duration } from "../../../kernel/time.ts";
import type { TaskId } from "../../../process/identity.ts";
import { COPIES, codeOf } from "../../../trace/record-codes.ts";
import { RECORD } from "../../../trace/record-kinds.ts";
import type { Attempt } from "../../dispatch/attempt.ts";
import type { TaskEntry } from "../../dispatch/task-entry.ts";
import type { AttemptProgress } from "../../protocol/messages.ts";
import { MASTER_TIMER, type MasterCore } from "../master-core.ts";
import { GroupBook, RunningAttempt, groupOf } from "./group-book.ts";
import { ClassBook } from "./class-book.ts";
import { createSpeculationView } from "./speculation-view.ts";
import { WorkerRates } from "./worker-rates.ts";

type Reason = (typeof COPIES)[number];

/** A copy that waits for a place. */
interface Wanted {
  readonly entry: TaskEntry;
  readonly avoid: readonly WorkerIndex[];
  /** The attempt that it takes the place of. */
  readonly replaces: Attempt | undefined;
  readonly reason: Reason;
}

/** Timers carry 32 bits. */
const SERIALS = 0x40000000;

export class CopyDesk {
  readonly #core: MasterCore;
  readonly #policy: SpeculationPolicy;
  readonly #random: RandomStream;
  readonly #groups = new Map<number, GroupBook>();
  readonly #rates: WorkerRates;
  /** Of the classes that the policy has asked about. */
  readonly #classes = new Map<number, ClassBook>();
  #wanted: Wanted[] = [];
  /** Copies that wait, of each task that has any. */
  readonly #wantedOf = new IntegerMap<number>();
  /** Tasks with more than one attempt that is placed. */
  readonly #copied = new IntegerMap<TaskEntry>();
  /** What was replaced ends as soon as the copy, a task and its attempt, has started. */
  readonly #replaced = new IntegerMap<Attempt>();
  /** Attempts that are watched, and tied copies that are due, by the number that their timers carry. */
  readonly #watched = new IntegerMap<Attempt>();
  readonly #due = new IntegerMap<TaskEntry>();
  #serials = 0;
  #copiesStarted = 0;
  #attemptsStarted = 0;
  #tasksSent = 0;
  readonly #view: SpeculationView;

  constructor(core: MasterCore, policy: SpeculationPolicy) {
    this.#core = core;
    this.#policy = policy;
    this.#random = core.host.random("speculation");
    this.#rates = new WorkerRates(core.options.deployment.workers.length);
    this.#view = this.#createView();
  }

  begin(): void {
    const { interval } = this.#policy;
    if (interval !== NOT_OVER_TIME) this.#core.host.startTimer(interval, MASTER_TIMER.speculate);
  }

  // What happens to tasks

  /** It is in the books: taken in, or found there by a new leadership. */
  known(entry: TaskEntry): void {
    const group = this.#groupOf(entry);
    group.taskCount += 1;
    group.liveCount += 1;
  }

  /** It was taken in, and stands in the queue. */
  admitted(entry: TaskEntry): void {
    const { copiesAtAdmission, tie } = this.#policy;
    const { groupSize } = entry.spec;
    const job = { group: groupOf(entry.spec), size: groupSize };
    const copies = copiesAtAdmission?.call(this.#policy, entry, job, this.#view) ?? 1;
    this.known(entry);
    for (let copy = 1; copy < copies; copy += 1) {
      this.#copiesStarted += 1;
      this.#attemptsStarted += 1;
      if (tie === undefined) this.#want({ entry, avoid: [], replaces: undefined, reason: "cloned" });
      else this.#later(entry, tie.delay);
      entry.isTied = tie !== undefined;
    }
  }

  queued(): void {
    this.#attemptsStarted += 1;
  }

  /** Its worker was told, or was found running it. */
  started(attempt: Attempt, wasFound: boolean): void {
    const { entry } = attempt;
    if (!wasFound && attempt.number === 1) this.#tasksSent += 1;
    const group = this.#groupOf(entry);
    group.started(new RunningAttempt(attempt, (task) => this.#copiesOf(task)));
    if (entry.attempts.length > 1) this.#copied.set(entry.id, entry);
    const replaced = this.#replaced.get(entry.id);
    if (replaced !== undefined && replaced !== attempt) {
      this.#replaced.delete(entry.id);
      if (replaced.isOpen) this.#core.stop(replaced, "killed");
    }
    const after = this.#policy.hedgeAfter?.(entry, this.#view, this.#random);
    if (after !== undefined) this.#watch(attempt, after);
  }

  /** One of several tied attempts runs: the others need not. */
  tiedStarted(attempt: Attempt): void {
    const { entry } = attempt;
    this.#drop(entry);
    for (const other of entry.attempts) if (other !== attempt && other.isOpen) this.#core.stop(other, "killed");
  }

  /** It holds its place no more. */
  stopped(attempt: Attempt): void {
    const running = this.#groupOf(attempt.entry).find(attempt.entry.id, attempt.number);
    if (running !== undefined) this.#groupOf(attempt.entry).stopped(running);
  }

  succeeded(attempt: Attempt): void {
    const { host } = this.#core;
    const took = (host.monotonic() - attempt.startedAt) as Duration;
    this.#groupOf(attempt.entry).succeeded(took);
    this.#rates.add(attempt.worker, took);
    this.#classes.get(attempt.entry.spec.workloadClass)?.succeeded(attempt, host.monotonic());
  }

  /** The task has ended. */
  ended(entry: TaskEntry, isCompleted: boolean): void {
    const group = this.#groupOf(entry);
    group.liveCount -= 1;
    if (isCompleted) group.completedCount += 1;
    if (group.liveCount === 0 && entry.spec.groupSize > 1) this.#groups.delete(group.group);
    this.#copied.delete(entry.id);
    this.#replaced.delete(entry.id);
    this.#drop(entry);
  }

  reported(progress: readonly AttemptProgress[]): void {
    const now = this.#core.host.monotonic();
    for (const { task, attempt, share } of progress) {
      const entry = this.#core.books.get(task);
      const running = entry && this.#groupOf(entry).find(task, attempt);
      if (running === undefined) continue;
      running.progress = share;
      running.progressAt = now;
    }
  }

  // Timers

  /** Asks the policy. */
  speculate(): void {
    this.begin();
    for (const copy of this.#policy.decide(this.#view)) this.#start(copy, "speculated");
    this.#core.decide();
  }

  /** A watched attempt has run for as long as the policy gave it, or a twin is due. */
  timer(serial: number): void {
    const attempt = this.#watched.get(serial);
    const twin = this.#due.get(serial);
    this.#watched.delete(serial);
    this.#due.delete(serial);
    if (twin !== undefined && !twin.isEnding && this.#core.books.get(twin.id) === twin)
      this.#want({ entry: twin, avoid: [], replaces: undefined, reason: "tied" });
    if (attempt?.isOpen === true && attempt.holdsPlace) {
      const running = this.#groupOf(attempt.entry).find(attempt.entry.id, attempt.number);
      const copy = running && this.#policy.hedge?.(running, this.#view);
      if (copy !== undefined) this.#start(copy, "hedged");
    }
    this.#core.decide();
  }

  /** Gives places to copies that wait, if there are any: after the tasks that wait. */
  place(): void {
    if (this.#wanted.length === 0) return;
    const before = this.#wanted;
    this.#wanted = [];
    this.#wanted = before.filter((wanted) => !this.#isSettled(wanted));
  }

  /** Returns whether it need not wait any longer. */
  #isSettled(wanted: Wanted): boolean {
    const { entry, avoid, replaces, reason } = wanted;
    const { books, dispatcher, host, epoch } = this.#core;
    const isUpFront = reason === "cloned" || reason === "tied";
    const isVoid = entry.isEnding || books.get(entry.id) !== entry || replaces?.isOpen === false;
    if (isVoid || (!isUpFront && entry.attempts.length === 0)) return this.#forget(entry);
    // One at a time, and not before the first.
    if (entry.reserved !== undefined || entry.attempts.length === 0) return false;
    const attempt = dispatcher.placeCopy(
      entry,
      [...avoid, ...entry.attempts.map(({ worker }) => worker)],
      host.monotonic(),
    );
    if (attempt === undefined) return false;
    this.#copied.set(entry.id, entry);
    if (replaces !== undefined) this.#replaced.set(entry.id, replaces);
    host.emit(
      RECORD["attempt.copied"],
      this.#core.workerNode(attempt.worker),
      entry.id,
      attempt.number,
      epoch,
      codeOf(COPIES, reason),
    );
    this.#core.proposeAssignment(attempt, false);
    return this.#forget(entry);
  }

  #start({ task, avoid, replaces }: Copy, reason: Reason): void {
    const entry = this.#core.books.get(task);
    if (entry === undefined || entry.isEnding) return;
    this.#copiesStarted += 1;
    this.#attemptsStarted += 1;
    this.#want({ entry, avoid, replaces: replaces ? entry.attempts.find(({ isOpen }) => isOpen) : undefined, reason });
  }

  #want(wanted: Wanted): void {
    this.#wanted.push(wanted);
    const { id } = wanted.entry;
    this.#wantedOf.set(id, (this.#wantedOf.get(id) ?? 0) + 1);
  }

  #forget({ id }: TaskEntry): true {
    const left = (this.#wantedOf.get(id) ?? 1) - 1;
    if (left === 0) this.#wantedOf.delete(id);
    else this.#wantedOf.set(id, left);
    return true;
  }

  /** None of its copies is wanted any more. */
  #drop(entry: TaskEntry): void {
    if (!this.#wantedOf.has(entry.id)) return;
    this.#wanted = this.#wanted.filter((wanted) => wanted.entry !== entry);
    this.#wantedOf.delete(entry.id);
  }

  #later(entry: TaskEntry, delay: Duration): void {
    this.#due.set(this.#startTimer(delay), entry);
  }

  #watch(attempt: Attempt, delay: Duration): void {
    this.#watched.set(this.#startTimer(delay), attempt);
  }

  #startTimer(delay: Duration): number {
    this.#serials = (this.#serials + 1) % SERIALS;
    this.#core.host.startTimer(delay, MASTER_TIMER.hedge, this.#serials);
    return this.#serials;
  }

  #groupOf({ spec }: TaskEntry): GroupBook {
    const number = groupOf(spec);
    let group = this.#groups.get(number);
    if (group === undefined) {
      group = new GroupBook(number);
      this.#groups.set(number, group);
    }
    return group;
  }

  #classOf(task: TaskId): ClassBook | undefined {
    const entry = this.#core.books.get(task);
    if (entry === undefined) return undefined;
    const { workloadClass } = entry.spec;
    let book = this.#classes.get(workloadClass);
    if (book === undefined) {
      book = new ClassBook();
      this.#classes.set(workloadClass, book);
    }
    return book;
  }

  /** Of a task: what runs, is on its way, or waits. */
  #copiesOf(task: TaskId): number {
    const entry = this.#core.books.get(task);
    if (entry === undefined) return 0;
    const isReserved = entry.reserved === undefined ? 0 : 1;
    return entry.attempts.length + isReserved + (this.#wantedOf.get(task) ?? 0);
  }

  #copiesRunning(): number {
    let copies = this.#wanted.length;
    for (const { attempts, reserved } of this.#copied.values())
      copies += Math.max(0, attempts.length + (reserved === undefined ? 0 : 1) - 1);
    return copies;
  }

  #createView(): SpeculationView {
    return createSpeculationView(this.#core, {
      copiesRunning: () => this.#copiesRunning(),
      copiesStarted: () => this.#copiesStarted,
      attemptsStarted: () => this.#attemptsStarted,
      tasksSent: () => this.#tasksSent,
      groups: () => [...this.#groups.values()].filter(({ isIdle }) => !isIdle),
      groupOf: (task) => {
        const entry = this.#core.books.get(task);
        return entry && this.#groupOf(entry);
      },
      classOf: (task) => this.#classOf(task),
      workerRate: (worker) => this.#rates.of(worker),
    });
  }
}
