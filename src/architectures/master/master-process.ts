// A master: keeps the books from the commands that its coordinator hands it, and, while it leads, runs the office. Whoever
// asks it for what only the leader may do is told who leads.

import { AccessRules } from "../../algorithms/access/access-rules.ts";
import { AccessTable } from "../../algorithms/access/access-table.ts";
import type { StateSnapshot } from "../../algorithms/consensus/replicated-log.ts";
import type { SwimMember } from "../../algorithms/membership/swim-member.ts";
import type { Host, Process } from "../../process/host.ts";
import type { Address, Epoch, TaskId } from "../../process/identity.ts";
import type { TaskSpec } from "../../process/task.ts";
import type { Message } from "../../process/message.ts";
import { AccessGuard, type MasterPolicy } from "../access/master-policy.ts";
import { PolicyCopy } from "../access/policy-copy.ts";
import { PolicyKeeper } from "../access/policy-keeper.ts";
import { readAccess } from "../access/wire.ts";
import { AuditClerk, CLERK_TIMERS } from "../audit/audit-clerk.ts";
import { readAudit } from "../audit/wire.ts";
import { TERM_TAG, type Coordinator, type CoordinatorOwner } from "../coordination/coordinator.ts";
import { TermHost } from "../coordination/term-host.ts";
import { MEMBERSHIP_TAG, createMember } from "../protocol/membership.ts";
import { MESSAGE, SMALL_BYTES, type ProtocolMessage } from "../protocol/messages.ts";
import { auditOf, permissionsOf, type PermissionsSpec } from "../scheduler-spec.ts";
import { notifyClient, recordEnd } from "./attempt-ends.ts";
import { Books } from "./books.ts";
import { commandBytes, type Command, type Snapshot } from "./commands.ts";
import { Leadership, type LeadershipOwner } from "./leadership.ts";
import { MachineBook } from "./machine-book.ts";
import type { MasterOptions, Term } from "./master-core.ts";
import type { Office } from "./office.ts";
import { createVerificationBook } from "./verification/create-verification.ts";
import { LaunchBook } from "./triggers/launch-book.ts";

export interface MasterProcessOptions extends MasterOptions {
  createCoordinator(host: Host, owner: CoordinatorOwner): Coordinator;
  /** What it does while it leads; absent: it is a master that sends tasks to workers. */
  createOffice?(term: Term): Office;
  /** Where the audit log is; absent: there is none. */
  readonly logHost?: Address | undefined;
  /** Who watches the workers, and tells; absent: it does so itself, or its group does. */
  readonly watcher?: Term["member"];
}

export class MasterProcess implements Process, CoordinatorOwner, LeadershipOwner {
  readonly #host: Host;
  readonly #options: MasterProcessOptions;
  readonly #books: Books;
  readonly #coordinator: Coordinator;
  readonly #member: SwimMember | undefined;
  /** These two are undefined where nobody asks who may do what. */
  readonly #policy: MasterPolicy | undefined;
  readonly #guard: AccessGuard | undefined;
  /** undefined: nobody puts on record who did what. */
  readonly #clerk: AuditClerk | undefined;
  #office: { readonly leadership: Office; readonly host: TermHost } | undefined;
  /** What came while it was about to lead. */
  readonly #early: { readonly from: Address; readonly message: ProtocolMessage }[] = [];
  /** Ends that are on its disk and that nobody was told of. */
  readonly #untold: { readonly command: Command & { kind: "end" }; readonly spec: TaskSpec }[] = [];
  /** Commands that made the books; beginnings of epochs do not count. */
  #applied = 0;

