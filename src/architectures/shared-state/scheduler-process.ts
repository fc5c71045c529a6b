// One of the schedulers that share a cell. It asks for a job, thinks about it over its copy of the cell's state as that was when the
// job came, claims places for it in one transaction, and thinks again, over a fresh copy, about what was refused. It keeps
// nothing that anybody would miss: whatever it has in hand the cell gives to another when it is silent.

import { seconds, type Duration } from "../../kernel/time.ts";
import type { Host, Process, TimerHandle } from "../../process/host.ts";
import type { Address } from "../../process/identity.ts";
import type { Message } from "../../process/message.ts";
import { ThinkTime } from "../planning/think-time.ts";
import type { CellBody, Job, OpenTask, Outcome } from "../protocol/cell-messages.ts";
import { CellCopy } from "./cell-copy.ts";
import type { SharedStateOptions } from "./options.ts";
import { readCell, sendCell } from "./wire.ts";

const TIMER = { beat: 0, thought: 1 } as const;
/** Of `nackTimeout`: so often a scheduler says that it still thinks, and what was not answered is said again. */
const BEATS = 3;
const BEAT_MAX = seconds(1);

/** What it has in hand. */
interface InHand {
  tasks: readonly OpenTask[];
  round: number;
  think: Duration;
  /** Until it has thought. */
  timer: TimerHandle | undefined;
  /** The transaction that it waits to hear of. */
  plan: CellBody | undefined;
}

export class SharedStateScheduler implements Process {
  readonly #host: Host;
  readonly #options: SharedStateOptions;
  readonly #copy: CellCopy;
  readonly #time: ThinkTime;
  readonly #beat: Duration;
  /** Of its latest asking. */
  #serial = 0;
  #inHand: InHand | undefined;

  constructor(host: Host, options: SharedStateOptions) {
    this.#host = host;
    this.#options = options;
    this.#copy = new CellCopy(host, options);
    this.#time = new ThinkTime(options, host.random("thinking"));
    this.#beat = Math.max(1, Math.min(BEAT_MAX, Math.floor(options.nackTimeout / BEATS))) as Duration;
  }

  start(): void {
    this.#askAnew();
    this.#host.startTimer(this.#beat, TIMER.beat);
  }

  receive(_from: Address, received: Message): void {
    const message = readCell(received);
    if (message === undefined || message.incarnation !== this.#host.incarnation) return;
    if (message.serial !== this.#serial) return;
    switch (message.type) {
      case "job":
        return this.#begin(message);
      case "outcome":
        return this.#heard(message);
      case "over":
        return this.#askAnew();
      default:
    }
  }

  timer(tag: number): void {
    if (tag === TIMER.thought) return this.#claim();
    this.#say();
    this.#host.startTimer(this.#beat, TIMER.beat);
  }

  /** The cell is gone for a while, and will have given the job to another, or will when it is back. */
  disconnected(peer: Address): void {
    if (peer === this.#options.cell && this.#inHand !== undefined) this.#drop();
  }

  #begin(job: Job): void {
    if (this.#inHand !== undefined) return;
    this.#copy.refresh(job.epoch, job);
    this.#think(job.tasks, 1);
  }

  /** About these, from now on. */
  #think(tasks: readonly OpenTask[], round: number): void {
    const think = this.#time.draw(tasks.length);
    this.#inHand = { tasks, round, think, timer: undefined, plan: undefined };
    if (think === 0) this.#claim();
    else this.#inHand.timer = this.#host.startTimer(think, TIMER.thought);
  }

  /** It is not the world as it is now that counts, but as it was when the thinking began. */
  #claim(): void {
    const inHand = this.#inHand!;
    const { tasks, round, think } = inHand;
    const { epoch, version } = this.#copy;
    const claims = this.#copy.claims(tasks);
    inHand.timer = undefined;
    inHand.plan = { type: "plan", epoch, ...this.#asking, round, version, claims, think };
    this.#say();
  }

  #heard(outcome: Outcome): void {
    const inHand = this.#inHand;
    if (inHand?.plan === undefined || outcome.round !== inHand.round) return;
    this.#copy.refresh(outcome.epoch, outcome);
    const again = new Set(outcome.again);
    if (again.size === 0) return this.#askAnew();
    this.#think(
      inHand.tasks.filter(({ spec }) => again.has(spec.id)),
      inHand.round + 1,
    );
  }

  #askAnew(): void {
    this.#drop();
    this.#say();
  }

  #drop(): void {
    const timer = this.#inHand?.timer;
    if (timer !== undefined) this.#host.cancelTimer(timer);
    this.#inHand = undefined;
    this.#serial += 1;
  }

  get #asking() {
    return { incarnation: this.#host.incarnation, serial: this.#serial };
  }

  /** What the cell should know now. */
  #say(): void {
    const { epoch, version } = this.#copy;
    const { cell } = this.#options;
    const inHand = this.#inHand;
    if (inHand === undefined) sendCell(this.#host, cell, { type: "ask", epoch, ...this.#asking, version });
    else if (inHand.plan !== undefined) sendCell(this.#host, cell, inHand.plan);
    else sendCell(this.#host, cell, { type: "still", epoch, ...this.#asking }, "datagram");
  }
}
