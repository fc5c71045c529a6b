// What the parts of a leading master share: its books, its log, its dispatcher, its picture of the workers, and the few
// verbs that all of them use. The parts are submission-desk, attempt-desk and reconciliation; leadership wires them together.

import { RpcCalls } from "../../algorithms/messaging/rpc-calls.ts";
import { MembershipDetector } from "../../algorithms/membership/membership-detector.ts";
import type { SwimMember } from "../../algorithms/membership/swim-member.ts";
import type { WorkerIndex } from "../../algorithms/placement/placement.ts";
import type { DecisionLog } from "../../algorithms/replay/decision-log.ts";
import { IntegerMap } from "../../kernel/integer-map.ts";
import { NEVER, type Duration, type Instant } from "../../kernel/time.ts";
import type { RandomStream } from "../../kernel/random-stream.ts";
import type { Deployment } from "../../process/deployment.ts";
import type { Host } from "../../process/host.ts";
import type { Address, AttemptNumber, Epoch, NodeId, TaskId } from "../../process/identity.ts";
import type { Message } from "../../process/message.ts";
import { RECORD } from "../../trace/record-kinds.ts";
import type { AccessGuard } from "../access/master-policy.ts";
import type { AuditClerk } from "../audit/audit-clerk.ts";
import { createGate, type AdmissionGate } from "../dispatch/admission-gate.ts";
import type { Attempt } from "../dispatch/attempt.ts";
import { none as noHealth } from "../../algorithms/health/none.ts";
import { none as noSpeculation } from "../../algorithms/speculation/none.ts";
import { createStealing } from "../dispatch/create-stealing.ts";
import { gangPolicyOf } from "../dispatch/create-rooms.ts";
import { Dispatcher } from "../dispatch/dispatcher.ts";
import type { StartChoice } from "../dispatch/dispatcher-options.ts";
import type { TaskEntry } from "../dispatch/task-entry.ts";
import type { MembershipOptions } from "../protocol/membership.ts";
import type { CommonMutant } from "../mutants.ts";
import type { CreatePlanning, Planning } from "../planning/planning.ts";
import { MESSAGE, SMALL_BYTES, type ProtocolMessage } from "../protocol/messages.ts";
import { reportingRetry } from "../protocol/retries.ts";
import type { SchedulerSpec } from "../scheduler-spec.ts";
import type { Books } from "./books.ts";
import { commandBytes, type Command } from "./commands.ts";
import { CopyDesk } from "./copies/copy-desk.ts";
import { GangDesk } from "./gang-desk.ts";
import { HealthDesk, type HealthOwner } from "./health-desk.ts";
import { createVerificationDesk } from "./verification/create-verification.ts";
import type { VerificationDesk, VerificationOwner } from "./verification/verification-desk.ts";
import { MoveDesk } from "./moves/move-desk.ts";
import type { MigrationOwner } from "./moves/migration-desk.ts";
import { StealingDesk } from "./stealing-desk.ts";
import type { Tenancy } from "./tenancy.ts";
import { WorkerRoster, type RosterOwner } from "./worker-roster.ts";

/** Within a leadership. */
export const MASTER_TIMER = {
  detection: 0,
  backoff: 1,
  wake: 2,
  grace: 3,
  callExpiry: 4,
  callResend: 5,
  announce: 6,
  relayExpiry: 7,
  relayResend: 8,
  evictions: 9,
  health: 10,
  speculate: 11,
  hedge: 12,
  triggers: 13,
  steal: 14,
  scaling: 15,
  gangExpiry: 16,
  gangResend: 17,
  think: 18,
  verification: 19,
  moves: 20,
} as const;

export interface MasterOptions {
  /** undefined: masters hear for themselves, by heartbeats. */
  readonly membership: MembershipOptions | undefined;
  readonly scheduler: SchedulerSpec;
  readonly deployment: Deployment;
  /** After a change of leadership, workers that have not reported by then are declared dead. */
  readonly reconcileGrace: Duration;
  /** Workers that hear of a new leader register within this time, each at a moment of its own. */
  readonly registrationSpread: Duration;
  /** A deliberate mistake. */
  readonly mutant?: CommonMutant | undefined;
  /** Absent: the dispatcher decides at once. */
  readonly createPlanning?: CreatePlanning | undefined;
  /** Machines are not its own: it places tasks on what it is offered. Absent: all of them are. */
  createTenancy?(core: MasterCore): Tenancy;
}

/** Who hears of the dispatcher's decisions, of the detector's opinions and of the workers' health. */
export interface CoreOwner extends RosterOwner, HealthOwner, VerificationOwner, MigrationOwner {
  /** `preemptor`: the task that was promised its place, if one was. */
  preempt(attempt: Attempt, preemptor?: TaskId): void;
  drop(entry: TaskEntry): void;
}

