// A master in office: from the moment at which its coordinator lets it lead until it no longer does. It takes tasks in,
// decides, and follows every attempt to its end; it acknowledges and acts only on what came back committed.

import type { Opinion } from "../../algorithms/detection/detector.ts";
import type { MemberStatus } from "../../algorithms/membership/rumour.ts";
import type { WorkerIndex } from "../../algorithms/placement/placement.ts";
import type { Host } from "../../process/host.ts";
import type { Address, AttemptNumber, Epoch, TaskId } from "../../process/identity.ts";
import type { Message } from "../../process/message.ts";
import { RECORD } from "../../trace/record-kinds.ts";
import type { Attempt } from "../dispatch/attempt.ts";
import type { TaskEntry } from "../dispatch/task-entry.ts";
import {
  FIRST_GANG_KIND,
  FIRST_STEALING_KIND,
  MESSAGE,
  type LoadReport,
  type ProtocolMessage,
  type Register,
} from "../protocol/messages.ts";
import { readGangMessage } from "../protocol/gang-messages.ts";
import { readStealingMessage } from "../protocol/stealing-messages.ts";
import { Announcements } from "./announcements.ts";
import { AttemptDesk, type AttemptOwner } from "./attempt-desk.ts";
import type { Command } from "./commands.ts";
import { EffectRelay } from "./effect-relay.ts";
import { MASTER_TIMER, MasterCore, type CoreOwner, type MasterOptions, type Term } from "./master-core.ts";
import type { Office } from "./office.ts";
import { Reconciliation } from "./reconciliation.ts";
import { ScalingDesk } from "./scaling-desk.ts";
import { SubmissionDesk } from "./submission-desk.ts";
import { TriggerDesk } from "./triggers/trigger-desk.ts";

export interface LeadershipOwner {
  /** A worker has obeyed a higher epoch than this one: whoever can must lead under a higher one before this is answered. */
  outbid(epoch: Epoch, from: Address, message: ProtocolMessage): void;
}

export class Leadership implements Office, CoreOwner, AttemptOwner {
  readonly #host: Host;
  readonly #owner: LeadershipOwner;
  readonly #core: MasterCore;
  readonly #submissions: SubmissionDesk;
  readonly #attempts: AttemptDesk;
  readonly #reconciliation: Reconciliation;
  readonly #announcements: Announcements;
  readonly #relay: EffectRelay;
  /** undefined: nothing is launched by the clock. */
  readonly #triggers: TriggerDesk | undefined;
  /** undefined: nobody comes and goes. */
  readonly #scaling: ScalingDesk | undefined;

  constructor(term: Term, options: MasterOptions, owner: LeadershipOwner) {
    this.#host = term.host;
    this.#owner = owner;
    this.#core = new MasterCore(term, options, this);
    this.#attempts = new AttemptDesk(this.#core, this);
    this.#submissions = new SubmissionDesk(this.#core, this.#attempts);
    this.#reconciliation = new Reconciliation(this.#core, this.#attempts);
    this.#announcements = new Announcements(this.#core);
    this.#relay = new EffectRelay(this.#core);
    const { launches, machines } = term.books;
    this.#scaling = machines && new ScalingDesk(this.#core, machines, this.#reconciliation);
    this.#triggers = launches && new TriggerDesk(this.#core, launches, this.#attempts, this.#submissions);
  }

  /** `replayed`: records from which the books were made, 0 = they are blank. */
  begin(replayed: number): void {
    const { epoch } = this.#core;
    this.#submissions.begin(replayed > 0);
    if (replayed > 0) {
      this.#host.emit(RECORD["leader.recovering"], this.#host.node, 0, 0, epoch, replayed);
      this.#reconciliation.resume();
    }
    this.#host.emit(RECORD["leader.serving"], this.#host.node, 0, 0, epoch, 0);
    this.#announcements.begin();
    this.#core.tenancy?.begin();
    this.#relay.begin();
    this.#core.copies?.begin();
    this.#core.stealing?.begin();
    this.#core.moves?.begin(replayed > 0);
    this.#triggers?.begin();
    this.#scaling?.begin();
  }

