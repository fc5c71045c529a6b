// One leadership: everything that a member knows and does only while it leads a term. It is made when the election is won and
// thrown away when it ends, so that nothing of it outlives it.

import type { Address } from "../../../process/identity.ts";
import type { MembershipChange } from "./configuration.ts";
import { createConfigurationEntry, createNoOp, type Entry } from "./entries.ts";
import { nextConfiguration, type ChangeRefusal } from "./membership.ts";
import type { MemberState } from "./member-state.ts";
import type { AppendAnswer, HeartbeatAnswer, SnapshotAnswer } from "./messages.ts";
import { Peers } from "./peers.ts";
import type { Progress } from "./progress.ts";
import { Pulse } from "./pulse.ts";
import type { Reads } from "./reads.ts";
import { Replication } from "./replication.ts";
import type { SnapshotSender } from "./snapshots.ts";
import { Transfer } from "./transfer.ts";

export class Leadership<Command> {
  readonly #state: MemberState<Command>;
  readonly #peers: Peers<Command>;
  readonly #pulse: Pulse<Command>;
  readonly #replication: Replication<Command>;
  #transfer: Transfer | undefined = undefined;
  #barrier: number;

  constructor(state: MemberState<Command>, snapshots: SnapshotSender) {
    this.#state = state;
    this.#peers = new Peers(state);
    this.#pulse = new Pulse(state, this.#peers);
    this.#replication = new Replication(state, snapshots);
    this.#barrier = state.log.lastIndex + 1;
  }

  get peers(): readonly Progress[] {
    return this.#peers.all;
  }

  get reads(): Reads {
    return this.#pulse.reads;
  }

  /** Once the owner has been handed this entry, it may be told that it leads. */
  get barrier(): number {
    return this.#barrier;
  }

  /** To whom leadership is being handed over; no proposals meanwhile. */
  get transferringTo(): Address | undefined {
    return this.#transfer?.to;
  }

  get likeliestSuccessor(): Address | undefined {
    return this.#peers.likeliestSuccessor;
  }

  /** Tells everybody, by the first entry of the term. */
  begin(): void {
    const { log, term, environment, options } = this.#state;
    this.#state.append(createNoOp(log.lastIndex + 1, term));
    this.replicate();
    environment.startTimer("heartbeat", options.heartbeatInterval);
  }

  propose(command: Command, bytes: number): Entry<Command> {
    const { log, term } = this.#state;
    const entry: Entry<Command> = { kind: "command", index: log.lastIndex + 1, term, command, bytes };
    this.#state.append(entry);
    return entry;
  }

  read(token: number): void {
    this.#pulse.read(token);
  }

  /** Sends everybody what is new. */
  replicate(): void {
    for (const peer of this.#peers.all) this.#replication.send(peer);
  }

  /** The heartbeat timer fired. False: it has not heard from a majority for too long, and must not go on. */
  tick(): boolean {
    const { environment, options } = this.#state;
    const now = environment.now();
    if (options.checkQuorum && now - this.#peers.heardAt >= options.electionTimeout) return false;
    if (this.#transfer?.isOverdue(now, options.electionTimeout) === true) this.#abandonTransfer();
    this.#pulse.beat();
    environment.startTimer("heartbeat", options.heartbeatInterval);
    return true;
  }

  // What followers answer

  appendAnswered(from: Address, answer: AppendAnswer): void {
    const peer = this.#peers.of(from);
    const { environment, log } = this.#state;
    if (peer === undefined || !peer.heard(answer.incarnation, environment.now())) return;
    if (this.#replication.answered(peer, answer)) {
      peer.catchUp.advance(peer.match, log.lastIndex, environment.now());
      this.advanceCommit();
    }
    this.#replication.send(peer);
    this.#askSuccessor();
  }

  heartbeatAnswered(from: Address, answer: HeartbeatAnswer): void {
    const peer = this.#peers.of(from);
    if (peer === undefined || !peer.heard(answer.incarnation, this.#state.environment.now())) return;
    this.#pulse.answered(peer, answer);
    this.#replication.heartbeatAnswered(peer);
  }

  snapshotAnswered(from: Address, { index, received }: SnapshotAnswer): void {
    const peer = this.#peers.of(from);
    if (peer === undefined) return;
    peer.heardAt = this.#state.environment.now();
    this.#replication.snapshotAnswered(peer, index, received);
  }

  /** What was sent there may be lost. */
  unreachable(member: Address): void {
    const peer = this.#peers.of(member);
    if (peer?.state === "replicate") peer.becomeProbe();
  }

  // Commitment

  /** Raft, section 5.4.2: counting replicas commits entries of the present term only, and with them all before. */
  advanceCommit(): void {
    const { log, term, commitIndex, options } = this.#state;
    const index = this.#peers.durableIndex;
    if (index <= commitIndex) return;
    if (log.termAt(index) !== term && options.broken !== "commit-old-term") return;
    this.#state.commitTo(index);
    if (options.commitNotices) this.#sendCommitNotices();
    this.#pulse.readEarly();
  }

  /** A leader that is not in its group any more leads until that is committed (Ongaro 2014, section 4.2.2). */
  get isRemoved(): boolean {
    const { configurations, commitIndex, isVoter } = this.#state;
    return !isVoter && configurations.latestIndex <= commitIndex;
  }

  /** Its last words: the others need not wait for a new leader to learn what is committed. */
  sayGoodbye(): void {
    this.#sendCommitNotices();
  }

  // Transfer

  /** False: it cannot lead, or leads already. */
  transferTo(to: Address): boolean {
    const { self, configuration, environment } = this.#state;
    if (to === self || !configuration.voters.includes(to) || this.#transfer !== undefined) return false;
    this.#transfer = new Transfer(to, environment.now());
    this.#replication.probe(this.#peers.of(to)!);
    this.#askSuccessor();
    return true;
  }

  #askSuccessor(): void {
    const transfer = this.#transfer;
    if (transfer === undefined || transfer.isAsked) return;
    const { environment, kinds, log, term } = this.#state;
    if (this.#peers.of(transfer.to)?.match !== log.lastIndex) return;
    transfer.isAsked = true;
    this.#pulse.voidLease();
    environment.send(transfer.to, { kind: kinds.timeoutNow, type: "timeoutNow", term });
  }

  /** It goes on leading, once everything that stands in its log by now is committed and handed over. */
  #abandonTransfer(): void {
    this.#transfer = undefined;
    this.#barrier = this.#state.log.lastIndex;
  }

  // Membership

  change(changes: readonly MembershipChange[]): Entry<Command> | ChangeRefusal {
    if (this.#transfer !== undefined) return "transferring";
    const next = nextConfiguration(this.#state, this.#peers.all, changes);
    if (typeof next === "string") return next;
    const { log, term } = this.#state;
    const entry = createConfigurationEntry(log.lastIndex + 1, term, next);
    this.#state.append(entry);
    // This entry is the first that a newcomer is sent, at once: its answer says how far it is behind.
    this.#peers.followConfiguration(entry.index - 1);
    return entry;
  }

  #sendCommitNotices(): void {
    const { environment, kinds, term, commitIndex, log } = this.#state;
    for (const peer of this.#peers.all) {
      // What is about to be sent anyway carries it.
      if (peer.state !== "replicate" || (peer.next <= log.lastIndex && !peer.isWaiting)) continue;
      environment.send(peer.member, { kind: kinds.commit, type: "commit", term, commit: commitIndex });
    }
  }
}
