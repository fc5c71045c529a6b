// How a leading master follows what its verification policy wants: sends out copies of tasks whose results are compared, keeps what
// came of them until there is a verdict, and has the task ended then, or given up. What counts is on record in the books
// (verification-book); what waits here for a place, and since when a vote is kept, begins anew with a leadership.

import type { AttemptRole, VerificationPolicy } from "../../../algorithms/verification/verification.ts";
import type { WorkerIndex } from "../../../algorithms/placement/placement.ts";
import { IntegerMap } from "../../../kernel/integer-map.ts";
import type { RandomStream } from "../../../kernel/random-stream.ts";
import type { AttemptNumber, TaskId } from "../../../process/identity.ts";
import type { Result } from "../../../process/result.ts";
import { COPIES, COUNTS, codeOf } from "../../../trace/record-codes.ts";
import { RECORD } from "../../../trace/record-kinds.ts";
import type { Attempt } from "../../dispatch/attempt.ts";
import type { TaskEntry } from "../../dispatch/task-entry.ts";
import type { Charge } from "../commands.ts";
import { MASTER_TIMER, type MasterCore } from "../master-core.ts";
import type { VerificationBook } from "./verification-book.ts";

export interface VerificationOwner {
  /** What this attempt came to is what its task comes to. */
  accept(entry: TaskEntry, attempt: AttemptNumber): void;
  /** Too few will ever agree. */
  giveUp(entry: TaskEntry): void;
  /** The worker has failed a check. */
  barred(worker: WorkerIndex): void;
}

export class VerificationDesk {
  readonly #core: MasterCore;
  readonly #owner: VerificationOwner;
  readonly #policy: VerificationPolicy;
  readonly #book: VerificationBook;
  /** undefined: copies may go anywhere; a mistake. */
  readonly #neighbours: ((worker: WorkerIndex) => readonly WorkerIndex[]) | undefined;
  #random: RandomStream | undefined;
  /** Copies that wait for a place, by task, in the order in which they came. */
  readonly #wanted = new IntegerMap<{ readonly entry: TaskEntry; count: number }>();
  /** Lone votes that are kept no longer. */
  readonly #due = new IntegerMap<true>();

  constructor(core: MasterCore, owner: VerificationOwner, policy: VerificationPolicy, book: VerificationBook) {
    this.#core = core;
    this.#owner = owner;
    this.#policy = policy;
    this.#book = book;
    const { mutant } = core.options;
    this.#neighbours = mutant === "one-machine-votes" ? undefined : this.#neighboursOf(policy.terms.apart);
  }

  /** Tasks that wait here for a place for a further copy. */
  get waitingCount(): number {
    return this.#wanted.size;
  }

  isBarred(worker: WorkerIndex): boolean {
    return this.#book.isBarred(worker);
  }

  /** Where no copy of it may go: where one is, or was, whose result counts. */
  avoid(entry: TaskEntry): readonly WorkerIndex[] {
    const near = this.#neighbours;
    const votes = this.#book.votes(entry.id);
    if (near === undefined || (votes.length === 0 && entry.attempts.length === 0)) return NOBODY;
    return [...votes, ...entry.attempts].flatMap(({ worker }) => near(worker));
  }

  /** As what an attempt counts whose place has just been chosen. */
  roleOf(attempt: Attempt): AttemptRole {
    const { entry, worker } = attempt;
    if (entry.attempts.length > 0 || this.#book.votes(entry.id).length > 0) {
      this.#tellCopy(attempt, "verified");
      return "vote";
    }
    this.#random ??= this.#core.host.random("verification");
    const role = this.#policy.role(this.#book.record(worker), this.#random);
    if (role === "check") this.#tellCopy(attempt, "checked");
    return role;
  }

  assigned({ entry }: Attempt): void {
    this.#review(entry);
  }

  /** What came of it; nothing counts before it is on record. */
  answered({ entry, number, worker }: Attempt, result: Result, charge: Charge | undefined): void {
    this.#core.propose({ kind: "result", task: entry.id, attempt: number, worker, result, charge });
  }

