// Raft as a state machine: messages, timers, finished syncs and local calls go in; messages, timers, writes and calls of the owner
// come out, synchronously, through the environment. It knows no Host; raft-member.ts puts it on one.
//
// Sources: Ongaro and Ousterhout, In Search of an Understandable Consensus Algorithm (extended version), 2014, "Raft" in comments;
// Ongaro, Consensus: Bridging Theory and Practice, 2014, "Ongaro 2014"; and go.etcd.io/raft, whose decisions are followed where
// the papers leave a choice. Deviations stand where they are made.

import { assert } from "../../../kernel/assert.ts";
import { seconds } from "../../../kernel/time.ts";
import type { Address } from "../../../process/identity.ts";
import type { LogPosition, ReplicatedLogOwner } from "../replicated-log.ts";
import type { MembershipChange } from "./configuration.ts";
import type { RaftEnvironment, RaftTimer } from "./environment.ts";
import { Follower } from "./follower.ts";
import { HandOver } from "./hand-over.ts";
import { Inbox } from "./inbox.ts";
import { takeSnapshot } from "./installation.ts";
import type { Leadership } from "./leadership.ts";
import { MemberState } from "./member-state.ts";
import type { ChangeRefusal } from "./membership.ts";
import type { RaftMessage } from "./messages.ts";
import { faultOfSettings, type RaftOptions } from "./options.ts";
import { recover } from "./recovery.ts";
import { Repair } from "./repair.ts";
import { Roles } from "./roles.ts";
import { SnapshotSender } from "./snapshots.ts";

/** How often a write is tried again that found the disk full. */
const SPACE_INTERVAL = seconds(1);

export class RaftCore<Command> {
  readonly #state: MemberState<Command>;
  readonly #owner: ReplicatedLogOwner<Command>;
  readonly #follower: Follower<Command>;
  readonly #handOver: HandOver<Command>;
  readonly #roles: Roles<Command>;
  readonly #repair: Repair<Command>;
  readonly #inbox: Inbox<Command>;
  #isStopped = false;
  #waitsForSpace = false;
  /** A step is under way; whatever the owner calls meanwhile becomes part of it. */
  #isStepping = false;
  #wasCalled = false;

  constructor(
    environment: RaftEnvironment<Command>,
    options: RaftOptions<Command>,
    owner: ReplicatedLogOwner<Command>,
    kindBase = 0,
  ) {
    const fault = faultOfSettings(options);
    assert(fault === undefined, `a Raft member's options: ${fault}`);
    const state = new MemberState(environment, options, kindBase);
    const handOver = new HandOver(state, owner);
    const follower = new Follower(state);
    const sender = new SnapshotSender(state);
    const repair = new Repair(state);
    const roles = new Roles(state, follower, sender, handOver);
    this.#state = state;
    this.#owner = owner;
    this.#handOver = handOver;
    this.#follower = follower;
    this.#repair = repair;
    this.#roles = roles;
    this.#inbox = new Inbox({ state, owner, roles, follower, handOver, repair, sender });
  }

  /** To be read only. */
  get state(): Readonly<MemberState<Command>> {
    return this.#state;
  }

  get leadership(): Leadership<Command> | undefined {
    return this.#roles.leadership;
  }

  /** The owner was told that it leads. */
  get isServing(): boolean {
    return this.#handOver.isServing;
  }

