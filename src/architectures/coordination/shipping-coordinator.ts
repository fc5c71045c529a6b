// The coordinator of masters of which one, the primary, ships its log to the others, its replicas. What it decides counts when it is
// on as many disks as the design says; who takes its place, a person, a replica, or a witness decides. Whoever comes back, and has
// what the primary of the day does not know, gives that up, or stays out. Source: catalogue F17, F9, F10.

import { milliseconds, seconds, type Duration } from "../../kernel/time.ts";
import type { Host, TimerHandle } from "../../process/host.ts";
import type { Address, Epoch } from "../../process/identity.ts";
import type { Message } from "../../process/message.ts";
import { MEMBER_ROLES, RESIGNATIONS, codeOf } from "../../trace/record-codes.ts";
import { RECORD } from "../../trace/record-kinds.ts";
import { EpochNumbers } from "../log-shipping/epochs.ts";
import { SHIPPING_TIMER, type ShippingOptions } from "../log-shipping/options.ts";
import { Quorum } from "../log-shipping/quorum.ts";
import { ReplicaSide, type ReplicaOwner } from "../log-shipping/replica-side.ts";
import { ShippedLog } from "../log-shipping/shipped-log.ts";
import { Streams, type PrimaryState, type StreamsOwner } from "../log-shipping/streams.ts";
import { Succession, type Candidacy, type SuccessionOwner } from "../log-shipping/succession.ts";
import { Witness, type WitnessOwner } from "../log-shipping/witness.ts";
import { readShipping, sendShipping } from "../log-shipping/wire.ts";
import { commandBytes, type Command, type Snapshot } from "../master/commands.ts";
import { MESSAGE, type ProtocolMessage } from "../protocol/messages.ts";
import type { ShippingMessage } from "../protocol/shipping-messages.ts";
import type { Coordinator, CoordinatorOwner } from "./coordinator.ts";

const SPACE_INTERVAL = seconds(1);
/** A primary that is to go down waits so long for a replica that has everything, and then for that to be known. */
const LEAVING = seconds(5);
const GIVING_BACK = milliseconds(500);

export class ShippingCoordinator implements Coordinator, StreamsOwner, WitnessOwner, SuccessionOwner, ReplicaOwner {
  readonly #host: Host;
  readonly #options: ShippingOptions;
  readonly #owner: CoordinatorOwner;
  readonly #log: ShippedLog;
  readonly #streams: Streams;
  readonly #quorum: Quorum;
  readonly #replica: ReplicaSide;
  /** undefined: nobody but the masters themselves decides. */
  readonly #witness: Witness | undefined;
  readonly #succession: Succession | undefined;
  readonly #numbers: EpochNumbers;
  /** A worker has obeyed a higher epoch. A witness would know better. */
  readonly outbid: ((epoch: Epoch) => void) | undefined;
  isUntold = false;
  #isPrimary = false;
  #hasLostLog = false;
  #beat: TimerHandle | undefined = undefined;
  /** Index of the last command that the books have. */
  #applied = 0;
  /** The disk is full, and is to be tried again. */
  #isWatchingSpace = false;
  #leaving: (() => void) | undefined = undefined;
  /** It holds the lease, and begins in this epoch when the state that it was sent is in place; 0 = there is no such thing. */
  #awaited: Epoch = 0;

  constructor(host: Host, options: ShippingOptions, owner: CoordinatorOwner) {
    const { masters, promotion, trailingEntries, isFenced } = options;
    this.#host = host;
    this.#options = options;
    this.#owner = owner;
    this.#log = new ShippedLog(host.disk, trailingEntries, () => this.#durable());
    this.#streams = new Streams(host, options, this.#log, this);
    this.#replica = new ReplicaSide(host, options, this.#log, this);
    this.#numbers = new EpochNumbers(masters.indexOf(host.address), masters.length);
    if (promotion === "witness") this.#witness = new Witness(host, options, this);
    else this.#succession = new Succession(host, options, this);
    const list = options.replication === "async" ? undefined : this.#witness;
    this.#quorum = new Quorum(host, options, this.#log, this.#streams, list);
    if (promotion !== "witness" && isFenced) this.outbid = (epoch) => this.superseded(epoch, undefined);
  }

