// A member of the lock service: a replicated log of writes, and the table that they make. Only the leader answers: writes when
// they are committed, reads when it is sure that it still leads.

import { RaftMember, type RaftMemberOptions } from "../../algorithms/consensus/raft-member.ts";
import type { LogPosition, ReplicatedLogOwner, StateSnapshot } from "../../algorithms/consensus/replicated-log.ts";
import { IntegerMap } from "../../kernel/integer-map.ts";
import type { Host, Process } from "../../process/host.ts";
import type { Address } from "../../process/identity.ts";
import type { Message } from "../../process/message.ts";
import { MESSAGE, SMALL_BYTES, type LockRequestMessage, type ProtocolMessage } from "../protocol/messages.ts";
import { requestBytes, type LockAnswer, type LockRequest, type LockWrite } from "./lock-protocol.ts";
import { LockTable, type LockState } from "./lock-table.ts";

/** What the members agree on. */
export interface LockCommand {
  readonly from: Address;
  readonly serial: number;
  readonly write: LockWrite;
}

type LockRead = Exclude<LockRequest, LockWrite>;

export interface LockProcessOptions {
  readonly raft: RaftMemberOptions<LockCommand>;
  /** A deliberate mistake: the log stays open to writers that were sealed off. */
  readonly isUnfenced: boolean;
}

/** A snapshot is taken when the log is so many entries longer than what the table holds. */
const SNAPSHOT_EVERY = 10_000;

export class LockProcess implements Process, ReplicatedLogOwner<LockCommand> {
  readonly #host: Host;
  readonly #member: RaftMember<LockCommand>;
  readonly #table: LockTable;
  /** Reads that wait until it is sure that this member leads, by token. */
  readonly #reads = new IntegerMap<{ readonly from: Address; readonly serial: number; readonly request: LockRead }>();
  #tokens = 0;
  #applied = 0;
  #compacted = 0;

  constructor(host: Host, { raft, isUnfenced }: LockProcessOptions) {
    this.#host = host;
    this.#member = new RaftMember(host, raft, this);
    this.#table = new LockTable(isUnfenced);
  }

  start(): void {
    this.#member.start();
  }

  receive(from: Address, received: Message): void {
    if (this.#member.receive(from, received)) return;
    const message = received as ProtocolMessage;
    if (message.kind === MESSAGE.lockRequest) this.#requested(from, message);
  }

  timer(tag: number, detail: number): void {
    this.#member.timer(tag, detail);
  }

  synced(token: number): void {
    this.#member.synced(token);
  }

  disconnected(peer: Address): void {
    this.#member.disconnected(peer);
  }

  /** Somebody else leads from now on, if there is anybody. */
  draining(): void {
    this.#member.transferLeadership();
    this.#host.drained();
  }

  // What the log tells

  committed({ from, serial, write }: LockCommand, { index }: LogPosition): void {
    this.#applied = index;
    const answer = this.#table.apply(write);
    if (this.#member.isLeader) this.#answer(from, serial, answer, SMALL_BYTES);
  }

  batchCommitted(): void {
    if (this.#applied - this.#compacted < SNAPSHOT_EVERY + this.#table.size) return;
    if (this.#member.compact()) this.#compacted = this.#applied;
  }

  leads(): void {}

  follows(): void {}

  snapshot(): StateSnapshot {
    return { state: this.#table.state(), bytes: this.#table.bytes };
  }

  restore(state: unknown): void {
    this.#table.restore(state as LockState);
  }

  readable(token: number, index: number | undefined): void {
    const read = this.#reads.get(token);
    if (read === undefined) return;
    this.#reads.delete(token);
    const { from, serial, request } = read;
    if (index === undefined) return this.#refuse(from, serial);
    if (request.op === "read-lease")
      this.#answer(from, serial, { kind: "lease", record: this.#table.lease(request.name) }, SMALL_BYTES);
    else
      this.#answer(
        from,
        serial,
        this.#table.readLog(request.after),
        SMALL_BYTES + this.#table.readBytes(request.after),
      );
  }

  #requested(from: Address, { serial, request }: LockRequestMessage): void {
    if (!this.#member.isLeader) return this.#refuse(from, serial);
    if (request.op === "read-lease" || request.op === "read-log") {
      const token = (this.#tokens += 1);
      this.#reads.set(token, { from, serial, request });
      return this.#member.read(token);
    }
    const command = { from, serial, write: request };
    if (this.#member.propose(command, requestBytes(request)) === undefined) this.#refuse(from, serial);
  }

  #refuse(from: Address, serial: number): void {
    const { leader, term } = this.#member;
    // Elected, and not serving yet: whoever asks again in a moment finds it.
    const other = leader === this.#host.address ? undefined : leader;
    this.#answer(from, serial, { kind: "not-leader", leader: other, term }, SMALL_BYTES);
  }

  #answer(to: Address, serial: number, answer: LockAnswer, bytes: number): void {
    this.#host.send(to, { kind: MESSAGE.lockAnswer, serial, answer } as Message, bytes);
  }
}

/** Tells commands apart in the trace. */
export function lockFingerprint({ from, serial }: LockCommand): number {
  return from * 0x1_0000_0000 + (serial % 0x1_0000_0000);
}