  /** Reads what the disk has kept; returns the number of records read. */
  start(): number {
    const isOuter = this.#begin();
    const records = recover(this.#state);
    if (this.#state.snapshot !== undefined) this.#owner.restore(this.#state.snapshot.state);
    this.#roles.start();
    this.#repair.ask();
    this.#end(isOuter);
    return records;
  }

  /** Takes part no more. */
  stop(): void {
    const isOuter = this.#begin();
    this.#roles.stop();
    this.#end(isOuter);
    this.#isStopped = true;
    this.#state.environment.stopTimer("repair");
    this.#state.environment.stopTimer("space");
  }

  receive(from: Address, message: RaftMessage<Command>): void {
    if (this.#isStopped) return;
    const isOuter = this.#begin();
    this.#inbox.receive(from, message);
    this.#end(isOuter);
  }

  timer(timer: RaftTimer): void {
    if (this.#isStopped) return;
    const isOuter = this.#begin();
    switch (timer) {
      case "election":
        this.#roles.electionTimerFired();
        break;
      case "heartbeat":
        this.#roles.heartbeatTimerFired();
        break;
      case "repair":
        this.#repair.ask();
        break;
      case "space":
        this.#waitsForSpace = false;
        this.#state.journal.writeLog();
    }
    this.#end(isOuter);
  }

  /** False if the token is not of one of its syncs. */
  synced(token: number): boolean {
    if (this.#isStopped) return false;
    const isOuter = this.#begin();
    const isOwn = this.#state.journal.synced(token);
    if (isOwn) {
      this.#follower.answer(true);
      this.#roles.leadership?.advanceCommit();
    }
    this.#end(isOuter);
    return isOwn;
  }

  // What the owner, or an operator, asks for

  /** undefined: it does not lead, or is handing leadership over. */
  propose(command: Command, bytes: number): LogPosition | undefined {
    const leadership = this.#roles.leadership;
    if (this.#isStopped || leadership === undefined || leadership.transferringTo !== undefined) return undefined;
    const isOuter = this.#begin();
    const position = leadership.propose(command, bytes);
    this.#end(isOuter);
    return position;
  }

  /** The owner is told when it can be answered. */
  read(token: number): void {
    const isOuter = this.#begin();
    if (this.#roles.leadership === undefined) this.#handOver.refuseRead(token);
    else this.#roles.leadership.read(token);
    this.#end(isOuter);
  }

  /** To the likeliest member, if none is named. False: there is nothing to hand over, or nobody to take it. */
  transferLeadership(to: Address | undefined): boolean {
    const leadership = this.#roles.leadership;
    const successor = to ?? leadership?.likeliestSuccessor;
    if (leadership === undefined || successor === undefined) return false;
    const isOuter = this.#begin();
    const isBegun = leadership.transferTo(successor);
    this.#end(isOuter);
    return isBegun;
  }

  changeMembership(changes: readonly MembershipChange[]): LogPosition | ChangeRefusal {
    const leadership = this.#roles.leadership;
    if (leadership === undefined) return "not-leader";
    const isOuter = this.#begin();
    const answer = leadership.change(changes);
    this.#end(isOuter);
    return answer;
  }

  /** Gives up leadership; somebody will be elected, perhaps itself. */
  stepDown(): void {
    if (this.#roles.leadership === undefined) return;
    const isOuter = this.#begin();
    this.#roles.becomeFollower(this.#state.term, undefined, "stopped");
    this.#end(isOuter);
  }

  /** As if it had heard nothing for too long. */
  campaign(): void {
    const isOuter = this.#begin();
    this.#roles.campaign();
    this.#end(isOuter);
  }

  /** Takes a snapshot of everything handed over. False: it must wait for a sync, or there is nothing new. */
  compact(): boolean {
    const isOuter = this.#begin();
    const isDone = takeSnapshot(this.#state, this.#owner);
    this.#end(isOuter);
    return isDone;
  }

  /** What was sent there may be lost. */
  disconnected(peer: Address): void {
    this.#roles.leadership?.unreachable(peer);
  }

  // Steps

  #begin(): boolean {
    const isOuter = !this.#isStepping;
    this.#isStepping = true;
    this.#wasCalled = true;
    return isOuter;
  }

  #end(isOuter: boolean): void {
    if (!isOuter) return;
    while (this.#wasCalled) {
      this.#wasCalled = false;
      this.#settle();
    }
    this.#isStepping = false;
  }

  /** The state is in order again: what follows from it goes out. */
  #settle(): void {
    const { environment, journal, term } = this.#state;
    this.#roles.settle();
    this.#follower.answer(false);
    if (this.#roles.leadership?.isRemoved === true) {
      this.#roles.leadership.sayGoodbye();
      this.#roles.becomeFollower(term, undefined, "stopped");
    }
    this.#flush();
    this.#handOver.run(this.#roles.leadership);
    if (this.#isSnapshotDue) takeSnapshot(this.#state, this.#owner);
    this.#flush();
    if (!journal.isBlocked || this.#waitsForSpace) return;
    this.#waitsForSpace = true;
    environment.startTimer("space", SPACE_INTERVAL);
  }

  /** What a leader sends is on its way to the followers while its own disk writes (Ongaro 2014, section 10.2.1). */
  #flush(): void {
    if (this.#state.journal.flush()) this.#roles.leadership?.replicate();
  }

  get #isSnapshotDue(): boolean {
    const { appliedIndex, snapshot, options } = this.#state;
    return options.snapshotEvery > 0 && appliedIndex - (snapshot?.index ?? 0) >= options.snapshotEvery;
  }
}
