// How a framework deals with offers: it asks for one when it has work, thinks about the jobs that fit for as long as it takes it to
// decide, with all that is on offer kept for it meanwhile, then takes what it needs and gives the rest back. What it thinks about
// is the cluster as it was when it began. Composed by a framework's master.
// Source: catalogue C5; Schwarzkopf et al., Omega, EuroSys 2013, sections 4.2 and 5 (t_job and t_task).

import type { Demand } from "../../algorithms/placement/cluster-board.ts";
import type { WorkerIndex } from "../../algorithms/placement/placement.ts";
import type { Duration, Instant } from "../../kernel/time.ts";
import type { Address } from "../../process/identity.ts";
import type { Message } from "../../process/message.ts";
import { NO_GROUP } from "../../process/task.ts";
import type { Attempt } from "../dispatch/attempt.ts";
import type { TaskEntry } from "../dispatch/task-entry.ts";
import { MASTER_TIMER, type MasterCore } from "../master/master-core.ts";
import type { Tenancy, WorkerNews } from "../master/tenancy.ts";
import type { AgentState, Claim, Offer, OfferBody, Rescind } from "../protocol/offer-messages.ts";
import { needOf } from "./amounts.ts";
import { OfferedRoom } from "./offered-room.ts";
import type { OfferOptions } from "./options.ts";
import { readOffer, sendOffer } from "./wire.ts";
import { ThinkTime } from "../planning/think-time.ts";

/** What is being thought about. */
interface Plan {
  readonly session: number;
  /** Offers that are answered with it. */
  readonly offers: number[];
  readonly attempts: readonly Attempt[];
}

/** So many times may it join in one life. */
const SESSIONS = 0x100000;

export class OfferDesk implements Tenancy {
  readonly #core: MasterCore;
  readonly #options: OfferOptions;
  readonly #thinkFactor: number;
  readonly #time: ThinkTime;
  readonly #room: OfferedRoom;
  /** On hand, and not thought about yet. */
  readonly #offers = new Map<number, Map<WorkerIndex, Demand>>();
  #session: number;
  /** It has asked for an offer, and got none since. */
  #isWanting = false;
  #plan: Plan | undefined;
  /** Machines that it gave back because their workers had not registered with it. */
  readonly #strangers = new Set<WorkerIndex>();
  /** In the present decision: the jobs that are decided on, and all that is chosen. */
  readonly #jobs = new Set<number>();
  #chosen: Attempt[] = [];
  /** Not told yet. */
  #freed: Omit<Claim, "need">[] = [];

  constructor(core: MasterCore, options: OfferOptions) {
    this.#core = core;
    this.#options = options;
    this.#time = new ThinkTime(options, core.host.random("thinking"));
    this.#thinkFactor = options.thinkFactors?.[options.frameworks.indexOf(core.host.address)] ?? 1;
    this.#room = new OfferedRoom(core.dispatcher.board);
    this.#session = core.host.incarnation * SESSIONS;
  }

  begin(): void {
    this.#room.closeAll();
    this.#join();
  }

