// How a worker belongs: it finds the leading master, registers with it, beats, keeps a lease on life, and refuses commands
// of masters that were deposed. What it holds is told and let go by its owner, the worker.

import { START, type Duration, type Instant } from "../../kernel/time.ts";
import type { Host } from "../../process/host.ts";
import type { Address, AttemptNumber, Epoch, TaskId } from "../../process/identity.ts";
import type { Message } from "../../process/message.ts";
import { RECORD } from "../../trace/record-kinds.ts";
import { LeaderFinder } from "../protocol/leader-finder.ts";
import {
  MESSAGE,
  type Announce,
  type AttemptProgress,
  type AttemptReference,
  type NotLeader,
  type Register,
  type Welcome,
} from "../protocol/messages.ts";
import { heartbeatBytes, registerBytes } from "../protocol/message-sizes.ts";
import { MasterLease } from "./master-lease.ts";
import { WORKER_TIMER, type WorkerOptions } from "./worker-options.ts";

const REPEAT_BEATS = 2;

export interface Registrant {
  /** Running or waiting here, and finished but not acknowledged. */
  held(): readonly AttemptReference[];
  unacknowledged(): readonly AttemptReference[];
  /** The master does not want these. */
  letGo(attempts: readonly AttemptReference[]): void;
  /** How far everything that runs here is. */
  progress(): readonly AttemptProgress[];
  /** Nobody has renewed the lease: everything must stop. */
  orphaned(): void;
}

export class Registration {
  // What every beat asks for stands first, in few lines of memory.
  readonly #host: Host;
  readonly #finder: LeaderFinder;
  #beats = 0;
  /** Its latest registration is not answered yet. */
  #isRegistering = false;
  /** Something runs or waits here. Told by whoever holds it: every beat asks. */
  isBusy = false;
  /** safe-stop: without a lease nothing starts. */
  readonly isStrict: boolean;
  readonly lease: MasterLease;
  readonly #options: WorkerOptions;
  readonly #owner: Registrant;
  #epoch: Epoch = 0;
  #registeredAt: Instant = START;
  /** Whom the latest registration was sent to. */
  #registeredWith: Address;
  /** An unanswered registration is repeated after so many beats, doubling: sooner than its answer, it would void that. */
  #beatsToRepeat = REPEAT_BEATS;
  /** A registration waits for its moment. */
  #isWaiting = false;

  constructor(host: Host, options: WorkerOptions, owner: Registrant) {
    this.#host = host;
    this.#options = options;
    this.#owner = owner;
    this.#finder = new LeaderFinder(options.masters);
    this.#registeredWith = this.#finder.current;
    this.isStrict = options.scheduler.recovery === "safe-stop";
    this.lease = new MasterLease({
      host,
      timerTag: WORKER_TIMER.lease,
      duration: options.orphanTimeout,
      isStrict: this.isStrict,
      isNeeded: () => this.isBusy,
      ended: () => owner.orphaned(),
    });
  }

  get leader(): Address {
    return this.#finder.current;
  }

  get epoch(): Epoch {
    return this.#epoch;
  }

  /** The answer to a registration may void what was sent before it; what is still wanted will be sent again. */
  get isRegistering(): boolean {
    return this.#isRegistering;
  }

