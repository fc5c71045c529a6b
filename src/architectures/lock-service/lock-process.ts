// A member of the lock service: a replicated log of writes, and the table that they make. Only the leader answers: writes when
// they are committed, reads when it is sure that it still leads.

import { RaftMember, type RaftMemberOptions } from "../../algorithms/consensus/raft-member.ts";
import type { LogPosition, ReplicatedLogOwner, StateSnapshot } from "../../algorithms/consensus/replicated-log.ts";
import { IntegerMap } from "../../kernel/integer-map.ts";
import type { Host, Process } from "../../process/host.ts";
import type { Address, Epoch } from "../../process/identity.ts";
import type { Message } from "../../process/message.ts";
import type { LockRequestMessage } from "../protocol/lock-messages.ts";
import { MESSAGE, SMALL_BYTES, type ProtocolMessage } from "../protocol/messages.ts";
import { LeaseExpiry } from "./lease-expiry.ts";
import { LogFollowers, type Follower } from "./log-followers.ts";
import { requestBytes, type LockAnswer, type LockRequest, type LockWrite } from "./lock-protocol.ts";
import { LockTable, type LockState } from "./lock-table.ts";

/** What the members agree on. */
export interface LockCommand {
  readonly from: Address;
  readonly serial: number;
  readonly write: LockWrite;
}

/** What waits until it is sure that this member leads. */
interface Confirmable {
  sure(): void;
  unsure(): void;
}

export interface LockProcessOptions {
  /** It ends leases that were not renewed, by its leader's clock. */
  readonly endsLeases: boolean;
  /** A deliberate mistake: whoever believes that it leads ends leases, and whoever leads obeys (etcd #12528). */
  readonly revokesUnconfirmed: boolean;
  readonly raft: RaftMemberOptions<LockCommand>;
  /** A deliberate mistake: the log stays open to writers that were sealed off. */
  readonly isUnfenced: boolean;
}

const EXPIRY_TAG = 1;
const FOLLOW_TAG = 2;
/** A snapshot is taken when the log is so many entries longer than what the table holds. */
const SNAPSHOT_EVERY = 10_000;

export class LockProcess implements Process, ReplicatedLogOwner<LockCommand> {
  readonly #host: Host;
  readonly #options: LockProcessOptions;
  readonly #expiry: LeaseExpiry | undefined;
  readonly #member: RaftMember<LockCommand>;
  readonly #table: LockTable;
  readonly #followers: LogFollowers;
  /** By token. */
  readonly #confirming = new IntegerMap<Confirmable>();
  #tokens = 0;
  #applied = 0;
  #compacted = 0;

  constructor(host: Host, options: LockProcessOptions) {
    const { raft, isUnfenced, endsLeases } = options;
    this.#host = host;
    this.#options = options;
    this.#member = new RaftMember(host, raft, this);
    this.#table = new LockTable(isUnfenced);
    this.#followers = new LogFollowers(host, FOLLOW_TAG);
    this.#expiry = endsLeases
      ? new LeaseExpiry(host, EXPIRY_TAG, (name, token) => this.#leaseOver(name, token))
      : undefined;
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
    if (tag === EXPIRY_TAG) this.#expiry?.timer();
    else if (tag === FOLLOW_TAG) this.#tell(this.#followers.take(detail));
    else this.#member.timer(tag, detail);
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
    if (!this.#member.isLeader) return;
    this.#expiry?.written(write, this.#table);
    this.#answer(from, serial, answer, SMALL_BYTES);
  }

  batchCommitted(): void {
    for (const follower of this.#followers.takeServed(this.#table.lastIndex)) this.#tell(follower);
    if (this.#applied - this.#compacted < SNAPSHOT_EVERY + this.#table.size) return;
    if (this.#member.compact()) this.#compacted = this.#applied;
  }

  /** Every lease lasts its full time from now on: what the last leader knew of renewals is lost. */
  leads(): void {
    this.#expiry?.begin(this.#table);
  }

  /** The mistake of etcd: that leadership is over reached those who end leases later than it reached the log (#12528). */
  follows(_term: Epoch, leader: Address | undefined): void {
    if (this.#options.revokesUnconfirmed && leader === undefined) return;
    this.#expiry?.end();
    for (const { from, serial } of this.#followers.takeAll()) this.#refuse(from, serial);
  }

  snapshot(): StateSnapshot {
    return { state: this.#table.state(), bytes: this.#table.bytes };
  }

  restore(state: unknown): void {
    this.#table.restore(state as LockState);
  }

  readable(token: number, index: number | undefined): void {
    const waiting = this.#confirming.get(token);
    this.#confirming.delete(token);
    if (index === undefined) waiting?.unsure();
    else waiting?.sure();
  }

  /** By this member's clock. Does it still lead? */
  #leaseOver(name: string, token: Epoch): void {
    const { revokesUnconfirmed, raft } = this.#options;
    const write: LockWrite = { op: "revoke", name, token };
    if (revokesUnconfirmed) {
      const request = { kind: MESSAGE.lockRequest, serial: 0, request: write } as Message;
      for (const member of raft.members) this.#host.send(member, request, requestBytes(write));
      return;
    }
    this.#confirm({
      sure: () => void this.#member.propose({ from: this.#host.address, serial: 0, write }, requestBytes(write)),
      unsure: () => {},
    });
  }

  #requested(from: Address, { serial, request }: LockRequestMessage): void {
    if (!this.#member.isLeader) return this.#refuse(from, serial);
    if (request.op === "read-lease" || request.op === "read-log" || request.op === "follow-log")
      return this.#confirm({
        sure: () => this.#read(from, serial, request),
        unsure: () => this.#refuse(from, serial),
      });
    const command = { from, serial, write: request };
    if (this.#member.propose(command, requestBytes(request)) === undefined) this.#refuse(from, serial);
  }

  #confirm(waiting: Confirmable): void {
    const token = (this.#tokens += 1);
    this.#confirming.set(token, waiting);
    this.#member.read(token);
  }

  #read(from: Address, serial: number, request: Exclude<LockRequest, LockWrite>): void {
    if (request.op === "read-lease")
      return this.#answer(from, serial, { kind: "lease", record: this.#table.lease(request.name) }, SMALL_BYTES);
    const { after } = request;
    if (request.op === "follow-log" && after >= this.#table.lastIndex)
      this.#followers.add({ from, serial, after }, request.hold);
    else this.#tell({ from, serial, after });
  }

  #tell(follower: Follower | undefined): void {
    if (follower === undefined) return;
    const { from, serial, after } = follower;
    this.#answer(from, serial, this.#table.readLog(after), SMALL_BYTES + this.#table.readBytes(after));
  }

  #refuse(from: Address, serial: number): void {
    const { leader, term } = this.#member;
    // Elected, and not serving yet: whoever asks again in a moment finds it.
    const other = leader === this.#host.address ? undefined : leader;
    this.#answer(from, serial, { kind: "not-leader", leader: other, term }, SMALL_BYTES);
  }

  #answer(to: Address, serial: number, answer: LockAnswer, bytes: number): void {
    if (to === this.#host.address) return; // its own doing
    this.#host.send(to, { kind: MESSAGE.lockAnswer, serial, answer } as Message, bytes);
  }
}

/** Tells commands apart in the trace. */
export function lockFingerprint({ from, serial }: LockCommand): number {
  return from * 0x1_0000_0000 + (serial % 0x1_0000_0000);
}
