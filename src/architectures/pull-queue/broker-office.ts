// The broker of a queue in office: takes messages in, hands them out to whoever pulls, and deletes what is acknowledged; each only
// when it is on record. Wires together the desks of submissions, deliveries and receipts, and the relay of effects.

import type { Address, Epoch, TaskId } from "../../process/identity.ts";
import type { Message } from "../../process/message.ts";
import { RECORD } from "../../trace/record-kinds.ts";
import type { Attempt } from "../dispatch/attempt.ts";
import type { TaskEntry } from "../dispatch/task-entry.ts";
import type { Command } from "../master/commands.ts";
import { EffectRelay } from "../master/effect-relay.ts";
import type { Term } from "../master/master-core.ts";
import type { Office } from "../master/office.ts";
import { SubmissionDesk } from "../master/submission-desk.ts";
import { MESSAGE, type ProtocolMessage } from "../protocol/messages.ts";
import { BROKER_TIMER, BrokerCore, type BrokerOptions } from "./broker-core.ts";
import { DeliveryDesk, type DeliveryOwner } from "./delivery-desk.ts";
import { ReceiptDesk } from "./receipt-desk.ts";
import { readQueueMessage } from "./wire.ts";

export class BrokerOffice implements Office, DeliveryOwner {
  readonly #core: BrokerCore;
  readonly #submissions: SubmissionDesk;
  readonly #deliveries: DeliveryDesk;
  readonly #receipts: ReceiptDesk;
  readonly #relay: EffectRelay;

  constructor(term: Term, options: BrokerOptions) {
    this.#core = new BrokerCore(term, options, () => this.decide());
    this.#receipts = new ReceiptDesk(this.#core);
    this.#deliveries = new DeliveryDesk(this.#core, this);
    this.#submissions = new SubmissionDesk(this.#core, this.#receipts);
    this.#relay = new EffectRelay(this.#core);
  }

  /** What the log says is with a consumer may still be: it stays hidden, for a full timeout from now. */
  begin(replayed: number): void {
    const { books, epoch, host } = this.#core;
    this.#submissions.begin(replayed > 0);
    if (replayed > 0) host.emit(RECORD["leader.recovering"], host.node, 0, 0, epoch, replayed);
    for (const entry of books.entries()) {
      entry.forget();
      if (entry.state !== "assigned") this.#core.enqueue(entry);
      for (const attempt of entry.attempts) {
        this.#core.begun(attempt);
        this.#receipts.hide(attempt);
      }
    }
    host.emit(RECORD["leader.serving"], host.node, 0, 0, epoch, 0);
    this.#relay.begin();
  }

  renumber(epoch: Epoch): void {
    this.#core.epoch = epoch;
    this.#core.host.emit(RECORD["leader.serving"], this.#core.host.node, 0, 0, epoch, 0);
  }

  receive(from: Address, message: ProtocolMessage): void {
    if (this.#receiveFromConsumer(from, message as Message)) return;
    switch (message.kind) {
      case MESSAGE.submit:
        return this.#submissions.submit(from, message);
      case MESSAGE.status:
        return this.#submissions.status(from, message);
      case MESSAGE.cancel:
        return this.#submissions.cancel(from, message);
      case MESSAGE.effectAck:
        return this.#relay.answered(message);
    }
  }

  timer(tag: number, detail: number): void {
    switch (tag) {
      case BROKER_TIMER.backoff:
        return this.#receipts.backoffOver(detail);
      case BROKER_TIMER.wake:
        return this.#deliveries.wake();
      case BROKER_TIMER.pollOver:
        return this.#deliveries.pollOver(detail);
      case BROKER_TIMER.visibility:
        return this.#receipts.visibilityOver(detail);
      default:
        return this.#relay.timer(tag, detail);
    }
  }

  committed(command: Command): void {
    const { books } = this.#core;
    const entry = "task" in command ? books.get(command.task) : undefined;
    books.apply(command);
    switch (command.kind) {
      case "submit":
        return this.#submissions.admitted(books.get(command.spec.id)!);
      case "assign": {
        const attempt = entry?.find(command.attempt);
        return attempt && this.#deliveries.assigned(attempt);
      }
      case "release":
        return entry && this.#receipts.released(entry, command.delay);
      case "end":
        return this.#ended(command, entry);
      case "epoch":
      case "snapshot":
      case "relayed":
      case "policy":
      case "blame":
      case "trigger":
        return;
    }
  }

  decide(): void {
    this.#deliveries.decide();
  }

  disconnected(peer: Address): void {
    this.#deliveries.disconnected(peer);
  }

  /** Nothing here waits to be sure of the lead, and nobody watches the consumers. */
  readable(): void {}
  memberChanged(): void {}

  // What the desk of deliveries tells

  drop(entry: TaskEntry): void {
    this.#receipts.end(entry, "expired", "timeout");
  }

  delivered(attempt: Attempt): void {
    this.#receipts.delivered(attempt);
  }

  #receiveFromConsumer(from: Address, received: Message): boolean {
    const message = readQueueMessage(received);
    switch (message?.type) {
      case "pull":
        this.#deliveries.pulled(from, message);
        return true;
      case "ack":
        this.#receipts.acked(from, message);
        return true;
      case "nack":
        this.#receipts.nacked(from, message);
        return true;
      case "extend":
        this.#receipts.extended(message);
        return true;
      case "delivered":
      case "empty":
      case "settled":
      case undefined:
        return false;
    }
  }

  #ended(command: Command & { kind: "end" }, entry: TaskEntry | undefined): void {
    if (entry === undefined) return;
    this.#receipts.ended(entry, command);
    this.#submissions.ended(entry, command.how);
    if (command.hasEffect) this.#relay.pass(command.task as TaskId, command.attempt);
  }
}
