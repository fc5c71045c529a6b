// A worker that serves any scheduler: it says how much it has to do, queues up tasks and reservations, and when a reservation has come
// to the head, keeps a place free and asks for the task. Everything here is volatile: after a restart it holds nothing.

import { RpcCalls } from "../../algorithms/messaging/rpc-calls.ts";
import type { RetryPolicy } from "../../algorithms/retry/retry.ts";
import { IntegerMap } from "../../kernel/integer-map.ts";
import type { Duration } from "../../kernel/time.ts";
import type { Host, Process } from "../../process/host.ts";
import type { Address, AttemptNumber, TaskId } from "../../process/identity.ts";
import type { Message } from "../../process/message.ts";
import { MESSAGE, type ProtocolMessage } from "../protocol/messages.ts";
import type { Ask, GetTask, Launch, Reserve, SparrowMessage } from "../protocol/sparrow-messages.ts";
import { HeldTasks } from "./held-tasks.ts";
import { RESERVER_TIMER, type SparrowOptions } from "./options.ts";
import type { QueueItem } from "./queue-item.ts";
import { CLOSED } from "./sampled-binding.ts";
import { readSparrow, sendSparrow, sparrowBytes, sparrowMessage } from "./wire.ts";

/** So many of the latest messages with reservations are remembered: one that is repeated reserves nothing more. */
const REMEMBERED = 1_024;
/** Questions are numbered within a boot; on the wire they differ from those of other boots. */
const SERIALS_APART = 1_000_000_000;
const NOW = 0 as Duration;
/** A task is asked for once more, at once. */
const onceMore: RetryPolicy = { delay: (failures) => (failures < 2 ? (1 as Duration) : undefined) };

export class ReservingWorker implements Process {
  readonly #host: Host;
  readonly #held: HeldTasks;
  readonly #questions: RpcCalls;
  /** Reservations that wait for their task, by question. */
  readonly #asking = new IntegerMap<QueueItem>();
  readonly #reserved = new Map<string, true>();
  /** Answers to each scheduler that asked whether this is alive. */
  readonly #answers = new IntegerMap<number>();
  #questionCount = 0;
  readonly #ignoresNotice: boolean;
  #isDraining = false;

  constructor(host: Host, options: SparrowOptions) {
    this.#host = host;
    this.#ignoresNotice = options.scheduler.onNotice === "ignore";
    this.#held = new HeldTasks(host, options, { ask: (item) => this.#ask(item), settled: () => this.#leaveIfClear() });
    this.#questions = new RpcCalls(host, {
      timeout: options.getTaskTimeout,
      retry: onceMore,
      get random() {
        return host.random("question retries");
      },
      expiryTag: RESERVER_TIMER.getTaskExpiry,
      resendTag: RESERVER_TIMER.getTaskResend,
      gaveUp: (question) => void host.startTimer(NOW, RESERVER_TIMER.unanswered, question),
    });
  }

  start(): void {}

  receive(from: Address, received: Message): void {
    const message = readSparrow(received);
    if (message === undefined) this.#receiveFromStore(received as ProtocolMessage);
    else this.#receiveFromScheduler(from, message);
  }

  timer(tag: number, detail: number): void {
    if (tag === RESERVER_TIMER.unanswered) this.#unanswered(detail);
    else if (tag === RESERVER_TIMER.getTaskExpiry || tag === RESERVER_TIMER.getTaskResend)
      this.#questions.timer(tag, detail);
    else this.#held.timer(tag, detail);
  }

  disconnected(peer: Address): void {
    this.#held.disconnected(peer);
  }

  executed(task: TaskId, attempt: AttemptNumber, succeeded: boolean): void {
    this.#held.executed(task, attempt, succeeded);
  }

  /** Nothing new; what waits goes back, and what runs may end, if there is time. */
  draining(): void {
    if (this.#ignoresNotice) return;
    this.#isDraining = true;
    this.#held.drain();
    this.#leaveIfClear();
  }

  /** It takes something, and nothing of this job runs or waits here. */
  isFreeFor(job: number | undefined): boolean {
    return !this.#isDraining && (job === undefined || !this.#held.hasJob(job));
  }

  #receiveFromScheduler(from: Address, message: SparrowMessage): void {
    switch (message.type) {
      case "ask":
        return this.#here(from, message);
      case "probe": {
        const load = this.#isDraining ? CLOSED : this.#held.load;
        return sendSparrow(this.#host, from, { type: "load", serial: message.serial, load });
      }
      case "reserve":
        return this.#reserve(from, message);
      case "noTask":
        return this.#noTask(message);
      case "cancel":
        return this.#held.cancel(from, message.batch);
      case "launch":
        return this.#launch(from, message);
      case "kill":
        return this.#held.kill(message);
      case "reportHeard":
        return this.#held.reports.heard(message);
      default:
    }
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

  #here(to: Address, { sentAt }: Ask): void {
    const sequence = (this.#answers.get(to) ?? 0) + 1;
    this.#answers.set(to, sequence);
    const { incarnation } = this.#host;
    const { held, batches } = this.#held.of(to);
    sendSparrow(this.#host, to, { type: "here", incarnation, sequence, echo: sentAt, held, batches }, "datagram");
  }

  #reserve(from: Address, { batch, serial, count, example }: Reserve): void {
    const key = `${from}/${serial}`;
    const isRefused = this.#isDraining;
    sendSparrow(this.#host, from, { type: "reserved", batch, serial, isRefused });
    if (isRefused || this.#reserved.has(key)) return;
    this.#reserved.set(key, true);
    if (this.#reserved.size > REMEMBERED) this.#reserved.delete(this.#reserved.keys().next().value!);
    this.#held.reserve(from, { batch, example, count });
  }

  /** It keeps its place until there is an answer. */
  #ask(item: QueueItem): void {
    const question = (this.#questionCount += 1);
    this.#asking.set(question, item);
    const serial = this.#firstSerial + question;
    const body = { type: "getTask", batch: item.batch, serial } as const;
    this.#questions.call(question, item.from, sparrowMessage(body), sparrowBytes(body), item.spec.id);
  }

  #noTask({ serial }: Pick<GetTask, "serial">): void {
    const item = this.#takeAsking(serial - this.#firstSerial);
    if (item !== undefined) this.#held.give(item);
  }

  /** Its scheduler is silent: what else it has reserved here is worth nothing either. If it lives, it will notice. */
  #unanswered(question: number): void {
    const item = this.#takeAsking(question);
    if (item === undefined) return;
    this.#held.abandon(item.from);
    this.#held.give(item);
  }

  #launch(from: Address, message: Launch): void {
    const reservation = this.#takeAsking(message.serial - this.#firstSerial);
    const refusal = this.#isDraining && reservation === undefined ? "draining" : undefined;
    this.#held.launch(from, message, reservation, refusal);
  }

  /** Of another boot's questions nothing is known. */
  #takeAsking(question: number): QueueItem | undefined {
    if (question <= 0) return undefined;
    const item = this.#asking.get(question);
    this.#asking.delete(question);
    this.#questions.settle(question);
    return item;
  }

  get #firstSerial(): number {
    return this.#host.incarnation * SERIALS_APART;
  }

  #leaveIfClear(): void {
    if (this.#isDraining && this.#held.isClear) this.#host.drained();
  }
}
