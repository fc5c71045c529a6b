// A consumer: a worker that nobody sends anything to. It pulls messages from the broker as long as it has room, runs them, and says
// what became of each until that is settled. Of its own death it says nothing: only a timeout tells.

import type { Host, Process } from "../../process/host.ts";
import type { Address, AttemptNumber, TaskId } from "../../process/identity.ts";
import type { Message } from "../../process/message.ts";
import { MESSAGE, type ProtocolMessage } from "../protocol/messages.ts";
import type { Delivered } from "../protocol/queue-messages.ts";
import { CONSUMER_TIMER, type ConsumerOptions } from "./consumer-options.ts";
import { HeldMessages } from "./held-messages.ts";
import { Poller, type Appetite, type PollerOwner } from "./poller.ts";
import { readQueueMessage } from "./wire.ts";

export class ConsumerProcess implements Process, PollerOwner {
  readonly #host: Host;
  readonly #broker: Address;
  readonly #held: HeldMessages;
  readonly #poller: Poller;
  readonly #ignoresNotice: boolean;
  #isDraining = false;

  constructor(host: Host, options: ConsumerOptions) {
    this.#host = host;
    this.#broker = options.broker;
    this.#ignoresNotice = options.scheduler.onNotice === "ignore";
    this.#held = new HeldMessages(host, options);
    this.#poller = new Poller(host, options.broker, options, this);
  }

  start(): void {
    this.#poller.start();
  }

  receive(_from: Address, received: Message): void {
    const message = readQueueMessage(received);
    switch (message?.type) {
      case "delivered":
        this.#delivered(message);
        break;
      case "empty":
        this.#poller.empty(message.serial);
        break;
      case "settled":
        this.#held.settled(message);
        break;
      case "pull":
      case "ack":
      case "nack":
      case "extend":
        break;
      case undefined:
        this.#receiveFromStore(received as ProtocolMessage);
    }
    if (this.#isDraining) this.#leaveIfClear();
  }

  timer(tag: number, detail: number): void {
    if (tag === CONSUMER_TIMER.poll || tag === CONSUMER_TIMER.pollExpiry) this.#poller.timer(tag);
    else this.#held.timer(tag, detail);
  }

  disconnected(peer: Address): void {
    if (peer !== this.#broker) return;
    this.#held.disconnected();
    this.#poller.disconnected();
  }

  /** Nothing new; what is only at hand goes back, and what runs may end, if there is time. */
  draining(): void {
    if (this.#ignoresNotice) return;
    this.#isDraining = true;
    this.#poller.stop();
    this.#held.drain();
    this.#leaveIfClear();
  }

  executed(task: TaskId, attempt: AttemptNumber, succeeded: boolean): void {
    this.#held.executed(task, attempt, succeeded);
    this.#poller.roomGrew();
  }

  /** What the poller asks. */
  appetite(): Appetite | undefined {
    return this.#held.appetite();
  }

  #delivered(message: Delivered): void {
    this.#held.delivered(message);
    if (this.#isDraining) this.#held.drain();
    this.#poller.delivered(message.serial, message.remaining);
  }

  #receiveFromStore(message: ProtocolMessage): void {
    switch (message.kind) {
      case MESSAGE.effectAck:
        return this.#held.tookEffect(message);
      case MESSAGE.checkpointAck:
      case MESSAGE.restored:
        return this.#held.saved(message);
    }
  }

  #leaveIfClear(): void {
    if (this.#held.isClear) this.#host.drained();
  }
}
