// The allocator of two-level scheduling: it watches the agents, and offers what is free to one framework at a time, the one with the
// lowest dominant share first. What is offered is locked until the framework answers. Orders and reports between frameworks and
// agents pass through it. It has no log: a new one knows what agents and frameworks tell it when they join.
// Source: catalogue C5; Hindman et al., Mesos, NSDI 2011; Schwarzkopf et al., Omega, EuroSys 2013, section 4.2.

import type { Opinion } from "../../algorithms/detection/detector.ts";
import type { WorkerIndex } from "../../algorithms/placement/placement.ts";
import { seconds, type Duration, type Instant } from "../../kernel/time.ts";
import type { Host, Process } from "../../process/host.ts";
import type { Address } from "../../process/identity.ts";
import type { Message } from "../../process/message.ts";
import { OFFER_ENDS, codeOf, type OfferEnd } from "../../trace/record-codes.ts";
import { RECORD } from "../../trace/record-kinds.ts";
import { callKey } from "../master/master-core.ts";
import { WorkerRoster, type RosterOwner } from "../master/worker-roster.ts";
import { MESSAGE, type ProtocolMessage } from "../protocol/messages.ts";
import type { AgentJoin, AnswerOffers, FrameworkJoin, OfferMessage } from "../protocol/offer-messages.ts";
import { AgentBook } from "./agent-book.ts";
import { covers, minus } from "./amounts.ts";
import { OfferBook, coresOf, type OpenOffer } from "./offer-book.ts";
import { ALLOCATOR_TIMER, type OfferOptions } from "./options.ts";
import { Passage } from "./passage.ts";
import { readOffer, sendOffer } from "./wire.ts";

const FIRST_PAUSE = seconds(1);
const LONGEST_PAUSE = seconds(30);

/** A framework, as the allocator knows it. */
interface Client {
  readonly address: Address;
  /** 0 = it has not joined. */
  session: number;
  /** It has asked for an offer since it got the last one. */
  wants: boolean;
  /** Offers made to it: who has had fewer comes first among equals (as in Mesos' sorter). */
  offers: number;
}

export class AllocatorProcess implements Process, RosterOwner {
  readonly #host: Host;
  readonly #options: OfferOptions;
  readonly #roster: WorkerRoster;
  readonly #agents: AgentBook;
  readonly #offers: OfferBook;
  readonly #passage: Passage;
  readonly #clients: readonly Client[];
  /** Agents of which it is known that they are gone. */
  readonly #dead = new Set<WorkerIndex>();
  /** With the incarnation that is to go down. */
  readonly #cordoned = new Map<WorkerIndex, number>();
  #isAllocating = false;
  #pause: Duration = FIRST_PAUSE;
  #isCalling = false;
  /** Agents need not be called any more: they had their time. */
  #isOld = false;

