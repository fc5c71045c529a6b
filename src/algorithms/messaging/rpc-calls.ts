// The calling side of remote procedure calls: every call is sent again, with back-off, until it is answered or given up.
// A timeout is not a failure: the outcome is unknown, so what is called must be idempotent. Composed by a process, which
// owns two timer tags for it. All calls of one instance share a timeout, so the oldest sent is always the next to expire.

import { IntegerMap } from "../../kernel/integer-map.ts";
import type { RandomStream } from "../../kernel/random-stream.ts";
import type { Duration, Instant } from "../../kernel/time.ts";
import type { Host } from "../../process/host.ts";
import type { Address } from "../../process/identity.ts";
import type { Message } from "../../process/message.ts";
import { RECORD } from "../../trace/record-kinds.ts";
import type { TryOutcome } from "../breaker/breaker.ts";
import type { RetryBudget } from "../budget/budget.ts";
import type { RetryPolicy } from "../retry/retry.ts";
import type { Breakers } from "./breakers.ts";
import { IN_FLIGHT, newCall, tryOf, type Call, type CallSubject } from "./call.ts";

/** Timers carry 32 bits: calls that wait for their next try are numbered anew after so many. */
const SERIALS = 0x40000000;

export interface RpcOptions {
  readonly timeout: Duration;
  readonly retry: RetryPolicy;
  /** Asked for when a call must wait: may be made then. */
  readonly random: RandomStream;
  /** Shared by all calls: one that may not be sent again now waits, and asks again later, or is given up where `gaveUp` is
   * there. Left out: no bound. */
  readonly budget?: RetryBudget;
  /** Tag of the timer that watches the oldest call, and of the timers of calls that back off. */
  readonly expiryTag: number;
  readonly resendTag: number;
  /**
   * The policy or the budget gave up. Left out: the caller must get an answer, so the policy's last step is taken over and over,
   * its delay drawn anew each time: one unluckily short draw must not set the pace for ever.
   */
  gaveUp?(key: number): void;
  /** What to say instead when it is sent again, for the `tries`th time. Left out: the same. */
  again?(message: Message, tries: number): Message;
  /** What keeps a caller from asking those who do not answer well; `heldBack` must be there too. */
  readonly breakers?: Breakers;
  /** A call is not sent, though it was to be, for the first time or again: an answer of no, by `turnedDown`, ends that. */
  heldBack?(key: number, tries: number): void;
  /** There was no answer in time from there. */
  unanswered?(from: Address): void;
  /** Where to send a call (again), if not where the caller said first: whoever leads now. */
  target?(): Address;
}

export class RpcCalls {
  readonly #host: Host;
  // Not by way of the options: what every call asks for stands in one place in memory.
  readonly #timeout: Duration;
  readonly #target: RpcOptions["target"];
  readonly #budget: RetryBudget | undefined;
  readonly #again: RpcOptions["again"];
  readonly #breakers: Breakers | undefined;
  #isWatching = false;
  /** By key, in order of (latest) sending. */
  readonly #calls = new IntegerMap<Call>();
  /** Those of them that wait for their next try, by the number that their timers carry. */
  readonly #waiting = new IntegerMap<Call>();
  #serials = 0;
  readonly #options: RpcOptions;

