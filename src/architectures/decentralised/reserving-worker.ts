// A worker that serves any scheduler: it says how much it has to do, queues up tasks and reservations, and when a reservation has come
// to the head, keeps a place free and asks for the task. Everything here is volatile: after a restart it holds nothing.

import { RpcCalls } from "../../algorithms/messaging/rpc-calls.ts";
import type { RetryPolicy } from "../../algorithms/retry/retry.ts";
import { IntegerMap } from "../../kernel/integer-map.ts";
import type { Duration } from "../../kernel/time.ts";
import { canEverRun } from "../../process/deployment.ts";
import type { Host, Process } from "../../process/host.ts";
import type { Address, AttemptNumber, TaskId } from "../../process/identity.ts";
import type { Message } from "../../process/message.ts";
import { MESSAGE, type AttemptReference, type ProtocolMessage } from "../protocol/messages.ts";
import type { Steal } from "../protocol/hybrid-messages.ts";
import type {
  Ask,
  GetTask,
  Launch,
  LongState,
  Reserve,
  Reserved,
  SparrowMessage,
} from "../protocol/sparrow-messages.ts";
import { HeldTasks } from "./held-tasks.ts";
import { readHybrid, sendHybrid } from "./hybrid-wire.ts";
import { isLong } from "./hybrid.ts";
import { RESERVER_TIMER, type SparrowOptions } from "./options.ts";
import type { QueueItem } from "./queue-item.ts";
import { CLOSED } from "./sampled-binding.ts";
import { Thief } from "./thief.ts";
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
  readonly #options: SparrowOptions;
  /** Looks for something to do when there is nothing; undefined = nobody does. */
  readonly #thief: Thief | undefined;
  /** The latest that it was told. */
  #longState: LongState | undefined;
  readonly #alsoHeld: (scheduler: Address) => readonly AttemptReference[];
  #isDraining = false;

  /** `alsoHeld`: what a scheduler has given to this machine, and somebody else here looks after; absent: nothing. */
  constructor(
    host: Host,
    options: SparrowOptions,
    alsoHeld: (scheduler: Address) => readonly AttemptReference[] = () => [],
  ) {
    this.#host = host;
    this.#alsoHeld = alsoHeld;
    this.#options = options;
    this.#ignoresNotice = options.scheduler.onNotice === "ignore";
    this.#held = new HeldTasks(host, options, {
      ask: (item, isNext) => this.#ask(item, isNext),
      settled: () => this.#leaveIfClear(),
      idle: () => this.#steal(),
    });
    this.#thief = this.#createThief();
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
    if (message === undefined) this.#receiveFromOthers(from, received);
    else this.#receiveFromScheduler(from, message);
  }

  timer(tag: number, detail: number): void {
    if (tag === RESERVER_TIMER.unanswered) this.#unanswered(detail);
    else if (tag === RESERVER_TIMER.stealExpiry) this.#thief?.timer(detail);
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

  /** As it tells schedulers that ask. */
  get load(): number {
    return this.#isDraining ? CLOSED : this.#held.load;
  }

  get isDraining(): boolean {
    return this.#isDraining;
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
        const { load } = this;
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

  #receiveFromOthers(from: Address, received: Message): void {
    const message = readHybrid(received);
    if (message === undefined) this.#receiveFromStore(received as ProtocolMessage);
    else if (message.type === "steal") this.#giveAway(from, message);
    else if (message.type === "stolen" && !this.#isDraining) this.#thief?.answered(from, message);
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
    const { held: own, batches } = this.#held.of(to);
    const held = [...own, ...this.#alsoHeld(to)];
    sendSparrow(this.#host, to, { type: "here", incarnation, sequence, echo: sentAt, held, batches }, "datagram");
  }

  #reserve(from: Address, message: Reserve): void {
    const { batch, serial, count, example } = message;
    const key = `${from}/${serial}`;
    const isKnown = this.#reserved.has(key);
    const isTurnedAway = !isKnown && this.#turnsAway(message);
    const isRefused = this.#isDraining || isTurnedAway;
    const about = isTurnedAway ? { longState: this.#longState } : this.#aboutLong(from, message);
    sendSparrow(this.#host, from, { type: "reserved", batch, serial, isRefused, ...about });
    if (isRefused || isKnown) return;
    this.#reserved.set(key, true);
    if (this.#reserved.size > REMEMBERED) this.#reserved.delete(this.#reserved.keys().next().value!);
    this.#held.reserve(from, { batch, example, count });
  }

  /** A short task is not to wait behind long ones, if others know where there are none. */
  #turnsAway({ example, insists }: Reserve): boolean {
    const { hybrid } = this.#options;
    return hybrid?.sharesLongState === true && insists !== true && !isLong(hybrid, example) && this.#held.hasLong;
  }

  /** The central scheduler says what it knows, and is told what it cannot know. */
  #aboutLong(from: Address, { example, longState }: Reserve): Pick<Reserved, "othersWork"> {
    const { hybrid } = this.#options;
    if (hybrid?.isCentral !== true || !isLong(hybrid, example)) return {};
    if (longState !== undefined && longState.takenAt >= (this.#longState?.takenAt ?? 0)) this.#longState = longState;
    const othersWork = this.#held.longWorkBeside(from);
    return othersWork === undefined ? {} : { othersWork };
  }

  #createThief(): Thief | undefined {
    const { hybrid } = this.#options;
    if (hybrid === undefined || hybrid.stealAttempts === 0) return undefined;
    return new Thief(this.#host, this.#options, hybrid, {
      isIdle: () => !this.#isDraining && this.#held.isIdle,
      take: ({ scheduler, ...loot }) => this.#held.reserve(scheduler, loot),
    });
  }

  #steal(): void {
    if (!this.#isDraining) this.#thief?.idle();
  }

  #giveAway(thief: Address, { serial }: Steal): void {
    const worker = this.#options.deployment.workers.find(({ address }) => address === thief);
    if (worker === undefined) return;
    const loot = this.#held.giveAway((spec) => canEverRun(spec, { workers: [worker] }));
    sendHybrid(this.#host, thief, { type: "stolen", serial, loot });
  }

  /** It keeps its place until there is an answer. */
  #ask(item: QueueItem, isNext = false): void {
    const question = (this.#questionCount += 1);
    this.#asking.set(question, item);
    const serial = this.#firstSerial + question;
    const body = { type: "getTask", batch: item.batch, serial, ...(isNext && { isNext }) } as const;
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
