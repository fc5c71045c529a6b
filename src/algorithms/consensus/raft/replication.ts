// A leader's side of replication: what to send to a follower next, and what its answers mean. Raft, section 5.3; pipelining and the
// bounded window as in etcd (go.etcd.io/raft) and Ongaro 2014, section 10.2.

import { framedBytes, type WholeEntry } from "./entries.ts";
import type { MemberState } from "./member-state.ts";
import type { AppendAnswer } from "./messages.ts";
import type { Progress } from "./progress.ts";
import type { SnapshotSender } from "./snapshots.ts";

/** Entries cut for one follower, often just what the next one needs. */
interface Batch<Command> {
  readonly first: number;
  readonly last: number;
  readonly entries: readonly WholeEntry<Command>[];
  readonly bytes: number;
}

export class Replication<Command> {
  readonly #state: MemberState<Command>;
  readonly #snapshots: SnapshotSender;
  #batch: Batch<Command> | undefined = undefined;

  constructor(state: MemberState<Command>, snapshots: SnapshotSender) {
    this.#state = state;
    this.#snapshots = snapshots;
  }

  /** Sends what the follower lacks, as far as its window allows. */
  send(peer: Progress): void {
    while (!peer.isWaiting && peer.next <= this.#state.log.lastIndex) this.#sendNext(peer);
  }

  /** An append with whatever there is to send, perhaps nothing: the answer says where the follower stands. */
  probe(peer: Progress): void {
    if (peer.state === "snapshot") return;
    if (peer.isWaiting) this.#sendAppend(peer, NOTHING);
    else this.#sendNext(peer);
  }

  /** Returns whether the follower has more than was known. */
  answered(peer: Progress, answer: AppendAnswer): boolean {
    if (answer.rejected > 0) {
      this.#rejected(peer, answer);
      return false;
    }
    const isNews = peer.acknowledged(answer.match);
    if (!isNews && !(answer.match === peer.match && peer.state === "probe")) return false;
    this.#settleState(peer);
    return isNews;
  }

  /** The follower is alive: if it lacks something that was sent, that may be lost. */
  heartbeatAnswered(peer: Progress): void {
    if (peer.state === "snapshot") return this.#resumeSnapshot(peer);
    peer.isPaused = false;
    if (peer.state === "probe" || peer.match < this.#state.log.lastIndex) this.probe(peer);
  }

  snapshotAnswered(peer: Progress, index: number, received: number): void {
    if (peer.state !== "snapshot" || peer.snapshotIndex !== index) return;
    if (this.#snapshots.goOn(peer.member, "catch-up", index, received)) peer.partSentAt = this.#state.environment.now();
  }

  #resumeSnapshot(peer: Progress): void {
    const { environment, options } = this.#state;
    if (environment.now() - peer.partSentAt >= options.electionTimeout) this.#beginSnapshot(peer);
  }

  #rejected(peer: Progress, { rejected, hintIndex, hintTerm }: AppendAnswer): void {
    // Of this log's entries up to the hint, those with a later term than the follower has there cannot be the follower's.
    const { log } = this.#state;
    const hint = hintIndex < log.baseIndex ? hintIndex : log.lastWithTermUpTo(hintIndex, hintTerm);
    if (peer.rejected(rejected, hint)) this.send(peer);
  }

  #settleState(peer: Progress): void {
    switch (peer.state) {
      case "probe":
        return peer.becomeReplicate();
      case "replicate":
        return peer.window.freeTo(peer.match);
      case "snapshot":
        // Perhaps not by the snapshot, but by an append before it: entries will do from there on.
        if (peer.match + 1 >= this.#state.log.firstIndex) peer.becomeReplicate();
    }
  }

  #sendNext(peer: Progress): void {
    const { log } = this.#state;
    if (peer.next <= log.baseIndex) return this.#beginSnapshot(peer);
    this.#sendAppend(peer, this.#batchFrom(peer.next));
  }

  #sendAppend(peer: Progress, { entries, last, bytes }: Batch<Command>): void {
    const { environment, kinds, log, term, commitIndex } = this.#state;
    const previousIndex = peer.next - 1;
    const previousTerm = log.termAt(previousIndex);
    if (previousTerm === undefined) return this.#beginSnapshot(peer);
    environment.send(peer.member, {
      kind: kinds.append,
      type: "append",
      term,
      previousIndex,
      previousTerm,
      entries,
      commit: commitIndex,
    });
    if (peer.state === "probe") peer.isPaused = true;
    else if (entries.length > 0) {
      peer.next = last + 1;
      peer.window.add(last, bytes);
    }
  }

  #beginSnapshot(peer: Progress): void {
    const index = this.#snapshots.begin(peer.member, "catch-up");
    peer.becomeSnapshot(index, this.#state.environment.now());
  }

  #batchFrom(first: number): Batch<Command> {
    const { log, options } = this.#state;
    const known = this.#batch;
    if (known !== undefined && known.first === first && known.last === log.lastIndex) return known;
    const entries = log.batch(first, options.appendBytes);
    let bytes = 0;
    for (const entry of entries) bytes += framedBytes(entry);
    this.#batch = { first, last: first + entries.length - 1, entries, bytes };
    return this.#batch;
  }
}

const NOTHING: Batch<never> = { first: 0, last: 0, entries: [], bytes: 0 };
