// Everything that a member tells its owner. Called at the end of every step, when the member's own state is in order, because the
// owner may propose, read or ask for anything from within each of these calls.

import { RECORD } from "../../../trace/record-kinds.ts";
import type { Address } from "../../../process/identity.ts";
import type { ReplicatedLogOwner } from "../replicated-log.ts";
import { configurationFingerprint } from "./configuration.ts";
import type { WholeEntry } from "./entries.ts";
import type { Leadership } from "./leadership.ts";
import type { MemberState } from "./member-state.ts";

export class HandOver<Command> {
  readonly #state: MemberState<Command>;
  readonly #owner: ReplicatedLogOwner<Command>;
  /** Reads that nobody here can answer any more. */
  #refusedReads: number[] = [];
  #hasNewState = false;
  // What the owner was told last.
  #isServing = false;
  #toldTerm = 0;
  #toldLeader: Address | undefined = undefined;

  constructor(state: MemberState<Command>, owner: ReplicatedLogOwner<Command>) {
    this.#state = state;
    this.#owner = owner;
  }

  /** The owner was told that it leads. */
  get isServing(): boolean {
    return this.#isServing;
  }

  refuseRead(token: number): void {
    this.#refusedReads.push(token);
  }

  /** A snapshot was installed: the owner must go on from it. */
  stateReplaced(): void {
    this.#hasNewState = true;
  }

  /** `leadership`: of the present term, if this member leads it. */
  run(leadership: Leadership<Command> | undefined): void {
    this.#tellFollowing(leadership);
    if (this.#refusedReads.length > 0)
      for (const token of this.#refusedReads.splice(0)) this.#owner.readable(token, undefined);
    const hasRestored = this.#restore();
    const hasHanded = this.#handEntries();
    if (hasRestored || hasHanded) this.#owner.batchCommitted();
    // The owner may have given leadership up meanwhile.
    if (leadership === undefined || this.#state.role !== "leader") return;
    this.#tellServing(leadership);
    this.#answerReads(leadership);
  }

  #tellFollowing(leadership: Leadership<Command> | undefined): void {
    const { term, leader } = this.#state;
    const leads = leadership !== undefined && leadership.transferringTo === undefined;
    if (leads && (!this.#isServing || term === this.#toldTerm)) return;
    const follows = leadership === undefined ? leader : undefined;
    if (!this.#isServing && term === this.#toldTerm && follows === this.#toldLeader) return;
    this.#isServing = false;
    this.#toldTerm = term;
    this.#toldLeader = follows;
    this.#owner.follows(term, follows);
  }

  #tellServing({ barrier, transferringTo }: Leadership<Command>): void {
    const { appliedIndex, term } = this.#state;
    if (this.#isServing || transferringTo !== undefined || appliedIndex < barrier) return;
    this.#isServing = true;
    this.#toldTerm = term;
    this.#toldLeader = this.#state.self;
    this.#owner.leads(term);
  }

  #restore(): boolean {
    if (!this.#hasNewState) return false;
    this.#hasNewState = false;
    this.#owner.restore(this.#state.snapshot!.state);
    return true;
  }

  /** Stops where an entry's content is missing. */
  #handEntries(): boolean {
    const state = this.#state;
    const before = state.appliedIndex;
    while (state.appliedIndex < state.commitIndex && state.lostSnapshot === 0) {
      const entry = state.log.entryAt(state.appliedIndex + 1);
      if (entry === undefined || entry.kind === "damaged") break;
      state.appliedIndex += 1;
      this.#hand(entry);
    }
    return state.appliedIndex > before;
  }

  #hand(entry: WholeEntry<Command>): void {
    const { environment, options } = this.#state;
    const { index, term } = entry;
    switch (entry.kind) {
      case "command":
        environment.emit(RECORD["log.committed"], index, term, options.fingerprint(entry.command));
        return this.#owner.committed(entry.command, entry);
      case "configuration":
        return environment.emit(RECORD["log.committed"], index, term, configurationFingerprint(entry.configuration));
      case "no-op":
        return environment.emit(RECORD["log.committed"], index, term, 0);
    }
  }

  #answerReads({ reads }: Leadership<Command>): void {
    const { environment, appliedIndex, term } = this.#state;
    for (const token of reads.takeReady(appliedIndex)) {
      environment.emit(RECORD["read.served"], appliedIndex, term, token);
      this.#owner.readable(token, appliedIndex);
    }
  }
}