  disconnected(peer: Address): void {
    if (peer === this.#options.allocator) this.#join();
  }

  receive(_from: Address, received: Message): WorkerNews | undefined {
    const message = readOffer(received);
    switch (message?.type) {
      case "here":
        this.#join();
        break;
      case "offer":
        this.#offered(message);
        break;
      case "rescind":
        this.#rescinded(message);
        break;
      case "agentState":
        return this.#heardOf(message);
    }
    return undefined;
  }

  timer(): void {
    const plan = this.#plan;
    if (plan === undefined) return;
    this.#plan = undefined;
    this.#carryOut(plan);
    this.#core.decide();
  }

  freed({ entry, number, worker }: Attempt): void {
    this.#room.review(worker);
    this.#freed.push({ task: entry.id, attempt: number, worker });
  }

  /** So many jobs at a time. Tasks of one job mostly follow each other. */
  allows(entry: TaskEntry): boolean {
    const { jobsPerOffer } = this.#options;
    const job = jobOf(entry);
    if (jobsPerOffer > 0 && this.#jobs.size >= jobsPerOffer && !this.#jobs.has(job)) return false;
    this.#jobs.add(job);
    return true;
  }

  chosen(attempt: Attempt): void {
    this.#chosen.push(attempt);
  }

  decide(now: Instant): Instant | undefined {
    this.#tellFreed();
    const { dispatcher } = this.#core;
    this.#meetStrangers();
    if (this.#plan !== undefined) return undefined;
    if (this.#offers.size === 0) {
      if (dispatcher.ordering.size > 0) this.#want();
      return undefined;
    }
    this.#jobs.clear();
    const wakeAt = dispatcher.decide(now);
    const attempts = this.#chosen;
    this.#chosen = [];
    if (attempts.length > 0) this.#think(attempts);
    else if (dispatcher.ordering.size > 0 && this.#options.whenNothingFits === "keep") this.#want();
    else this.#decline();
    return wakeAt;
  }

  #decline(): void {
    const { board, ordering } = this.#core.dispatcher;
    for (const machines of this.#offers.values())
      for (const worker of machines.keys()) if (!board.isEligible(worker)) this.#strangers.add(worker);
    const isFiltered = ordering.size > 0;
    this.#answer({ session: this.#session, offers: this.#putAside() }, [], isFiltered);
  }

  /** One that could not be used, since its worker had not registered yet, has. */
  #meetStrangers(): void {
    const { board, ordering } = this.#core.dispatcher;
    let isKnown = false;
    for (const worker of this.#strangers) if (board.isEligible(worker)) isKnown = this.#strangers.delete(worker);
    if (!isKnown || ordering.size === 0) return;
    this.#isWanting = true;
    this.#send({ type: "wantOffer", revives: true });
  }

  /** With what is on offer now. */
  #think(attempts: readonly Attempt[]): void {
    const plan = { session: this.#session, offers: this.#putAside(), attempts };
    const time = Math.round(this.#thinkFactor * this.#time.draw(attempts.length, this.#jobs.size)) as Duration;
    if (time === 0) return this.#carryOut(plan);
    this.#plan = plan;
    this.#core.host.startTimer(time, MASTER_TIMER.think);
  }

  /** It is launched when the decision is durable; one that has ended meanwhile is not. */
  #carryOut(plan: Plan): void {
    const { attempts } = plan;
    const wanted = attempts.filter(
      (attempt) => attempt.holdsPlace && attempt.entry.reserved === attempt && !attempt.entry.isEnding,
    );
    this.#answer(plan, wanted.map(claimOf), false);
    for (const attempt of wanted) this.#core.proposeAssignment(attempt, false);
  }

  /** From now on nothing of what is on offer can be chosen. */
  #putAside(): number[] {
    const offers = [...this.#offers.keys()];
    for (const machines of this.#offers.values()) for (const worker of machines.keys()) this.#room.close(worker);
    this.#offers.clear();
    return offers;
  }

  #answer({ session, offers }: Omit<Plan, "attempts">, claims: readonly Claim[], isFiltered: boolean): void {
    if (session !== this.#session) return; // nobody knows of them any more
    const wants = this.#core.dispatcher.ordering.size > 0;
    this.#isWanting = wants;
    this.#send({ type: "answerOffers", session, offers, claims, isFiltered, wants });
  }

  #want(): void {
    if (this.#isWanting) return;
    this.#isWanting = true;
    this.#send({ type: "wantOffer", revives: false });
  }

  #offered({ offer, session, machines }: Offer): void {
    if (session !== this.#session) return;
    this.#isWanting = false;
    this.#offers.set(offer, new Map(machines));
    for (const [worker, amount] of machines) this.#room.add(worker, amount);
    this.#core.decide();
  }

  /** What was chosen on it will be refused. */
  #rescinded({ offer }: Rescind): void {
    const machines = this.#offers.get(offer);
    this.#offers.delete(offer);
    this.#isWanting ||= this.#options.mutant === "forget-rescinded";
    for (const [worker, amount] of machines ?? []) this.#room.take(worker, amount);
    this.#core.decide();
  }

  #heardOf({ worker, status }: AgentState): WorkerNews {
    if (status === "dead") {
      for (const machines of this.#offers.values()) machines.delete(worker);
      this.#room.close(worker);
    }
    return { worker: this.#core.roster.address(worker), status };
  }

  /** Offers of an earlier session are void; so is what was thought about, whose launches will be refused. */
  #join(): void {
    const { books, dispatcher } = this.#core;
    this.#session += 1;
    this.#putAside();
    this.#freed = [];
    this.#isWanting = dispatcher.ordering.size > 0;
    const claims: Claim[] = [];
    for (const entry of books.entries()) {
      for (const attempt of entry.attempts) if (attempt.holdsPlace) claims.push(claimOf(attempt));
      if (entry.reserved?.isUnconfirmed === true && entry.reserved.holdsPlace) claims.push(claimOf(entry.reserved));
    }
    this.#send({ type: "frameworkJoin", session: this.#session, wants: this.#isWanting, claims });
  }

  #tellFreed(): void {
    if (this.#freed.length === 0) return;
    const claims = this.#freed;
    this.#freed = [];
    this.#send({ type: "releaseClaims", claims });
  }

  #send(body: OfferBody): void {
    sendOffer(this.#core.host, this.#options.allocator, body);
  }
}

function claimOf({ entry, number, worker }: Attempt): Claim {
  return { task: entry.id, attempt: number, worker, need: needOf(entry) };
}

/** Who stands alone is a job of one. */
function jobOf({ group, id, workloadClass }: TaskEntry): number {
  return group === NO_GROUP ? -1 - id : group * CLASSES + workloadClass;
}

/** That are told apart. */
const CLASSES = 1_024;