  constructor(host: Host, options: RpcOptions) {
    this.#host = host;
    this.#timeout = options.timeout;
    this.#target = options.target;
    this.#budget = options.budget;
    this.#again = options.again;
    this.#breakers = options.breakers;
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
  pending(): readonly CallSubject[] {
    return [...this.#calls.values()].map(({ task, attempt }) => ({ task, attempt }));
  }

  /** `key` names the call until it is settled; `task` and `attempt` are for the trace only. */
  call(key: number, to: Address, message: Message, bytes: number, task = key, attempt = 0): void {
    this.settle(key);
    this.#begin(newCall({ key, message, bytes, task, attempt }, to));
  }

  /** It was answered, or nobody cares any more. Returns false if there was no such call. */
  settle(key: number): boolean {
    const call = this.#calls.get(key);
    if (call === undefined) return false;
    if (call.waiting !== IN_FLIGHT) this.#waiting.delete(call.waiting);
    else {
      this.#budget?.succeeded(this.#host.monotonic(), tryOf(call));
      this.#told(call, "answered");
    }
    return this.#calls.delete(key);
  }

  /**
   * Whoever was asked cannot answer. If it `knows` who can, and that is somebody else, the present target is asked now; after a
   * pause if not: or calls would go round and round, without a pause, among those who all know nobody.
   */
  redirect(key: number, knows: boolean): void {
    const call = this.#calls.get(key);
    if (call === undefined || call.waiting !== IN_FLIGHT) return;
    if (call.isOpen) this.#breakers?.released(call.to, this.#host.monotonic());
    call.isOpen = false;
    const target = this.#target;
    if (knows && target !== undefined && target() !== call.to) this.#repeat(call);
    else this.#backOff(call);
  }

  /** What was sent there may be lost: all of it is asked again, each after a pause of its own. */
  repeatAll(to: Address): void {
    for (const call of [...this.#calls.values()]) {
      if (call.to !== to) continue;
      call.isUnsure ||= call.isOpen;
      if (call.waiting !== IN_FLIGHT) continue;
      this.#told(call, "failed");
      this.#backOff(call);
    }
  }

  /** It was sent before, by somebody who is gone. */
  doubt(key: number): void {
    const call = this.#calls.get(key);
    if (call !== undefined) call.isUnsure = true;
  }

  /**
   * Whoever was asked says no to the `tries`th try. Earlier ones went the same way and came before it, so nobody has them any
   * more, unless it is `unsure`. `pause`: no sooner than that it may be asked again, if policy and budget allow it; undefined: it is over.
   */
  turnedDown(key: number, tries: number, pause: Duration | undefined): "stale" | "waits" | "over" | "unsure" {
    const call = this.#calls.get(key);
    if (call === undefined || call.sends !== tries) return "stale";
    if (call.waiting === IN_FLIGHT) this.#told(call, "refused");
    call.isOpen = false;
    call.isTurnedDown = true;
    if (pause !== undefined && call.waiting !== IN_FLIGHT) return "waits";
    if (call.waiting === IN_FLIGHT && this.#askAgain(call, pause)) return "waits";
    return this.#forsake(call);
  }

  /**
   * Whoever was asked says no to the `tries`th try, and what to ask instead: that is sent at once. It is no repetition, so neither
   * policy nor budget is asked. Returns false if that was not the latest try.
   */
  amend(key: number, tries: number, message: Message): boolean {
    const call = this.#calls.get(key);
    if (call === undefined || call.sends !== tries) return false;
    if (call.waiting === IN_FLIGHT) this.#told(call, "refused");
    else this.#waiting.delete(call.waiting);
    call.waiting = IN_FLIGHT;
    call.isOpen = false;
    call.message = this.#again === undefined ? message : this.#again(message, tries + 1);
    if (this.#isHeldBack(call)) this.#options.heldBack?.(key, tries);
    else {
      this.#calls.delete(key); // the map is ordered by sending
      this.#send(call);
    }
    return true;
  }

  /** The latest try of it was the `tries`th. */
  isLatest(key: number, tries: number): boolean {
    return this.#calls.get(key)?.sends === tries;
  }

  /** It is not to be asked again; undefined, and it goes on, unless the latest answer to it was no. */
  withdraw(key: number): "over" | "unsure" | undefined {
    const call = this.#calls.get(key);
    return call?.isTurnedDown === true ? this.#forsake(call) : undefined;
  }

  /** The process hands over every timer with one of this instance's tags. */
  timer(tag: number, detail: number): void {
    if (tag === this.#options.expiryTag) return this.#expire();
    const call = this.#waiting.get(detail);
    if (call === undefined) return;
    if (call.isGranted || this.#isAllowed()) this.#repeat(call);
    else this.#wait(call);
  }

  #begin(call: Call): void {
    if (this.#isHeldBack(call)) {
      this.#calls.set(call.key, call);
      this.#budget?.tried(this.#host.monotonic());
      return this.#options.heldBack?.(call.key, call.sends);
    }
    this.#send(call);
    this.#budget?.tried(this.#host.monotonic());
  }

  #isHeldBack({ to }: Call): boolean {
    return this.#breakers?.permits(this.#target?.() ?? to, this.#host.monotonic()) === false;
  }

  /** What became of the latest try, if it was made and is still open. */
  #told({ isOpen, to, expiresAt }: Call, outcome: TryOutcome): void {
    const now = this.#host.monotonic();
    if (isOpen) this.#breakers?.ended(to, outcome, (now - expiresAt + this.#timeout) as Duration, now);
  }

  #send(call: Call): void {
    const target = this.#target;
    const to = target === undefined ? call.to : target();
    if (call.isOpen && to !== call.to) call.isUnsure = true;
    call.to = to;
    call.isOpen = true;
    call.isTurnedDown = false;
    call.sends += 1;
    call.expiresAt = (this.#host.monotonic() + this.#timeout) as Instant;
    this.#calls.set(call.key, call);
    this.#host.send(call.to, call.message, call.bytes);
    if (this.#isWatching) return;
    this.#isWatching = true;
    this.#host.startTimer(this.#timeout, this.#options.expiryTag);
  }

  #expire(): void {
    this.#isWatching = false;
    const now = this.#host.monotonic();
    for (const call of this.#calls.values()) {
      if (call.waiting !== IN_FLIGHT) continue;
      if (call.expiresAt > now) {
        this.#isWatching = true;
        this.#host.startTimer((call.expiresAt - now) as Duration, this.#options.expiryTag);
        return;
      }
      this.#told(call, "failed");
      this.#options.unanswered?.(call.to);
      this.#backOff(call);
    }
  }

  /** After a refusal: as often as policy and budget allow, and not for ever. */
  #askAgain(call: Call, pause: Duration | undefined): boolean {
    const { retry, random } = this.#options;
    this.#budget?.failed(this.#host.monotonic(), tryOf(call));
    call.failures += 1;
    const delay = pause === undefined ? undefined : retry.delay(call.failures, call.previousDelay, random);
    if (delay === undefined || !this.#isAllowed()) return false;
    call.answeredFailures = call.failures;
    call.previousDelay = delay;
    call.isGranted = true;
    this.#wait(call, pause);
    return true;
  }

  #backOff(call: Call): void {
    const { retry, random, gaveUp } = this.#options;
    this.#budget?.failed(this.#host.monotonic(), tryOf(call));
    call.failures += 1;
    const delay = retry.delay(call.failures, call.previousDelay, random);
    if (delay === undefined && gaveUp !== undefined) return this.#giveUp(call, gaveUp);
    if (delay !== undefined) call.answeredFailures = call.failures;
    call.previousDelay = delay ?? this.#lastStep(call);
    call.isGranted = this.#isAllowed();
    if (!call.isGranted && gaveUp !== undefined) return this.#giveUp(call, gaveUp);
    this.#wait(call);
  }

  #forsake(call: Call): "over" | "unsure" {
    if (call.waiting !== IN_FLIGHT) this.#waiting.delete(call.waiting);
    this.#calls.delete(call.key);
    return call.isUnsure ? "unsure" : "over";
  }

  #lastStep({ answeredFailures, previousDelay }: Call): Duration {
    const { retry, random } = this.#options;
    return answeredFailures === 0
      ? previousDelay
      : (retry.delay(answeredFailures, previousDelay, random) ?? previousDelay);
  }

  #giveUp({ key }: Call, gaveUp: (key: number) => void): void {
    this.#calls.delete(key);
    gaveUp(key);
  }

  #isAllowed(): boolean {
    return this.#budget?.take(this.#host.monotonic(), "timeout") ?? true;
  }

  #wait(call: Call, least: Duration = 1 as Duration): void {
    if (call.waiting !== IN_FLIGHT) this.#waiting.delete(call.waiting);
    this.#serials = (this.#serials + 1) % SERIALS;
    call.waiting = this.#serials;
    this.#waiting.set(call.waiting, call);
    const delay = Math.max(1, least, call.previousDelay) as Duration;
    this.#host.startTimer(delay, this.#options.resendTag, call.waiting);
  }

  #repeat(call: Call): void {
    if (call.waiting !== IN_FLIGHT) this.#waiting.delete(call.waiting);
    call.waiting = IN_FLIGHT;
    if (this.#isHeldBack(call)) {
      call.isUnsure ||= call.isOpen;
      call.isOpen = false;
      return this.#options.heldBack?.(call.key, call.sends);
    }
    this.#calls.delete(call.key); // the map is ordered by sending
    this.#host.emit(RECORD["call.retried"], this.#host.node, call.task, call.attempt, 0, call.message.kind);
    if (this.#again !== undefined) call.message = this.#again(call.message, call.sends + 1);
    this.#send(call);
  }
}
