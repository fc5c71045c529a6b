// When a worker asks for work at one of the task queues: always, as long as it could take something; a question is held until there is
// something. After one that nobody answered another frontend is asked, and not to wait: its silence would look like patience.

import { NEVER, type Duration, type Instant } from "../../kernel/time.ts";
import type { Host, TimerHandle } from "../../process/host.ts";
import type { TaskQueue } from "../protocol/durable-messages.ts";
import type { LeaderFinder } from "../protocol/leader-finder.ts";
import type { Room } from "../protocol/queue-messages.ts";
import { reportingRetry } from "../protocol/retries.ts";
import type { DurableOptions } from "./options.ts";
import { sendDurable } from "./wire.ts";

/** Of one boot. */
const SERIALS = 0x400000;

export interface TaskPollerOptions extends DurableOptions {
  readonly queue: TaskQueue;
  readonly timerTag: number;
  readonly finder: LeaderFinder;
  /** What the worker could take; undefined: nothing. */
  room(): Room | undefined;
}

export class TaskPoller {
  readonly #host: Host;
  readonly #options: TaskPollerOptions;
  #serial: number;
  /** Polls up to this one are not waited for any more. */
  #answered: number;
  #isStopped = false;
  /** Local instant at which the question under way counts as lost, or a rest is over. */
  #wakeAt: Instant = NEVER;
  #timer: TimerHandle | undefined = undefined;
  #failures = 0;

  constructor(host: Host, options: TaskPollerOptions) {
    this.#host = host;
    this.#options = options;
    this.#serial = host.incarnation * SERIALS;
    this.#answered = this.#serial;
  }

  /** Of this boot: others are answered to nobody. */
  isOwn(serial: number): boolean {
    return serial >= this.#host.incarnation * SERIALS;
  }

  /** If it could take something; also when it could take more than it has asked for. */
  ask(): void {
    if (this.#isStopped || (this.#failures > 0 && this.#host.monotonic() < this.#wakeAt)) return;
    const { queue, pollWait, scheduler, finder } = this.#options;
    const room = this.#options.room();
    if (room === undefined) return;
    const wait = this.#failures > 0 ? 0 : pollWait;
    const serial = (this.#serial += 1);
    const answered = this.#answered;
    sendDurable(this.#host, finder.current, {
      type: "poll",
      queue,
      worker: this.#host.address,
      serial,
      answered,
      room,
      wait,
    });
    this.#wakeIn((wait + scheduler.communication.timeout) as Duration);
  }

  stop(): void {
    this.#isStopped = true;
  }

  /** Work came in answer to a poll. One that was sent meanwhile knew nothing of it: it is left out. */
  delivered(serial: number): void {
    if (serial <= this.#answered) return;
    this.#answered = this.#serial;
    this.#failures = 0;
    this.ask();
  }

  /** There was nothing. */
  empty(serial: number): void {
    if (serial !== this.#serial || !this.#isAsking) return;
    this.#answered = serial;
    this.#failures = 0;
    this.ask();
  }

  /** What was asked there may be lost. */
  failed(): void {
    if (this.#isAsking) this.#rest();
  }

  timer(): void {
    this.#timer = undefined;
    if (!this.#isAsking) return this.ask();
    this.#options.finder.doubt(this.#options.finder.current);
    this.#rest();
  }

  get #isAsking(): boolean {
    return this.#serial > this.#answered;
  }

  #rest(): void {
    this.#answered = this.#serial;
    this.#failures += 1;
    this.#wakeIn(reportingRetry.delay(this.#failures, 0 as Duration, this.#host.random("polling"))!);
  }

  #wakeIn(delay: Duration): void {
    this.#wakeAt = (this.#host.monotonic() + delay) as Instant;
    if (this.#timer !== undefined) this.#host.cancelTimer(this.#timer);
    this.#timer = this.#host.startTimer(delay, this.#options.timerTag);
  }
}