  get leader(): Address | undefined {
    if (this.#leaving !== undefined) return undefined;
    return this.#isPrimary ? this.#host.address : this.#replica.primary;
  }

  get epoch(): Epoch {
    return this.#replica.epoch;
  }

  get decides(): boolean {
    return this.#isPrimary && this.#leaving !== undefined;
  }

  /** It may not take anybody's place: it had something once, and has it no more, or does not have all of it yet. */
  get isIncomplete(): boolean {
    return this.#hasLostLog || this.#log.isReplacing;
  }

  get hasLog(): boolean {
    return this.#log.durable > 0;
  }

  start(): void {
    const { damaged, base, records, untold } = this.#log.recover();
    if (damaged > 0) this.#host.emit(RECORD["log.damaged"], this.#host.node, damaged, 0, 0, 0);
    this.#hasLostLog = damaged > 0 || (records === 0 && this.#host.incarnation > 1);
    if (base !== undefined) {
      this.#owner.restore(base.snapshot);
      this.#applied = base.index;
    }
    this.#replica.epoch = this.#log.lastEpoch;
    this.#apply(this.#log.durable - untold);
    this.#apply(this.#log.durable, true);
    const cost = (records * this.#options.replayCost) as Duration;
    if (cost === 0) return this.#ready();
    this.#host.consume(cost);
    this.#host.afterComputing(SHIPPING_TIMER.replayed);
  }

  receive(from: Address, received: Message): boolean {
    const message = readShipping(received);
    const answer = received as ProtocolMessage;
    if (message !== undefined) this.#hear(from, message);
    else if (answer.kind === MESSAGE.lockAnswer) this.#witness?.answered(from, answer);
    return message !== undefined || answer.kind === MESSAGE.lockAnswer;
  }

  timer(tag: number, detail: number): void {
    switch (tag) {
      case SHIPPING_TIMER.replayed:
        return this.#ready();
      case SHIPPING_TIMER.beat:
        return this.#sayAlive();
      case SHIPPING_TIMER.pace:
        return this.#streams.paced(detail);
      case SHIPPING_TIMER.ship:
        return this.#streams.batch();
      case SHIPPING_TIMER.space:
        this.#isWatchingSpace = false;
        this.#log.writeAgain();
        return this.#watchSpace();
      case SHIPPING_TIMER.patience:
        return this.#quorum.timer() && this.#isPrimary ? this.#advance() : undefined;
      case SHIPPING_TIMER.resigned:
        return this.#leaving?.();
      case SHIPPING_TIMER.watch:
      case SHIPPING_TIMER.decided:
      case SHIPPING_TIMER.canvassed:
        return this.#succession?.timer(tag);
      default:
        return this.#witness?.timer(tag, detail);
    }
  }

  synced(): void {
    this.#log.synced();
  }

  disconnected(peer: Address): void {
    this.#witness?.disconnected(peer);
    this.#streams.disconnected(peer);
    this.#replica.disconnected(peer);
  }

  propose(command: Command, bytes: number): void {
    if (!this.#isPrimary) return;
    this.#log.append(command, bytes);
    this.#watchSpace();
  }

  /** Without a witness, nobody can be sure that no other master has been promoted: it says what it believes. */
  read(token: number): void {
    const isSure = this.#isPrimary && (this.#witness?.isProven ?? true);
    this.#owner.readable(token, isSure ? this.#applied : undefined);
  }

  /** A planned change: nothing more is taken in, and as soon as a replica has everything, it takes over. */
  resign(done: () => void): void {
    if (!this.#isPrimary) return done();
    this.#leaving = done;
    this.#owner.follows(this.epoch, undefined);
    this.#host.startTimer(LEAVING, SHIPPING_TIMER.resigned);
    this.#leave();
  }

  // What the primary's side asks and tells

  state(): PrimaryState {
    const { state, bytes } = this.#owner.snapshot();
    return { snapshot: state as Snapshot, bytes, index: this.#applied };
  }

  acknowledged(replica: Address): void {
    this.#quorum.told(replica);
    this.#advance();
    this.#leave();
  }

  // What the witness tells

  acquired(token: Epoch): void {
    if (this.#log.isReplacing) this.#awaited = token;
    else this.#begin(token);
  }

  lost(): void {
    this.#awaited = 0;
    this.#stepDown("lease-lost");
  }

  listChanged(): void {
    if (this.#isPrimary) this.#advance();
  }

  // What the succession asks and tells

  standing(): Candidacy {
    return { isIncomplete: this.isIncomplete, lastEpoch: this.#log.lastEpoch, index: this.#log.durable };
  }

  succeed(): void {
    const { lastEpoch } = this.#log;
    if (this.#numbers.isOwn(lastEpoch) && this.epoch === lastEpoch)
      return this.#begin(this.#numbers.afterRestart(lastEpoch));
    this.#begin(this.epoch === 0 ? this.#numbers.first : this.#numbers.afterPromotion(this.epoch));
  }

  // What the replica's side tells

  /** Somebody leads in a higher epoch. */
  superseded(epoch: Epoch, leader: Address | undefined): void {
    if (epoch <= this.epoch) return;
    this.#stepDown("deposed");
    this.#replica.follow(epoch, leader);
    this.#emitRole("standby");
    this.#owner.follows(epoch, leader);
  }

  heard(): void {
    this.#succession?.heard();
  }

  installed(snapshot: Snapshot, index: number): void {
    this.#owner.restore(snapshot);
    this.#applied = index;
    this.#hasLostLog = false;
    if (this.#awaited > 0) this.#begin(this.#awaited);
    this.#awaited = 0;
  }

  #ready(): void {
    this.#emitRole("standby");
    if (this.#witness !== undefined) return this.#witness.start();
    const isFirst = this.#options.masters[0] === this.#host.address;
    const isBlank = this.#log.last === 0;
    if (isFirst && isBlank && !this.#hasLostLog) this.succeed();
    else if (isBlank ? isFirst : this.#numbers.isOwn(this.#log.lastEpoch)) this.#succession!.resume();
    else this.#succession!.watch();
  }

  /** What it does not say at once comes to nothing, but the epoch is its own from now on. */
  #begin(epoch: Epoch): void {
    this.#isPrimary = true;
    this.#replica.follow(epoch, undefined);
    this.#emitRole("candidate");
    this.#quorum.begin(this.#applied);
    this.#streams.begin();
    this.propose({ kind: "epoch", epoch }, commandBytes({ kind: "epoch", epoch }));
    this.#sayAlive();
  }

  #sayAlive(): void {
    this.#streams.beat();
    this.#beat = this.#host.startTimer(this.#options.heartbeat, SHIPPING_TIMER.beat);
  }

  #stepDown(reason: (typeof RESIGNATIONS)[number]): void {
    if (!this.#isPrimary) return;
    const host = this.#host;
    host.emit(RECORD["leader.resigned"], host.node, 0, 0, this.epoch, codeOf(RESIGNATIONS, reason));
    this.#isPrimary = false;
    this.#streams.end();
    if (this.#beat !== undefined) host.cancelTimer(this.#beat);
    this.#emitRole("standby");
    this.#owner.follows(this.epoch, undefined);
    this.#succession?.watch();
  }

  #hear(from: Address, message: ShippingMessage): void {
    switch (message.type) {
      case "attach":
        if (this.#isPrimary && message.epoch === this.epoch) this.#streams.attached(from, message);
        return;
      case "shipped":
        if (this.#isPrimary && message.epoch === this.epoch) this.#streams.acknowledge(from, message.index);
        return;
      case "superseded":
        return this.superseded(message.epoch, message.leader);
      case "canvass":
        return this.#succession?.asked(from, this.#isPrimary);
      case "standing":
        if (message.isPrimary) this.superseded(message.epoch, from);
        return this.#succession?.answered(from, message);
      case "handOver":
        if (message.index === this.#log.durable && message.epoch === this.epoch && !this.#isPrimary) this.succeed();
        return;
      default:
        this.#replica.receive(from, message);
        return this.#watchSpace();
    }
  }

  /** More of the log is on the disk. */
  #durable(): void {
    if (this.#isPrimary) {
      this.#streams.ship();
      this.#witness?.begun();
      return this.#advance();
    }
    this.#replica.durable();
    this.#apply(this.#log.durable);
  }

  #advance(): void {
    this.#apply(this.#quorum.reached());
  }

  #apply(upTo: number, isUntold = false): void {
    if (this.#applied >= upTo) return;
    this.isUntold = isUntold;
    while (this.#applied < upTo) {
      this.#applied += 1;
      const { command } = this.#log.at(this.#applied);
      this.#owner.committed(command, { index: this.#applied, term: this.epoch });
      if (command.kind === "epoch" && this.#isPrimary && command.epoch === this.epoch) this.#lead();
    }
    this.#owner.batchCommitted();
    const { snapshotEvery } = this.#options;
    if (this.#applied - this.#log.cut > snapshotEvery + 2 * this.#owner.liveCount) this.#log.compact(this.state());
  }

  #lead(): void {
    if (this.#leaving !== undefined) return;
    this.#emitRole("leader");
    this.#owner.leads(this.epoch);
  }

  /** It is to go down: has anybody everything? */
  #leave(): void {
    if (this.#leaving === undefined || !this.#isPrimary) return;
    const heir = this.#streams.replicas.find(
      (replica) => this.#streams.isAttached(replica) && this.#streams.acknowledgedBy(replica) === this.#log.last,
    );
    if (heir === undefined) return;
    this.#stepDown("transferred");
    const handOver = { type: "handOver", epoch: this.epoch, index: this.#log.last } as const;
    if (this.#witness === undefined) sendShipping(this.#host, heir, handOver);
    else this.#witness.release();
    this.#host.startTimer(GIVING_BACK, SHIPPING_TIMER.resigned);
  }

  #watchSpace(): void {
    if (!this.#log.isBlocked || this.#isWatchingSpace) return;
    this.#isWatchingSpace = true;
    this.#host.startTimer(SPACE_INTERVAL, SHIPPING_TIMER.space);
  }

  #emitRole(role: (typeof MEMBER_ROLES)[number]): void {
    const { leader = -1 as Address } = this;
    this.#host.emit(RECORD["role.changed"], this.#host.node, codeOf(MEMBER_ROLES, role), 0, this.epoch, leader);
  }
}
