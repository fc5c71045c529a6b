// How a broker hands messages out: it holds each consumer's latest pull until there is something for it, lets the order of the queue
// choose the message, and sends it once the delivery is on record, so that a delivery's number is never used twice, whatever
// happens to the broker. Among consumers, who asked first is served first. Source: catalogue C7, D2.

import type { Room as View } from "../../algorithms/ordering/ordering.ts";
import type { WorkerIndex } from "../../algorithms/placement/placement.ts";
import { IntegerMap } from "../../kernel/integer-map.ts";
import { NEVER, type Duration, type Instant } from "../../kernel/time.ts";
import type { Address, NodeId } from "../../process/identity.ts";
import { RECORD } from "../../trace/record-kinds.ts";
import type { Attempt } from "../dispatch/attempt.ts";
import type { TaskEntry } from "../dispatch/task-entry.ts";
import type { Pull, Room } from "../protocol/queue-messages.ts";
import { BROKER_TIMER, type BrokerCore } from "./broker-core.ts";
import { fitsIn, without } from "./room.ts";
import { sendQueueMessage } from "./wire.ts";

/** Messages in answer to one pull: what SQS allows. */
const BATCH_MAX = 10;

/** A pull that is held, or is being answered. */
interface HeldPull {
  readonly consumer: WorkerIndex;
  readonly serial: number;
  readonly until: Instant;
  room: Room;
  ahead: number;
  /** Messages chosen for it. */
  granted: number;
  /** Of those, the ones whose delivery is not on record yet. */
  pending: number;
}

/** What is known of a consumer's pulls. */
interface Consumer {
  readonly incarnation: number;
  /** The latest pull, and the latest that was answered with a message. */
  latest: number;
  granted: number;
}

export interface DeliveryOwner {
  /** The order of the queue gives it up. */
  drop(entry: TaskEntry): void;
  /** It is with a consumer now. */
  delivered(attempt: Attempt): void;
}

