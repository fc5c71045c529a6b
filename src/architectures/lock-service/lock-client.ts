// The lock service as its clients see it: requests that are repeated until a member that leads has answered, and an answer
// for each. Composed by a master, which owns two timer tags for it.

import { RpcCalls } from "../../algorithms/messaging/rpc-calls.ts";
import type { RetryPolicy } from "../../algorithms/retry/retry.ts";
import { IntegerMap } from "../../kernel/integer-map.ts";
import { milliseconds, type Duration } from "../../kernel/time.ts";
import type { Host } from "../../process/host.ts";
import type { Address } from "../../process/identity.ts";
import type { Message } from "../../process/message.ts";
import { LeaderFinder } from "../protocol/leader-finder.ts";
import type { LockAnswerMessage } from "../protocol/lock-messages.ts";
import { MESSAGE } from "../protocol/messages.ts";
import { requestBytes, type LockAnswer, type LockRequest } from "./lock-protocol.ts";

export interface LockClientOptions {
  readonly locks: readonly Address[];
  readonly timeout: Duration;
  readonly expiryTag: number;
  readonly resendTag: number;
}

type Answered = (answer: Exclude<LockAnswer, { kind: "not-leader" }>) => void;

const FIRST_PAUSE = milliseconds(20);
const LONGEST_PAUSE = milliseconds(500);

/** 20, 40 ... 500 ms, each shortened by up to a half: a lock service that is electing is back in a moment. */
const patience: RetryPolicy = {
  delay(failures, _previous, random) {
    let delay: number = FIRST_PAUSE;
    for (let doubling = 1; doubling < failures && delay < LONGEST_PAUSE; doubling += 1) delay *= 2;
    const capped = Math.min(delay, LONGEST_PAUSE);
    return Math.floor(capped / 2 + (random.uniform() * capped) / 2) as Duration;
  },
};

export class LockClient {
  readonly #finder: LeaderFinder;
  readonly #calls: RpcCalls;
  readonly #waiting = new IntegerMap<Answered>();
  #serial = 0;

  constructor(host: Host, { locks, timeout, expiryTag, resendTag }: LockClientOptions) {
    const random = host.random("lock service retries");
    this.#finder = new LeaderFinder(locks, host.node);
    // Answers to calls of an earlier boot must not be taken for ours.
    this.#serial = host.incarnation * SERIALS_APART;
    this.#calls = new RpcCalls(host, {
      timeout,
      retry: patience,
      random,
      expiryTag,
      resendTag,
      target: () => this.#finder.current,
      unanswered: (lock) => void this.#finder.doubt(lock),
    });
  }

  /** Returns a number by which the request can be withdrawn. */
  ask(request: LockRequest, answered: Answered): number {
    const serial = (this.#serial += 1);
    this.#waiting.set(serial, answered);
    const message = { kind: MESSAGE.lockRequest, serial, request } as Message;
    this.#calls.call(serial, this.#finder.current, message, requestBytes(request), 0);
    return serial;
  }

  /** Whoever asked does not want to know any more. (What was asked may happen all the same.) */
  withdraw(serial: number): void {
    this.#waiting.delete(serial);
    this.#calls.settle(serial);
  }

  answered(from: Address, { serial, answer }: LockAnswerMessage): void {
    if (answer.kind === "not-leader") {
      const { leader, term } = answer;
      const isNews = leader === undefined ? this.#finder.doubt(from) : this.#finder.learned(leader, term);
      this.#calls.redirect(serial, leader !== undefined);
      if (!isNews) this.#finder.doubt(from); // asks somebody else, after a pause
      return;
    }
    const answered = this.#waiting.get(serial);
    this.withdraw(serial);
    answered?.(answer);
  }

  timer(tag: number, detail: number): void {
    this.#calls.timer(tag, detail);
  }

  disconnected(peer: Address): void {
    this.#finder.doubt(peer);
    this.#calls.repeatAll(peer);
  }
}

/** Requests of one boot. */
const SERIALS_APART = 0x40000000;
