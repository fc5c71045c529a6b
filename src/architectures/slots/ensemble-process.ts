// A member of a coordination service: a replicated log of writes, and the table that they make. Only the leader answers, and only it
// knows who watches and when it last heard of whom. (ZooKeeper's followers pass on what they hear, and answer reads, perhaps stale ones.)
// Source: ZooKeeper (server/quorum, SessionTrackerImpl, WatchManager).

import { RaftMember, type RaftMemberOptions } from "../../algorithms/consensus/raft-member.ts";
import type { LogPosition, ReplicatedLogOwner, StateSnapshot } from "../../algorithms/consensus/replicated-log.ts";
import { IntegerMap } from "../../kernel/integer-map.ts";
import type { Duration } from "../../kernel/time.ts";
import type { Host, Process } from "../../process/host.ts";
import type { Address } from "../../process/identity.ts";
import type { Message } from "../../process/message.ts";
import type { SessionAnswerBody, SessionRequest } from "../protocol/session-messages.ts";
import { SessionClock } from "./session-clock.ts";
import { SessionTable, type SessionState, type SessionWrite } from "./session-table.ts";
import { readSession, sendSession } from "./wire.ts";

/** What the members agree on. `serial`: of the request, for the answer; 0 = nobody asked. */
export interface SessionCommand {
  readonly from: Address;
  readonly serial: number;
  readonly write: SessionWrite;
}

export interface EnsembleOptions {
  readonly raft: RaftMemberOptions<SessionCommand>;
  readonly tick: Duration;
}

const TICK_TAG = 1;
const WRITE_BYTES = 100;
const SESSION_BYTES = 100;
/** A snapshot is taken when the log is so many entries longer than what the table holds. */
const SNAPSHOT_EVERY = 10_000;

export class EnsembleProcess implements Process, ReplicatedLogOwner<SessionCommand> {
  readonly #host: Host;
  readonly #member: RaftMember<SessionCommand>;
  readonly #table = new SessionTable();
  readonly #clock: SessionClock;
  /** By session: who is to be told of the next change. */
  readonly #watches = new IntegerMap<Address>();
  #leaderships = 0;
  #applied = 0;
  #compacted = 0;

  constructor(host: Host, { raft, tick }: EnsembleOptions) {
    this.#host = host;
    this.#member = new RaftMember(host, raft, this);
    this.#clock = new SessionClock(tick);
  }

  start(): void {
    this.#member.start();
  }

  receive(from: Address, received: Message): void {
    if (this.#member.receive(from, received)) return;
    const message = readSession(received);
    if (message?.type === "sessionRequest") this.#requested(from, message);
  }

  timer(tag: number, detail: number): void {
    if (tag !== TICK_TAG) this.#member.timer(tag, detail);
    else if (detail === this.#leaderships && this.#member.isLeader) this.#ticked();
  }

  synced(token: number): void {
    this.#member.synced(token);
  }

  disconnected(peer: Address): void {
    this.#member.disconnected(peer);
  }

  draining(): void {
    this.#member.transferLeadership();
    this.#host.drained();
  }

  // What the log tells

  committed({ from, serial, write }: SessionCommand, { index }: LogPosition): void {
    this.#applied = index;
    const hasChanged = this.#table.apply(write, index);
    if (!this.#member.isLeader) return;
    const now = this.#host.monotonic();
    if (write.op === "open") this.#clock.touch(this.#table.session(index)!, now);
    if (write.op === "close") {
      this.#clock.forget(write.session);
      this.#watches.delete(write.session);
    }
    const session = write.op === "open" ? index : write.session;
    if (serial > 0) this.#answer(from, serial, session, this.#resultOf(write, session));
    if (hasChanged) this.#tellWatchers();
  }

  batchCommitted(): void {
    if (this.#applied - this.#compacted < SNAPSHOT_EVERY + this.#table.size) return;
    if (this.#member.compact()) this.#compacted = this.#applied;
  }

  leads(): void {
    this.#leaderships += 1;
    const now = this.#host.monotonic();
    for (const session of this.#table.sessions()) this.#clock.touch(session, now);
    this.#waitForTick();
  }

  follows(): void {
    this.#clock.clear();
    this.#watches.clear();
  }

  snapshot(): StateSnapshot {
    return { state: this.#table.state(), bytes: SESSION_BYTES * (1 + this.#table.size) };
  }

  restore(state: unknown): void {
    this.#table.restore(state as SessionState);
  }

  readable(): void {}

  #requested(from: Address, { serial, session: id, body }: SessionRequest): void {
    if (!this.#member.isLeader) return this.#refuse(from, serial, id);
    if (body.op === "open") return this.#propose(from, serial, { op: "open", client: from, timeout: body.timeout });
    const session = this.#table.session(id);
    if (session === undefined || !this.#clock.isTracked(id)) return this.#answer(from, serial, id, { kind: "expired" });
    this.#clock.touch(session, this.#host.monotonic());
    switch (body.op) {
      case "ping":
        return this.#answer(from, serial, id, { kind: "pong", term: this.#member.term });
      case "list":
        if (body.watch) this.#watches.set(id, from);
        return this.#answer(from, serial, id, {
          kind: "members",
          members: this.#table.members(),
          term: this.#member.term,
        });
      case "register":
      case "close":
        return this.#propose(from, serial, { op: body.op, session: id });
    }
  }

  #propose(from: Address, serial: number, write: SessionWrite): void {
    if (this.#member.propose({ from, serial, write }, WRITE_BYTES) === undefined)
      this.#refuse(from, serial, write.op === "open" ? 0 : write.session);
  }

  #resultOf(write: SessionWrite, session: number): SessionAnswerBody {
    if (write.op === "open") return { kind: "opened", session };
    const isGone = write.op === "register" && this.#table.session(session) === undefined;
    return { kind: isGone ? "expired" : "done" };
  }

  #ticked(): void {
    const now = this.#host.monotonic();
    for (const session of this.#clock.takeExpired(now)) this.#propose(this.#host.address, 0, { op: "close", session });
    this.#waitForTick();
  }

  #waitForTick(): void {
    const now = this.#host.monotonic();
    this.#host.startTimer((this.#clock.nextTick(now) - now) as Duration, TICK_TAG, this.#leaderships);
  }

  /** Once: whoever wants to hear of the next change asks again. */
  #tellWatchers(): void {
    const watchers = [...this.#watches];
    this.#watches.clear();
    for (const [session, client] of watchers) sendSession(this.#host, client, { type: "sessionEvent", session });
  }

  #refuse(from: Address, serial: number, session: number): void {
    const { leader, term } = this.#member;
    // Elected, and not serving yet: whoever asks again in a moment finds it.
    const other = leader === this.#host.address ? undefined : leader;
    this.#answer(from, serial, session, { kind: "not-leader", leader: other, term });
  }

  #answer(to: Address, serial: number, session: number, body: SessionAnswerBody): void {
    if (to !== this.#host.address) sendSession(this.#host, to, { type: "sessionAnswer", serial, session, body });
  }
}

/** Tells commands apart in the trace. */
export function sessionFingerprint({ from, serial }: SessionCommand): number {
  return from * 0x1_0000_0000 + (serial % 0x1_0000_0000);
}