  constructor(host: Host, options: OfferOptions) {
    const { scheduler, deployment, frameworks } = options;
    this.#host = host;
    this.#options = options;
    const { definition, parameters } = scheduler.detection;
    const detector = definition.create(parameters, { peerCount: deployment.workers.length });
    this.#roster = new WorkerRoster(host, this, detector, deployment.workers, ALLOCATOR_TIMER.detection);
    this.#agents = new AgentBook(deployment.workers, frameworks.length);
    this.#offers = new OfferBook(this.#agents, frameworks.length);
    this.#passage = new Passage(host, options, {
      roster: this.#roster,
      agents: this.#agents,
      knows: (framework, worker) =>
        this.#clients[framework].session > 0 && (this.#roster.lastIncarnation(worker) > 0 || this.#dead.has(worker)),
    });
    this.#clients = frameworks.map((address) => ({ address, session: 0, wants: false, offers: 0 }));
  }

  start(): void {
    if (this.#host.incarnation > 1) this.#call();
    this.#callLater();
    this.#host.startTimer(this.#options.reregisterTimeout, ALLOCATOR_TIMER.reregister);
  }

  receive(from: Address, received: Message): void {
    const framework = this.#options.frameworks.indexOf(from);
    const worker = this.#roster.indexOf(from);
    const message = readOffer(received);
    if (message !== undefined && framework >= 0) this.#hearFramework(framework, message);
    else if (message !== undefined && worker !== undefined) this.#hearAgent(worker, message);
    else if (worker !== undefined) this.#hearBeat(worker, received as ProtocolMessage);
  }

  timer(tag: number, detail: number): void {
    switch (tag) {
      case ALLOCATOR_TIMER.detection:
        return this.#roster.timer(detail);
      case ALLOCATOR_TIMER.allocate:
      case ALLOCATOR_TIMER.filter:
        if (tag === ALLOCATOR_TIMER.allocate) this.#isAllocating = false;
        return this.#allocate();
      case ALLOCATOR_TIMER.offer:
        return this.#rescind(detail);
      case ALLOCATOR_TIMER.call:
        this.#isCalling = false;
        this.#call();
        return this.#callLater();
      case ALLOCATOR_TIMER.reregister:
        return this.#endRegistration();
    }
  }

  /** A framework that cannot be reached is offered nothing until it has joined again; what it runs goes on. */
  disconnected(peer: Address): void {
    this.#roster.disconnected(peer);
    const framework = this.#options.frameworks.indexOf(peer);
    if (framework < 0) return;
    const client = this.#clients[framework];
    client.session = 0;
    client.wants = false;
    for (const offer of this.#offers.of(framework)) this.#close(offer, "rescinded", 0);
    this.#pause = FIRST_PAUSE;
    this.#callLater();
    this.#changed();
  }

  /** The detector has another opinion of an agent. */
  opinionChanged(worker: WorkerIndex, opinion: Opinion): void {
    if (opinion === "dead") return this.#lose(worker);
    this.#agents.setOffered(worker, opinion === "trust" && !this.#isCordoned(worker));
    this.#tell(worker, opinion === "trust" ? "alive" : "suspect");
    this.#allocate();
  }

  #hearFramework(framework: number, message: OfferMessage): void {
    const client = this.#clients[framework];
    if (message.type === "frameworkJoin") return this.#joined(framework, message);
    if (message.type === "passOn") return this.#passage.down(framework, message);
    if (client.session === 0) return sendOffer(this.#host, client.address, { type: "here" });
    switch (message.type) {
      case "wantOffer":
        if (message.revives) this.#offers.unfilter(framework);
        this.#want(framework);
        return this.#allocate();
      case "answerOffers":
        return this.#answered(framework, message);
      case "releaseClaims":
        for (const claim of message.claims) this.#agents.release(claim.worker, claim);
        return this.#changed();
    }
  }

  #hearAgent(worker: WorkerIndex, message: OfferMessage): void {
    switch (message.type) {
      case "agentJoin":
        return this.#agentJoined(worker, message);
      case "attemptFreed":
        if (this.#agents.release(worker, message)) this.#changed();
        return;
      case "passOn":
        return this.#passage.up(worker, message);
    }
  }

  #hearBeat(worker: WorkerIndex, message: ProtocolMessage): void {
    if (message.kind === MESSAGE.draining) {
      this.#cordoned.set(worker, message.incarnation);
      this.#agents.setOffered(worker, this.#roster.isTrusted(worker) && !this.#isCordoned(worker));
    }
    if (message.kind !== MESSAGE.heartbeat) return;
    if (!this.#roster.heard(worker, message.incarnation, message.sequence))
      sendOffer(this.#host, this.#roster.address(worker), { type: "here" });
  }

  // Who is there

  #agentJoined(worker: WorkerIndex, { incarnation, running }: AgentJoin): void {
    if (incarnation < this.#roster.lastIncarnation(worker)) return;
    if (this.#roster.lastIncarnation(worker) !== incarnation) this.#offers.withdraw(worker);
    this.#roster.register(worker, incarnation);
    this.#dead.delete(worker);
    for (const { framework, claim } of running) this.#agents.claim(framework, worker, claim, claim.need);
    this.#agents.setOffered(worker, !this.#isCordoned(worker));
    this.#allocate();
  }

  #joined(framework: number, { session, wants, claims }: FrameworkJoin): void {
    const client = this.#clients[framework];
    if (session < client.session) return;
    for (const offer of this.#offers.of(framework)) this.#close(offer, "rescinded", 0);
    this.#offers.unfilter(framework);
    client.session = session;
    client.wants = false;
    const known = this.#options.deployment.workers.map(() => new Set<number>());
    for (const { worker, ...claim } of claims) known[worker].add(callKey(claim.task, claim.attempt));
    known.forEach((keys, worker) => this.#agents.releaseAllBut(framework, worker, keys));
    for (const { worker, need, ...claim } of claims)
      if (!this.#dead.has(worker)) this.#agents.claim(framework, worker, claim, need);
    for (const worker of this.#dead) this.#tellOne(client, worker, "dead");
    if (wants) this.#want(framework);
    this.#allocate();
  }

  #lose(worker: WorkerIndex): void {
    this.#dead.add(worker);
    this.#agents.setOffered(worker, false);
    this.#offers.withdraw(worker);
    this.#agents.clear(worker);
    this.#tell(worker, "dead");
  }

  /** Those that did not join a new allocator in time are unreachable. */
  #endRegistration(): void {
    this.#isOld = true;
    this.#options.deployment.workers.forEach((_, worker) => {
      if (!this.#roster.isRegistered(worker) && !this.#dead.has(worker)) this.#lose(worker);
    });
  }

  #tell(worker: WorkerIndex, status: "alive" | "suspect" | "dead"): void {
    for (const client of this.#clients) if (client.session > 0) this.#tellOne(client, worker, status);
  }

  #tellOne({ address }: Client, worker: WorkerIndex, status: "alive" | "suspect" | "dead"): void {
    sendOffer(this.#host, address, { type: "agentState", worker, status });
  }

  #isCordoned(worker: WorkerIndex): boolean {
    return this.#cordoned.get(worker) === this.#roster.lastIncarnation(worker) && this.#cordoned.has(worker);
  }

  #call(): void {
    for (const { address, session } of this.#clients)
      if (session === 0) sendOffer(this.#host, address, { type: "here" });
    for (const address of this.#missingAgents()) sendOffer(this.#host, address, { type: "here" });
  }

  /** They never registered, and may yet. */
  #missingAgents(): readonly Address[] {
    if (this.#isOld) return [];
    const { workers } = this.#options.deployment;
    return workers.flatMap(({ address }, worker) => (this.#roster.lastIncarnation(worker) === 0 ? [address] : []));
  }

  #callLater(): void {
    const isMissing = this.#clients.some(({ session }) => session === 0) || this.#missingAgents().length > 0;
    if (this.#isCalling || !isMissing) return;
    this.#isCalling = true;
    this.#host.startTimer(this.#pause, ALLOCATOR_TIMER.call);
    this.#pause = Math.min(2 * this.#pause, LONGEST_PAUSE) as Duration;
  }

  // Offers

  #want(framework: number): void {
    const client = this.#clients[framework];
    if (client.wants) return;
    client.wants = true;
    this.#host.emit(RECORD["offer.wanted"], this.#host.node, 0, framework, 0, 0);
  }

  /** Something is free that was not: it is offered with the next batch. */
  #changed(): void {
    const { allocationInterval } = this.#options;
    if (allocationInterval === 0) return this.#allocate();
    if (this.#isAllocating) return;
    this.#isAllocating = true;
    const now = this.#host.monotonic();
    this.#host.startTimer((allocationInterval - (now % allocationInterval)) as Duration, ALLOCATOR_TIMER.allocate);
  }

  /** At once, where somebody came or asks for an offer: that does not wait for the batch. */
  #allocate(): void {
    if (!this.#clients.some(({ wants }) => wants)) return;
    let open = this.#agents.open();
    while (open.length > 0) {
      const offer = this.#offerSome(open);
      if (offer === undefined) return;
      open = open.filter((worker) => !offer.machines.has(worker));
    }
  }

  /** To the neediest that wants any of these. */
  #offerSome(open: readonly WorkerIndex[]): OpenOffer | undefined {
    const now = this.#host.monotonic();
    for (const framework of this.#byNeed()) {
      const fit = open.filter((worker) => !this.#offers.isFiltered(framework, worker, now));
      const { machinesPerOffer } = this.#options;
      const workers = machinesPerOffer === 0 ? fit : fit.slice(0, machinesPerOffer);
      if (workers.length > 0) return this.#make(framework, workers);
    }
    return undefined;
  }

  #byNeed(): readonly number[] {
    const wanting = this.#clients.flatMap(({ wants }, framework) => (wants ? [framework] : []));
    const shares = new Map(wanting.map((framework) => [framework, this.#agents.shareOf(framework)]));
    return wanting.sort(
      (one, other) =>
        shares.get(one)! - shares.get(other)! || this.#clients[one].offers - this.#clients[other].offers || one - other,
    );
  }

  #make(framework: number, workers: readonly WorkerIndex[]): OpenOffer {
    const client = this.#clients[framework];
    const offer = this.#offers.make(framework, workers);
    client.wants = false;
    client.offers += 1;
    const { offerTimeout } = this.#options;
    if (offerTimeout !== undefined) offer.timer = this.#host.startTimer(offerTimeout, ALLOCATOR_TIMER.offer, offer.id);
    const cores = coresOf(offer);
    this.#host.emit(RECORD["offer.made"], this.#host.node, offer.id, framework, workers.length, cores);
    const { session } = client;
    sendOffer(this.#host, client.address, { type: "offer", offer: offer.id, session, machines: [...offer.machines] });
    return offer;
  }

  #answered(framework: number, { session, offers, claims, isFiltered, wants }: AnswerOffers): void {
    if (session !== this.#clients[framework].session) return; // they are void
    const open = offers.map((id) => this.#offers.get(id)).filter((offer) => offer?.framework === framework);
    const left = open.map((offer) => new Map(offer!.machines));
    const taken = claims.filter(({ worker, need }) => {
      const machines = left.find((each) => each.has(worker) && covers(each.get(worker)!, need));
      machines?.set(worker, minus(machines.get(worker)!, need));
      return machines !== undefined;
    });
    open.forEach((offer, index) =>
      this.#close(offer!, taken.length > 0 ? "accepted" : "declined", index === 0 ? taken.length : 0),
    );
    for (const { worker, need, ...claim } of taken) this.#agents.claim(framework, worker, claim, need);
    if (isFiltered) this.#filter(framework, left);
    if (wants) this.#want(framework);
    this.#changed();
  }

  #filter(framework: number, left: readonly ReadonlyMap<WorkerIndex, unknown>[]): void {
    const { declineFilter } = this.#options;
    if (declineFilter === 0) return;
    const until = (this.#host.monotonic() + declineFilter) as Instant;
    for (const machines of left) this.#offers.filter(framework, machines.keys(), until);
    this.#host.startTimer(declineFilter, ALLOCATOR_TIMER.filter);
  }

  #rescind(id: number): void {
    const offer = this.#offers.get(id);
    if (offer === undefined) return;
    offer.timer = undefined;
    this.#close(offer, "rescinded", 0);
    sendOffer(this.#host, this.#clients[offer.framework].address, { type: "rescind", offer: id });
    this.#changed();
  }

  #close(offer: OpenOffer, how: OfferEnd, claims: number): void {
    if (offer.timer !== undefined) this.#host.cancelTimer(offer.timer);
    const code = codeOf(OFFER_ENDS, how);
    this.#host.emit(RECORD["offer.closed"], this.#host.node, offer.id, offer.framework, claims, code);
    this.#offers.close(offer);
  }
}
