// What a message means to a member: first the rule of terms (Raft, section 5.1), then its content.

import type { Address } from "../../../process/identity.ts";
import type { ReplicatedLogOwner } from "../replicated-log.ts";
import type { Follower } from "./follower.ts";
import type { HandOver } from "./hand-over.ts";
import { install, isNeeded, takeSnapshot } from "./installation.ts";
import type { MemberState } from "./member-state.ts";
import type { Fetch, Heartbeat, RaftMessage, SnapshotPart } from "./messages.ts";
import type { Repair } from "./repair.ts";
import type { Roles } from "./roles.ts";
import { SnapshotReception, type SnapshotSender } from "./snapshots.ts";

export interface InboxParts<Command> {
  readonly state: MemberState<Command>;
  readonly owner: ReplicatedLogOwner<Command>;
  readonly roles: Roles<Command>;
  readonly follower: Follower<Command>;
  readonly handOver: HandOver<Command>;
  readonly repair: Repair<Command>;
  readonly sender: SnapshotSender;
}

export class Inbox<Command> {
  readonly #parts: InboxParts<Command>;
  readonly #state: MemberState<Command>;
  readonly #reception = new SnapshotReception();

  constructor(parts: InboxParts<Command>) {
    this.#parts = parts;
    this.#state = parts.state;
  }

  receive(from: Address, message: RaftMessage<Command>): void {
    const { term } = this.#state;
    const isHeard =
      message.term === term || (message.term < term ? this.#hearLate(from, message) : this.#enterTerm(from, message));
    if (isHeard) this.#handle(from, message);
  }

  // Terms. Both say whether the message is to be handled then.

  #enterTerm(from: Address, message: RaftMessage<Command>): boolean {
    const { roles } = this.#parts;
    switch (message.type) {
      case "preVote":
        return !roles.ignores(message);
      case "vote":
        if (roles.ignores(message)) return false;
        break;
      case "preVoteAnswer":
        // Granted for a term that has not begun.
        if (message.isGranted) return true;
    }
    roles.becomeFollower(message.term, isFromLeader(message) ? from : undefined);
    return true;
  }

  /** Of an earlier term. Whoever asks for something must learn of the present term, or it would never come along. */
  #hearLate(from: Address, message: RaftMessage<Command>): boolean {
    const { roles, follower } = this.#parts;
    const { term, options } = this.#state;
    switch (message.type) {
      case "preVote":
      case "vote":
        roles.answerVote(from, message, term, false);
        return false;
      case "append":
      case "heartbeat":
        if (options.broken === "no-term-check") return true;
        follower.tellTerm(from);
        return false;
      case "snapshot":
        if (message.purpose === "repair") return true;
        follower.tellTerm(from);
        return false;
      case "snapshotAnswer":
        return message.purpose === "repair";
      case "fetch":
      case "fetched":
        return true;
      default:
        return false;
    }
  }

  #handle(from: Address, message: RaftMessage<Command>): void {
    const { roles, follower, sender } = this.#parts;
    switch (message.type) {
      case "preVote":
      case "vote":
        return roles.voteRequested(from, message);
      case "preVoteAnswer":
      case "voteAnswer":
        return roles.voteAnswered(from, message);
      case "append":
        if (roles.heardLeader(from)) follower.append(message);
        return;
      case "appendAnswer":
        return roles.leadership?.appendAnswered(from, message);
      case "heartbeat":
        if (roles.heardLeader(from)) this.#answerHeartbeat(from, message);
        return;
      case "heartbeatAnswer":
        return roles.leadership?.heartbeatAnswered(from, message);
      case "commit":
        if (roles.heardLeader(from)) follower.commitTo(message.commit);
        return;
      case "snapshot":
        return this.#receivePart(from, message);
      case "snapshotAnswer":
        if (message.purpose === "catch-up") return roles.leadership?.snapshotAnswered(from, message);
        sender.goOn(from, "repair", message.index, message.received);
        return;
      case "timeoutNow":
        return roles.timeoutNow();
      case "fetch":
        return this.#answerFetch(from, message);
      case "fetched":
        for (const entry of message.entries) if (this.#state.log.has(entry.index, entry.term)) follower.restore(entry);
    }
  }

  /** At once: it promises nothing that must be durable. The term is, at a majority, or there would be no leader. */
  #answerHeartbeat(from: Address, { commit, round, sentAt }: Heartbeat): void {
    const { environment, kinds, term } = this.#state;
    const { incarnation } = environment;
    this.#parts.follower.commitTo(commit);
    environment.send(from, { kind: kinds.heartbeatAnswer, type: "heartbeatAnswer", term, incarnation, round, sentAt });
  }

  #receivePart(from: Address, part: SnapshotPart): void {
    const { roles, repair } = this.#parts;
    const { index, indexTerm, purpose, total } = part;
    if (purpose === "repair") repair.partArrived();
    else if (!roles.heardLeader(from)) return;
    if (!isNeeded(this.#state, index, indexTerm)) {
      if (this.#state.log.has(index, indexTerm)) this.#state.commitTo(index);
      return this.#arrived(from, part, total);
    }
    const snapshot = this.#reception.accept(from, part);
    if (snapshot === undefined) return this.#arrived(from, part, this.#reception.receivedFrom(from, index));
    // A full disk gives no answer: the sender will begin again.
    if (!install(this.#state, snapshot)) return this.#reception.forget();
    this.#parts.handOver.stateReplaced();
    this.#arrived(from, part, total);
  }

  /** Asks for the next part; or, if that was the last one, a catching-up follower answers as to an append, when it is durable. */
  #arrived(from: Address, { purpose, index, total }: SnapshotPart, received: number): void {
    const { environment, kinds, term } = this.#state;
    environment.send(from, { kind: kinds.snapshotAnswer, type: "snapshotAnswer", term, purpose, index, received });
    if (purpose === "catch-up" && received === total) this.#parts.follower.snapshotInstalled(index);
  }

  #answerFetch(from: Address, fetch: Fetch): void {
    const { repair, owner, sender } = this.#parts;
    const entries = repair.found(fetch);
    if (entries.length > 0) return repair.answer(from, entries);
    if (fetch.snapshot > (this.#state.snapshot?.index ?? 0)) takeSnapshot(this.#state, owner);
    const index = this.#state.snapshot?.index ?? 0;
    const isGone = fetch.wanted.some((position) => position.index <= this.#state.log.baseIndex);
    if (fetch.snapshot > 0 ? index >= fetch.snapshot : isGone && index > 0) sender.begin(from, "repair");
  }
}

function isFromLeader(message: RaftMessage<unknown>): boolean {
  switch (message.type) {
    case "append":
    case "heartbeat":
    case "commit":
    case "timeoutNow":
      return true;
    case "snapshot":
      return message.purpose === "catch-up";
    default:
      return false;
  }
}
