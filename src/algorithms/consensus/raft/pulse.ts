// A leader's heartbeats, in numbered rounds, and what their answers are good for: linearizable reads without an entry in the log
// (Ongaro 2014, section 6.4). The leader notes its commit index, makes sure that it still leads, and answers from its state. To
// make sure, it waits until a majority has answered a round that began after the read came (6.4), or it trusts that nobody else
// can have been elected yet, because a majority answered not long ago and votes for nobody meanwhile (6.4.1).

import type { Instant } from "../../../kernel/time.ts";
import type { MemberState } from "./member-state.ts";
import type { Heartbeat, HeartbeatAnswer } from "./messages.ts";
import { leaseDuration } from "./options.ts";
import type { Peers } from "./peers.ts";
import type { Progress } from "./progress.ts";
import { Reads } from "./reads.ts";

export class Pulse<Command> {
  readonly reads = new Reads();
  readonly #state: MemberState<Command>;
  readonly #peers: Peers<Command>;
  #round = 0;
  #confirmedRound = 0;
  /** Somebody was asked to campaign, and is voted for in spite of the lease, at any time in this term. */
  #isLeaseVoid = false;

  constructor(state: MemberState<Command>, peers: Peers<Command>) {
    this.#state = state;
    this.#peers = peers;
  }

  beat(): void {
    const { environment, kinds, term, commitIndex } = this.#state;
    this.#round += 1;
    const heartbeat: Heartbeat = {
      kind: kinds.heartbeat,
      type: "heartbeat",
      term,
      commit: commitIndex,
      round: this.#round,
      sentAt: this.#leaseClock(),
    };
    for (const { member } of this.#peers.all) environment.send(member, heartbeat);
  }

  answered(peer: Progress, { round, sentAt }: HeartbeatAnswer): void {
    if (round <= peer.round) return;
    peer.round = round;
    peer.roundSentAt = sentAt;
    const confirmed = Math.min(this.#peers.confirmedRound, this.#round);
    if (confirmed <= this.#confirmedRound) return;
    this.#confirmedRound = confirmed;
    this.reads.confirmed(confirmed);
    if (this.reads.neededRound > this.#round) this.beat();
  }

  /** Reads that come while a round is on its way wait for the next, all together. */
  read(token: number): void {
    const { commitIndex, hasCommittedInTerm } = this.#state;
    if (!hasCommittedInTerm) return this.reads.addEarly(token);
    if (this.#isSureToLead) return this.reads.addReady(token, commitIndex);
    const isIdle = this.#round === this.#confirmedRound;
    this.reads.addWaiting(token, commitIndex, this.#round + 1);
    if (isIdle) this.beat();
  }

  /** What is committed is known now. */
  readEarly(): void {
    if (this.#state.hasCommittedInTerm) for (const token of this.reads.takeEarly()) this.read(token);
  }

  voidLease(): void {
    this.#isLeaseVoid = true;
  }

  get #isSureToLead(): boolean {
    const { options } = this.#state;
    if (options.broken === "read-unconfirmed" || this.#peers.confirmedRound === Infinity) return true;
    if (options.reads !== "lease" || this.#isLeaseVoid) return false;
    return this.#leaseClock() - this.#peers.confirmedSince < leaseDuration(options);
  }

  #leaseClock(): Instant {
    const { environment, options } = this.#state;
    return options.broken === "lease-by-wall-clock" ? environment.wall() : environment.now();
  }
}
