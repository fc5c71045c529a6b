// The coordinator of an active master with standbys: whoever holds the lease leads. It takes office in four steps, and serves
// in none before the last: acquire the lease (a higher token), seal the log against everybody before, read what it says, begin.
// Source: catalogue F10, C2; the lease as in k8s.io/client-go/tools/leaderelection, the sealing as in HDFS's quorum journal.

import { LeaseElector } from "../../algorithms/leases/lease-elector.ts";
import { milliseconds, type Duration } from "../../kernel/time.ts";
import type { Host } from "../../process/host.ts";
import type { Address, Epoch } from "../../process/identity.ts";
import type { Message } from "../../process/message.ts";
import { MEMBER_ROLES, RESIGNATIONS, codeOf } from "../../trace/record-codes.ts";
import { RECORD } from "../../trace/record-kinds.ts";
import { LockClient } from "../lock-service/lock-client.ts";
import type { LockAnswer } from "../lock-service/lock-protocol.ts";
import type { Command, Snapshot } from "../master/commands.ts";
import { MESSAGE, type ProtocolMessage } from "../protocol/messages.ts";
import { FIRST_COORDINATOR_TAG, type Coordinator, type CoordinatorOwner } from "./coordinator.ts";
import { SharedLog, type SharedLogOwner } from "./shared-log.ts";

export interface StandbyOptions {
  readonly locks: readonly Address[];
  readonly lease: Duration;
  readonly renewDeadline: Duration;
  readonly retryPeriod: Duration;
  /** cold: reads everything when it takes over. warm: looks for news now and then. hot: is told of each entry at once. */
  readonly standby: "cold" | "warm" | "hot";
  /** A warm standby looks for news this often. */
  readonly tailInterval: Duration;
  /** us per replayed record. */
  readonly replayCost: Duration;
  /** The log is compacted when it has this many records more than twice the live ones. */
  readonly snapshotEvery: number;
  readonly lockTimeout: Duration;
  /** The lock service ends leases; otherwise every standby reckons for itself. */
  readonly endsByService: boolean;
  readonly usesWallClock: boolean;
}

const TAG = {
  elector: FIRST_COORDINATOR_TAG,
  tail: FIRST_COORDINATOR_TAG + 1,
  callExpiry: FIRST_COORDINATOR_TAG + 2,
  callResend: FIRST_COORDINATOR_TAG + 3,
  resigned: FIRST_COORDINATOR_TAG + 4,
  replayed: FIRST_COORDINATOR_TAG + 5,
} as const;

/** Time for the lease to reach the lock service on its way back. */
const GIVING_BACK = milliseconds(500);
const LEASE_NAME = "master";
const LEASE_NUMBER = 0;

export class StandbyCoordinator implements Coordinator, SharedLogOwner {
  readonly #host: Host;
  readonly #options: StandbyOptions;
  readonly #owner: CoordinatorOwner;
  readonly #client: LockClient;
  readonly #elector: LeaseElector;
  /** The token under which it holds the lease; 0 = it does not. */
  #token: Epoch = 0;
  #log: SharedLog | undefined = undefined;
  /** Index of the last command that the books have, and of the last that a snapshot in the log covers. */
  #applied = 0;
  #compacted = 0;
  #isReading = false;
  /** The request by which a hot standby waits for the next entry; 0 = it does not. */
  #following = 0;
  #resigned: (() => void) | undefined = undefined;