  constructor(host: Host, options: MasterProcessOptions) {
    this.#host = host;
    this.#options = options;
    const { ordering, triggers } = options.scheduler;
    const past = ordering.definition.createPast?.(ordering.parameters);
    const launches = triggers && new LaunchBook(triggers);
    const elastic = options.deployment.workers.map(({ isElastic }) => isElastic === true);
    const machines = elastic.includes(true) ? new MachineBook(elastic) : undefined;
    const verification = createVerificationBook(options.scheduler, options.deployment.workers, options.mutant);
    const permissions = permissionsOf(options.scheduler);
    const rules = permissions && new AccessRules(permissions);
    const access = rules && permissions?.copies === undefined ? new AccessTable(rules) : undefined;
    this.#books = new Books({ launches, past, machines, access, verification }, options.mutant);
    this.#coordinator = options.createCoordinator(host, this);
    this.#policy = rules && this.#createPolicy(permissions!, rules);
    const skips = options.scheduler.security?.broken === "skips-permissions";
    this.#guard = rules && new AccessGuard(host, rules, this.#policy!, skips);
    this.#clerk = this.#createClerk();
    this.#member = createMember(host, options.membership, {
      memberChanged: (member, status) => this.#office?.leadership.memberChanged(member, status),
    });
  }

  get liveCount(): number {
    return this.#books.size;
  }

  start(): void {
    const { membership } = this.#options;
    if (membership !== undefined) this.#member!.start(membership.seeds, membership.members);
    this.#coordinator.start();
    this.#policy?.start();
    this.#clerk?.start();
  }

  receive(from: Address, received: Message): void {
    if (this.#coordinator.receive(from, received) || this.#member?.receive(from, received) === true) return;
    const message = received as ProtocolMessage;
    if (this.#receiveForGuards(from, received)) return;
    if (this.#office !== undefined) this.#office.leadership.receive(from, message);
    else if (this.#coordinator.leader === this.#host.address) this.#keep(from, message);
    else this.#redirect(from, message);
  }

  #receiveForGuards(from: Address, received: Message): boolean {
    const news = this.#policy && readAccess(received);
    if (news !== undefined) return this.#policy!.receive(from, news, this.#office !== undefined);
    const answer = this.#clerk && readAudit(received);
    if (answer !== undefined) this.#clerk!.receive(answer);
    return answer !== undefined;
  }

  timer(tag: number, detail: number): void {
    if (tag === MEMBERSHIP_TAG) return void this.#member!.timer(tag, detail);
    if (tag === GUARDS_TAG && detail < CLERK_TIMERS) return this.#policy?.timer(detail);
    if (tag === GUARDS_TAG) return this.#clerk?.timer(detail);
    if (tag !== TERM_TAG) return this.#coordinator.timer(tag, detail);
    const timer = this.#office?.host.fired(detail);
    if (timer !== undefined) this.#office!.leadership.timer(timer.tag, timer.detail);
  }

  synced(token: number): void {
    this.#coordinator.synced?.(token);
  }

  disconnected(peer: Address): void {
    this.#coordinator.disconnected?.(peer);
    this.#office?.leadership.disconnected?.(peer);
  }

  draining(): void {
    this.#coordinator.resign(() => this.#host.drained());
  }

  // What the coordinator tells

  committed(command: Command): void {
    if (command.kind !== "epoch") this.#applied += 1;
    if (this.#office === undefined) this.#learn(command);
    else this.#office.leadership.committed(command);
    if (command.kind === "policy") this.#policy?.applied();
  }

  batchCommitted(): void {
    this.#office?.leadership.decide();
  }

  leads(epoch: Epoch): void {
    for (const { command, spec } of this.#untold.splice(0)) this.#tellEnd(command, spec);
    if (this.#office === undefined) this.#takeOffice(epoch);
    else this.#office.leadership.renumber(epoch);
    for (const { from, message } of this.#early.splice(0)) this.receive(from, message as Message);
  }

  follows(): void {
    this.#office?.host.end();
    this.#office = undefined;
    this.#policy?.ended();
    this.#clerk?.ended();
    for (const { from, message } of this.#early.splice(0)) this.receive(from, message as Message);
  }

  snapshot(): StateSnapshot {
    const state = this.#books.snapshot();
    return { state, bytes: commandBytes(state) };
  }

  restore(state: unknown): void {
    this.#applied += 1;
    this.#untold.length = 0;
    this.#books.apply(state as Snapshot);
    this.#policy?.applied();
  }

  readable(token: number, index: number | undefined): void {
    this.#office?.leadership.readable(token, index !== undefined);
  }

  outbid(epoch: Epoch, from: Address, message: ProtocolMessage): void {
    if (this.#coordinator.outbid === undefined) return;
    this.#keep(from, message);
    this.#coordinator.outbid(epoch);
  }

  /** Out of office. An end that nobody but this master can know to be on record is told here, or by nobody. */
  #learn(command: Command): void {
    const { decides, isUntold } = this.#coordinator;
    const isOwn = command.kind === "end" && (decides === true || isUntold === true);
    const ended = isOwn ? this.#books.get(command.task) : undefined;
    this.#books.apply(command);
    if (!isOwn || ended === undefined) return;
    if (isUntold === true) this.#untold.push({ command, spec: ended.spec });
    else this.#tellEnd(command, ended.spec);
  }

  #tellEnd(command: Command & { kind: "end" }, spec: TaskSpec): void {
    recordEnd(this.#host, command, this.#coordinator.epoch);
    notifyClient(this.#host, spec);
  }

  #createPolicy({ copies }: PermissionsSpec, rules: AccessRules): MasterPolicy {
    const { scheduler, deployment } = this.#options;
    if (copies === undefined)
      return new PolicyKeeper(this.#host, {
        rules,
        table: this.#books.access!,
        isForgetful: scheduler.security?.broken === "forgets-revocations",
        propose: (command) => this.#coordinator.propose(command, commandBytes(command)),
      });
    return new PolicyCopy(this.#host, {
      rules,
      terms: copies,
      server: deployment.stores[0],
      timeout: scheduler.communication.timeout,
      timerTag: GUARDS_TAG,
    });
  }

  #createClerk(): AuditClerk | undefined {
    const { scheduler, logHost } = this.#options;
    const spec = auditOf(scheduler);
    if (spec === undefined || logHost === undefined) return undefined;
    const { timeout } = scheduler.communication;
    const isHasty = scheduler.security?.broken === "audits-afterwards";
    return new AuditClerk(this.#host, { spec, logHost, timeout, timerTag: GUARDS_TAG, isHasty });
  }

  #takeOffice(epoch: Epoch): void {
    const host = new TermHost(this.#host, TERM_TAG);
    const term = {
      host,
      epoch,
      books: this.#books,
      log: this.#coordinator,
      read: (token: number) => this.#coordinator.read(token),
      member: this.#options.watcher ?? this.#member,
      guard: this.#guard,
      clerk: this.#clerk,
    };
    const { createOffice } = this.#options;
    const leadership = createOffice?.(term) ?? new Leadership(term, this.#options, this);
    this.#office = { leadership, host };
    leadership.begin(this.#applied);
  }

  /** It is about to lead: what it is asked meanwhile is answered then. Too much of it is dropped, and will be asked again. */
  #keep(from: Address, message: ProtocolMessage): void {
    if (this.#early.length < EARLY_MAX) this.#early.push({ from, message });
  }

  /** Datagrams are answered by datagrams: a worker's beats find their way by themselves. */
  #redirect(from: Address, message: ProtocolMessage): void {
    const transport = message.kind === MESSAGE.heartbeat ? "datagram" : "connection";
    const { leader, epoch } = this.#coordinator;
    const answer: ProtocolMessage = { kind: MESSAGE.notLeader, epoch, leader, task: subjectOf(message) };
    this.#host.send(from, answer as Message, SMALL_BYTES, transport);
  }
}

/** The one before the last that a process has; no coordinator has so many. */
const GUARDS_TAG = 14;
const EARLY_MAX = 10_000;
const NO_TASK = -1 as TaskId;

function subjectOf(message: ProtocolMessage): TaskId {
  if (message.kind === MESSAGE.submit) return message.spec.id;
  return "task" in message ? message.task : NO_TASK;
}