  /** It is on record, just now. */
  counted(entry: TaskEntry, { attempt, worker }: Answer): void {
    const { books, host, epoch } = this.#core;
    const { as, touched } = this.#book.latest;
    if (as !== undefined) {
      const node = this.#core.workerNode(worker);
      host.emit(RECORD["attempt.counted"], node, entry.id, attempt, epoch, codeOf(COUNTS, as));
    }
    if (as === "check-failed" && this.#book.isBarred(worker)) this.#bar(worker);
    if (as === "vote" && this.#policy.keepsFor !== undefined) this.#keep(entry);
    this.#review(entry);
    for (const task of touched) {
      const other = books.get(task);
      if (other !== undefined) this.#review(other);
    }
  }

  /** An attempt of it is over without a result. Returns whether the task goes on here. */
  released(entry: TaskEntry): boolean {
    if (entry.attempts.length === 0 && entry.reserved === undefined) {
      this.#wanted.delete(entry.id);
      return false;
    }
    this.#review(entry);
    return true;
  }

  /** Something came of it already: whether it waits for a place is decided by that. */
  holds({ id, state }: TaskEntry): boolean {
    return state !== "backoff" && (this.#book.votes(id).length > 0 || this.#book.vouched(id) !== undefined);
  }

  /** A new leadership has found it in the books; its attempts have their places. */
  resumed(entry: TaskEntry): void {
    if (entry.attempts.length === 0 && !this.holds(entry)) return;
    if (this.#policy.keepsFor !== undefined && this.#book.votes(entry.id).length > 0) this.#keep(entry);
    this.#review(entry);
  }

  ended({ id }: TaskEntry): void {
    this.#wanted.delete(id);
    this.#due.delete(id);
  }

  /** A vote has been kept for long enough. */
  timer(task: TaskId): void {
    const entry = this.#core.books.get(task);
    if (entry === undefined || this.#book.votes(task).length === 0) return;
    this.#due.set(task, true);
    this.#review(entry);
    this.#core.decide();
  }

  /**
   * Gives places to copies that wait, before tasks that have not begun: what has begun shall end. In their order; where there is
   * no room anywhere for one, those behind it wait too, so that big ones find a place.
   */
  place(): void {
    if (this.#wanted.size === 0) return;
    const { dispatcher, host } = this.#core;
    for (const wanted of [...this.#wanted.values()]) {
      const { entry } = wanted;
      if (entry.isEnding) this.#wanted.delete(entry.id);
      if (entry.isEnding || entry.reserved !== undefined) continue; // one at a time
      if (!dispatcher.board.anyFits(entry)) return;
      const attempt = dispatcher.placeCopy(entry, NOBODY, host.monotonic());
      if (attempt === undefined) continue;
      this.#core.proposeAssignment(attempt, false);
      wanted.count -= 1;
      if (wanted.count === 0) this.#wanted.delete(entry.id);
    }
  }

  /** What is to be done about a task now. */
  #review(entry: TaskEntry): void {
    const { id } = entry;
    if (entry.isEnding) return;
    const vouched = this.#book.vouched(id);
    if (vouched !== undefined) return this.#owner.accept(entry, vouched.attempt);
    const verdict = this.#book.verdict(id);
    if (verdict.kind === "agreed") return this.#owner.accept(entry, verdict.vote.attempt);
    if (verdict.kind === "hopeless") return this.#owner.giveUp(entry);
    const votes = this.#book.votes(id).length;
    const isKept = this.#policy.keepsFor !== undefined && !(votes > 0 && this.#due.has(id));
    const isIdle = entry.attempts.length === 0 && entry.reserved === undefined;
    if (isIdle && !(isKept && votes > 0)) return this.#queue(entry);
    const open = entry.attempts.filter(({ number }) => this.#book.roleOf(id, number) === "vote").length;
    // Believed, checked, or kept: nothing to compare so far.
    if (isKept || open + votes === 0) return;
    this.#want(entry, verdict.asked - open - (entry.reserved === undefined ? 0 : 1));
  }

  #want(entry: TaskEntry, count: number): void {
    const wanted = this.#wanted.get(entry.id);
    if (count <= 0) this.#wanted.delete(entry.id);
    else if (wanted === undefined) this.#wanted.set(entry.id, { entry, count });
    else wanted.count = count;
  }

  /** Nothing of it runs: it waits among the others, in its place. */
  #queue(entry: TaskEntry): void {
    this.#wanted.delete(entry.id);
    if (!entry.isWaiting && entry.state !== "backoff") this.#core.enqueue(entry);
  }

  #keep({ id }: TaskEntry): void {
    this.#core.host.startTimer(this.#policy.keepsFor!, MASTER_TIMER.verification, id);
  }

  #bar(worker: WorkerIndex): void {
    const { host } = this.#core;
    host.emit(RECORD["node.quarantined"], this.#core.workerNode(worker), 0, 0, 0, host.node);
    this.#owner.barred(worker);
  }

  #tellCopy({ entry, number, worker }: Attempt, reason: (typeof COPIES)[number]): void {
    const { host, epoch } = this.#core;
    const node = this.#core.workerNode(worker);
    host.emit(RECORD["attempt.copied"], node, entry.id, number, epoch, codeOf(COPIES, reason));
  }

  #neighboursOf(apart: "machine" | "rack"): (worker: WorkerIndex) => readonly WorkerIndex[] {
    if (apart === "machine") return (worker) => [worker];
    const { workers } = this.#core.options.deployment;
    const racks = new IntegerMap<WorkerIndex[]>();
    workers.forEach(({ rack }, worker) => {
      const members = racks.get(rack);
      if (members === undefined) racks.set(rack, [worker]);
      else members.push(worker);
    });
    return (worker) => racks.get(workers[worker].rack)!;
  }
}

interface Answer {
  readonly attempt: AttemptNumber;
  readonly worker: WorkerIndex;
}

const NOBODY: readonly WorkerIndex[] = [];