  constructor(host: Host, options: StandbyOptions, owner: CoordinatorOwner) {
    this.#host = host;
    this.#options = options;
    this.#owner = owner;
    this.#client = new LockClient(host, {
      locks: options.locks,
      timeout: options.lockTimeout,
      expiryTag: TAG.callExpiry,
      resendTag: TAG.callResend,
    });
    this.#elector = this.#createElector();
  }

  get leader(): Address | undefined {
    const { address } = this.#host;
    if (this.#token > 0) return address;
    const holder = this.#elector.record?.holder;
    return holder === address ? undefined : holder; // its own lease is over, whatever it saw last
  }

  get epoch(): Epoch {
    return this.#token > 0 ? this.#token : (this.#elector.record?.token ?? 0);
  }

  start(): void {
    this.#emitRole("standby");
    this.#elector.start();
    if (this.#options.standby === "warm") this.#tail();
    if (this.#options.standby === "hot") this.#follow();
  }

  receive(from: Address, received: Message): boolean {
    const message = received as ProtocolMessage;
    if (message.kind !== MESSAGE.lockAnswer) return false;
    this.#client.answered(from, message);
    return true;
  }

  timer(tag: number, detail: number): void {
    switch (tag) {
      case TAG.elector:
        return this.#elector.timer(detail);
      case TAG.tail:
        return this.#tail();
      case TAG.resigned:
        return this.#resigned?.();
      case TAG.replayed:
        return this.#begin(detail);
      default:
        return this.#client.timer(tag, detail);
    }
  }

  disconnected(peer: Address): void {
    this.#client.disconnected(peer);
  }

  propose(command: Command, bytes: number): void {
    this.#log!.propose(command, bytes);
  }

  /** While its lease is good by its own clock, nobody else leads. */
  read(token: number): void {
    const isSure = this.#token > 0 && this.#elector.isProven;
    this.#owner.readable(token, isSure ? this.#applied : undefined);
  }

  /** When what it has decided is on record, the lease is given back, so that a standby can take it at once. */
  resign(done: () => void): void {
    this.#resigned = done;
    if (this.#log === undefined) this.#giveBack();
    else this.#log.finish(() => this.#giveBack());
  }

  // What the shared log tells

  committed(command: Command, index: number): void {
    this.#applied = index;
    this.#owner.committed(command, { index, term: this.#token });
  }

  batchCommitted(): void {
    this.#owner.batchCommitted();
    const { snapshotEvery } = this.#options;
    if (this.#applied - this.#compacted <= snapshotEvery + 2 * this.#owner.liveCount) return;
    this.#compacted = this.#applied;
    const { state, bytes } = this.#owner.snapshot();
    this.#log!.compact(this.#applied, state as Snapshot, bytes);
  }

  sealed(): void {
    this.#resign("deposed");
  }

  #createElector(): LeaseElector {
    const { lease, renewDeadline, retryPeriod, endsByService, usesWallClock } = this.#options;
    const name = LEASE_NAME;
    const observed = (answer: LockAnswer): void => {
      if (answer.kind === "lease") this.#elector.observed(answer.record);
    };
    return new LeaseElector({
      host: this.#host,
      timerTag: TAG.elector,
      lease: LEASE_NUMBER,
      duration: lease,
      renewDeadline,
      retryPeriod,
      random: this.#host.random("lease retries"),
      endsByStore: endsByService,
      usesWallClock,
      read: () => void this.#client.ask({ op: "read-lease", name }, observed),
      compareAndSet: (expected, next) =>
        void this.#client.ask({ op: "compare-and-set", name, expected, next }, (answer) =>
          answer.kind === "stored" ? this.#elector.stored(next) : observed(answer),
        ),
      acquired: (token) => this.#acquired(token),
      lost: () => this.#resign("lease-lost"),
    });
  }

  #acquired(token: Epoch): void {
    this.#token = token;
    this.#client.withdraw(this.#following);
    this.#emitRole("candidate");
    this.#client.ask({ op: "seal", epoch: token }, (answer) => {
      if (this.#token !== token) return;
      if (answer.kind === "sealed") this.#resign("deposed");
      else if (this.#isComplete(answer)) this.#begin(token);
      else this.#read((cost) => this.#beginAfter(cost, token));
    });
  }

  /** A hot standby has all that was written before the log was sealed: it need not read again. */
  #isComplete(sealed: LockAnswer): boolean {
    return this.#options.standby === "hot" && sealed.kind === "done" && sealed.index === this.#applied;
  }

  /** Everything up to the end of the log goes into the books; then `done`, with what its last part costs and is yet to be paid. */
  #read(done: (cost: Duration) => void): void {
    this.#isReading = true;
    const token = this.#token;
    this.#client.ask({ op: "read-log", after: this.#applied }, (answer) => {
      this.#isReading = false;
      if (this.#token !== token || answer.kind !== "log") return;
      const cost = this.#take(answer);
      if (answer.index < answer.last) this.#read(done);
      else done(cost);
    });
  }

  #take({ snapshot, commands, index }: LockAnswer & { kind: "log" }): Duration {
    if (snapshot !== undefined && snapshot.index > this.#applied) {
      this.#owner.restore(snapshot.state);
      this.#applied = this.#compacted = snapshot.index;
    }
    const first = index - commands.length;
    commands.forEach((command, position) => {
      if (first + position + 1 <= this.#applied) return;
      this.#applied = first + position + 1;
      this.#owner.committed(command, { index: this.#applied, term: this.#token });
    });
    const records = commands.length + (snapshot === undefined ? 0 : snapshot.state.tasks.length);
    const cost = (records * this.#options.replayCost) as Duration;
    this.#host.consume(cost);
    return cost;
  }

  /** What is read must be in the books, not only at hand, before it serves. */
  #beginAfter(cost: Duration, token: Epoch): void {
    if (cost === 0) this.#begin(token);
    else this.#host.afterComputing(TAG.replayed, token);
  }

  #begin(token: Epoch): void {
    if (this.#token !== token) return;
    this.#log = new SharedLog(this.#client, token, this);
    this.#emitRole("leader");
    this.#owner.leads(token);
  }

  #giveBack(): void {
    this.#elector.release();
    this.#resign("stopped");
    this.#host.startTimer(GIVING_BACK, TAG.resigned);
  }

  /** A warm standby keeps up; while it takes over, or leads, it reads for itself. */
  #tail(): void {
    this.#host.startTimer(this.#options.tailInterval, TAG.tail);
    if (this.#token === 0 && !this.#isReading) this.#read(() => {});
  }

  /** A hot standby always waits for the next entry, for as long as it does not lead. */
  #follow(): void {
    const hold = Math.floor(this.#options.lockTimeout / 2) as Duration;
    this.#following = this.#client.ask({ op: "follow-log", after: this.#applied, hold }, (answer) => {
      if (answer.kind === "log") this.#take(answer);
      this.#follow();
    });
  }

  #resign(reason: (typeof RESIGNATIONS)[number]): void {
    if (this.#token === 0) return;
    const host = this.#host;
    host.emit(RECORD["leader.resigned"], host.node, 0, 0, this.#token, codeOf(RESIGNATIONS, reason));
    this.#token = 0;
    this.#log?.close();
    this.#log = undefined;
    this.#emitRole("standby");
    this.#owner.follows(this.epoch, this.leader);
    if (reason !== "stopped" && this.#resigned !== undefined) this.#giveBack(); // it was to go down
    if (this.#options.standby === "hot") this.#follow();
  }

  #emitRole(role: (typeof MEMBER_ROLES)[number]): void {
    const { leader = -1 as Address } = this;
    this.#host.emit(RECORD["role.changed"], this.#host.node, codeOf(MEMBER_ROLES, role), 0, this.epoch, leader);
  }
}
