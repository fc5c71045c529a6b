// A master among others that share commands in a database by slots: all are active. Which slot is its own follows from its place in the
// list of those who are registered, as it has last read it; what a master had whose node is gone is taken over by whoever sees it first.
// Source: DolphinScheduler (MasterSlotManager, FailoverCoordinator, MasterStopStrategy, MasterWaitingStrategy).

import type { Duration } from "../../kernel/time.ts";
import type { Host, Process } from "../../process/host.ts";
import type { Address, NodeId } from "../../process/identity.ts";
import type { Message } from "../../process/message.ts";
import { RECORD } from "../../trace/record-kinds.ts";
import type { Registration, SlotNumber, Statement } from "../database-lock/statements.ts";
import { SLOT_TIMER, type SlotOptions } from "./options.ts";
import { SessionClient, type SessionOwner } from "./session-client.ts";
import { Term } from "./term.ts";
import { readSession } from "./wire.ts";

export class SlotMaster implements Process, SessionOwner {
  readonly #host: Host;
  readonly #options: SlotOptions;
  readonly #session: SessionClient;
  #term: Term;
  #terms = 1;
  /** Who was there when it last looked. */
  #members: readonly Registration[] = [];
  /** Under which it is on that list; 0 = it has not been yet, under its present session. */
  #registration = 0;
  /** Numbers the times that it began to wait: for the timer of the longest wait. */
  #waits = 0;
  #isWaiting = false;

  constructor(host: Host, options: SlotOptions) {
    this.#host = host;
    this.#options = options;
    this.#session = new SessionClient(host, options, this);
    this.#term = new Term(host, options, 0);
  }

  start(): void {
    this.#term.start();
    this.#session.start();
    this.#waitToSweep();
  }

  receive(from: Address, received: Message): void {
    const message = readSession(received);
    if (message === undefined) this.#term.instance.receive(from, received);
    else this.#session.receive(from, message);
  }

  timer(tag: number, detail: number): void {
    switch (tag) {
      case SLOT_TIMER.term:
        return this.#term.timer(detail);
      case SLOT_TIMER.sweep:
        if (this.#session.isConnected) this.#sweep();
        return this.#waitToSweep();
      case SLOT_TIMER.waited:
        if (this.#isWaiting && detail === this.#waits) this.#stop();
        return;
      default:
        return this.#session.timer(tag, detail);
    }
  }

  disconnected(peer: Address): void {
    this.#session.disconnected(peer);
    this.#term.instance.disconnected(peer);
  }

  /** Its node goes at once, and others take over without waiting for its session. */
  draining(_grace: Duration): void {
    this.#term.engine.pause();
    this.#session.close(() => this.#host.drained());
  }

  // What its session tells

  listed(members: readonly Registration[], registration: number): void {
    const before = this.#members;
    this.#members = members;
    this.#term.engine.assign(this.#slotIn(members, registration), registration);
    if (registration !== this.#registration) this.#sweep();
    else for (const one of before) if (!this.#isThere(one)) this.#takeOver(one);
    this.#registration = registration;
  }

  lost(): void {
    if (this.#options.onDisconnect === "stop") return this.#stop();
    this.#isWaiting = true;
    this.#waits += 1;
    this.#term.engine.pause();
    this.#term.instance.hold();
    this.#host.startTimer(this.#options.maxWaiting, SLOT_TIMER.waited, this.#waits);
  }

  reconnected(): void {
    this.#isWaiting = false;
    this.#term.engine.unpause();
    this.#term.instance.resume();
  }

  /** Others take over what it had, or have done so: its memory is worth nothing. */
  expired(): void {
    this.#renew();
  }

  #slotIn(members: readonly Registration[], registration: number): SlotNumber | undefined {
    const slot = members.findIndex(({ instance }) => instance === this.#host.address);
    return members[slot]?.registration === registration ? { slot, total: members.length } : undefined;
  }

  #isThere({ instance, registration }: Registration): boolean {
    return this.#members.some((one) => one.instance === instance && one.registration === registration);
  }

  /** As all others do that see it, one after the other: the first finds something. */
  #takeOver({ instance, registration: through }: Registration): void {
    const by = this.#host.address;
    if (instance === by || this.#options.databaseMutant === "forget-failed") return;
    if (!this.#members.some((one) => one.instance === instance))
      this.#host.emit(RECORD["node.declared-dead"], instance as unknown as NodeId, 0, 0, 0, this.#host.node);
    this.#underLock(() => ({ kind: "recover", instance, by, through }));
  }

  /** What nobody has who is there. A master does so when it has registered, and now and then: there may be work that came in too late to be taken over. */
  #sweep(): void {
    if (this.#options.databaseMutant === "forget-failed") return;
    this.#underLock(() => ({ kind: "sweep", live: this.#members, by: this.#host.address }));
  }

  /** (DolphinScheduler's lock is in the coordination service. Here it is the database's own, which cannot outlive its holder's session.) */
  #underLock(statement: () => Statement): void {
    this.#term.instance.database.transaction(statement, () => {});
  }

  /** As the process does that exits, and is started again by whoever looks after it. */
  #stop(): void {
    this.#renew();
    this.#session.restart();
  }

  #renew(): void {
    this.#isWaiting = false;
    this.#term.end();
    this.#term = new Term(this.#host, this.#options, this.#terms);
    this.#terms += 1;
    this.#term.start();
  }

  #waitToSweep(): void {
    this.#host.startTimer(this.#options.failoverInterval, SLOT_TIMER.sweep);
  }
}
