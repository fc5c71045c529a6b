// The coordinator of masters that replicate their log: whoever a majority has elected leads, its term is the epoch, and what
// it decides counts once a majority holds it. Source: catalogue C3, F8, F10.

import { RaftMember, type RaftMemberOptions } from "../../algorithms/consensus/raft-member.ts";
import type { LogPosition, ReplicatedLogOwner, StateSnapshot } from "../../algorithms/consensus/replicated-log.ts";
import type { Duration } from "../../kernel/time.ts";
import type { Host } from "../../process/host.ts";
import type { Address, Epoch } from "../../process/identity.ts";
import type { Message } from "../../process/message.ts";
import type { Command } from "../master/commands.ts";
import { FIRST_COORDINATOR_TAG, type Coordinator, type CoordinatorOwner } from "./coordinator.ts";

export interface RaftCoordinatorOptions {
  /** `timerTag` is RAFT_TAG. */
  readonly raft: RaftMemberOptions<Command>;
  /** The log is compacted when it is this many entries longer than twice the live ones. */
  readonly snapshotEvery: number;
}

export const RAFT_TAG = FIRST_COORDINATOR_TAG;
const RESIGNED_TAG = FIRST_COORDINATOR_TAG + 1;
/** Election timeouts that a member which is to go down waits for its leadership to go over. */
const PATIENCE = 2;

export class RaftCoordinator implements Coordinator, ReplicatedLogOwner<Command> {
  readonly #host: Host;
  readonly #options: RaftCoordinatorOptions;
  readonly #owner: CoordinatorOwner;
  readonly #member: RaftMember<Command>;
  #applied = 0;
  #compacted = 0;
  #resigned: (() => void) | undefined = undefined;

  constructor(host: Host, options: RaftCoordinatorOptions, owner: CoordinatorOwner) {
    this.#host = host;
    this.#options = options;
    this.#owner = owner;
    this.#member = new RaftMember(host, options.raft, this);
  }

  get leader(): Address | undefined {
    return this.#member.leader;
  }

  get epoch(): Epoch {
    return this.#member.term;
  }

  get decides(): boolean {
    return this.#member.role === "leader";
  }

  start(): void {
    this.#member.start();
  }

  receive(from: Address, message: Message): boolean {
    return this.#member.receive(from, message);
  }

  timer(tag: number, detail: number): void {
    if (tag === RESIGNED_TAG) this.#leave();
    else this.#member.timer(tag, detail);
  }

  synced(token: number): void {
    this.#member.synced(token);
  }

  disconnected(peer: Address): void {
    this.#member.disconnected(peer);
  }

  /** What is proposed while leadership is on its way to somebody else comes to nothing: whoever asked will ask again. */
  propose(command: Command, bytes: number): void {
    this.#member.propose(command, bytes);
  }

  read(token: number): void {
    this.#member.read(token);
  }

  resign(done: () => void): void {
    this.#resigned = done;
    if (!this.#member.transferLeadership()) return this.#leave();
    this.#host.startTimer((PATIENCE * this.#options.raft.electionTimeout) as Duration, RESIGNED_TAG);
  }

  /** There is a leader of a higher term somewhere, or there was one: an election finds out. */
  outbid(epoch: Epoch): void {
    if (epoch > this.#member.term) this.#member.stepDown();
  }

  // What the log tells

  committed(command: Command, position: LogPosition): void {
    this.#applied = position.index;
    this.#owner.committed(command, position);
  }

  batchCommitted(): void {
    this.#owner.batchCommitted();
    const { snapshotEvery } = this.#options;
    if (this.#applied - this.#compacted <= snapshotEvery + 2 * this.#owner.liveCount) return;
    if (this.#member.compact()) this.#compacted = this.#applied;
  }

  leads(term: Epoch): void {
    this.#owner.leads(term);
  }

  follows(term: Epoch, leader: Address | undefined): void {
    this.#owner.follows(term, leader);
    if (leader !== undefined && leader !== this.#host.address) this.#leave();
  }

  snapshot(): StateSnapshot {
    return this.#owner.snapshot();
  }

  restore(state: unknown): void {
    this.#owner.restore(state);
  }

  readable(token: number, index: number | undefined): void {
    this.#owner.readable(token, index);
  }

  #leave(): void {
    const resigned = this.#resigned;
    this.#resigned = undefined;
    resigned?.();
  }
}
