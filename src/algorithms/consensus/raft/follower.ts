// A follower's side of replication: takes what the leader sends into its log, answers when it is durable, and learns what is
// committed. Raft, section 5.3 and figure 2 (AppendEntries); hints for a quick way back are etcd's (findConflictByTerm).

import type { Address } from "../../../process/identity.ts";
import { RECORD } from "../../../trace/record-kinds.ts";
import type { WholeEntry } from "./entries.ts";
import type { MemberState } from "./member-state.ts";
import type { Append } from "./messages.ts";

export class Follower<Command> {
  readonly #state: MemberState<Command>;
  /** Up to here this log is known to be the present leader's. */
  #matched = 0;
  /** The last part of an append that was not answered yet. */
  #isAnswerOwed = false;

  constructor(state: MemberState<Command>) {
    this.#state = state;
  }

  /** A term has begun. Whoever leads it has every committed entry (leader completeness, section 5.4). */
  beginTerm(): void {
    this.#matched = this.#state.commitIndex;
    this.#isAnswerOwed = false;
  }

  append(append: Append<Command>): void {
    const { log, commitIndex, options } = this.#state;
    const { previousIndex, previousTerm } = append;
    // What is committed is the same everywhere, and need not be here any more.
    const fits = previousIndex <= commitIndex || log.has(previousIndex, previousTerm);
    if (!fits && options.broken !== "no-previous-check") return this.#reject(previousIndex, previousTerm);
    if (previousIndex > log.lastIndex) return this.#reject(previousIndex, previousTerm);
    for (const entry of append.entries) this.#take(entry);
    this.#matched = Math.max(this.#matched, previousIndex + append.entries.length);
    this.#isAnswerOwed = true;
    this.commitTo(append.commit);
  }

  /** The leader says that this is committed; believed as far as the logs were compared. */
  commitTo(commit: number): void {
    const { log, options } = this.#state;
    const known = options.broken === "commit-unclamped" ? log.lastIndex : this.#matched;
    this.#state.commitTo(Math.min(commit, known));
  }

  /** A snapshot of the leader's state up to `index` is in force, or was not needed. */
  snapshotInstalled(index: number): void {
    this.#matched = Math.max(this.#matched, index);
    this.#isAnswerOwed = true;
  }

  /** Answers an append if that is durable; `isSynced`: something has just become so. Several are answered as one. */
  answer(isSynced: boolean): void {
    const { leader, journal } = this.#state;
    if (!this.#isAnswerOwed || leader === undefined || !journal.isBallotStable) return;
    const match = Math.min(this.#matched, journal.stableIndex);
    if (match < this.#matched && !isSynced) return;
    this.#isAnswerOwed = match < this.#matched;
    this.#send(leader, match, 0, 0, 0);
  }

  #take(entry: WholeEntry<Command>): void {
    const { log, commitIndex } = this.#state;
    const { index, term } = entry;
    if (log.has(index, term)) return this.restore(entry);
    if (index <= commitIndex) return;
    if (index <= log.lastIndex) this.#state.truncateFrom(index);
    this.#state.append(entry);
  }

  /** An entry that the log has: if its content was lost, here it is again. */
  restore(entry: WholeEntry<Command>): void {
    const { log, journal, environment } = this.#state;
    if (entry.kind !== "command" || log.entryAt(entry.index)?.kind !== "damaged") return;
    if (!journal.writeRepair(entry)) return;
    log.repair(entry);
    environment.emit(RECORD["log.repaired"], entry.index, entry.term, 0);
  }

  /** Somebody leads an earlier term, or thinks so: it must learn of this one. */
  tellTerm(to: Address): void {
    this.#send(to, 0, 0, 0, 0);
  }

  #reject(previousIndex: number, previousTerm: number): void {
    const { log, leader } = this.#state;
    const hintIndex = log.lastWithTermUpTo(Math.min(previousIndex, log.lastIndex), previousTerm);
    this.#send(leader!, 0, previousIndex, hintIndex, log.termAt(hintIndex)!);
  }

  #send(to: Address, match: number, rejected: number, hintIndex: number, hintTerm: number): void {
    const { environment, kinds, term } = this.#state;
    environment.send(to, {
      kind: kinds.appendAnswer,
      type: "appendAnswer",
      term,
      incarnation: environment.incarnation,
      match,
      rejected,
      hintIndex,
      hintTerm,
    });
  }
}
