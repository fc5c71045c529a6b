// When a worker asks for work at one of the task queues: always, as long as it could take something; a question is held until there is
// something. After one that nobody answered another frontend is asked, and not to wait: its silence would look like patience.

import { NEVER, type Duration, type Instant } from "../../kernel/time.ts";
import type { Host } from "../../process/host.ts";
import type { Poll, TaskQueue } from "../protocol/durable-messages.ts";
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
  #isAsking = false;
  #isStopped = false;
  /** Local instant at which the question under way counts as lost, or a rest is over. */
  #wakeAt: Instant = NEVER;
  #isWatching = false;
  #failures = 0;

  constructor(host: Host, options: TaskPollerOptions) {
    this.#host = host;
    this.#options = options;
    this.#serial = host.incarnation * SERIALS;
  }

  /** If it could take something, and has not asked. */
  ask(): void {
    if (this.#isAsking || this.#isStopped || (this.#failures > 0 && this.#host.monotonic() < this.#wakeAt)) return;
    const { queue, pollWait, scheduler, finder } = this.#options;
    const room = this.#options.room();
    if (room === undefined) return;
    const wait = this.#failures > 0 ? 0 : pollWait;
    this.#serial += 1;
    this.#isAsking = true;
    const poll: Poll = { type: "poll", queue, worker: this.#host.address, serial: this.#serial, room, wait };
    sendDurable(this.#host, finder.current, poll);
    this.#wakeIn((wait + scheduler.communication.timeout) as Duration);
  }

  stop(): void {
    this.#isStopped = true;
  }

  /** Work came, in answer to this one; or there was none. */
  answered(serial: number): void {
    if (serial !== this.#serial || !this.#isAsking) return;
    this.#isAsking = false;
    this.#failures = 0;
    this.ask();
  }

  /** What was asked there may be lost. */
  failed(): void {
    if (this.#isAsking) this.#rest();
  }

  timer(): void {
    this.#isWatching = false;
    if (this.#host.monotonic() < this.#wakeAt) return this.#watch();
    if (!this.#isAsking) return this.ask();
    this.#options.finder.doubt(this.#options.finder.current);
    this.#rest();
  }

  #rest(): void {
    this.#isAsking = false;
    this.#failures += 1;
    this.#wakeIn(reportingRetry.delay(this.#failures, 0 as Duration, this.#host.random("polling"))!);
  }

  #wakeIn(delay: Duration): void {
    this.#wakeAt = (this.#host.monotonic() + delay) as Instant;
    // A timer for a later instant would come too late.
    this.#isWatching = false;
    this.#watch();
  }

  #watch(): void {
    if (this.#isWatching) return;
    this.#isWatching = true;
    const left = Math.max(1, this.#wakeAt - this.#host.monotonic()) as Duration;
    this.#host.startTimer(left, this.#options.timerTag);
  }
}