  start(): void {
    this.register();
    // Beats are spread over the interval, as machines that boot at different moments would be.
    const random = this.#host.random("heartbeat phase");
    const phase = Math.floor(random.uniform() * this.#options.heartbeatInterval) as Duration;
    this.#host.startTimer(phase, WORKER_TIMER.heartbeat);
  }

  /** Obeys an epoch as high as any so far, and whoever commands in it; a lower one is refused, and counted. */
  isCurrent(epoch: Epoch, from: Address, task: TaskId, attempt: AttemptNumber): boolean {
    if (epoch < this.#epoch) {
      if (this.#options.mutant === "no-fencing") return true;
      this.#host.emit(RECORD["command.refused"], this.#host.node, task, attempt, epoch, from);
      return false;
    }
    this.#obey(epoch, from);
    return true;
  }

  /** There was no answer from there: the next master may know better. */
  doubt(master: Address): void {
    if (this.#finder.doubt(master)) this.register();
  }

  register(): void {
    this.#isRegistering = true;
    // Two of one instant must be told apart.
    this.#registeredAt = Math.max(this.#host.monotonic(), this.#registeredAt + 1) as Instant;
    const register: Register = {
      kind: MESSAGE.register,
      incarnation: this.#host.incarnation,
      epoch: this.#epoch,
      sentAt: this.#registeredAt,
      held: this.#owner.held(),
      unacknowledged: this.#owner.unacknowledged(),
    };
    this.#registeredWith = this.leader;
    this.#host.send(this.leader, register, registerBytes(register));
  }

  welcomed(from: Address, { incarnation, echo, epoch, stop }: Welcome): void {
    if (incarnation !== this.#host.incarnation || epoch < this.#epoch) return;
    this.#obey(epoch, from);
    this.lease.renew(echo);
    this.lease.heardMaster();
    // Only the answer to the latest one counts: because of it, a dispatch that was sent before may have been given up, and
    // an attempt that an earlier answer did not want may have been taken back.
    if (echo !== this.#registeredAt) return;
    this.#isRegistering = false;
    this.#beatsToRepeat = REPEAT_BEATS;
    this.#owner.letGo(stop);
  }

  /** A new leader: registers with it at a moment of its own, so that not all workers come at once. */
  announced(from: Address, { epoch, spread }: Announce): void {
    if (epoch < this.#epoch) return;
    this.#epoch = epoch;
    this.#finder.heard(from, epoch);
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    const delay = Math.floor(this.#host.random("registration spread").uniform() * spread) as Duration;
    this.#host.startTimer(delay, WORKER_TIMER.register);
  }

  /** The master that was asked does not lead. Returns whether there is another one to ask. */
  redirected(from: Address, { leader, epoch }: NotLeader): boolean {
    const isNews = leader === undefined ? this.#finder.doubt(from) : this.#finder.learned(leader, epoch);
    if (isNews && leader !== undefined) this.register();
    return isNews;
  }

  /** It spoke of a leader that is none: the next time, another master is asked. */
  misled(from: Address): void {
    this.#finder.doubt(from);
  }

  acknowledged(epoch: Epoch, echo: Instant): void {
    if (epoch >= this.#epoch) this.lease.renew(echo);
  }

  beat(): void {
    this.#beats += 1;
    if (this.#isRegistering) this.#repeatRegistration();
    const now = this.#host.monotonic();
    const wantsAnswer = this.isStrict || (this.isBusy && this.lease.isHalfOver);
    const progress = this.#options.tellsProgress ? this.#owner.progress() : undefined;
    this.#host.send(
      this.leader,
      {
        kind: MESSAGE.heartbeat,
        incarnation: this.#host.incarnation,
        sequence: this.#beats,
        echo: wantsAnswer ? now : undefined,
        progress,
      } as Message,
      heartbeatBytes(progress),
      "datagram",
    );
    this.#host.startTimer(this.#options.heartbeatInterval, WORKER_TIMER.heartbeat);
  }

  /** The moment for registering with a new leader has come. */
  registrationDue(): void {
    this.#isWaiting = false;
    this.register();
  }

  #obey(epoch: Epoch, from: Address): void {
    this.#epoch = epoch;
    this.#finder.heard(from, epoch);
  }

  #repeatRegistration(): void {
    const { heartbeatInterval } = this.#options;
    if (this.#host.monotonic() < this.#registeredAt + this.#beatsToRepeat * heartbeatInterval) return;
    this.#beatsToRepeat *= 2;
    // Who did not answer is doubted; not who is the one to ask since the other said that it does not lead.
    if (this.#finder.doubt(this.#registeredWith)) this.#beatsToRepeat = REPEAT_BEATS;
    this.register();
  }
}
