// The part of a master's books that is about results: what came of tasks that have not ended, as what their attempts count, and what
// workers are worth. A deterministic state machine over committed commands, like the rest of the books.

import { tally, type Verdict, type Vote } from "../../../algorithms/verification/tally.ts";
import type { AttemptRole, QuorumTerms, WorkerRecord } from "../../../algorithms/verification/verification.ts";
import { IntegerMap } from "../../../kernel/integer-map.ts";
import type { AttemptNumber, TaskId } from "../../../process/identity.ts";
import { RIGHT } from "../../../process/result.ts";
import type { COUNTS } from "../../../trace/record-codes.ts";

/** What is on record of a task whose first attempt has been placed. */
interface Case {
  readonly task: TaskId;
  /** In the order in which they came. */
  votes: readonly Vote[];
  /** The attempts that are under way and no votes. */
  roles: readonly { readonly attempt: AttemptNumber; readonly role: "word" | "check" }[];
  /** What ends the task: the word of a worker, or a vote that a check has vouched for. */
  vouched: Vote | undefined;
}

interface SavedRecord {
  readonly worker: number;
  readonly valid: number;
  readonly isBarred: boolean;
}

export interface SavedVerification {
  readonly cases: readonly Readonly<Case>[];
  /** Of workers of which there is anything to say. */
  readonly records: readonly SavedRecord[];
}

export type CountedAs = (typeof COUNTS)[number];

const NO_VOTES: readonly Vote[] = [];
const NO_ROLES: Case["roles"] = [];

export interface BookTerms {
  readonly terms: QuorumTerms;
  /** A lone vote waits for its worker's next check. */
  readonly keepsVotes: boolean;
  /** A worker may vote more than once about a task. */
  readonly mayRepeat?: boolean;
}

export class VerificationBook {
  /** As what the latest result counted, undefined = not at all; and other tasks that it changed something for. */
  latest: { readonly as: CountedAs | undefined; readonly touched: readonly TaskId[] } = { as: undefined, touched: [] };
  readonly #terms: QuorumTerms;
  readonly #keepsVotes: boolean;
  readonly #mayRepeat: boolean;
  readonly #cases = new IntegerMap<Case>();
  readonly #valid: number[];
  /** Has failed a check. */
  readonly #isBarred: boolean[];
  /** Where votes are kept: who has a vote about which tasks that nobody has vouched for. */
  readonly #kept: readonly Set<TaskId>[];

  /** `mayRepeat`: a mistake. */
  constructor(workerCount: number, { terms, keepsVotes, mayRepeat = false }: BookTerms) {
    this.#terms = terms;
    this.#keepsVotes = keepsVotes;
    this.#mayRepeat = mayRepeat;
    this.#valid = Array.from({ length: workerCount }, () => 0);
    this.#isBarred = this.#valid.map(() => false);
    this.#kept = this.#valid.map(() => new Set<TaskId>());
  }

  record(worker: number): WorkerRecord {
    return { valid: this.#valid[worker] };
  }

  /** It has failed a check: nothing that it says counts any more. */
  isBarred(worker: number): boolean {
    return this.#isBarred[worker];
  }

  roleOf(task: TaskId, attempt: AttemptNumber): AttemptRole {
    return this.#cases.get(task)?.roles.find((each) => each.attempt === attempt)?.role ?? "vote";
  }

  votes(task: TaskId): readonly Vote[] {
    return this.#cases.get(task)?.votes ?? NO_VOTES;
  }

  /** What ends the task without being compared. */
  vouched(task: TaskId): Vote | undefined {
    return this.#cases.get(task)?.vouched;
  }

  assigned(task: TaskId, attempt: AttemptNumber, role: AttemptRole | undefined): void {
    if (role === undefined || role === "vote") return;
    const open = this.#open(task);
    open.roles = [...open.roles, { attempt, role }];
  }

