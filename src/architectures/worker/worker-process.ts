// A worker: runs attempts (at once, or from its own queue), beats, keeps reporting what it finished until the master has
// it, and stops what it may no longer run. Wires its two parts together: what it holds, and whom it belongs to.

import { seconds, type Duration } from "../../kernel/time.ts";
import type { SwimMember } from "../../algorithms/membership/swim-member.ts";
import type { Host, Process } from "../../process/host.ts";
import type { Address, AttemptNumber, TaskId } from "../../process/identity.ts";
import type { Result } from "../../process/result.ts";
import type { Message } from "../../process/message.ts";
import { MEMBERSHIP_TAG, createMember } from "../protocol/membership.ts";
import {
  FIRST_GANG_KIND,
  FIRST_STEALING_KIND,
  MESSAGE,
  SMALL_BYTES,
  type AttemptProgress,
  type AttemptReference,
  type NotLeader,
  type ProtocolMessage,
} from "../protocol/messages.ts";
import { gangMessage, readGangMessage, type Pass } from "../protocol/gang-messages.ts";
import { readStealingMessage } from "../protocol/stealing-messages.ts";
import { HeldAttempts } from "./held-attempts.ts";
import { Registration, type Registrant } from "./registration.ts";
import { WORKER_TIMER, type WorkerOptions } from "./worker-options.ts";

/** Of the grace that is left when attempts are told to go: what writing takes, and some time for the way to the store. */
const SAVING_SHARE = 2;
const SAVING_TIME = seconds(1);

export class WorkerProcess implements Process, Registrant {
  readonly #host: Host;
  readonly #options: WorkerOptions;
  readonly #registration: Registration;
  readonly #attempts: HeldAttempts;
  readonly #member: SwimMember | undefined;
  #isDraining = false;

  constructor(host: Host, options: WorkerOptions) {
    this.#host = host;
    this.#options = options;
    this.#registration = new Registration(host, options, this);
    this.#attempts = new HeldAttempts(host, options, this.#registration);
    // What it learns of the others is of use to the masters only.
    this.#member = createMember(host, options.membership, { memberChanged: () => {} });
  }

  start(): void {
    this.#registration.start();
    const { membership } = this.#options;
    if (membership !== undefined) this.#member!.start(membership.seeds, membership.members);
    const { loadReports } = this.#options.scheduler;
    if (loadReports > 0) this.#host.startTimer(loadReports, WORKER_TIMER.loadReport);
  }

  receive(from: Address, received: Message): void {
    if (this.#member?.receive(from, received) === true) return;
    this.#hear(from, received as ProtocolMessage);
    if (this.#isDraining) this.#leaveIfClear();
  }

  #hear(from: Address, message: ProtocolMessage): void {
    switch (message.kind) {
      case MESSAGE.dispatch:
        return this.#attempts.dispatched(from, message);
      case MESSAGE.completedAck:
        this.#attempts.acknowledged(message.task, message.attempt);
        return this.#registration.lease.heardMaster();
      case MESSAGE.stop:
        return this.#attempts.stopped(from, message);
      case MESSAGE.welcome:
        return this.#registration.welcomed(from, message);
      case MESSAGE.reregister:
        return this.#registration.register(); // one that is under way may be lost
      case MESSAGE.heartbeatAck:
        return this.#registration.acknowledged(message.epoch, message.echo);
      case MESSAGE.announce:
        return this.#registration.announced(from, message);
      case MESSAGE.notLeader:
        return this.#redirected(from, message);
      case MESSAGE.effectAck:
        return this.#attempts.tookEffect(message);
      case MESSAGE.checkpointAck:
      case MESSAGE.restored:
        return this.#attempts.saved(message);
      default: {
        const request = readStealingMessage(message, FIRST_STEALING_KIND);
        if (request?.type === "giveAway") return this.#attempts.giveAway(from, request);
        const opening = readGangMessage(message, FIRST_GANG_KIND);
        return opening?.type === "pass" ? this.#pass(from, opening) : undefined;
      }
    }
  }

  timer(tag: number, detail: number): void {
    switch (tag) {
      case WORKER_TIMER.heartbeat:
        return this.#registration.beat();
      case WORKER_TIMER.register:
        return this.#registration.registrationDue();
      case WORKER_TIMER.lease:
        return this.#registration.lease.timer();
      case WORKER_TIMER.loadReport:
        return this.#reportLoad();
      case MEMBERSHIP_TAG:
        return void this.#member!.timer(tag, detail);
      case WORKER_TIMER.lastCall:
        return this.#attempts.giveBackSaved();
      default:
        return this.#attempts.timer(tag, detail);
    }
  }

  /** What was on its way either way may be lost: only a comparison with the master's books finds out. */
  disconnected(peer: Address): void {
    if (peer === this.#registration.leader) this.#registration.register();
  }

  /** No new work; what runs may end, or is saved shortly before the grace is over. */
  draining(grace: Duration): void {
    const { checkpoint, onNotice } = this.#options.scheduler;
    if (onNotice === "ignore") return;
    this.#isDraining = true;
    this.#sayDraining();
    this.#attempts.drain();
    const saving = checkpoint === undefined ? 0 : SAVING_SHARE * checkpoint.cost + SAVING_TIME;
    this.#host.startTimer(Math.max(0, grace - saving) as Duration, WORKER_TIMER.lastCall);
    this.#leaveIfClear();
  }

  executed(task: TaskId, attempt: AttemptNumber, succeeded: boolean, result?: Result): void {
    this.#attempts.executed(task, attempt, succeeded, result);
    if (this.#isDraining) this.#leaveIfClear();
  }

  // What the registration asks

  held(): readonly AttemptReference[] {
    return this.#attempts.held();
  }

  progress(): readonly AttemptProgress[] {
    return this.#attempts.progress();
  }

  unacknowledged(): readonly AttemptReference[] {
    return this.#attempts.unacknowledged();
  }

  /** Another master may not know yet that this machine is to go down. */
  letGo(attempts: readonly AttemptReference[]): void {
    this.#attempts.letGo(attempts);
    if (this.#isDraining) this.#sayDraining();
  }

  orphaned(): void {
    this.#attempts.orphaned();
    this.#registration.register(); // the master may be well, and think that they run
  }

  /** The barrier of a gang is open. What has ended meanwhile says so itself. */
  #pass(from: Address, { task, attempt, epoch }: Pass): void {
    const { executor } = this.#host;
    if (!this.#registration.isCurrent(epoch, from, task, attempt) || !executor.isRunning(task, attempt)) return;
    executor.pass(task, attempt);
    this.#host.send(from, gangMessage({ type: "passed", task, attempt }, FIRST_GANG_KIND), SMALL_BYTES);
  }

  #sayDraining(): void {
    const message = { kind: MESSAGE.draining, incarnation: this.#host.incarnation } as Message;
    this.#host.send(this.#registration.leader, message, SMALL_BYTES);
  }

  #leaveIfClear(): void {
    if (!this.#attempts.isClear) return;
    this.#member?.leave();
    this.#host.drained();
  }

  #redirected(from: Address, message: NotLeader): void {
    const isNews = this.#registration.redirected(from, message);
    if (message.task >= 0) this.#attempts.redirected(message.task, message.leader !== undefined);
    if (!isNews) this.#registration.misled(from);
  }

  #reportLoad(): void {
    const report = { kind: MESSAGE.loadReport, load: this.#attempts.count } as Message;
    this.#host.send(this.#registration.leader, report, SMALL_BYTES, "datagram");
    this.#host.startTimer(this.#options.scheduler.loadReports, WORKER_TIMER.loadReport);
  }
}
