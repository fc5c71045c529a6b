// When a consumer asks its broker for messages, and what it makes of the answers. Long polling: it always asks while it could take
// something, and the broker holds that until there is something. Short polling: the broker answers at once, and after a "nothing"
// the consumer rests for an interval, so that a message that comes to an idle system waits for half an interval on average.

import { NO_ROOM } from "./room.ts";
import { START, type Duration, type Instant } from "../../kernel/time.ts";
import type { RandomStream } from "../../kernel/random-stream.ts";
import type { RetryPolicy } from "../../algorithms/retry/retry.ts";
import type { Host } from "../../process/host.ts";
import type { Address } from "../../process/identity.ts";
import type { Room } from "../protocol/queue-messages.ts";
import { CONSUMER_TIMER } from "./consumer-options.ts";
import type { QueueOptions } from "./queue-options.ts";
import { sendQueueMessage } from "./wire.ts";

const NOTHING = 0 as Duration;

/** What a consumer could take now. */
export interface Appetite {
  readonly room: Room;
  readonly ahead: number;
}

export interface PollerOwner {
  /** undefined: nothing. */
  appetite(): Appetite | undefined;
}

export class Poller {
  readonly #host: Host;
  readonly #broker: Address;
  readonly #options: QueueOptions;
  readonly #owner: PollerOwner;
  readonly #random: RandomStream;
  readonly #retry: RetryPolicy;
  #serial = 0;
  /** Pulls up to this one are not waited for any more. */
  #answered = 0;
  /** Local instant at which the pull under way counts as lost. */
  #expiresAt: Instant = START;
  #isWatching = false;
  #isResting = false;
  #isStopped = false;
  #failures = 0;
  #previousDelay = 0 as Duration;

  constructor(host: Host, broker: Address, options: QueueOptions, owner: PollerOwner) {
    const { retry } = options.scheduler.communication;
    this.#host = host;
    this.#broker = broker;
    this.#options = options;
    this.#owner = owner;
    this.#random = host.random("polling");
    this.#retry = retry.definition.create(retry.parameters);
  }

  /** Those that poll now and then do not all begin at once. */
  start(): void {
    if (this.#options.polling === "long") this.#ask();
    else this.#rest(Math.floor(this.#random.uniform() * this.#options.pollInterval) as Duration);
  }

  /** It takes nothing more. A pull that is held is answered now, with nothing. */
  stop(): void {
    this.#isStopped = true;
    if (this.#isAsking) this.#pull({ room: NO_ROOM, ahead: 0 }, NOTHING);
  }

  /** It could take more than it said. */
  roomGrew(): void {
    if (!this.#isAsking || this.#options.polling === "long") this.#ask();
  }

  /** A message came, and the consumer has it. A pull that was sent meanwhile knew nothing of it: the broker leaves that out. */
  delivered(serial: number, remaining: number): void {
    this.#failures = 0;
    if (remaining > 0 || serial <= this.#answered) return;
    this.#answered = this.#serial;
    this.#ask();
  }

  /** Nothing (more) came in answer. */
  empty(serial: number): void {
    if (serial !== this.#serial || !this.#isAsking) return;
    this.#failures = 0;
    this.#answered = serial;
    if (this.#options.polling === "long") this.#ask();
    else this.#rest(this.#interval());
  }

  disconnected(): void {
    if (this.#isAsking) this.#unanswered();
  }

  timer(tag: number): void {
    if (tag === CONSUMER_TIMER.poll) {
      this.#isResting = false;
      return this.#ask();
    }
    this.#isWatching = false;
    if (!this.#isAsking) return;
    if (this.#host.monotonic() < this.#expiresAt) this.#watch();
    else this.#unanswered();
  }

  get #isAsking(): boolean {
    return this.#serial > this.#answered;
  }

  #ask(): void {
    if (this.#isResting || this.#isStopped) return;
    const appetite = this.#owner.appetite();
    if (appetite !== undefined) this.#pull(appetite, this.#wait);
  }

  /** After a pull that nobody answered, no broker is asked to wait: or its silence would look like patience, for the whole wait. */
  get #wait(): Duration {
    const { polling, pollWait } = this.#options;
    return polling === "long" && this.#failures === 0 ? pollWait : NOTHING;
  }

  #pull({ room, ahead }: Appetite, wait: Duration): void {
    const serial = (this.#serial += 1);
    const { incarnation } = this.#host;
    const { timeout } = this.#options.scheduler.communication;
    this.#expiresAt = (this.#host.monotonic() + wait + timeout) as Instant;
    const answered = this.#answered;
    sendQueueMessage(this.#host, this.#broker, { type: "pull", incarnation, serial, answered, room, ahead, wait });
    if (!this.#isWatching) this.#watch();
  }

  #watch(): void {
    this.#isWatching = true;
    const left = Math.max(1, this.#expiresAt - this.#host.monotonic()) as Duration;
    this.#host.startTimer(left, CONSUMER_TIMER.pollExpiry);
  }

  /** Whatever was on its way in answer may be lost: hidden from everybody until its time is up. */
  #unanswered(): void {
    this.#answered = this.#serial;
    this.#failures += 1;
    this.#previousDelay = this.#retry.delay(this.#failures, this.#previousDelay, this.#random) ?? this.#previousDelay;
    this.#rest(this.#previousDelay);
  }

  #interval(): Duration {
    const { pollInterval, pollJitter } = this.#options;
    return Math.floor(pollInterval * (1 + pollJitter * (2 * this.#random.uniform() - 1))) as Duration;
  }

  #rest(pause: Duration): void {
    this.#isResting = true;
    this.#host.startTimer(Math.max(1, pause) as Duration, CONSUMER_TIMER.poll);
  }
}