  released(task: TaskId, attempt: AttemptNumber): void {
    const open = this.#cases.get(task);
    if (open !== undefined) open.roles = open.roles.filter((each) => each.attempt !== attempt);
  }

  count(task: TaskId, vote: Vote): void {
    const touched: TaskId[] = [];
    this.latest = { as: this.#count(task, vote, touched), touched };
  }

  #count(task: TaskId, vote: Vote, touched: TaskId[]): CountedAs | undefined {
    const role = this.roleOf(task, vote.attempt);
    this.released(task, vote.attempt);
    if (this.#isBarred[vote.worker]) return undefined;
    switch (role) {
      case "check":
        return this.#check(vote, touched);
      case "word":
        this.#vouch(this.#open(task), vote);
        return "word";
      case "vote": {
        const open = this.#open(task);
        if (!this.#mayRepeat && open.votes.some(({ worker }) => worker === vote.worker)) return undefined;
        open.votes = [...open.votes, vote];
        if (this.#keepsVotes && open.vouched === undefined) this.#kept[vote.worker].add(task);
        return "vote";
      }
    }
  }

  /** The known answer is the right one. The last worker that has not failed is not barred: it is that or none. */
  #check({ worker, result }: Vote, touched: TaskId[]): CountedAs {
    const kept = [...this.#kept[worker]];
    this.#kept[worker].clear();
    touched.push(...kept);
    if (result === RIGHT) {
      for (const task of kept) {
        const open = this.#open(task);
        this.#vouch(
          open,
          open.votes.find((vote) => vote.worker === worker)!,
        );
      }
      return "check-passed";
    }
    this.#isBarred[worker] = this.#isBarred.filter((isBarred) => !isBarred).length > 1;
    for (const task of kept) {
      const open = this.#open(task);
      open.votes = open.votes.filter((vote) => vote.worker !== worker);
    }
    return "check-failed";
  }

  /** Its votes need not be kept any more, whoever gave them. */
  #vouch(open: Case, vote: Vote): void {
    open.vouched ??= vote;
    for (const { worker } of open.votes) this.#kept[worker].delete(open.task);
  }

  /** The task has ended. `by`: the attempt that completed it. Those who agreed with that are the better for it, and the others not. */
  ended(task: TaskId, by: AttemptNumber | undefined): void {
    const open = this.#cases.get(task);
    if (open === undefined) return;
    this.#cases.delete(task);
    for (const { worker } of open.votes) this.#kept[worker].delete(task);
    const accepted = open.votes.find(({ attempt }) => attempt === by);
    if (accepted === undefined || open.votes.length < 2) return;
    for (const { worker, result } of open.votes)
      this.#valid[worker] = result === accepted.result ? this.#valid[worker] + 1 : 0;
  }

  verdict(task: TaskId): Verdict {
    return tally(this.votes(task), this.#terms);
  }

  snapshot(): SavedVerification {
    const records = this.#valid.map((valid, worker) => ({ worker, valid, isBarred: this.#isBarred[worker] }));
    return {
      cases: [...this.#cases.values()].map((open) => ({ ...open })),
      records: records.filter(({ valid, isBarred }) => valid > 0 || isBarred),
    };
  }

  restore({ cases, records }: SavedVerification): void {
    this.#cases.clear();
    this.#valid.fill(0);
    this.#isBarred.fill(false);
    for (const kept of this.#kept) kept.clear();
    for (const { worker, valid, isBarred } of records) {
      this.#valid[worker] = valid;
      this.#isBarred[worker] = isBarred;
    }
    for (const saved of cases) {
      this.#cases.set(saved.task, { ...saved });
      if (this.#keepsVotes && saved.vouched === undefined)
        for (const { worker } of saved.votes) this.#kept[worker].add(saved.task);
    }
  }

  #open(task: TaskId): Case {
    let open = this.#cases.get(task);
    if (open === undefined) {
      open = { task, votes: NO_VOTES, roles: NO_ROLES, vouched: undefined };
      this.#cases.set(task, open);
    }
    return open;
  }
}
