// A member of a Raft group on a Host: the component that a process composes. It needs the machine's disk for itself, one timer
// tag, and as many message kinds in a row as RAFT_MESSAGE_NAMES has. The process hands it its messages, timers and syncs.

import type { RandomStream } from "../../kernel/random-stream.ts";
import type { Duration, Instant } from "../../kernel/time.ts";
import type { Disk, Host, TimerHandle } from "../../process/host.ts";
import type { Address } from "../../process/identity.ts";
import type { Message, Transport } from "../../process/message.ts";
import type { RecordKind } from "../../trace/record-kinds.ts";
import type { Configuration, MembershipChange } from "./raft/configuration.ts";
import { RAFT_TIMERS, type RaftEnvironment, type RaftTimer } from "./raft/environment.ts";
import type { RaftRole } from "./raft/member-state.ts";
import type { ChangeRefusal } from "./raft/membership.ts";
import { RAFT_MESSAGE_NAMES, raftMessageBytes, type RaftMessage } from "./raft/messages.ts";
import type { RaftOptions } from "./raft/options.ts";
import { RaftCore } from "./raft/raft-core.ts";
import type { LogPosition, ReplicatedLogOwner } from "./replicated-log.ts";

export interface RaftMemberOptions<Command> extends RaftOptions<Command> {
  /** Tag of all its timers. */
  readonly timerTag: number;
  /** Number of the first of RAFT_MESSAGE_NAMES in the process's protocol. */
  readonly firstKind: number;
  /** Raft needs no order and no delivery, so datagrams do; connections lose less. */
  readonly transport: Transport;
  /** us of computing per record that is read at the start. */
  readonly replayCost: Duration;
}

export class RaftMember<Command> {
  readonly #core: RaftCore<Command>;
  readonly #host: Host;
  readonly #options: RaftMemberOptions<Command>;

  constructor(host: Host, options: RaftMemberOptions<Command>, owner: ReplicatedLogOwner<Command>) {
    this.#host = host;
    this.#options = options;
    this.#core = new RaftCore(new HostEnvironment(host, options), options, owner, options.firstKind);
  }

  get role(): RaftRole {
    return this.#core.state.role;
  }

  get term(): number {
    return this.#core.state.term;
  }

  /** Of this term, as far as it knows. */
  get leader(): Address | undefined {
    return this.#core.state.leader;
  }

  /** The owner was told that it leads, and not yet that it does not. */
  get isLeader(): boolean {
    return this.#core.isServing;
  }

  get commitIndex(): number {
    return this.#core.state.commitIndex;
  }

  get lastIndex(): number {
    return this.#core.state.log.lastIndex;
  }

  /** The latest in its log, committed or not. */
  get configuration(): Configuration {
    return this.#core.state.configuration;
  }

  /** Reads what its disk has kept, and hands over the state of the last snapshot; takes part from now on. */
  start(): void {
    const records = this.#core.start();
    this.#host.consume((records * this.#options.replayCost) as Duration);
  }

  /** Takes part no more. */
  stop(): void {
    this.#core.stop();
  }

  /** False if the message is not one of Raft's. */
  receive(from: Address, message: Message): boolean {
    const ordinal = message.kind - this.#options.firstKind;
    if (ordinal < 0 || ordinal >= RAFT_MESSAGE_NAMES.length) return false;
    this.#core.receive(from, message as RaftMessage<Command>);
    return true;
  }

  /** False if the timer is not one of its own. */
  timer(tag: number, detail: number): boolean {
    if (tag !== this.#options.timerTag) return false;
    this.#core.timer(RAFT_TIMERS[detail]);
    return true;
  }

  /** False if the token is not of one of its syncs. */
  synced(token: number): boolean {
    return this.#core.synced(token);
  }

  disconnected(peer: Address): void {
    this.#core.disconnected(peer);
  }

  /**
   * The command takes its place in the leader's log; it comes back by `committed`, unless leadership ends first. undefined: this
   * member does not lead, or is handing leadership over. `bytes`: its size.
   */
  propose(command: Command, bytes: number): LogPosition | undefined {
    return this.#core.propose(command, bytes);
  }

  /** A linearizable read: `readable(token, ...)` follows, perhaps at once. */
  read(token: number): void {
    this.#core.read(token);
  }

  /**
   * To `to`, or to the likeliest. The owner is told that it does not lead any more; if nothing comes of it within an election
   * timeout, that it leads again. False: it does not lead, or nobody can take over.
   */
  transferLeadership(to?: Address): boolean {
    return this.#core.transferLeadership(to);
  }

  /** Changes of one voter at most, and of any learners. The position of the entry that makes them, or why not. */
  changeMembership(changes: readonly MembershipChange[]): LogPosition | ChangeRefusal {
    return this.#core.changeMembership(changes);
  }

  /** Gives up leadership; somebody will be elected, perhaps itself. */
  stepDown(): void {
    this.#core.stepDown();
  }

  /**
   * Puts a snapshot of everything handed over in the place of what is on the disk. False: there is nothing new, or not all of that
   * is durable yet. Not from within `committed`, where the owner may be half-way through a command.
   */
  compact(): boolean {
    return this.#core.compact();
  }
}

/** The core's world, made of a host. */
class HostEnvironment<Command> implements RaftEnvironment<Command> {
  readonly self: Address;
  readonly incarnation: number;
  readonly disk: Disk;
  readonly random: RandomStream;
  readonly #host: Host;
  readonly #tag: number;
  readonly #transport: Transport;
  /** By position in RAFT_TIMERS. */
  readonly #timers: (TimerHandle | undefined)[] = RAFT_TIMERS.map(() => undefined);

  constructor(host: Host, { timerTag, transport }: RaftMemberOptions<Command>) {
    this.#host = host;
    this.#tag = timerTag;
    this.#transport = transport;
    this.self = host.address;
    this.incarnation = host.incarnation;
    this.disk = host.disk;
    this.random = host.random("election timeout");
  }

  now(): Instant {
    return this.#host.monotonic();
  }

  wall(): Instant {
    return this.#host.wall();
  }

  send(to: Address, message: RaftMessage<Command>): void {
    this.#host.send(to, message, raftMessageBytes(message), this.#transport);
  }

  startTimer(timer: RaftTimer, delay: Duration): void {
    this.stopTimer(timer);
    const position = RAFT_TIMERS.indexOf(timer);
    this.#timers[position] = this.#host.startTimer(delay, this.#tag, position);
  }

  stopTimer(timer: RaftTimer): void {
    const position = RAFT_TIMERS.indexOf(timer);
    const handle = this.#timers[position];
    if (handle !== undefined) this.#host.cancelTimer(handle);
    this.#timers[position] = undefined;
  }

  emit(kind: RecordKind, subject: number, epoch: number, value: number): void {
    this.#host.emit(kind, this.#host.node, subject, 0, epoch, value);
  }
}