  /** It goes on leading, under a higher epoch. */
  renumber(epoch: Epoch): void {
    this.#core.epoch = epoch;
    this.#host.emit(RECORD["leader.serving"], this.#host.node, 0, 0, epoch, 0);
  }

  receive(from: Address, message: ProtocolMessage): void {
    switch (message.kind) {
      case MESSAGE.heartbeat:
        return this.#reconciliation.beat(from, message);
      case MESSAGE.submit:
        return this.#submissions.submit(from, message);
      case MESSAGE.accepted:
        return message.isKept === true ? this.#core.moves?.kept(from, message) : this.#attempts.accepted(from, message);
      case MESSAGE.started:
        return this.#attempts.started(from, message);
      case MESSAGE.completed:
        return this.#attempts.completed(from, message);
      case MESSAGE.refused:
        return this.#attempts.refused(from, message);
      case MESSAGE.stopped:
        return this.#attempts.stopped(from, message);
      case MESSAGE.register:
        return this.#registered(from, message);
      case MESSAGE.status:
        return this.#submissions.status(from, message);
      case MESSAGE.cancel:
        return this.#submissions.cancel(from, message);
      case MESSAGE.loadReport:
        return this.#loadReported(from, message);
      case MESSAGE.effectAck:
        return this.#relay.answered(message);
      case MESSAGE.draining:
        return this.#reconciliation.draining(from, message);
      default: {
        if (this.#core.planning?.receive?.(from, message) === true) return;
        const answer = readStealingMessage(message, FIRST_STEALING_KIND);
        if (answer?.type === "gaveAway") return this.#attempts.gaveAway(from, answer);
        const passed = readGangMessage(message, FIRST_GANG_KIND);
        if (passed?.type === "passed") return this.#attempts.passed(from, passed);
        return this.#hearOffer(from, message);
      }
    }
  }

  timer(tag: number, detail: number): void {
    switch (tag) {
      case MASTER_TIMER.detection:
        return this.#core.roster.timer(detail);
      case MASTER_TIMER.backoff:
        return this.#backoffEnded(detail as TaskId);
      case MASTER_TIMER.wake:
        return this.#core.wake();
      case MASTER_TIMER.grace:
        return this.#reconciliation.endGrace();
      case MASTER_TIMER.announce:
        return this.#announcements.timer();
      case MASTER_TIMER.evictions:
        return this.#reconciliation.evictionsDue();
      case MASTER_TIMER.health:
        this.#core.health?.timer();
        return this.#core.decide();
      case MASTER_TIMER.speculate:
        return this.#core.copies?.speculate();
      case MASTER_TIMER.hedge:
        return this.#core.copies?.timer(detail);
      case MASTER_TIMER.verification:
        return this.#core.verification?.timer(detail as TaskId);
      case MASTER_TIMER.steal:
        return this.#core.stealing?.timer();
      case MASTER_TIMER.moves:
        return this.#core.moves?.timer(detail);
      case MASTER_TIMER.triggers:
        return this.#triggers?.timer();
      case MASTER_TIMER.scaling:
        return this.#scaling?.timer();
      case MASTER_TIMER.relayExpiry:
      case MASTER_TIMER.relayResend:
        return this.#relay.timer(tag, detail);
      case MASTER_TIMER.think:
        return this.#core.tenancy?.timer(tag, detail);
      case MASTER_TIMER.gangExpiry:
      case MASTER_TIMER.gangResend:
        return this.#core.gangs.timer(tag, detail);
      default:
        if (this.#core.planning?.timer(tag, detail) !== true) this.#core.dispatches.timer(tag, detail);
    }
  }

  /** A command of this leadership is durable: the books apply it, and only now it is acted on. */
  committed(command: Command): void {
    if (command.kind === "trigger") return this.#triggers!.committed(command.about);
    if (command.kind === "submit" && command.launch !== undefined)
      return this.#triggers!.submitted(command, command.launch);
    const { books } = this.#core;
    const entry = "task" in command ? books.get(command.task) : undefined;
    books.apply(command);
    switch (command.kind) {
      case "submit":
        return this.#submissions.admitted(books.get(command.spec.id)!);
      case "assign": {
        const attempt = entry?.find(command.attempt);
        return attempt && this.#attempts.assigned(attempt, command.isAdopted);
      }
      case "result":
        return entry && this.#attempts.counted(entry, command);
      case "release":
        if (entry !== undefined) this.#core.moves?.released(entry);
        return entry && this.#attempts.released(entry, command.delay);
      case "end":
        if (entry !== undefined) this.#core.moves?.ended(entry);
        if (entry !== undefined) this.#attempts.ended(entry, command);
        if (entry !== undefined) this.#submissions.ended(entry, command.how);
        return command.hasEffect ? this.#relay.pass(command.task, command.attempt) : undefined;
      case "scale":
        return this.#scaling?.committed(command);
      case "epoch":
      case "snapshot":
      case "relayed":
      case "policy":
      case "blame":
        return;
    }
  }

  readable(token: number, isSure: boolean): void {
    this.#core.readable(token, isSure);
  }

  decide(): void {
    this.#triggers?.batchCommitted();
    this.#core.decide();
  }

  preempt(attempt: Attempt, preemptor?: TaskId): void {
    if (preemptor !== undefined) {
      const { entry, number, worker } = attempt;
      const node = this.#core.workerNode(worker);
      this.#host.emit(RECORD["attempt.displaced"], node, entry.id, number, this.#core.epoch, preemptor);
    }
    // What one member had done is of no use without the others.
    this.#core.stop(attempt, attempt.entry.gang === undefined ? "preempted" : "killed");
  }

  accept(entry: TaskEntry, attempt: AttemptNumber): void {
    this.#attempts.accept(entry, attempt);
  }

  giveUp(entry: TaskEntry): void {
    this.#attempts.end(entry, "dead-lettered", "noQuorum");
  }

  barred(worker: WorkerIndex): void {
    this.#reconciliation.barred(worker);
  }

  drop(entry: TaskEntry): void {
    this.#attempts.end(entry, "expired", "timeout");
  }

  opinionChanged(worker: WorkerIndex, opinion: Opinion): void {
    this.#reconciliation.opinionChanged(worker, opinion);
  }

  /** The group of masters and workers thinks this of a member. */
  memberChanged(member: Address, status: MemberStatus): void {
    this.#core.group?.memberChanged(member, status);
  }

  disconnected(peer: Address): void {
    this.#core.planning?.disconnected?.(peer);
    this.#core.tenancy?.disconnected(peer);
    this.#core.roster.disconnected(peer);
  }

  healthChanged(worker: WorkerIndex): void {
    this.#reconciliation.healthChanged(worker);
  }

  isLeaving(worker: WorkerIndex): boolean {
    return this.#reconciliation.isLeaving(worker);
  }

  freed(attempt: Attempt): void {
    this.#core.moves?.freed(attempt);
    this.#reconciliation.freed(attempt.worker);
  }

  #hearOffer(from: Address, message: ProtocolMessage): void {
    const news = this.#core.tenancy?.receive(from, message as Message);
    if (news === undefined) return;
    if (news.status === "dead") this.#reconciliation.missing(news.worker);
    this.memberChanged(news.worker, news.status);
  }

  #registered(from: Address, register: Register): void {
    if (register.epoch > this.#core.epoch) this.#owner.outbid(register.epoch, from, register);
    else this.#reconciliation.registered(from, register);
  }

  #loadReported(from: Address, { load }: LoadReport): void {
    const worker = this.#core.roster.indexOf(from);
    if (worker !== undefined) this.#core.dispatcher.board.report(worker, load, this.#host.monotonic());
  }

  #backoffEnded(task: TaskId): void {
    const entry = this.#core.books.get(task);
    if (entry === undefined || entry.state !== "backoff" || entry.isWaiting || entry.isEnding) return;
    if (entry.reserved === undefined) this.#core.enqueue(entry);
    this.#core.decide();
  }
}