export class DeliveryDesk {
  readonly #core: BrokerCore;
  readonly #owner: DeliveryOwner;
  /** Those without an answer, by consumer, in order of asking. */
  readonly #held = new IntegerMap<HeldPull>();
  readonly #consumers = new IntegerMap<Consumer>();
  /** For whom a message was chosen, by task. */
  readonly #chosen = new IntegerMap<HeldPull>();
  readonly #view: View = {
    fits: (task) => this.#match(task as TaskEntry) !== undefined,
    running: () => [],
  };
  #wakeAt: Instant = NEVER;

  constructor(core: BrokerCore, owner: DeliveryOwner) {
    this.#core = core;
    this.#owner = owner;
  }

  pulled(from: Address, { incarnation, serial, answered, room, ahead, wait }: Pull): void {
    const consumer = this.#core.consumerOf(from);
    if (consumer === undefined || !this.#isNews(consumer, incarnation, serial)) return;
    const known = this.#consumers.get(consumer)!;
    this.#held.delete(consumer);
    if (known.granted > answered) return; // it has more than it knew when it asked, and will ask again when it does
    const { host } = this.#core;
    const until = (host.monotonic() + wait) as Instant;
    this.#held.set(consumer, { consumer, serial, until, room, ahead, granted: 0, pending: 0 });
    this.decide();
    const held = this.#held.get(consumer);
    if (held === undefined) return;
    if (wait === 0) this.#answerEmpty(held);
    else host.startTimer(wait, BROKER_TIMER.pollOver, consumer);
  }

  /** Whoever asked cannot be answered any more. */
  disconnected(peer: Address): void {
    const consumer = this.#core.consumerOf(peer);
    if (consumer !== undefined) this.#held.delete(consumer);
  }

  pollOver(consumer: WorkerIndex): void {
    const held = this.#held.get(consumer);
    if (held !== undefined && held.until <= this.#core.host.monotonic()) this.#answerEmpty(held);
  }

  wake(): void {
    this.#wakeAt = NEVER;
    this.decide();
  }

  /** Chooses until nothing more can be chosen now. Whoever gets something asks anew for more. */
  decide(): void {
    const { host, ordering } = this.#core;
    const now = host.monotonic();
    while (ordering.size > 0) {
      const choice = ordering.choose(this.#view, now);
      if (choice.kind === "start" && this.#choose(choice.task as TaskEntry)) continue;
      if (choice.kind === "drop") {
        this.#core.withdraw(choice.task as TaskEntry);
        this.#owner.drop(choice.task as TaskEntry);
        continue;
      }
      if (choice.kind === "wait") this.#wakeLater(choice.until, now);
      break;
    }
    for (const pull of this.#held.values()) if (pull.granted > 0) this.#held.delete(pull.consumer);
  }

  /** The delivery is on record: the consumer gets the message, unless it has ended meanwhile. */
  assigned(attempt: Attempt): void {
    const { entry, number } = attempt;
    const { host, epoch } = this.#core;
    const pull = this.#chosen.get(entry.id);
    this.#chosen.delete(entry.id);
    if (pull === undefined) return;
    pull.pending -= 1;
    const { consumer, serial, pending: remaining } = pull;
    const to = this.#core.addressOf(consumer);
    if (entry.isEnding) {
      this.#core.over(attempt);
      if (remaining === 0) this.#answerEmpty(pull);
      return;
    }
    host.emit(RECORD["attempt.dispatched"], to as unknown as NodeId, entry.id, number, epoch, host.node);
    this.#core.begun(attempt);
    this.#owner.delivered(attempt);
    const { spec } = entry;
    sendQueueMessage(host, to, { type: "delivered", serial, remaining, spec, attempt: number, epoch });
  }

  /** A pull that came late, or a second time, is none. */
  #isNews(consumer: WorkerIndex, incarnation: number, serial: number): boolean {
    const known = this.#consumers.get(consumer);
    if (known !== undefined && incarnation < known.incarnation) return false;
    if (known?.incarnation !== incarnation) this.#consumers.set(consumer, { incarnation, latest: serial, granted: 0 });
    else if (serial <= known.latest) return false;
    else known.latest = serial;
    return true;
  }

  /** For the first that has room to run it; if none has, for the first that wants it at hand. */
  #match(entry: TaskEntry): HeldPull | undefined {
    const { workers } = this.#core.options.deployment;
    let atHand: HeldPull | undefined;
    for (const pull of this.#held.values()) {
      if (pull.granted >= BATCH_MAX) continue;
      if (fitsIn(pull.room, entry.spec)) return pull;
      if (pull.ahead > 0 && fitsIn(workers[pull.consumer], entry.spec)) atHand ??= pull;
    }
    return atHand;
  }

  #choose(entry: TaskEntry): boolean {
    const pull = this.#match(entry);
    if (pull === undefined) return false;
    const { consumer, room, serial } = pull;
    if (fitsIn(room, entry.spec)) pull.room = without(room, entry.spec);
    else pull.ahead -= 1;
    pull.granted += 1;
    pull.pending += 1;
    this.#consumers.get(consumer)!.granted = serial;
    this.#core.withdraw(entry);
    const attempt = entry.reserve(consumer);
    this.#core.granted(attempt);
    this.#chosen.set(entry.id, pull);
    const { number } = attempt;
    this.#core.propose({ kind: "assign", task: entry.id, attempt: number, worker: consumer, isAdopted: false });
    return true;
  }

  #answerEmpty({ consumer, serial }: HeldPull): void {
    if (this.#held.get(consumer)?.serial === serial) this.#held.delete(consumer);
    sendQueueMessage(this.#core.host, this.#core.addressOf(consumer), { type: "empty", serial });
  }

  #wakeLater(until: Instant | undefined, now: Instant): void {
    if (until === undefined || until >= this.#wakeAt) return;
    this.#wakeAt = until;
    this.#core.host.startTimer(Math.max(1, until - now) as Duration, BROKER_TIMER.wake);
  }
}