export interface Term {
  readonly host: Host;
  readonly epoch: Epoch;
  readonly books: Books;
  readonly log: DecisionLog<Command>;
  /** `Leadership.readable` follows. */
  read(token: number): void;
  /** Its part in the group of masters and workers, or whoever else watches them; undefined: it watches them itself. */
  readonly member: Pick<SwimMember, "reconsider"> | undefined;
  /** undefined: whoever asks may do everything. */
  readonly guard: AccessGuard | undefined;
  /** undefined: nobody puts on record who did what. */
  readonly clerk: AuditClerk | undefined;
}

export class MasterCore {
  readonly host: Host;
  readonly options: MasterOptions;
  readonly books: Books;
  readonly dispatcher: Dispatcher;
  readonly roster: WorkerRoster;
  /** Dispatches that no worker has accepted yet, by `callKey`. */
  readonly dispatches: RpcCalls;
  /** undefined: its own detector is all that a master goes by. */
  readonly group: MembershipDetector | undefined;
  readonly retryRandom: RandomStream;
  readonly guard: AccessGuard | undefined;
  readonly clerk: AuditClerk | undefined;
  /** undefined: everything is taken in. */
  readonly gate: AdmissionGate | undefined;
  /** undefined: all that answer are as good. */
  readonly health: HealthDesk | undefined;
  /** undefined: no second copies. */
  readonly copies: CopyDesk | undefined;
  /** undefined: every worker is believed. */
  readonly verification: VerificationDesk | undefined;
  /** undefined: what waits at a worker stays there. */
  readonly stealing: StealingDesk | undefined;
  /** undefined: nothing is moved, whether it waits or runs. */
  readonly moves: MoveDesk | undefined;
  /** No gang of a new leadership begins with a part of what it needs. */
  readonly holdsNoParts: boolean;
  readonly gangs: GangDesk;
  /** undefined: what can be decided is decided at once. */
  readonly planning: Planning | undefined;
  /** The ordering gives the task up; it has left the queue. */
  readonly drop: (entry: TaskEntry) => void;
  /** undefined: it may place tasks on all machines. */
  readonly tenancy: Tenancy | undefined;
  epoch: Epoch;
  readonly #log: DecisionLog<Command>;
  readonly #read: (token: number) => void;
  /** What waits until it is sure that this master still leads. */
  readonly #reads = new IntegerMap<() => void>();
  #tokens = 0;
  #wakeAt: Instant = NEVER;

  constructor({ host, epoch, books, log, read, member, guard, clerk }: Term, options: MasterOptions, owner: CoreOwner) {
    const { scheduler, deployment } = options;
    this.host = host;
    this.epoch = epoch;
    this.books = books;
    this.guard = guard;
    this.clerk = clerk;
    this.options = options;
    this.#log = log;
    this.#read = read;
    this.drop = (entry) => owner.drop(entry);
    const { health, speculation } = scheduler;
    this.health = health.definition === noHealth ? undefined : new HealthDesk(this, owner);
    this.dispatcher = new Dispatcher({
      scheduler,
      workers: deployment.workers,
      links: deployment.links,
      random: host.random("placement"),
      assign: (attempt) =>
        this.tenancy === undefined ? this.proposeAssignment(attempt, false) : this.tenancy.chosen(attempt),
      ...(options.createTenancy !== undefined && { isTenant: true, allows: (entry) => this.tenancy!.allows(entry) }),
      preempt: (attempt, preemptor) => owner.preempt(attempt, preemptor),
      drop: (entry) => this.drop(entry),
      ...(books.past !== undefined && { past: { usage: books.past.usage(), at: host.monotonic() } }),
      orderingRandom: () => host.random("ordering"),
      gangRandom: () => host.random("gang pauses"),
      poolRandom: (name) => host.random(`line of ${name}`),
      giveBack: (gang) => this.gangs.giveBack(gang),
      // Who thinks first, or waits for offers, promises nothing.
      ...(options.createPlanning === undefined && options.createTenancy === undefined && { teller: () => host }),
      ...(options.createPlanning !== undefined && {
        postpones: (choice: StartChoice) => this.planning!.postpones(choice),
        changed: (worker: WorkerIndex) => this.planning?.changed?.(worker),
      }),
      ...(this.health === undefined ? {} : { avoid: (task: TaskId) => this.health!.avoid(task) }),
      ...(books.verification && { bars: (entry: TaskEntry) => this.verification!.avoid(entry) }),
    });
    this.gate = createGate(scheduler, {
      entries: () => books.entries(),
      size: () => books.size,
      workers: deployment.workers,
      queueLength: () => this.queueLength,
      isEligible: (worker) => this.dispatcher.board.isEligible(worker),
    });
    const { definition, parameters } = scheduler.detection;
    const addresses = deployment.workers.map(({ address }) => address);
    this.group =
      member &&
      new MembershipDetector(addresses, {
        opinionTold: (worker) => this.roster.told(worker),
        reconsider: (worker) => member.reconsider(worker),
      });
    const detector = this.group ?? definition.create(parameters, { peerCount: deployment.workers.length });
    this.roster = new WorkerRoster(host, owner, detector, deployment.workers, MASTER_TIMER.detection);
    this.retryRandom = host.random("task retries");
    this.dispatches = createDispatches(host, scheduler);
    const isSpeculating = speculation.definition !== noSpeculation;
    const policy = isSpeculating ? speculation.definition.create(speculation.parameters) : undefined;
    this.copies = policy === undefined ? undefined : new CopyDesk(this, policy);
    this.verification = createVerificationDesk(this, owner);
    const { grants, takesTurns } = gangPolicyOf(scheduler);
    this.holdsNoParts = takesTurns || grants === "together";
    this.gangs = new GangDesk(this);
    const thieves = createStealing(scheduler, host);
    this.stealing = thieves && new StealingDesk(this, thieves);
    this.moves = MoveDesk.of(this, owner);
    this.planning = options.createPlanning?.(this);
    this.tenancy = options.createTenancy?.(this);
  }

