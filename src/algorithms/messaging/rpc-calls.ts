// The calling side of remote procedure calls: every call is sent again, with back-off, until it is answered or given up.
// A timeout is not a failure: the outcome is unknown, so what is called must be idempotent. Composed by a process, which
// owns two timer tags for it. All calls of one instance share a timeout, so the oldest sent is always the next to expire.

import { IntegerMap } from "../../kernel/integer-map.ts";
import type { RandomStream } from "../../kernel/random-stream.ts";
import { START, type Duration, type Instant } from "../../kernel/time.ts";
import type { Host } from "../../process/host.ts";
import type { Address } from "../../process/identity.ts";
import type { Message } from "../../process/message.ts";
import { RECORD } from "../../trace/record-kinds.ts";
import type { RetryPolicy } from "../retry/retry.ts";

interface Call {
  readonly to: Address;
  readonly message: Message;
  readonly bytes: number;
  readonly attempt: number;
  /** Local instants: of its timeout, and, while it waits, of its next try. */
  expiresAt: Instant;
  resendAt: Instant;
  failures: number;
  previousDelay: Duration;
  /** False while it waits for its next try. */
  isInFlight: boolean;
}

export interface RpcOptions {
  readonly timeout: Duration;
  readonly retry: RetryPolicy;
  readonly random: RandomStream;
  /** Tag of the timer that watches the oldest call, and of the timers of calls that back off. */
  readonly expiryTag: number;
  readonly resendTag: number;
  /** The policy gave up. Left out: the last delay is repeated for ever (the caller must get an answer). */
  gaveUp?(key: number): void;
}

export class RpcCalls {
  readonly #host: Host;
  readonly #options: RpcOptions;
  /** By key, in order of (latest) sending. */
  readonly #calls = new IntegerMap<Call>();
  #isWatching = false;

  constructor(host: Host, options: RpcOptions) {
    this.#host = host;
    this.#options = options;
  }

  get pendingCount(): number {
    return this.#calls.size;
  }

  has(key: number): boolean {
    return this.#calls.has(key);
  }

  /** What is being said again and again under this key, if anything is. */
  messageOf(key: number): Message | undefined {
    return this.#calls.get(key)?.message;
  }

  /** What is still unanswered, in order of (latest) sending. */
  pending(): readonly { readonly key: number; readonly attempt: number }[] {
    return [...this.#calls].map(([key, { attempt }]) => ({ key, attempt }));
  }

  /** `key` (a task's number, say) names the call until it is settled; `attempt` is for the trace only. */
  call(key: number, to: Address, message: Message, bytes: number, attempt = 0): void {
    this.#calls.delete(key);
    this.#send(key, {
      to,
      message,
      bytes,
      attempt,
      expiresAt: START,
      resendAt: START,
      failures: 0,
      previousDelay: 0 as Duration,
      isInFlight: true,
    });
  }

  /** It was answered, or nobody cares any more. Returns false if there was no such call. */
  settle(key: number): boolean {
    return this.#calls.delete(key);
  }

  /** The process hands over every timer with one of this instance's tags. */
  timer(tag: number, detail: number): void {
    if (tag === this.#options.expiryTag) this.#expire();
    else this.#resend(detail);
  }

  #send(key: number, call: Call): void {
    call.isInFlight = true;
    call.expiresAt = (this.#host.monotonic() + this.#options.timeout) as Instant;
    this.#calls.set(key, call);
    this.#host.send(call.to, call.message, call.bytes);
    if (this.#isWatching) return;
    this.#isWatching = true;
    this.#host.startTimer(this.#options.timeout, this.#options.expiryTag);
  }

  #expire(): void {
    this.#isWatching = false;
    const now = this.#host.monotonic();
    for (const [key, call] of this.#calls) {
      if (!call.isInFlight) continue;
      if (call.expiresAt > now) {
        this.#isWatching = true;
        this.#host.startTimer((call.expiresAt - now) as Duration, this.#options.expiryTag);
        return;
      }
      this.#backOff(key, call);
    }
  }

  #backOff(key: number, call: Call): void {
    const { retry, random, gaveUp, resendTag } = this.#options;
    call.isInFlight = false;
    call.failures += 1;
    const delay = retry.delay(call.failures, call.previousDelay, random);
    if (delay === undefined && gaveUp !== undefined) {
      this.#calls.delete(key);
      gaveUp(key);
      return;
    }
    call.previousDelay = delay ?? call.previousDelay;
    call.resendAt = (this.#host.monotonic() + call.previousDelay) as Instant;
    this.#host.startTimer(call.previousDelay, resendTag, key);
  }

  #resend(key: number): void {
    const call = this.#calls.get(key);
    // The timer may be one of an earlier call under this key.
    if (call === undefined || call.isInFlight || this.#host.monotonic() < call.resendAt) return;
    this.#calls.delete(key); // the map is ordered by sending
    this.#host.emit(RECORD["call.retried"], this.#host.node, key, call.attempt, 0, call.message.kind);
    this.#send(key, call);
  }
}