  /** Tasks that wait for a place. */
  get queueLength(): number {
    const { ordering, pools } = this.dispatcher;
    const inHand = (this.planning?.inHand ?? 0) + (this.verification?.waitingCount ?? 0);
    return ordering.size + (pools?.waiting ?? 0) + inHand;
  }

  propose(command: Command): void {
    this.#log.propose(command, commandBytes(command));
  }

  /** Calls `then` when it is sure that no other master has decided anything meanwhile; never, if that cannot be. */
  confirm(then: () => void): void {
    const token = (this.#tokens += 1);
    this.#reads.set(token, then);
    this.#read(token);
  }

  readable(token: number, isSure: boolean): void {
    const then = this.#reads.get(token);
    this.#reads.delete(token);
    if (isSure) then?.();
  }

  /** The place is held; the worker hears of it when the decision is durable. */
  proposeAssignment(attempt: Attempt, isAdopted: boolean): void {
    const { entry, number, worker } = attempt;
    const role = this.verification?.roleOf(attempt) ?? "vote";
    const counts = role === "vote" ? undefined : role;
    this.propose({ kind: "assign", task: entry.id, attempt: number, worker, isAdopted, role: counts });
  }

  enqueue(entry: TaskEntry): void {
    this.copies?.queued();
    if (this.planning === undefined) this.dispatcher.add(entry, this.host.monotonic());
    else this.planning.queued(entry);
    this.host.emit(RECORD["task.queued"], this.host.node, entry.id, entry.attempt + 1, 0, 0);
  }

  /** Decides what can be decided now, and makes sure to be asked again when an ordering wants that. */
  decide(): void {
    const now = this.host.monotonic();
    this.verification?.place();
    const wakeAt = (this.planning ?? this.tenancy ?? this.dispatcher).decide(now);
    this.copies?.place();
    this.stealing?.look();
    if (wakeAt === undefined || wakeAt >= this.#wakeAt) return;
    this.#wakeAt = wakeAt;
    this.host.startTimer(Math.max(1, wakeAt - now) as Duration, MASTER_TIMER.wake);
  }

  wake(): void {
    this.#wakeAt = NEVER;
    this.decide();
  }

  /** No dispatch of it may follow the stop: it would start the attempt again. */
  stop(attempt: Attempt, reason: "preempted" | "killed", onlyIfSaved = false): void {
    const { entry, number, worker } = attempt;
    attempt.stopping = reason;
    this.dispatches.settle(callKey(entry.id, number));
    const stop: ProtocolMessage = {
      kind: MESSAGE.stop,
      task: entry.id,
      attempt: number,
      epoch: this.epoch,
      reason,
      ...(onlyIfSaved && { onlyIfSaved }),
    };
    this.send(this.roster.address(worker), stop, SMALL_BYTES);
  }

  send(to: Address, message: ProtocolMessage, bytes: number): void {
    this.host.send(to, message as Message, bytes);
  }

  workerNode(worker: WorkerIndex): NodeId {
    return this.roster.address(worker) as unknown as NodeId;
  }
}

/** So many attempts of a task have calls of their own at any one time. */
const ATTEMPTS_APART = 256;

/** Names the call that sends an attempt out. */
export function callKey(task: TaskId, attempt: AttemptNumber): number {
  return task * ATTEMPTS_APART + (attempt % ATTEMPTS_APART);
}

/** The task whose attempt a call of that name sends out. */
export function taskOfCall(key: number): number {
  return Math.floor(key / ATTEMPTS_APART);
}

/** The decision to take an attempt back that a worker still holds is on its way into the log. False again once it is known to be gone. */
export function isAdopting(entry: TaskEntry): boolean {
  return entry.reserved?.isUnconfirmed === true;
}

function createDispatches(host: Host, { communication }: SchedulerSpec): RpcCalls {
  return new RpcCalls(host, {
    timeout: communication.timeout,
    retry: reportingRetry,
    random: host.random("dispatch retries"),
    expiryTag: MASTER_TIMER.callExpiry,
    resendTag: MASTER_TIMER.callResend,
  });
}
